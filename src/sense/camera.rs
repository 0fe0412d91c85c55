//! The eye on the basket. Its pictures go into a slot that holds only the newest; whoever recognises products takes them from there, and
//! what nobody took in time is gone. While nobody looks, a picture now and then shows that the camera lives.

use std::sync::Arc;
use std::time::Duration;

use cart_domain::{Millis, Tick};
use cart_hardware::{Camera, Fault, Figure, Frame};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{Said, Source};
use crate::clock::{self, Clock};

/// How often a picture is taken while nobody looks at them.
const UNWATCHED_EVERY: Millis = Millis(1_000);

/// A camera as a pump reads it.
pub struct Watching {
    camera: Box<dyn Camera>,
    newest: watch::Sender<Option<Arc<Frame>>>,
    clock: Clock,
    next: Tick,
}

impl Watching {
    /// A camera whose pictures go into `newest`.
    #[must_use]
    pub fn new(camera: Box<dyn Camera>, newest: watch::Sender<Option<Arc<Frame>>>, clock: Clock) -> Self {
        Watching { camera, newest, clock, next: Tick(0) }
    }
}

impl Source for Watching {
    fn read(&mut self, wait: Duration) -> Result<Said, Fault> {
        let now = self.clock.now().tick;
        let watched = self.newest.receiver_count() > 0;
        if !watched && now < self.next {
            clock::block_for(wait, &CancellationToken::new());
            return Ok(Said::Nothing);
        }
        let Some(frame) = self.camera.next_frame(wait)? else { return Ok(Said::Nothing) };
        self.next = now + UNWATCHED_EVERY;
        self.newest.send_replace(Some(Arc::new(frame)));
        // A picture is no news by itself; what is recognised on it comes from the recogniser.
        Ok(Said::Alive)
    }

    fn figures(&self) -> Vec<Figure> {
        self.camera.figures()
    }
}
