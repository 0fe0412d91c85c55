//! The thread that looks into the basket: takes the camera's newest picture, lets the observer look at it, and tells the cart.
//!
//! A picture that comes while the one before is still looked at takes its place, so the thread is never behind by more than one. Pictures are in
//! memory only, two at most, and nothing is made of them but directions.

use std::sync::Arc;

use cart_domain::{CartView, Gtin, Input};
use cart_hardware::Frame;
use cart_vision::Picture;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::observer::Observer;
use crate::cart_loop::Sensed;
use crate::clock::Clock;

/// The thread. It ends when nobody takes pictures any more.
pub struct Watcher {
    pub observer: Observer,
    /// Written by the camera's pump.
    pub frames: watch::Receiver<Option<Arc<Frame>>>,
    /// Written by the cart: what is on the receipt.
    pub view: watch::Receiver<Arc<CartView>>,
    /// Read by the cart.
    pub sensed: mpsc::Sender<Sensed>,
    pub clock: Clock,
    pub runtime: Handle,
}

impl Watcher {
    /// Watches until asked to stop. Blocks.
    pub fn run(&mut self, stop: &CancellationToken) {
        while self.next_frame(stop) {
            let Some(frame) = self.frames.borrow_and_update().clone() else {
                self.observer.forget();
                continue;
            };
            let Some(picture) = picture(&frame) else { continue };
            let wanted: Vec<Gtin> = self.view.borrow().lines.iter().map(|line| line.gtin).collect();
            let at = self.clock.now().tick;
            let Some(sighting) = self.observer.observe(at, &picture, &wanted) else { continue };
            tracing::debug!(change = ?sighting.change, quality = sighting.quality.0, "the basket looks different");
            if self.sensed.blocking_send(Sensed { at: self.clock.now().tick, input: Input::Sighted(sighting) }).is_err()
            {
                return;
            }
        }
    }

    fn next_frame(&mut self, stop: &CancellationToken) -> bool {
        let Watcher { frames, runtime, .. } = self;
        runtime.block_on(async {
            tokio::select! {
                () = stop.cancelled() => false,
                changed = frames.changed() => changed.is_ok(),
            }
        })
    }
}

fn picture(frame: &Frame) -> Option<Arc<Picture>> {
    Picture::new(frame.width(), frame.height(), frame.rgb().into_owned()).map(Arc::new)
}
