//! What the rig is built from: the store behind a socket, and the cart's parts on the rig's channels.

use std::sync::Arc;

use cart_domain::spot_check::Allowance;
use cart_domain::{Millis, Setup};
use cart_hardware::{DeviceConfig, World};
use cart_store::Store;
use dash_cart::app::devices::{Pumps, Wiring};
use dash_cart::app::memory::Memory;
use dash_cart::app::wires::{Ends, Wires};
use dash_cart::cart_loop::CartLoop;
use dash_cart::clock::Clock;
use dash_cart::config::{BaseUrl, Config, Learning, Reporting};
use dash_cart::journal::Journal;
use dash_cart::keep::Keep;
use dash_cart::record::{self, Notes, Recorder, Subject};
use dash_cart::screen::StaffDoor;
use dash_cart::sense::scale::{self, Counter};
use dash_cart::sync::Parts;
use dash_cart::sync::client::Client;
use dash_cart::unlisted::Reporter;
use dash_cart::vision::lesson::Lessons;
use dash_cart::vision::observer::Observer;
use dash_cart::vision::teach::{Lesson, Teacher};
use dash_cart::vision::watcher::Watcher;
use dash_cart::watchdog::Pulse;
use dash_cart::workbench::Place;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

pub async fn open_store(folder: &TempDir) -> BaseUrl {
    let database = folder.path().join("store.sqlite");
    let store = Store::open(cart_store::Config { database, ..cart_store::Config::default() }).await.unwrap();
    store.import("demonstration", &cart_store::demo::catalogue().unwrap()).await.unwrap();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(cart_store::serve(listener, store, std::future::pending()));
    BaseUrl::parse(&url).unwrap()
}

pub fn parts(
    client: &Client,
    reporting: Reporting,
    journal: &Arc<dyn Journal>,
    keep: &Arc<dyn Keep>,
    clock: &Clock,
    wires: &Wires,
) -> Parts {
    Parts {
        client: client.clone(),
        journal: Arc::clone(journal),
        keep: Arc::clone(keep),
        clock: clock.clone(),
        catalogue: wires.catalogue.clone(),
        catalogue_every: Millis(300_000),
        news: wires.news.clone(),
        link: wires.link.clone(),
        head: wires.outlets.head.subscribe(),
        wish: wires.outlets.wish.subscribe(),
        reporting,
        noted: wires.noted.subscribe(),
        network: wires.network.subscribe(),
        fresh: wires.fresh.clone(),
    }
}

pub fn built(
    runtime: &Runtime,
    config: &Config,
    world: &World,
    clock: &Clock,
    journal: &Arc<dyn Journal>,
    keep: &Arc<dyn Keep>,
    wires: &Wires,
) -> (CartLoop, Pumps) {
    let setup = Setup {
        cart: config.cart.clone(),
        policy: config.policy.clone(),
        catalogue: Arc::clone(&wires.catalogue.borrow()),
        learned: keep.learned().unwrap(),
        allowance: Allowance::default(),
        salt: 7,
    };
    let opened = CartLoop::open(setup, Arc::clone(journal), clock.clone(), wires.outlets.clone(), Pulse::default());
    let cart = runtime.block_on(opened).unwrap();
    let devices: DeviceConfig = config.devices.clone();
    let Wires { sensed, frames, labels, trial, gaze, around, .. } = wires;
    let pupil = wires.pupil();
    let labels = (config.unlisted == Reporting::CodeAndPicture).then_some(labels);
    let world = Some(world);
    let wiring = Wiring { config: &devices, world, clock, sensed, frames, labels, trial, gaze, around, pupil };
    let (_, errands) = mpsc::channel(1);
    let (view, cart_view) = (wires.scale.clone(), wires.outlets.view.subscribe());
    let place = Place::of(config, &devices.scale);
    let door = wires.door.subscribe();
    let tended = Box::new(move || matches!(*door.borrow(), StaffDoor::Open { .. }));
    let counter = Counter::open(place, clock.clone(), scale::Ends { errands, view, cart: cart_view, tended });
    (cart, wiring.pumps(counter))
}

pub fn memory(
    config: &Config,
    journal: &Arc<dyn Journal>,
    keep: &Arc<dyn Keep>,
    clock: &Clock,
    wires: &Wires,
) -> Memory {
    let (labels, noted) = (wires.labels.subscribe(), wires.noted.clone());
    Memory {
        journal: Arc::clone(journal),
        keep: Arc::clone(keep),
        clock: clock.clone(),
        retention: config.retention,
        accepted: wires.accepted.clone(),
        reporter: Reporter::open(config.unlisted, Arc::clone(keep), labels, noted),
    }
}

/// The recorder, on the rig's thread.
pub fn recorder(config: &Config, keep: &Arc<dyn Keep>, wires: &mut Wires) -> (Recorder, Notes) {
    let (recording, notes) = record::queue();
    wires.outlets.recording = recording;
    let subject = Subject {
        cart: config.cart.clone(),
        policy: config.policy.clone(),
        catalogue: wires.catalogue.subscribe(),
        keep: Arc::clone(keep),
    };
    let directory = config.record.directory.clone().unwrap();
    (Recorder::open(&config.record, directory, subject, &notes).unwrap(), notes)
}

/// What looks into the basket, on the rig's thread.
pub fn watcher(
    (observer, runtime): (Observer, &Runtime),
    config: &Config,
    keep: &Arc<dyn Keep>,
    clock: &Clock,
    wires: &Wires,
    ends: &mut Ends,
) -> Watcher {
    let (view, keep, clock, learning) = (wires.outlets.view.subscribe(), Arc::clone(keep), clock.clone(), Learning::On);
    let teacher = Teacher {
        teaching: wires.teaching.clone(),
        catalogue: wires.catalogue.subscribe(),
        view: view.clone(),
        noted: wires.noted.clone(),
        keep: Arc::clone(&keep),
        policy: config.policy.clone(),
        learning,
        clock: clock.clone(),
        lesson: Lesson::default(),
    };
    Watcher {
        observer,
        frames: wires.frames.subscribe(),
        gaze: wires.gaze.clone(),
        looked: wires.gaze.subscribe(),
        view,
        sensed: wires.sensed.clone(),
        accepted: std::mem::replace(&mut ends.accepted, mpsc::channel(1).1),
        glance: wires.glance.clone(),
        fresh: wires.fresh.clone(),
        told: wires.fresh.subscribe(),
        noted: wires.noted.clone(),
        keep,
        learning,
        lessons: Lessons::default(),
        teacher,
        orders: std::mem::replace(&mut ends.teach, mpsc::channel(1).1),
        clock,
        runtime: runtime.handle().clone(),
        glanced: None,
    }
}
