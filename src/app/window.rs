//! The cart's window, and what goes to and from it. The calling thread becomes the screen's and stays it until the window closes.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use cart_domain::catalogue::Catalogue;
use cart_domain::{CartView, Input, Millis};
use tokio::sync::{mpsc, watch};

use super::extras::Gatherer;
use super::produce;
use crate::clock::Clock;
use crate::screen::{Extras, Options, Screen, ShelfAct, StaffTap, Tap, backend, bridge};
use crate::supervisor::{Duty, Supervisor};
use crate::vision::watcher::Glance;
use crate::watchdog::Pulse;

/// Views follow each other at most so fast.
const FRAME: Millis = Millis(16);
const GATHER_EVERY: Millis = Millis(200);
const BEAT_EVERY: Duration = Duration::from_millis(500);

/// What a window is connected to.
pub struct Window {
    pub clock: Clock,
    pub view: watch::Receiver<Arc<CartView>>,
    pub catalogue: watch::Receiver<Arc<Catalogue>>,
    /// What the camera thinks was put in last.
    pub glance: watch::Receiver<Glance>,
    /// How far the shop's clock is ahead of UTC.
    pub minutes_east: i32,
    pub gatherer: Gatherer,
    pub pulse: Pulse,
    pub taps: Taps,
}

/// Where touches go. A screen never waits: when nobody takes a touch, the cart is busy and the person touches again.
pub struct Taps {
    pub inputs: mpsc::Sender<Input>,
    pub staff: mpsc::Sender<StaffTap>,
    pub desk: mpsc::Sender<ShelfAct>,
}

impl Taps {
    fn pass_on(&self, tap: Tap) {
        let passed = match tap {
            Tap::Intent(intent) => self.inputs.try_send(Input::Touched(intent)).is_ok(),
            Tap::Staff(tap) => self.staff.try_send(tap).is_ok(),
            Tap::Shelf(act) => self.desk.try_send(act).is_ok(),
        };
        if !passed {
            tracing::warn!("the cart is busy, so a touch came to nothing");
        }
    }
}

impl Window {
    /// Opens the window and shows the cart on it until it closes, or until the cart stops.
    pub fn run(self, supervisor: &Supervisor) -> anyhow::Result<()> {
        backend::choose().context("choosing a display")?;
        let desk = self.gatherer.shop.is_some();
        let find = produce::finder(self.catalogue, self.glance, self.clock.clone(), self.minutes_east);
        let screen = Screen::new(Options { desk, pictures: None }, find).context("opening the window")?;
        backend::log_renderer(&screen);
        let taps = self.taps;
        screen.wire(move |tap| taps.pass_on(tap));
        let pulse = self.pulse;
        screen.every(BEAT_EVERY, move || pulse.beat());
        let extras = watch::Sender::new(self.gatherer.gather());
        follow(&screen, self.view, extras.subscribe(), &self.clock, supervisor);
        gather(self.gatherer, extras, supervisor);
        let (remote, stop) = (screen.remote(), supervisor.stop());
        supervisor.task("closing", Duty::Degradable, move || {
            let (remote, stop) = (remote.clone(), stop.clone());
            async move {
                stop.cancelled().await;
                remote.close().context("closing the window")
            }
        });
        screen.run().context("running the window")
    }
}

fn follow(
    screen: &Screen,
    view: watch::Receiver<Arc<CartView>>,
    extras: watch::Receiver<Extras>,
    clock: &Clock,
    supervisor: &Supervisor,
) {
    let (remote, clock) = (screen.remote(), clock.clone());
    supervisor.essential("screen", async move {
        bridge::follow(remote, view, extras, || clock.sleep(FRAME)).await;
        Ok(())
    });
}

fn gather(gatherer: Gatherer, extras: watch::Sender<Extras>, supervisor: &Supervisor) {
    let stop = supervisor.stop();
    let gatherer = Arc::new(gatherer);
    let clock = Clock::real();
    supervisor.task("extras", Duty::Degradable, move || {
        let (gatherer, extras, stop, clock) = (Arc::clone(&gatherer), extras.clone(), stop.clone(), clock.clone());
        async move {
            loop {
                tokio::select! {
                    () = stop.cancelled() => return Ok(()),
                    () = clock.sleep(GATHER_EVERY) => {}
                }
                let gatherer = Arc::clone(&gatherer);
                let newest = tokio::task::spawn_blocking(move || gatherer.gather()).await?;
                extras.send_if_modified(|shown| {
                    let changed = *shown != newest;
                    *shown = newest;
                    changed
                });
            }
        }
    });
}
