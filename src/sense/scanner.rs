//! A scanner, in the words of the cart.

use std::time::Duration;

use cart_domain::Input;
use cart_hardware::{Fault, Figure, Heard, Scanner};

use super::{Said, Source};

/// A scanner as a pump reads it.
pub struct Scanning(pub Box<dyn Scanner>);

impl Source for Scanning {
    fn read(&mut self, wait: Duration) -> Result<Said, Fault> {
        let Some(heard) = self.0.read(wait)? else { return Ok(Said::Nothing) };
        Ok(Said::Something(match heard {
            Heard::Scan(scan) => Input::Scanned(scan),
            Heard::Glimpse(scan) => Input::Glimpsed(scan),
            Heard::StillInView(scan) => Input::StillInView(scan),
            Heard::Doubt(scans) => Input::Doubted(scans),
        }))
    }

    fn figures(&self) -> Vec<Figure> {
        self.0.figures()
    }
}
