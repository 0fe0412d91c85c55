//! The scale, in the words of the cart.

use std::time::Duration;

use cart_domain::Input;
use cart_hardware::{Fault, Figure, Scale};

use super::{Said, Source};

/// A scale as a pump reads it.
pub struct Weighing(pub Box<dyn Scale>);

impl Source for Weighing {
    fn read(&mut self, wait: Duration) -> Result<Said, Fault> {
        Ok(self.0.read(wait)?.map_or(Said::Nothing, |sample| Said::Something(Input::Weighed(sample.mass))))
    }

    fn figures(&self) -> Vec<Figure> {
        self.0.figures()
    }
}
