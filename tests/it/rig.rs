//! A whole cart on a desk: simulated world, tape and keep in memory, the real store behind a real socket, and time that stands still
//! unless the story lets it pass.

use std::path::PathBuf;
use std::sync::Arc;

use cart_domain::catalogue::Catalogue;
use cart_domain::ids::Seq;
use cart_domain::input::{Device, Intent, Reader, Scan, StaffAct};
use cart_domain::question::Choice;
use cart_domain::receipt::Receipt;
use cart_domain::view::{LineStatus, State};
use cart_domain::{CartView, Gtin, Input, Mass, Millis, Moment, Signal, Tick, Wall};
use cart_hardware::config::{ScannerConfig, SimScannerConfig};
use cart_hardware::sim::print::Print;
use cart_hardware::sim::scenario::Network;
use cart_hardware::sim::symbol::Symbol;
use cart_hardware::sim::{Act, Good, WorldSetup};
use cart_hardware::{Fault, Frame, Symbology, World};
use cart_protocol::{Agreement, ReceiptRecord};
use dash_cart::app::devices::Reports;
use dash_cart::app::memory::Memory;
use dash_cart::app::wires::{Ends, Wires, wires};
use dash_cart::cart_loop::{CartLoop, PanelWord, Sensed};
use dash_cart::clock::{Clock, Hand};
use dash_cart::config::{BaseUrl, Config, Reporting};
use dash_cart::diag::{Entry, of_report};
use dash_cart::journal::memory::MemoryJournal;
use dash_cart::journal::{Journal, JournalError};
use dash_cart::keep::Keep;
use dash_cart::keep::memory::MemoryKeep;
use dash_cart::record::{Notes, Recorder};
use dash_cart::sense::{Crew, Desk, Pump, Report, Turn};
use dash_cart::sync::Courier;
use dash_cart::sync::client::Client;
use dash_cart::vision::eye::Eye;
use dash_cart::vision::observer::Observer;
use dash_cart::vision::teach::Teaching;
use dash_cart::vision::watcher::Watcher;
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::watch;

use crate::parts::{built, memory, open_store, parts, recorder, watcher};

#[path = "rig/look.rs"]
#[expect(dead_code, reason = "stories read what is told, the tour looks at pages")]
pub mod look;

const STEP: Millis = Millis(10);
/// 2026-11-22 10:00 UTC.
pub const MORNING: Wall = Wall(1_795_341_600_000);

/// The cart, and the hands around it.
pub struct Rig {
    runtime: Runtime,
    config: Config,
    world: World,
    clock: Clock,
    hand: Hand,
    journal: Arc<dyn Journal>,
    keep: Arc<dyn Keep>,
    wires: Wires,
    ends: Ends,
    cart: CartLoop,
    courier: Courier,
    pumps: Vec<Pump>,
    reports: Reports,
    client: Client,
    store: BaseUrl,
    memory: Memory,
    recorder: Recorder,
    notes: Notes,
    /// What looks into the basket, where a story wants it.
    watcher: Option<Watcher>,
    /// Why the cart ended, if it did.
    ended: Option<JournalError>,
    /// The products of the demonstration, as the rig names them.
    goods: Catalogue,
    _folder: TempDir,
}

impl Rig {
    /// A cart whose shopper has pressed start.
    pub fn shopping() -> Self {
        let mut rig = Rig::idle();
        rig.touch(Intent::Start);
        rig
    }

    /// A cart that waits for a shopper, with the store's catalogue.
    pub fn idle() -> Self {
        Rig::with(Arc::new(MemoryJournal::default()), Config::simulated())
    }

    /// A shopping cart that scans with a camera, and tells the store of unknown products as far as this allows.
    pub fn reporting(reporting: Reporting) -> Self {
        let config = Config { unlisted: reporting, ..Config::simulated() };
        let mut rig = Rig::with(Arc::new(MemoryJournal::default()), config);
        rig.touch(Intent::Start);
        rig
    }

    /// A cart that records so many bytes of a trip and no more.
    pub fn recording_at_most(bytes: u64) -> Self {
        let mut config = Config::simulated();
        config.record.per_trip = bytes;
        let mut rig = Rig::with(Arc::new(MemoryJournal::default()), config);
        rig.touch(Intent::Start);
        rig
    }

    /// A cart whose tape is full after so many events.
    pub fn with_room(events: usize) -> Self {
        Rig::with(Arc::new(MemoryJournal::with_room(events)), Config::simulated())
    }

    fn with(journal: Arc<dyn Journal>, mut config: Config) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let url = runtime.block_on(open_store(&folder));
        if config.unlisted == Reporting::Off {
            config.devices.scanners = vec![ScannerConfig::Sim(SimScannerConfig { by: Reader::Hid })];
        }
        let goods = cart_store::demo::catalogue().unwrap().products;
        let shelf = goods.iter().map(Good::of).collect();
        let world = World::new(WorldSetup { goods: shelf, ..WorldSetup::default() });
        let (clock, hand) = Clock::held(Moment { tick: Tick(0), wall: MORNING });
        let keep: Arc<dyn Keep> = Arc::new(MemoryKeep::default());
        let client = Client::new(url.clone(), &config.store, config.cart.clone()).unwrap();
        config.record.directory = Some(folder.path().join("traces"));
        config.state = folder.path().join("state");
        std::fs::create_dir_all(&config.state).unwrap();
        let (mut wires, ends) = wires(&config.policy, Catalogue::default(), MORNING);
        let (recorder, notes) = recorder(&config, &keep, &mut wires);
        let client = client.over(wires.cable.subscribe());
        let parts = parts(&client, config.unlisted, &journal, &keep, &clock, &wires);
        let courier = runtime.block_on(async {
            let mut courier = Courier::open(parts).await.unwrap();
            courier.round().await.unwrap();
            courier
        });
        let (cart, pumps) = built(&runtime, &config, &world, &clock, &journal, &keep, &wires);
        let memory = memory(&config, &journal, &keep, &clock, &wires);
        let goods = Catalogue::new(Default::default(), goods);
        let mut rig = Rig {
            runtime,
            config,
            world,
            clock,
            hand,
            journal,
            keep,
            wires,
            ends,
            cart,
            courier,
            pumps: pumps.simulated,
            reports: pumps.reports,
            client,
            store: url,
            memory,
            recorder,
            notes,
            watcher: None,
            ended: None,
            goods,
            _folder: folder,
        };
        rig.wait(1_500);
        rig
    }

    /// Switches the cart off at the mains, and on again. The basket stays as it is.
    pub fn kill_and_restart(&mut self) -> &mut Self {
        let cable = *self.wires.cable.borrow();
        let catalogue = self.keep.catalogue().unwrap();
        (self.wires, self.ends) = wires(&self.config.policy, catalogue, self.clock.now().wall);
        self.wires.cable.send_replace(cable);
        (self.recorder, self.notes) = recorder(&self.config, &self.keep, &mut self.wires);
        self.client = self.client.clone().over(self.wires.cable.subscribe());
        let reporting = self.config.unlisted;
        let parts = parts(&self.client, reporting, &self.journal, &self.keep, &self.clock, &self.wires);
        self.courier = self.runtime.block_on(Courier::open(parts)).unwrap();
        let (cart, pumps) =
            built(&self.runtime, &self.config, &self.world, &self.clock, &self.journal, &self.keep, &self.wires);
        (self.cart, self.pumps, self.reports) = (cart, pumps.simulated, pumps.reports);
        self.memory = memory(&self.config, &self.journal, &self.keep, &self.clock, &self.wires);
        self.wait(1_500)
    }

    /// Looks into the basket with this network.
    pub fn look_with(&mut self, eye: Eye) -> &mut Self {
        let (model, shop) = (self.config.policy.sight, eye.shop());
        self.wires.network.send_replace(Some(eye.id().clone()));
        let observer = Observer::new(eye, shop, model);
        self.watcher = Some(watcher(
            (observer, &self.runtime),
            &self.config,
            &self.keep,
            &self.clock,
            &self.wires,
            &mut self.ends,
        ));
        self
    }

    /// How far staff are who teach a product.
    pub fn teaching(&self) -> Teaching {
        self.wires.teaching.borrow().clone()
    }

    /// What the cart remembers.
    pub fn keep(&self) -> &dyn Keep {
        &*self.keep
    }

    pub fn go_offline(&mut self) -> &mut Self {
        self.wires.cable.send_replace(Network::Down);
        self
    }

    pub fn go_online(&mut self) -> &mut Self {
        self.wires.cable.send_replace(Network::Up);
        // Longer than the courier's longest patience.
        self.hand.advance(Millis(200_000));
        self.sync()
    }

    pub fn unplug(&mut self, device: Device) -> &mut Self {
        self.act(Act::Unplug { device }).wait(500)
    }

    /// Lets a device fail in this way whenever it is opened. What staff are told of it comes back.
    pub fn fail(&mut self, device: Device, fault: Fault) -> Entry {
        let name = name_of(device);
        let report = watch::Sender::new(Report::opening(name, MORNING));
        let reports = report.subscribe();
        let desk = Desk { clock: self.clock.clone(), sensed: self.wires.sensed.clone(), report };
        self.pumps.retain(|pump| pump.name() != name);
        self.pumps.push(Pump::new(name, Crew::of(device), Box::new(move || Err(fault.clone())), desk));
        self.wait(300);
        of_report(&reports.borrow())
    }

    /// Lets nobody read a device any more, so that a story can speak for it.
    pub fn unplug_silently(&mut self, device: Device) -> &mut Self {
        self.pumps.retain(|pump| pump.name() != name_of(device));
        self
    }

    /// The camera's pictures, for somebody who looks at all of them.
    pub fn watch_camera(&self) -> watch::Receiver<Option<Arc<Frame>>> {
        self.wires.frames.subscribe()
    }

    pub fn plug_in(&mut self, device: Device) -> &mut Self {
        self.act(Act::PlugIn { device }).wait(6_000)
    }

    /// Takes a product off the shelf and holds it before the reader.
    pub fn scan(&mut self, name: &str) -> &mut Self {
        let good = self.gtin(name);
        self.act(Act::PickUp { good, mass: None }).act(Act::Present).wait(900)
    }

    /// A symbol that an engine reads, whatever is on the shelf.
    pub fn read(&mut self, data: &str) -> &mut Self {
        let scan = Scan { aim: None, data: data.to_owned(), by: Reader::Hid };
        self.sense(Input::Scanned(scan)).wait(900)
    }

    /// What a camera that looks at a symbol tells for so long, twice a second.
    pub fn glimpse(&mut self, data: &str, millis: u64) -> &mut Self {
        self.sense(Input::Glimpsed(seen(data)));
        for _ in 0..millis / 500 {
            self.wait(500).sense(Input::StillInView(seen(data)));
        }
        self.wait(millis % 500)
    }

    /// What a camera that cannot make up its mind tells for so long, twice a second.
    pub fn doubt(&mut self, names: &[&str], millis: u64) -> &mut Self {
        let scans: Vec<Scan> = names.iter().map(|name| seen(self.gtin(name).as_str())).collect();
        for _ in 0..=millis / 500 {
            self.sense(Input::Doubted(scans.clone())).wait(500);
        }
        self
    }

    /// Touches a product on the card that asks whether it is one of these.
    pub fn confirm(&mut self, name: &str) -> &mut Self {
        let doubt = self.view().doubt.clone().unwrap_or_else(|| panic!("nothing is offered: {:?}", self.view()));
        let offer = doubt.offers.into_iter().find(|offer| offer.name.starts_with(name)).expect("this is offered");
        self.touch(Intent::Confirm(offer.scan))
    }

    /// Every sound since the last call.
    pub fn sounds(&mut self) -> Vec<Signal> {
        let words = std::iter::from_fn(|| self.ends.panel.try_recv().ok());
        let signal = |word| match word {
            PanelWord::Signal(signal) => Some(signal),
            PanelWord::Light(_) | PanelWord::Try(_) | PanelWord::Tried => None,
        };
        words.filter_map(signal).collect()
    }

    /// Holds the label of a product before the camera for about two seconds, whatever is on the shelf.
    pub fn show(&mut self, data: &str) -> &mut Self {
        // Out of view again after that, and long enough to be another scan then.
        self.hold(data, 2_000).wait(3_000)
    }

    /// Holds the label of a product before the camera for so long.
    pub fn hold(&mut self, data: &str, millis: u64) -> &mut Self {
        let symbol = Symbol::new(Symbology::Ean13, data).unwrap();
        let picture = Arc::new(Print::default().within(&symbol, (640, 480)));
        for _ in 0..millis / 500 {
            self.act(Act::ShowPicture { picture: Arc::clone(&picture), otherwise: None }).wait(500);
        }
        self
    }

    /// From the next start on.
    pub fn set_reporting(&mut self, reporting: Reporting) -> &mut Self {
        self.config.unlisted = reporting;
        self
    }

    /// Codes that wait for the store, and how often they were scanned.
    pub fn noted(&self) -> Vec<(String, u32)> {
        self.keep.unlisted().unwrap().into_iter().map(|report| (report.text, report.times)).collect()
    }

    /// Codes that the store's table of unknown products has, and how often they were scanned.
    pub fn store_heard_of(&self) -> Vec<(String, u32)> {
        let table = String::from_utf8(self.store_page("/unlisted.csv").expect("the table is always there")).unwrap();
        let cells = |row: &str| row.trim_matches('"').split("\",\"").map(ToOwned::to_owned).collect::<Vec<_>>();
        table.lines().skip(1).map(cells).map(|cells| (cells[0].clone(), cells[4].parse().unwrap())).collect()
    }

    /// The picture of the first unknown product that the store's page shows.
    pub fn store_shows_label(&self) -> Option<image::DynamicImage> {
        self.store_page("/unlisted/1/picture").map(|png| image::load_from_memory(&png).unwrap())
    }

    fn store_page(&self, place: &str) -> Option<Vec<u8>> {
        let browser = reqwest::Client::builder().no_proxy().build().unwrap();
        self.runtime.block_on(async {
            let response = browser.get(self.store.at(place)).send().await.unwrap();
            if response.status().is_success() { Some(response.bytes().await.unwrap().to_vec()) } else { None }
        })
    }

    /// Lays into the basket what the hand holds, or what it takes off the shelf for it.
    pub fn place(&mut self, name: &str) -> &mut Self {
        let good = self.gtin(name);
        let held = self.world.hand().and_then(|piece| piece.good).map(|good| good.gtin);
        if held != Some(good) {
            self.act(Act::PickUp { good, mass: None });
        }
        self.act(Act::Place)
    }

    pub fn place_weighing(&mut self, name: &str, grams: i64) -> &mut Self {
        let good = self.gtin(name);
        self.act(Act::PickUp { good, mass: Some(Mass::from_grams(grams)) }).act(Act::Place)
    }

    pub fn take_out(&mut self, name: &str) -> &mut Self {
        let good = self.gtin(name);
        self.act(Act::TakeOut { good })
    }

    /// Scans and places, and gives the basket time to come to rest.
    pub fn buy(&mut self, name: &str) -> &mut Self {
        self.scan(name).place(name).settle()
    }

    pub fn touch(&mut self, intent: Intent) -> &mut Self {
        self.wires.inputs.try_send(Input::Touched(intent)).unwrap();
        self.wait(100)
    }

    pub fn act_as_staff(&mut self, act: StaffAct, by: &str) -> &mut Self {
        self.wires.inputs.try_send(Input::Staffed { act, by: by.to_owned() }).unwrap();
        self.wait(100)
    }

    pub fn answer(&mut self, choice: Choice) -> &mut Self {
        let question = self.view().question.as_ref().unwrap_or_else(|| panic!("no question: {:?}", self.view())).id;
        self.touch(Intent::Answer { question, choice })
    }

    /// Goes to the checkout and pays; the store's word is waited for.
    pub fn pay(&mut self) -> &mut Self {
        self.touch(Intent::Checkout).wait(1_000).touch(Intent::Pay).sync().wait(100)
    }

    pub fn settle(&mut self) -> &mut Self {
        self.wait(2_000)
    }

    /// Lets time pass.
    pub fn wait(&mut self, millis: u64) -> &mut Self {
        for _ in 0..millis.div_ceil(STEP.0) {
            self.hand.advance(STEP);
            // The world's own time: hours that only the courier has to live through are none for the basket.
            self.world.advance_to(self.world.now() + STEP);
            for pump in &mut self.pumps {
                while pump.turn(Duration::ZERO) == Turn::Busy {}
            }
            if let Some(watcher) = &mut self.watcher {
                watcher.turn();
            }
            self.hear();
        }
        self
    }

    /// Lets the courier do what it can now. While it waits for a store that cannot be reached to take a payment, time passes for it.
    pub fn sync(&mut self) -> &mut Self {
        let is_paying = self.wires.outlets.wish.borrow().is_some();
        let waits = is_paying && *self.wires.cable.borrow() == Network::Down;
        let (courier, hand) = (&mut self.courier, &self.hand);
        self.runtime.block_on(async {
            let passing = async {
                loop {
                    tokio::task::yield_now().await;
                    if waits {
                        hand.advance(Millis(100));
                    }
                }
            };
            tokio::select! {
                done = courier.round() => done.unwrap(),
                () = passing => {}
            }
        });
        self.wait(50)
    }

    pub fn view(&self) -> Arc<CartView> {
        Arc::clone(&self.wires.outlets.view.borrow())
    }

    pub fn clock(&self) -> &Hand {
        &self.hand
    }

    /// Why the cart ended, if it did.
    pub fn ended(&self) -> Option<&JournalError> {
        self.ended.as_ref()
    }

    /// The receipt counts these products, one piece for each name, and nothing else.
    #[track_caller]
    pub fn expect_lines<const N: usize>(&self, names: [&str; N]) -> &Self {
        let view = self.view();
        let mut counted: Vec<&str> = Vec::new();
        for line in view.lines.iter().filter(|line| line.status != LineStatus::Void) {
            counted.extend(std::iter::repeat_n(line.name.as_str(), usize::try_from(line.pieces).unwrap()));
        }
        let named = names.map(|name| self.goods.by_gtin(&self.gtin(name)).unwrap().name.clone());
        assert_eq!(counted, named);
        self
    }

    #[track_caller]
    pub fn expect_state(&self, state: State) -> &Self {
        assert_eq!(self.view().state, state);
        self
    }

    #[track_caller]
    pub fn expect_no_question(&self) -> &Self {
        let view = self.view();
        assert!(view.question.is_none() && view.staff.is_none(), "{:?} {:?}", view.question, view.staff);
        self
    }

    /// The store has exactly one receipt, it counts these products, and it agrees with the cart's own.
    #[track_caller]
    pub fn expect_store_receipt<const N: usize>(&mut self, names: [&str; N]) -> &mut Self {
        self.sync();
        let copy = self.store_copy();
        let named: Vec<Gtin> = names.iter().map(|name| self.gtin(name)).collect();
        let mut counted: Vec<Gtin> = Vec::new();
        for line in copy.lines.iter().filter(|line| !line.void) {
            counted.extend(std::iter::repeat_n(line.key, usize::try_from(line.pieces).unwrap()));
        }
        assert_eq!(counted, named);
        assert_eq!(copy.total, self.tape().totals().total);
        assert!(matches!(copy.agreement, Agreement::Equal { .. }), "{:?}", copy.agreement);
        self
    }

    /// The store's copy of the newest trip.
    pub fn store_copy(&self) -> ReceiptRecord {
        let trip = self.journal.trips().pop().expect("somebody shopped").trip;
        self.runtime.block_on(self.client.receipt(&trip)).unwrap()
    }

    /// The newest trip's receipt, as the tape alone tells it.
    pub fn tape(&self) -> Receipt {
        let trip = self.journal.trips().pop().expect("somebody shopped").trip;
        Receipt::replay(&self.journal.read_trip(&trip, Seq(0)).unwrap().envelopes)
    }

    pub fn traces_directory(&self) -> PathBuf {
        self.config.record.directory.clone().unwrap()
    }

    /// The recorded traces, oldest first. What is under way is finished.
    pub fn traces(&mut self) -> Vec<PathBuf> {
        self.recorder.finish();
        let files = std::fs::read_dir(self.traces_directory()).unwrap().map(|entry| entry.unwrap().path());
        let mut traces: Vec<PathBuf> =
            files.filter(|file| file.extension().is_some_and(|ending| ending == "jsonl")).collect();
        traces.sort();
        traces
    }

    /// How many trips are on tape.
    pub fn trips(&self) -> usize {
        self.journal.trips().len()
    }

    /// How many events the store has not heard.
    pub fn waiting(&self) -> u64 {
        self.courier.waiting()
    }

    pub fn sense(&mut self, input: Input) -> &mut Self {
        self.wires.sensed.try_send(Sensed { at: self.clock.now().tick, input }).unwrap();
        self
    }

    pub fn act(&mut self, act: Act) -> &mut Self {
        self.world.act(act).unwrap();
        self
    }

    pub fn gtin(&self, name: &str) -> Gtin {
        let mut fitting = self.goods.products().filter(|product| product.name.starts_with(name));
        fitting.next().unwrap_or_else(|| panic!("the shop sells no {name}")).gtin
    }

    fn hear(&mut self) {
        let inlets = &mut self.ends.inlets;
        let mut heard: Vec<Sensed> = std::iter::from_fn(|| inlets.sensed.try_recv().ok()).collect();
        let at = self.clock.now().tick;
        let queues = [&mut inlets.news, &mut inlets.touched];
        heard.extend(
            queues
                .into_iter()
                .flat_map(|queue| std::iter::from_fn(|| queue.try_recv().ok()))
                .map(|input| Sensed { at, input }),
        );
        for Sensed { at, input } in heard {
            if self.ended.is_none() {
                self.ended = self.runtime.block_on(self.cart.take(at, input)).err();
            }
        }
        if self.ended.is_none() {
            self.ended = self.runtime.block_on(self.cart.wake_until(at)).err();
        }
        while let Ok(memo) = self.ends.memory.try_recv() {
            self.memory.take(memo);
        }
        while let Ok(note) = self.notes.queue.try_recv() {
            self.recorder.take(note);
        }
    }
}

/// A symbol as a camera tells it.
fn seen(data: &str) -> Scan {
    Scan { aim: None, data: data.to_owned(), by: Reader::Camera }
}

const fn name_of(device: Device) -> &'static str {
    match device {
        Device::Scale => "scale",
        Device::Scanner => "scanner",
        Device::Camera => "camera",
        Device::Motion => "motion",
    }
}
