//! What staff see of the cart on the desk: they come in by their PIN, look at a page of diagnostics, and see what its devices report.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cart_domain::Policy;
use cart_domain::ids::TripId;
use cart_hardware::Cause;
use dash_cart::app::door::{Door, Halls};
use dash_cart::app::extras::Gatherer;
use dash_cart::app::panels::Panels;
use dash_cart::app::records::Records;
use dash_cart::cart_loop::PanelWord;
use dash_cart::config::Config;
use dash_cart::diag::history::History;
use dash_cart::diag::machine::Machine;
use dash_cart::diag::rounds::{Beat, Rounds};
use dash_cart::diag::{Advice, Board, Display, Survey};
use dash_cart::journal::memory::MemoryJournal;
use dash_cart::screen::{Extras, Packing, Page, StaffDoor, StaffTap};
use dash_cart::staff;
use tokio::sync::watch;

use super::{MORNING, Rig};

/// How soon the store answers, and how it numbers its catalogue, depend on who runs the test and when; here they are always the same.
const ROUND_TRIP: Duration = Duration::from_millis(42);
const PIN: &str = "835104";
const CATALOGUE: u64 = 1_795_341_000;

/// Staff who are in.
pub struct Staff {
    computer: PathBuf,
    door: Door,
    gatherer: Gatherer,
    panels: Panels,
    beat: Beat,
    rounds: watch::Sender<Arc<Rounds>>,
    history: watch::Sender<Arc<History>>,
}

impl Rig {
    /// A cart that waits for a shopper, configured like this.
    pub fn of(config: Config) -> Self {
        Rig::with(Arc::new(MemoryJournal::default()), config)
    }

    /// Where the cart keeps what is not on its tape.
    pub fn state(&self) -> PathBuf {
        self.config.state.clone()
    }

    /// Staff come in by their PIN. The files of the cart's computer lie below `computer`.
    pub fn staff(&self, computer: &Path) -> Staff {
        let (wires, pupil) = (self.wires.clone(), self.wires.pupil());
        let halls = Halls {
            inputs: wires.inputs,
            errands: wires.errands,
            looking: wires.looking.clone(),
            trip: wires.trip.clone(),
            pack: wires.pack,
            trial: wires.trial.clone(),
            gaze: wires.gaze.clone(),
            pupil,
            around: wires.around.clone(),
            panel: wires.outlets.panel,
        };
        let mut door = Door::new(staff::Staff::open(&self.state()), self.clock.clone(), wires.door.clone(), halls);
        if matches!(*wires.door.borrow(), StaffDoor::Uncommissioned) {
            door.answer(StaffTap::Commission { pin: PIN.to_owned() });
        } else {
            door.answer(StaffTap::Enter { pin: PIN.to_owned() });
        }
        let rounds = watch::Sender::new(Arc::new(Rounds::none(MORNING)));
        let history = watch::Sender::new(Arc::new(History::new(MORNING)));
        let mut rest = self.reports.rest.clone();
        rest.push(("panel", wires.panels.subscribe()));
        let board = Board {
            clock: self.clock.clone(),
            started: MORNING,
            scale: self.reports.scale.clone(),
            scanners: self.reports.scanners.clone(),
            camera: self.reports.camera.clone(),
            rest,
            weighing: wires.scale.subscribe(),
            link: wires.link.subscribe(),
            rounds: rounds.subscribe(),
            history: history.subscribe(),
            journal: Arc::clone(&self.journal),
            keep: Arc::clone(&self.keep),
            sight: "none".into(),
            display: Display::Window,
        };
        let records = Records {
            board: board.clone(),
            trip: wires.trip.subscribe(),
            packing: wires.packing.subscribe(),
            read: Mutex::default(),
        };
        let gatherer = Gatherer {
            cart: self.config.cart.0.clone(),
            store: self.config.store.name.clone(),
            board,
            minutes_east: Policy::default().minutes_east,
            door: wires.door.subscribe(),
            looking: wires.looking.subscribe(),
            records,
            link: wires.link.subscribe(),
            scale: wires.scale.subscribe(),
            trial: wires.trial.subscribe(),
            gaze: wires.gaze.subscribe(),
            teaching: wires.teaching.subscribe(),
            around: wires.around.subscribe(),
            catalogue: wires.catalogue.subscribe(),
            shop: None,
        };
        let panels =
            Panels::new(&self.config.devices.panels, Some(self.world.clone()), self.clock.clone(), wires.panels);
        let machine = Machine::at(computer).within(Some(self.world.clone()));
        let beat = Beat { machine, state: self.state(), started: MORNING };
        let computer = computer.to_owned();
        Staff { computer, door, gatherer, panels, beat, rounds, history }
    }

    /// Switches the cart off at the mains, and on again; staff come in anew.
    pub fn restart(&mut self, staff: &mut Staff) -> &mut Self {
        self.kill_and_restart();
        let back = self.staff(&staff.computer);
        *staff = back;
        self
    }

    /// The cart was started so often before, and cut off each time; and it notes what is wrong now.
    pub fn remember(&mut self, staff: &mut Staff, change: impl FnOnce(&mut History)) -> &mut Self {
        let mut history = (*staff.history.borrow()).as_ref().clone();
        change(&mut history);
        let reports = [&self.reports.scale, &self.reports.camera].into_iter().chain(&self.reports.scanners);
        for report in reports {
            let report = report.borrow();
            history.turned(report.name, &report.condition, report.since);
        }
        staff.history.send_replace(Arc::new(history));
        self
    }

    /// What staff see now.
    pub fn see(&mut self, staff: &mut Staff) -> Extras {
        self.wires.link.send_modify(|link| {
            link.round_trip = link.round_trip.map(|_| ROUND_TRIP);
            link.catalogue = CATALOGUE;
        });
        staff.panels.tell(PanelWord::Tried);
        let now = self.clock.now().wall;
        staff.rounds.send_replace(Arc::new(staff.beat.look(now, Some(staff.beat.tapes(now)))));
        let mut extras = staff.gatherer.gather();
        // Whatever is plugged into the machine that runs the test.
        if let Some(storage) = &mut extras.pages.storage {
            storage.packing = Packing::NoStick;
        }
        // And wherever it keeps the cart's state.
        let (here, there) = (self.state(), Config::simulated().state);
        for advice in extras.health.iter_mut().flat_map(|line| &mut line.advice) {
            if let Advice::Device(Cause::Uncalibrated { path } | Cause::Calibration { path, .. }) = advice
                && let Ok(inside) = path.strip_prefix(&here)
            {
                *path = there.join(inside);
            }
        }
        extras
    }

    /// The newest trip on tape.
    pub fn newest_trip(&self) -> TripId {
        self.journal.trips().pop().expect("somebody shopped").trip
    }

    /// Puts a file into the cart's state directory.
    pub fn leave_file(&mut self, name: &str, text: &str) -> &mut Self {
        let path = self.state().join(name);
        fs::create_dir_all(path.parent().expect("it lies in a folder")).unwrap();
        fs::write(path, text).unwrap();
        self
    }
}

impl Staff {
    /// What `dash-cart diag --json` tells.
    pub fn survey(&self) -> Survey {
        self.gatherer.board.survey()
    }

    /// Goes to a page.
    pub fn open(&mut self, page: Page) -> &mut Self {
        self.door.answer(StaffTap::Look(Some(page)));
        self
    }

    /// Does something behind the PIN.
    pub fn tap(&mut self, tap: StaffTap) -> &mut Self {
        self.door.answer(tap);
        self
    }

    /// Looks at a trip, on the page of trips.
    pub fn open_trip(&mut self, trip: TripId) -> &mut Self {
        self.door.answer(StaffTap::Trip(Some(trip)));
        self
    }
}
