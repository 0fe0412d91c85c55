//! A scanner, in the words of the cart; or, while the scanners are tried or a product is taught, for whoever does that. Where pictures may be told to the store, the label of what is read is put down beside it.

use std::time::Duration;

use cart_domain::Input;
use cart_hardware::{Fault, Figure, Heard, Scanner};
use tokio::sync::watch;

use super::{Said, Source};
use crate::clock::Clock;
use crate::diag::scanner::Trial;
use crate::unlisted::Labels;
use crate::vision::teach::Pupil;

/// A scanner as a pump reads it.
pub struct Scanning {
    pub scanner: Box<dyn Scanner>,
    /// Read by the reporter. None: no label is ever asked for.
    pub labels: Option<watch::Sender<Labels>>,
    /// Counted from 1, as configured.
    pub number: usize,
    /// What is read goes there while it is on.
    pub trial: watch::Sender<Trial>,
    /// Then, while a product is taught, there.
    pub pupil: Pupil,
    pub clock: Clock,
}

impl Source for Scanning {
    fn read(&mut self, wait: Duration) -> Result<Said, Fault> {
        let Some(heard) = self.scanner.read(wait)? else { return Ok(Said::Nothing) };
        if self.trial.borrow().is_on() {
            let at = self.clock.now().tick;
            self.trial.send_modify(|trial| trial.heard(self.number, heard, at));
            return Ok(Said::Alive);
        }
        if self.pupil.hears(&heard) {
            return Ok(Said::Alive);
        }
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
