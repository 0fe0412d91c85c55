//! A scanner, in the words of the cart.

use std::time::Duration;

use cart_domain::Input;
use cart_hardware::{Fault, Figure, Scanner};

use super::{Said, Source};

/// A scanner as a pump reads it.
pub struct Scanning(pub Box<dyn Scanner>);

impl Source for Scanning {
    fn read(&mut self, wait: Duration) -> Result<Said, Fault> {
        Ok(self.0.read(wait)?.map_or(Said::Nothing, |scan| Said::Something(Input::Scanned(scan))))
    }

    fn figures(&self) -> Vec<Figure> {
        self.0.figures()
    }
}
