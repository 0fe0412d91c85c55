//! The thread that looks into the basket: takes the camera's newest picture, lets the observer look at it, and tells the cart; and tells whoever
//! sets the camera up what the network makes of it.
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
use crate::diag::camera::{Gaze, Recognised};

/// The thread. It ends when nobody takes pictures any more.
pub struct Watcher {
    pub observer: Observer,
    /// Written by the camera's pump. None: no product is known, so a basket would be looked at for nothing.
    pub frames: Option<watch::Receiver<Option<Arc<Frame>>>>,
    /// Written by the camera's pump while somebody sets it up, and here.
    pub gaze: watch::Sender<Gaze>,
    /// Written by the cart: what is on the receipt.
    pub view: watch::Receiver<Arc<CartView>>,
    /// Read by the cart.
    pub sensed: mpsc::Sender<Sensed>,
    pub clock: Clock,
    pub runtime: Handle,
}

/// What there is to look at.
enum Due {
    Basket,
    /// Somebody sets the camera up.
    Gaze,
}

impl Watcher {
    /// Watches until asked to stop. Blocks.
    pub fn run(&mut self, stop: &CancellationToken) {
        let mut looked = self.gaze.subscribe();
        let mut glanced: Option<Arc<Frame>> = None;
        while let Some(due) = self.next(&mut looked, stop) {
            match due {
                Due::Basket => {
                    if self.observe().is_err() {
                        return;
                    }
                }
                Due::Gaze => self.glance(&mut glanced),
            }
        }
    }

    /// Looks at the newest picture. An error: the cart is gone.
    fn observe(&mut self) -> Result<(), ()> {
        let newest = self.frames.as_mut().and_then(|frames| frames.borrow_and_update().clone());
        let Some(frame) = newest else {
            self.observer.forget();
            return Ok(());
        };
        let Some(picture) = picture(&frame) else { return Ok(()) };
        let wanted: Vec<Gtin> = self.view.borrow().lines.iter().map(|line| line.gtin).collect();
        let at = self.clock.now().tick;
        let Some(sighting) = self.observer.observe(at, &picture, &wanted) else { return Ok(()) };
        tracing::debug!(change = ?sighting.change, quality = sighting.quality.0, "the basket looks different");
        let sensed = Sensed { at: self.clock.now().tick, input: Input::Sighted(sighting) };
        self.sensed.blocking_send(sensed).map_err(|_| ())
    }

    /// Looks at a picture as a whole, each once.
    fn glance(&mut self, glanced: &mut Option<Arc<Frame>>) {
        let newest = self.gaze.borrow().newest().cloned();
        let is_new = match (&newest, &*glanced) {
            (Some(newest), Some(glanced)) => !Arc::ptr_eq(newest, glanced),
            (newest, _) => newest.is_some(),
        };
        *glanced = newest;
        let Some(picture) = glanced.as_ref().filter(|_| is_new).and_then(|frame| picture(frame)) else { return };
        let started = self.clock.elapsed();
        let candidates = self.observer.glance(&picture);
        let took = self.clock.elapsed().saturating_sub(started);
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

    fn next(&mut self, looked: &mut watch::Receiver<Gaze>, stop: &CancellationToken) -> Option<Due> {
        let Watcher { frames, runtime, .. } = self;
        runtime.block_on(async {
            let basket = async {
                match frames {
                    Some(frames) => frames.changed().await.is_ok(),
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = stop.cancelled() => None,
                lives = basket => lives.then_some(Due::Basket),
                looked = looked.changed() => looked.is_ok().then_some(Due::Gaze),
            }
        })
    }
}

fn picture(frame: &Frame) -> Option<Arc<Picture>> {
    Picture::new(frame.width(), frame.height(), frame.rgb().into_owned()).map(Arc::new)
}
