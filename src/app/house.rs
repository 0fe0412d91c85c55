//! The parts of the house that serve: signals, panels, staff, memory, diag, the shop, and what is left for the calling thread.

use std::sync::{Arc, Mutex};

use anyhow::Context as _;
use cart_domain::Input;
use cart_hardware::{DeviceConfig, World};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, watch};

use super::devices::Reports;
use super::door::{Door, Halls};
use super::extras::Gatherer;
use super::headless::Closing;
use super::historian::Historian;
use super::memory::Memory;
use super::packer::Packer;
use super::panels::Panels;
use super::records::Records;
use super::shop::Shop;
use super::window::{Taps, Window};
use super::wires::Wires;
use super::{Ending, Failure, House, Sim, Telling};
use crate::cart_loop::{Memo, PanelWord};
use crate::clock::Hand;
use crate::diag::history::History;
use crate::diag::live::{self, Live};
use crate::diag::machine::Machine;
use crate::diag::rounds::{Beat, Rounds};
use crate::diag::scale::socket as scale_socket;
use crate::diag::{Board, Display, socket};
use crate::record::{self, Recorder, Subject};
use crate::screen::{ShelfAct, StaffTap};
use crate::sense::Pump;
use crate::staff::Staff;
use crate::supervisor::{Duty, Supervisor};
use crate::sync::Parts;
use crate::sync::client::Client;
use crate::unlisted::Reporter;
use crate::vision::Sight;
use crate::vision::lesson::Accepted;
use crate::vision::teach::Order;
use crate::watchdog::{self, Pulse, Watch};

/// The queues of those who serve.
pub(super) type Queues = (mpsc::Receiver<PanelWord>, mpsc::Receiver<Memo>, mpsc::Receiver<StaffTap>);

impl House<'_> {
    /// Stops the cart when systemd, or a person at a terminal, asks it to.
    pub(super) fn stop_on_signals(&self) -> anyhow::Result<()> {
        for kind in [SignalKind::terminate(), SignalKind::interrupt()] {
            let (mut told, stop) = (signal(kind).context("listening for signals")?, self.supervisor.stop());
            tokio::spawn(async move {
                if told.recv().await.is_some() {
                    stop.cancel();
                }
            });
        }
        Ok(())
    }

    /// Without a store nobody takes money on the cart; the trip stays as it is and is paid at a till.
    pub(super) fn decline_payments(&self) {
        let (mut wish, news) = (self.wires.outlets.wish.subscribe(), self.wires.news.clone());
        self.supervisor.essential("no store", async move {
            while wish.changed().await.is_ok() {
                let asked = wish.borrow_and_update().is_some();
                if asked {
                    let reference = "this cart has no store".to_owned();
                    news.send(Input::Paid { ok: false, reference }).await.context("the cart has ended")?;
                }
            }
            Ok(())
        });
    }

    /// What the courier works with.
    pub(super) fn courier(&self, client: Client) -> Parts {
        Parts {
            client,
            journal: Arc::clone(&self.state.journal),
            keep: Arc::clone(&self.state.keep),
            clock: self.clock.clone(),
            catalogue: self.wires.catalogue.clone(),
            catalogue_every: self.config.store.catalogue_every,
            news: self.wires.news.clone(),
            link: self.wires.link.clone(),
            head: self.wires.outlets.head.subscribe(),
            wish: self.wires.outlets.wish.subscribe(),
            reporting: self.config.unlisted,
            noted: self.wires.noted.subscribe(),
            network: self.wires.network.subscribe(),
            fresh: self.wires.fresh.clone(),
        }
    }

    /// Records trips where the configuration wants it. A cart that cannot record goes on without it. `done` is let go of when the last line
    /// is written.
    pub(super) fn record(&mut self, done: std::sync::mpsc::Sender<()>) {
        let plan = &self.config.record;
        let Some(directory) = plan.directory.clone() else { return };
        let (recording, notes) = record::queue();
        let subject = Subject {
            cart: self.config.cart.clone(),
            policy: self.config.policy.clone(),
            catalogue: self.wires.catalogue.subscribe(),
            keep: Arc::clone(&self.state.keep),
        };
        let started =
            Recorder::open(plan, directory, subject, &notes).map_err(anyhow::Error::from).and_then(|recorder| {
                let mut recorder = recorder;
                on_thread(self.supervisor, "recorder", notes.queue, move |queue| {
                    let _done = &done;
                    recorder.run(queue);
                })
            });
        match started {
            Ok(()) => self.wires.outlets.recording = recording,
            Err(error) => tracing::warn!(%error, "trips are not recorded"),
        }
    }

    /// Panels, staff and memory, each on a thread of its own.
    pub(super) fn serve(&self, devices: &DeviceConfig, world: Option<World>, queues: Queues) -> anyhow::Result<()> {
        let (panel, memos, taps) = queues;
        let mut panels = Panels::new(&devices.panels, world, self.clock.clone(), self.wires.panels.clone());
        let staff = Staff::open(&self.config.state);
        let pupil = self.wires.pupil();
        let Wires { inputs, errands, looking, trip, pack, trial, gaze, around, outlets, .. } = self.wires.clone();
        let halls = Halls { inputs, errands, looking, trip, pack, trial, gaze, pupil, around, panel: outlets.panel };
        let mut door = Door::new(staff, self.clock.clone(), self.wires.door.clone(), halls);
        let memory = Memory {
            journal: Arc::clone(&self.state.journal),
            keep: Arc::clone(&self.state.keep),
            clock: self.clock.clone(),
            retention: self.config.retention,
            accepted: self.wires.accepted.clone(),
            reporter: Reporter::open(
                self.config.unlisted,
                Arc::clone(&self.state.keep),
                self.wires.labels.subscribe(),
                self.wires.noted.clone(),
            ),
        };
        on_thread(self.supervisor, "panels", panel, move |words| panels.run(words))?;
        on_thread(self.supervisor, "door", taps, move |taps| door.run(taps))?;
        on_thread(self.supervisor, "memory", memos, move |memos| memory.run(memos))
    }

    /// Where diag looks.
    pub(super) async fn board(
        &self,
        reports: Reports,
        world: Option<&World>,
        display: Display,
        queues: (mpsc::Receiver<Accepted>, mpsc::Receiver<Order>),
        done: std::sync::mpsc::Sender<()>,
    ) -> anyhow::Result<Board> {
        let files = self.config.vision.clone();
        let sight = tokio::task::spawn_blocking(move || Sight::open(&files)).await.context("loading the network")?;
        let sight = self.watch_basket(sight, queues);
        let history = self.remember(&reports, done)?;
        let Reports { scale, scanners, camera, mut rest } = reports;
        rest.push(("panel", self.wires.panels.subscribe()));
        Ok(Board {
            clock: self.clock.clone(),
            started: self.clock.now().wall,
            scale,
            scanners,
            camera,
            rest,
            link: self.wires.link.subscribe(),
            rounds: self.go_around(world)?,
            history,
            journal: Arc::clone(&self.state.journal),
            keep: Arc::clone(&self.state.keep),
            weighing: self.wires.scale.subscribe(),
            sight: sight.into(),
            display,
        })
    }

    /// Looks after the disk and the computer, once a minute.
    fn go_around(&self, world: Option<&World>) -> anyhow::Result<watch::Receiver<Arc<Rounds>>> {
        let started = self.clock.now().wall;
        let (found, look) = watch::channel(Arc::new(Rounds::none(started)));
        let beat = Beat { machine: Machine::real().within(world.cloned()), state: self.config.state.clone(), started };
        let clock = self.clock.clone();
        let walk = move |stop: &_| {
            beat.walk(&clock, &found, stop);
            Ok(())
        };
        self.supervisor.thread("rounds", Duty::Degradable, walk).context("starting the thread `rounds`")?;
        Ok(look)
    }

    /// Writes the history of the cart's health. `done` is let go of when its last word is written.
    fn remember(
        &self,
        reports: &Reports,
        done: std::sync::mpsc::Sender<()>,
    ) -> anyhow::Result<watch::Receiver<Arc<History>>> {
        let (told, read) = watch::channel(Arc::new(History::new(self.clock.now().wall)));
        let Reports { scale, scanners, camera, rest } = reports;
        let rest = rest.iter().map(|(_, report)| report);
        let historian = Historian {
            state: self.config.state.clone(),
            clock: self.clock.clone(),
            reports: [scale, camera].into_iter().chain(scanners).chain(rest).cloned().collect(),
            frames: self.wires.frames.clone(),
            weighing: self.wires.scale.subscribe(),
            journal: Arc::clone(&self.state.journal),
            catalogue: self.wires.catalogue.subscribe(),
            scale: self.config.policy.scale,
            told,
        };
        let run = move |stop: &_| {
            let _done = &done;
            historian.run(stop);
            Ok(())
        };
        self.supervisor.thread("history", Duty::Degradable, run).context("starting the thread `history`")?;
        Ok(read)
    }

    /// Packs support bundles when staff ask for them.
    pub(super) fn pack(&self, board: &Board, orders: mpsc::Receiver<()>) -> anyhow::Result<()> {
        let (config, board, packing) = (self.config.clone(), board.clone(), self.wires.packing.clone());
        let packer = Packer { config, board, packing };
        on_thread(self.supervisor, "packer", orders, move |orders| packer.run(orders))
    }

    /// Answers `dash-cart diag` while the cart runs.
    pub(super) fn answer_diag(&self, board: &Board) {
        let (board, stop, path) = (board.clone(), self.supervisor.stop(), socket::path(&self.config.state));
        self.supervisor.task("diag", Duty::Degradable, move || {
            let (board, stop, path) = (board.clone(), stop.clone(), path.clone());
            async move { socket::serve(board, path, stop).await.context("answering diag") }
        });
    }

    /// Carries what technicians order by `dash-cart diag scale` to the scale, while the cart runs.
    pub(super) fn answer_technicians(&self) {
        let (errands, stop) = (self.wires.errands.clone(), self.supervisor.stop());
        let path = scale_socket::path(&self.config.state);
        self.supervisor.task("technicians", Duty::Degradable, move || {
            let (errands, stop, path) = (errands.clone(), stop.clone(), path.clone());
            async move { scale_socket::serve(errands, path, stop).await.context("answering technicians") }
        });
    }

    /// Shows pages of diagnostics to `dash-cart diag`, while the cart runs.
    pub(super) fn show_live(&self) {
        let Wires { trial, gaze, .. } = self.wires.clone();
        let live = Live { clock: self.clock.clone(), trial, gaze };
        let (stop, path) = (self.supervisor.stop(), live::path(&self.config.state));
        self.supervisor.task("live", Duty::Degradable, move || {
            let (live, stop, path) = (live.clone(), stop.clone(), path.clone());
            async move { live::serve(live, path, stop).await.context("showing what changes") }
        });
    }

    /// Lets the simulated shop begin.
    pub(super) fn open_shop(
        &self,
        sim: Sim,
        world: World,
        hand: Hand,
        pumps: Vec<Pump>,
        desk: mpsc::Receiver<ShelfAct>,
    ) -> Result<(), Failure> {
        let wires = self.wires.clone();
        let mut shop = Shop {
            world,
            script: sim.script,
            already_done: sim.already_done,
            hold_at: sim.hold_at,
            speed: sim.speed,
            hand,
            clock: self.clock.clone(),
            pumps,
            desk,
            inputs: wires.inputs,
            view: wires.outlets.view.subscribe(),
            wish: wires.outlets.wish.subscribe(),
            cable: wires.cable,
            rendezvous: wires.rendezvous,
            done: wires.progress,
        };
        let run = move |stop: &_| Ok(shop.run(stop)?);
        self.supervisor.thread("shop", Duty::Essential, run).context("opening the simulated shop")?;
        Ok(())
    }

    /// Feeds systemd's watchdog.
    pub(super) fn watch_over(&self, watch: Watch) {
        let (clock, stop) = (crate::clock::Clock::real(), self.supervisor.stop());
        self.supervisor.essential("watchdog", async move {
            watchdog::feed(watch, clock, stop.clone()).await;
            stop.cancelled().await;
            Ok(())
        });
    }

    /// What a cart without a screen does until it is done.
    pub(super) fn closing(&self, client: Option<Client>, ending: Ending, telling: Telling) -> Closing {
        Closing {
            clock: self.clock.clone(),
            journal: Arc::clone(&self.state.journal),
            client,
            view: self.wires.outlets.view.subscribe(),
            progress: self.wires.progress.subscribe(),
            ending,
            telling,
        }
    }

    /// What a cart with a screen does until it is done.
    pub(super) fn window(&self, board: Board, world: Option<World>, pulse: Pulse) -> Window {
        let wires = &self.wires;
        let shop = world.map(|world| (world, wires.catalogue.subscribe()));
        let records = Records {
            board: board.clone(),
            trip: wires.trip.subscribe(),
            packing: wires.packing.subscribe(),
            read: Mutex::default(),
        };
        Window {
            clock: self.clock.clone(),
            view: wires.outlets.view.subscribe(),
            catalogue: wires.catalogue.subscribe(),
            glance: wires.glance.subscribe(),
            minutes_east: self.config.policy.minutes_east,
            gatherer: Gatherer {
                cart: self.config.cart.0.clone(),
                store: self.config.store.name.clone(),
                board,
                minutes_east: self.config.policy.minutes_east,
                door: wires.door.subscribe(),
                link: wires.link.subscribe(),
                looking: wires.looking.subscribe(),
                records,
                scale: wires.scale.subscribe(),
                trial: wires.trial.subscribe(),
                gaze: wires.gaze.subscribe(),
                teaching: wires.teaching.subscribe(),
                around: wires.around.subscribe(),
                catalogue: wires.catalogue.subscribe(),
                shop,
            },
            pulse,
            taps: Taps { inputs: wires.inputs.clone(), staff: wires.staff.clone(), desk: wires.desk.clone() },
        }
    }
}

fn on_thread<T: Send + 'static>(
    supervisor: &Supervisor,
    name: &'static str,
    mut queue: mpsc::Receiver<T>,
    mut run: impl FnMut(&mut mpsc::Receiver<T>) + Send + 'static,
) -> anyhow::Result<()> {
    let serve = move |stop: &tokio_util::sync::CancellationToken| {
        run(&mut queue);
        // Nobody writes any more, so the cart is going down.
        stop.cancel();
        Ok(())
    };
    supervisor.thread(name, Duty::Degradable, serve).with_context(|| format!("starting the thread `{name}`"))
}
