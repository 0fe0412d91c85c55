//! A scanner, in the words of the cart. Where pictures may be told to the store, the label of what is read is put down beside it.

use std::time::Duration;

use cart_domain::Input;
use cart_hardware::{Fault, Figure, Heard, Scanner};
use tokio::sync::watch;

use super::{Said, Source};
use crate::unlisted::Labels;

/// A scanner as a pump reads it.
pub struct Scanning {
    pub scanner: Box<dyn Scanner>,
    /// Read by the reporter. None: no label is ever asked for.
    pub labels: Option<watch::Sender<Labels>>,
}

impl Source for Scanning {
    fn read(&mut self, wait: Duration) -> Result<Said, Fault> {
        let Some(heard) = self.scanner.read(wait)? else { return Ok(Said::Nothing) };
        let (text, input) = match heard {
            Heard::Scan(scan) => (Some(scan.data.clone()), Input::Scanned(scan)),
            Heard::Glimpse(scan) => (Some(scan.data.clone()), Input::Glimpsed(scan)),
            Heard::StillInView(scan) => (Some(scan.data.clone()), Input::StillInView(scan)),
            // Only what the shop sells is ever made of it.
            Heard::Doubt(scans) => (None, Input::Doubted(scans)),
        };
        if let (Some(labels), Some(text)) = (&self.labels, text)
            && let Some(picture) = self.scanner.label()
        {
            labels.send_modify(|labels| labels.put(text, picture));
        }
        Ok(Said::Something(input))
    }

    fn figures(&self) -> Vec<Figure> {
        self.scanner.figures()
    }
}
