//! The thread that looks into the basket: takes the camera's newest picture, lets the observer look at it, and tells the cart; and tells whoever
//! sets the camera up what the network makes of it.
//!
//! A picture that comes while the one before is still looked at takes its place, so the thread is never behind by more than one. Pictures are in
//! memory only, two at most, and nothing is made of them but directions.

use std::collections::BTreeSet;
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
use crate::config::Learning;
use crate::diag::camera::{Gaze, Recognised};
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
    /// Written by the camera's pump while somebody sets it up, and here.
    pub gaze: watch::Sender<Gaze>,
    /// Written by the cart: what is on the receipt.
    pub view: watch::Receiver<Arc<CartView>>,
    /// Read by the cart.
    pub sensed: mpsc::Sender<Sensed>,
    /// Written by the cart's memory: placements that the scale agreed with.
    pub accepted: mpsc::Receiver<Accepted>,
    /// Read by the produce screen.
    pub glance: watch::Sender<Glance>,
    /// Products of which the store published something else. Written by the courier, emptied here.
    pub fresh: watch::Sender<BTreeSet<Gtin>>,
    /// Counts what the store is to hear of. Read by the courier.
    pub noted: watch::Sender<u64>,
    /// Where what was learned is kept.
    pub keep: Arc<dyn Keep>,
    pub learning: Learning,
    pub lessons: Lessons,
    pub clock: Clock,
    pub runtime: Handle,
}

/// What there is to look at.
enum Due {
    Basket,
    /// Somebody sets the camera up.
    Gaze,
    /// The store published something.
    Fresh,
}

impl Watcher {
    /// Watches until asked to stop. Blocks.
    pub fn run(&mut self, stop: &CancellationToken) {
        let (mut looked, mut told) = (self.gaze.subscribe(), self.fresh.subscribe());
        self.refresh();
        let mut glanced: Option<Arc<Frame>> = None;
        while let Some(due) = self.next(&mut looked, &mut told, stop) {
            match due {
                Due::Basket => {
                    if self.observe().is_err() {
                        return;
                    }
                }
                Due::Gaze => self.look_at(&mut glanced),
                Due::Fresh => self.refresh(),
            }
        }
    }

    /// Learns from placements that were accepted some seconds ago, on a cart that knows which day it is.
    fn learn(&mut self) {
        while let Ok(accepted) = self.accepted.try_recv() {
            if self.learning == Learning::On {
                self.lessons.accepted(accepted);
            }
        }
        let now = self.clock.now();
        for (accepted, direction) in self.lessons.due(now.tick) {
            let gtin = accepted.gtin;
            if self.clock.is_wrong() {
                continue;
            }
            match self.observer.learn(&accepted, &direction, now.wall, &*self.keep) {
                Ok(Outcome::Learned { references }) => {
                    tracing::info!(%gtin, references, "what a product looks like was learned");
                    self.noted.send_modify(|noted| *noted += 1);
                }
                Ok(Outcome::Waiting) => {
                    tracing::debug!(%gtin, "a placement was seen, and waits for others that agree");
                    self.noted.send_modify(|noted| *noted += 1);
                }
                Ok(outcome @ (Outcome::LikeAnother(_) | Outcome::LikeWithdrawn)) => {
                    tracing::debug!(%gtin, ?outcome, "a placement was seen");
                }
                Err(error) => tracing::warn!(%gtin, %error, "what a product looks like is lost"),
            }
        }
    }

    /// Looks at the newest picture. An error: the cart is gone.
    fn observe(&mut self) -> Result<(), ()> {
        let Some(frame) = self.frames.borrow_and_update().clone() else {
            self.observer.forget();
            return Ok(());
        };
        let Some(picture) = picture(&frame) else { return Ok(()) };
        let wanted: Vec<Gtin> = self.view.borrow().lines.iter().map(|line| line.gtin).collect();
        self.learn();
        let at = self.clock.now().tick;
        let Some(sighting) = self.observer.observe(at, &picture, &wanted) else { return Ok(()) };
        let put_in = self.observer.put_in();
        self.lessons.seen(at, put_in.map(|seen| seen.direction.clone()));
        self.glance.send_replace(Glance { at, likely: put_in.map(|seen| seen.likely.clone()).unwrap_or_default() });
        if !self.observer.knows_a_product() {
            return Ok(());
        }
        tracing::debug!(change = ?sighting.change, quality = sighting.quality.0, "the basket looks different");
        let sensed = Sensed { at: self.clock.now().tick, input: Input::Sighted(sighting) };
        self.sensed.blocking_send(sensed).map_err(|_| ())
    }

    /// Takes over what the store published.
    fn refresh(&mut self) {
        let mut products = BTreeSet::new();
        self.fresh.send_if_modified(|fresh| {
            products = std::mem::take(fresh);
            false
        });
        for gtin in products {
            if let Err(error) = self.observer.refresh(&gtin, &*self.keep, self.learning) {
                tracing::warn!(%gtin, %error, "what the store says a product looks like is lost");
            }
        }
    }

    /// Looks at a picture as a whole, each once.
    fn look_at(&mut self, glanced: &mut Option<Arc<Frame>>) {
        let newest = self.gaze.borrow().newest().cloned();
        let is_new = match (&newest, &*glanced) {
            (Some(newest), Some(glanced)) => !Arc::ptr_eq(newest, glanced),
            (newest, _) => newest.is_some(),
        };
        *glanced = newest;
        let Some(picture) = glanced.as_ref().filter(|_| is_new).and_then(|frame| picture(frame)) else { return };
        // The cart's own clock stands still while a simulated one computes.
        let stopwatch = Clock::real();
        let candidates = self.observer.glance(&picture);
        let took = stopwatch.elapsed();
        let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.gaze.send_if_modified(|gaze| {
            // Whoever looked may have left meanwhile.
            let is_on = gaze.is_on();
            if is_on {
                gaze.recognised(Recognised { microseconds, candidates });
            }
            is_on
        });
    }

    fn next(
        &mut self,
        looked: &mut watch::Receiver<Gaze>,
        told: &mut watch::Receiver<BTreeSet<Gtin>>,
        stop: &CancellationToken,
    ) -> Option<Due> {
        let Watcher { frames, runtime, .. } = self;
        runtime.block_on(async {
            tokio::select! {
                () = stop.cancelled() => None,
                lives = frames.changed() => lives.is_ok().then_some(Due::Basket),
                told = told.changed() => told.is_ok().then_some(Due::Fresh),
                looked = looked.changed() => looked.is_ok().then_some(Due::Gaze),
            }
        })
    }
}

fn picture(frame: &Frame) -> Option<Arc<Picture>> {
    Picture::new(frame.width(), frame.height(), frame.rgb().into_owned()).map(Arc::new)
}
