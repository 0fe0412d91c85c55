//! The eye on the basket. Its pictures go into a slot that holds only the newest; whoever recognises products takes them from there, and
//! what nobody took in time is gone.

use std::sync::Arc;
use std::time::Duration;

use cart_hardware::{Camera, Fault, Figure, Frame};
use tokio::sync::watch;

use super::{Said, Source};

/// A camera as a pump reads it.
pub struct Watching {
    camera: Box<dyn Camera>,
    newest: watch::Sender<Option<Arc<Frame>>>,
}

impl Watching {
    /// A camera whose pictures go into `newest`.
    #[must_use]
    pub fn new(camera: Box<dyn Camera>, newest: watch::Sender<Option<Arc<Frame>>>) -> Self {
        Watching { camera, newest }
    }
}

impl Source for Watching {
    fn read(&mut self, wait: Duration) -> Result<Said, Fault> {
        let Some(frame) = self.camera.next_frame(wait)? else { return Ok(Said::Nothing) };
        self.newest.send_replace(Some(Arc::new(frame)));
        // A picture is no news by itself; what is recognised on it comes from the recogniser.
        Ok(Said::Alive)
    }

    fn figures(&self) -> Vec<Figure> {
        self.camera.figures()
    }
}
