//! The thread that looks into the basket: takes the camera's newest picture, lets the observer look at it, and tells the cart; and tells whoever
//! sets the camera up what the network makes of it. While staff teach it a product, the cart hears nothing.
//!
//! A picture that comes while the one before is still looked at takes its place, so the thread is never behind by more than one. Pictures are in
//! memory only, two at most, and nothing is made of them but directions.

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use cart_domain::{CartView, Gtin, Input, Tick};
use cart_hardware::Frame;
use cart_vision::Picture;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::learned::Outcome;
use super::lesson::{Accepted, Lessons};
use super::observer::Observer;
use super::teach::{Order, Teacher};
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
    /// The same, to know when there is something new.
    pub looked: watch::Receiver<Gaze>,
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
    /// The same, to know when there is something new.
    pub told: watch::Receiver<BTreeSet<Gtin>>,
    /// Counts what the store is to hear of. Read by the courier.
    pub noted: watch::Sender<u64>,
    /// Where what was learned is kept.
    pub keep: Arc<dyn Keep>,
    pub learning: Learning,
    pub lessons: Lessons,
    /// Carries out what staff order who teach a product.
    pub teacher: Teacher,
    /// Written by the door and the scanners.
    pub orders: mpsc::Receiver<Order>,
    pub clock: Clock,
    pub runtime: Handle,
    /// The picture that whoever sets the camera up was told of last.
    pub glanced: Option<Arc<Frame>>,
}

/// What there is to look at.
enum Due {
    Basket,
    /// Somebody sets the camera up.
    Gaze,
    /// The store published something.
    Fresh,
    /// Staff teach a product.
    Order(Order),
}

impl Watcher {
    /// Watches until asked to stop. Blocks.
    pub fn run(&mut self, stop: &CancellationToken) {
        self.refresh();
        let runtime = self.runtime.clone();
        while let Some(due) = runtime.block_on(self.next(stop)) {
            if self.see_to(due).is_err() {
                break;
            }
        }
        // What was taught is told to the store.
        self.teacher.order(Order::Leave, &mut self.observer);
    }

    /// Sees to what is due now, without waiting, for whoever lets time pass by hand.
    pub fn turn(&mut self) {
        let stop = CancellationToken::new();
        loop {
            let next = pin!(self.next(&stop)).poll(&mut Context::from_waker(Waker::noop()));
            let Poll::Ready(Some(due)) = next else { return };
            if self.see_to(due).is_err() {
                return;
            }
        }
    }

    /// An error: the cart is gone.
    fn see_to(&mut self, due: Due) -> Result<(), ()> {
        match due {
            Due::Basket => return self.observe(),
            Due::Gaze => self.look_at(),
            Due::Fresh => self.refresh(),
            Due::Order(order) => self.teacher.order(order, &mut self.observer),
        }
        Ok(())
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
            self.teacher.forget();
            return Ok(());
        };
        let Some(picture) = picture(&frame) else { return Ok(()) };
        if self.teacher.is_on() {
            self.teacher.saw(self.clock.now().tick, &picture, &mut self.observer);
            return Ok(());
        }
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
    fn look_at(&mut self) {
        let newest = self.gaze.borrow().newest().cloned();
        let is_new = match (&newest, &self.glanced) {
            (Some(newest), Some(glanced)) => !Arc::ptr_eq(newest, glanced),
            (newest, _) => newest.is_some(),
        };
        self.glanced = newest;
        let Some(picture) = self.glanced.as_ref().filter(|_| is_new).and_then(|frame| picture(frame)) else { return };
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

    async fn next(&mut self, stop: &CancellationToken) -> Option<Due> {
        tokio::select! {
            () = stop.cancelled() => None,
            order = self.orders.recv() => order.map(Due::Order),
            lives = self.frames.changed() => lives.is_ok().then_some(Due::Basket),
            told = self.told.changed() => told.is_ok().then_some(Due::Fresh),
            looked = self.looked.changed() => looked.is_ok().then_some(Due::Gaze),
        }
    }
}

fn picture(frame: &Frame) -> Option<Arc<Picture>> {
    Picture::new(frame.width(), frame.height(), frame.rgb().into_owned()).map(Arc::new)
}
