//! The one room that knows everyone: constructs and connects, in reading order.
//!
//! ```text
//!   state ─▶ recorder ─▶ store ─▶ courier ─▶ cart ─▶ devices ─▶ staff, panels, memory ─▶ diag ─▶ screen, or none
//! ```
//!
//! The tape is opened first, because everything else can be missing. The calling thread becomes the screen's.

pub mod devices;
pub mod door;
pub mod extras;
mod failure;
pub mod headless;
pub mod health;
pub mod historian;
mod house;
pub mod memory;
pub mod packer;
pub mod panels;
pub mod produce;
pub mod records;
pub mod shop;
mod sight;
mod state;
pub mod store;
mod window;
pub mod wires;

use std::borrow::Cow;
use std::hash::{BuildHasher, RandomState};
use std::io::Write;
use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use anyhow::Context as _;
use cart_domain::catalogue::Product;
use cart_domain::input::Reader;
use cart_domain::{Moment, Setup, Tick};
use cart_hardware::sim::{Good, Scenario, WorldSetup};
use cart_hardware::{DeviceConfig, World};
use tokio::runtime::Builder;
use tokio::sync::mpsc;

use crate::cart_loop::{CartLoop, Inlets};
use crate::clock::{Clock, Hand};
use crate::config::{Config, Reporting};
use crate::diag::Display;
use crate::screen::StaffDoor;
use crate::sense::scale::{self, Counter, Errand};
use crate::supervisor::{Duty, Supervisor};
use crate::sync::Courier;
use crate::sync::client::Client;
use crate::watchdog::{self, Pulse, Watch};
use crate::workbench;
use devices::Wiring;
pub use failure::Failure;
use headless::Closing;
pub use headless::Copies;
use state::State;
use window::Window;
use wires::{Ends, Wires};

const SHUTDOWN_WITHIN: Duration = Duration::from_secs(3);

/// How a cart is to run.
#[derive(Clone, Debug)]
pub struct Run {
    pub config: Config,
    pub sim: Option<Sim>,
    pub display: Display,
    pub store: Where,
    pub ending: Ending,
    pub telling: Telling,
}

/// The simulated shop to run in.
#[derive(Clone, Debug)]
pub struct Sim {
    pub script: Option<Scenario>,
    /// How many times as fast as the wall clock.
    pub speed: u32,
    /// Steps of the script that an earlier run has done.
    pub already_done: usize,
    /// After so many steps nobody does anything more.
    pub hold_at: usize,
}

/// Where the store is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    AsConfigured,
    /// In this process, with the demonstration's catalogue.
    Embedded,
}

/// When a cart without a screen is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    WhenStopped,
    WithTheScript,
    /// With the script, and the receipt is printed.
    WithReceipt,
}

/// Whether what the cart shows is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    Silent,
    Lines,
}

/// Runs a cart until it is stopped, its script is over, its window is closed, or an essential part of it has ended.
pub fn run(run: Run, out: &mut dyn Write) -> Result<Copies, Failure> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(8)
        .thread_name("dash-cart")
        .enable_all()
        .build()
        .context("starting the runtime")?;
    let now = Clock::real().now();
    let (clock, hand) = match run.sim {
        Some(_) => Clock::held(Moment { tick: Tick(0), wall: now.wall }),
        None => (Clock::real(), Hand::idle(now)),
    };
    // Closes when recorder and historian have written their last lines.
    let (recording, recorded) = std::sync::mpsc::channel();
    let mut supervisor = Supervisor::new(runtime.handle().clone(), clock.clone());
    let display = run.display;
    let ended = runtime.block_on(House::open(run, clock, &supervisor, hand, recording)).and_then(|(window, ending)| {
        match display {
            Display::Window => {
                let shown = window.run(&supervisor);
                supervisor.stop().cancel();
                runtime.block_on(supervisor.until_stopped())?;
                shown?;
                Ok(Copies::Single)
            }
            Display::None => runtime.block_on(ending.wait(&mut supervisor, out)),
        }
    });
    watchdog::stopping();
    supervisor.stop().cancel();
    runtime.shutdown_timeout(SHUTDOWN_WITHIN);
    if recorded.recv_timeout(SHUTDOWN_WITHIN) == Err(RecvTimeoutError::Timeout) {
        tracing::warn!("the trace of the last trip, or the cart's history, is not finished");
    }
    ended
}

/// What every part is built with.
struct House<'a> {
    config: Config,
    clock: Clock,
    supervisor: &'a Supervisor,
    state: State,
    wires: Wires,
}

impl<'a> House<'a> {
    /// Builds and starts everything but the screen. What is left to do on the calling thread comes back.
    async fn open(
        run: Run,
        clock: Clock,
        supervisor: &'a Supervisor,
        hand: Hand,
        recorded: std::sync::mpsc::Sender<()>,
    ) -> Result<(Window, Closing), Failure> {
        let Run { config, sim, display, store, ending, telling } = run;
        let state = State::open(&config, &clock)?;
        let (wires, Ends { inlets, panel, memory, staff, desk, errands, accepted, teach, pack }) =
            wires::wires(&config.policy, state.catalogue(), clock.now().wall);
        let mut house = House { config, clock, supervisor, state, wires };
        house.stop_on_signals()?;
        house.record(recorded.clone());
        let client = house.reach_store(store).await?;
        if sim.is_some() && house.wires.catalogue.borrow().is_empty() {
            house.wires.catalogue.send_replace(Arc::new(store::demo_catalogue()?));
        }
        let mut watch = Watch::default();
        house.start_cart(inlets, &mut watch).await?;
        let (devices, world) = house.devices(sim.as_ref());
        let counter = house.counter(&devices, errands);
        let pumps = house.wiring(&devices, world.as_ref()).pumps(counter);
        devices::start(pumps.real, supervisor).context("starting a device's thread")?;
        house.serve(&devices, world.clone(), (panel, memory, staff))?;
        let board = house.board(pumps.reports, world.as_ref(), display, (accepted, teach), recorded).await?;
        house.pack(&board, pack)?;
        house.answer_diag(&board);
        house.answer_technicians();
        house.show_live();
        if let (Some(sim), Some(world)) = (sim, world.clone()) {
            house.open_shop(sim, world, hand, pumps.simulated, desk)?;
        }
        let pulse = if display == Display::Window { watch.over("screen") } else { Pulse::default() };
        house.watch_over(watch);
        watchdog::ready();
        tracing::info!(cart = house.config.cart.0, "ready to scan");
        let closing = house.closing(client, ending, telling);
        Ok((house.window(board, world, pulse), closing))
    }

    /// The link to the store and the courier on it. A cart without a store goes on without them.
    async fn reach_store(&self, place: Where) -> Result<Option<Client>, Failure> {
        let url = match place {
            Where::AsConfigured => self.config.store.url.clone(),
            Where::Embedded => Some(store::start(&self.config.state, self.supervisor).await?),
        };
        let Some(url) = url else {
            self.decline_payments();
            return Ok(None);
        };
        let client = Client::new(url, &self.config.store, self.config.cart.clone()).context("linking to the store")?;
        let client = client.over(self.wires.cable.subscribe());
        let parts = self.courier(client.clone());
        if self.wires.catalogue.borrow().is_empty() {
            // A cart that knows no product refuses every scan, so the first catalogue is worth waiting for.
            let mut courier = Courier::open(parts.clone()).await.context("counting what the store has")?;
            courier.round().await.context("the first word with the store")?;
        }
        let stop = self.supervisor.stop();
        self.supervisor.task("sync", Duty::Degradable, move || {
            let (parts, stop) = (parts.clone(), stop.clone());
            async move { Ok(Courier::open(parts).await?.run(stop).await?) }
        });
        Ok(Some(client))
    }

    async fn start_cart(&self, mut inlets: Inlets, watch: &mut Watch) -> Result<(), Failure> {
        let now = self.clock.now();
        let setup = Setup {
            cart: self.config.cart.clone(),
            policy: self.config.policy.clone(),
            catalogue: Arc::clone(&self.wires.catalogue.borrow()),
            learned: self.state.learned(),
            allowance: self.state.allowance(),
            salt: u16::try_from(RandomState::new().hash_one(now.wall.0) & 0xffff).unwrap_or_default(),
        };
        let (journal, outlets) = (Arc::clone(&self.state.journal), self.wires.outlets.clone());
        let cart = CartLoop::open(setup, journal, self.clock.clone(), outlets, watch.over("cart")).await?;
        let stop = self.supervisor.stop();
        self.supervisor.essential("cart", async move { Ok(cart.run(&mut inlets, stop).await?) });
        Ok(())
    }

    /// The devices to use, and the world that the simulated ones of them are in.
    fn devices(&self, sim: Option<&Sim>) -> (DeviceConfig, Option<World>) {
        let configured = self.config.devices.clone();
        let Some(sim) = sim else { return (configured, None) };
        let devices = if configured.needs_world() { configured } else { DeviceConfig::simulated(Reader::Camera) };
        let catalogue = Arc::clone(&self.wires.catalogue.borrow());
        let sold: Vec<Product> = catalogue.products().map(Cow::into_owned).collect();
        let world = match &sim.script {
            Some(script) => script.world(&sold),
            None => {
                let goods = sold.iter().map(Good::of).collect();
                World::new(WorldSetup { goods, ..WorldSetup::default() })
            }
        };
        (devices, Some(world))
    }

    /// The workbench of the scale, beside the trip that is open or not.
    fn counter(&self, devices: &DeviceConfig, errands: mpsc::Receiver<Errand>) -> Counter {
        let (view, cart) = (self.wires.scale.clone(), self.wires.outlets.view.subscribe());
        let place = workbench::Place::of(&self.config, &devices.scale);
        let door = self.wires.door.subscribe();
        let tended = Box::new(move || matches!(*door.borrow(), StaffDoor::Open { .. }));
        Counter::open(place, self.clock.clone(), scale::Ends { errands, view, cart, tended })
    }

    fn wiring<'b>(&'b self, config: &'b DeviceConfig, world: Option<&'b World>) -> Wiring<'b> {
        let Wires { sensed, frames, labels, trial, gaze, around, .. } = &self.wires;
        let pupil = self.wires.pupil();
        let labels = (self.config.unlisted == Reporting::CodeAndPicture).then_some(labels);
        Wiring { config, world, clock: &self.clock, sensed, frames, labels, trial, gaze, around, pupil }
    }
}
