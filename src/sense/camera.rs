//! The eye on the basket. Its pictures go into a slot that holds only the newest; whoever recognises products takes them from there, and
//! what nobody took in time is gone. While nobody looks, a picture now and then shows that the camera lives, and that it sees something.

mod blindness;

use std::sync::Arc;
use std::time::Duration;

use cart_domain::{Millis, Tick};
use cart_hardware::{Camera, Fault, Figure, Frame};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{Said, Source};
use crate::clock::{self, Clock};
use crate::diag::camera::Gaze;
use blindness::Blindness;

/// How often a picture is taken while nobody looks at them.
const UNWATCHED_EVERY: Millis = Millis(1_000);

/// A camera as a pump reads it.
pub struct Watching {
    camera: Box<dyn Camera>,
    slots: Slots,
    clock: Clock,
    next: Tick,
    blindness: Blindness,
}

/// Where pictures go.
pub struct Slots {
    /// To whoever recognises products.
    pub newest: watch::Sender<Option<Arc<Frame>>>,
    /// To whoever sets the camera up, while somebody does.
    pub gaze: watch::Sender<Gaze>,
}

impl Watching {
    /// A camera whose pictures go there.
    #[must_use]
    pub fn new(camera: Box<dyn Camera>, slots: Slots, clock: Clock) -> Self {
        Watching { camera, slots, clock, next: Tick(0), blindness: Blindness::default() }
    }
}

impl Source for Watching {
    fn read(&mut self, wait: Duration) -> Result<Said, Fault> {
        let now = self.clock.now().tick;
        let looked_at = self.slots.gaze.borrow().is_on();
        let watched = looked_at || self.slots.newest.receiver_count() > 0;
        if !watched && now < self.next {
            clock::block_for(wait, &CancellationToken::new());
            return Ok(Said::Nothing);
        }
        let Some(frame) = self.camera.next_frame(wait)? else { return Ok(Said::Nothing) };
        self.next = now + UNWATCHED_EVERY;
        let frame = Arc::new(frame);
        self.blindness.see(&frame, now);
        if looked_at {
            self.slots.gaze.send_modify(|gaze| gaze.saw(Arc::clone(&frame), now));
        }
        self.slots.newest.send_replace(Some(frame));
        // A picture is no news by itself; what is recognised on it comes from the recogniser.
        Ok(Said::Alive)
    }

    fn figures(&self) -> Vec<Figure> {
        self.camera.figures()
    }

    fn unfit(&self) -> Option<Fault> {
        self.blindness.fault()
    }
}
