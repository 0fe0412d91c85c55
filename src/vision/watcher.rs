//! The thread that looks into the basket: takes the camera's newest picture, lets the observer look at it, and tells the cart.
//!
//! A picture that comes while the one before is still looked at takes its place, so the thread is never behind by more than one. Pictures are in
//! memory only, two at most, and nothing is made of them but directions.

use std::sync::Arc;

use cart_domain::{CartView, Gtin, Input, Tick};
use cart_hardware::Frame;
use cart_vision::Picture;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::learned::Outcome;
use super::lesson::{Accepted, Lessons};
use super::observer::Observer;
use crate::cart_loop::Sensed;
use crate::clock::Clock;
use crate::keep::Keep;

/// What the camera thinks was put in last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glance {
    pub at: Tick,
    /// Likeliest first; none where it does not know.
    pub likely: Vec<Gtin>,
}

/// The thread. It ends when nobody takes pictures any more.
pub struct Watcher {
    pub observer: Observer,
    /// Written by the camera's pump.
    pub frames: watch::Receiver<Option<Arc<Frame>>>,
    /// Written by the cart: what is on the receipt.
    pub view: watch::Receiver<Arc<CartView>>,
    /// Read by the cart.
    pub sensed: mpsc::Sender<Sensed>,
    /// Written by the cart's memory: placements that the scale agreed with.
    pub accepted: mpsc::Receiver<Accepted>,
    /// Read by the produce screen.
    pub glance: watch::Sender<Glance>,
    /// Where what was learned is kept.
    pub keep: Arc<dyn Keep>,
    pub lessons: Lessons,
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
            self.learn();
            let at = self.clock.now().tick;
            let Some(sighting) = self.observer.observe(at, &picture, &wanted) else { continue };
            let put_in = self.observer.put_in();
            self.lessons.seen(at, put_in.map(|seen| seen.direction.clone()));
            self.glance.send_replace(Glance { at, likely: put_in.map(|seen| seen.likely.clone()).unwrap_or_default() });
            if !self.observer.knows_a_product() {
                continue;
            }
            tracing::debug!(change = ?sighting.change, quality = sighting.quality.0, "the basket looks different");
            if self.sensed.blocking_send(Sensed { at: self.clock.now().tick, input: Input::Sighted(sighting) }).is_err()
            {
                return;
            }
        }
    }

    /// Learns from placements that were accepted some seconds ago, on a cart that knows which day it is.
    fn learn(&mut self) {
        while let Ok(accepted) = self.accepted.try_recv() {
            self.lessons.accepted(accepted);
        }
        let now = self.clock.now();
        for (gtin, direction) in self.lessons.due(now.tick) {
            if self.clock.is_wrong() {
                continue;
            }
            match self.observer.learn(&gtin, &direction, now.wall, &*self.keep) {
                Ok(Outcome::Learned { references }) => {
                    tracing::info!(%gtin, references, "what a product looks like was learned");
                }
                Ok(outcome @ (Outcome::Waiting | Outcome::LikeAnother(_))) => {
                    tracing::debug!(%gtin, ?outcome, "a placement was seen");
                }
                Err(error) => tracing::warn!(%gtin, %error, "what a product looks like is lost"),
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
