//! A scanner, in the words of the cart. Where pictures may be told to the store, the label of each scan is put down beside it.

use std::sync::Arc;
use std::time::Duration;

use cart_domain::Input;
use cart_hardware::{Fault, Figure, Scanner};
use tokio::sync::watch;

use super::{Said, Source};
use crate::unlisted::Label;

/// A scanner as a pump reads it.
pub struct Scanning {
    pub scanner: Box<dyn Scanner>,
    /// Read by the reporter. None: no label is ever asked for.
    pub labels: Option<watch::Sender<Option<Arc<Label>>>>,
}

impl Source for Scanning {
    fn read(&mut self, wait: Duration) -> Result<Said, Fault> {
        let Some(scan) = self.scanner.read(wait)? else { return Ok(Said::Nothing) };
        if let Some(labels) = &self.labels {
            let label = self.scanner.label().map(|picture| Arc::new(Label { text: scan.data.clone(), picture }));
            labels.send_replace(label);
        }
        Ok(Said::Something(Input::Scanned(scan)))
    }

    fn figures(&self) -> Vec<Figure> {
        self.scanner.figures()
    }
}
