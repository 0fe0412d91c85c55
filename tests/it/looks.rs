//! A store and its carts, and what they tell each other of how products look. The network is left out: each picture is the direction that it would make of
//! it. Everything else is the cart's own: what it keeps, what it learns, and its courier to the real store.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cart_domain::catalogue::Catalogue;
use cart_domain::ids::{CartId, TripId};
use cart_domain::{Gtin, Millis, Moment, Tick, Wall};
use cart_hardware::sim::scenario::Network;
use cart_protocol::NetworkId;
use cart_vision::embedding::AGREE;
use cart_vision::{Embedding, Shop};
use dash_cart::app::wires::{Wires, wires};
use dash_cart::clock::{Clock, Hand};
use dash_cart::config::{BaseUrl, Config, Learning, Reporting};
use dash_cart::journal::Journal;
use dash_cart::journal::ballast::Ballast;
use dash_cart::journal::memory::MemoryJournal;
use dash_cart::keep::Keep;
use dash_cart::keep::guard::{self, Place};
use dash_cart::sync::Courier;
use dash_cart::sync::client::Client;
use dash_cart::vision::enrolled;
use dash_cart::vision::known::Known;
use dash_cart::vision::learned::{self, Outcome, Placement};
use dash_cart::vision::shared;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use crate::parts::{open_store, parts};
use crate::rig::MORNING;

/// How things look to the network.
const CUP: usize = 3;
const BOX: usize = 40;

fn yoghurt() -> Gtin {
    Gtin::parse("4006381333931").unwrap()
}

fn network(letter: &str) -> NetworkId {
    NetworkId::try_from(letter.repeat(64)).unwrap()
}

fn picture(of: usize, variant: u16) -> Embedding {
    let mut values = [0.0; 128];
    values[of] = 1.0;
    values[100 + usize::from(variant % 20)] = 0.5;
    Embedding::of(&values).unwrap()
}

struct Store {
    runtime: Runtime,
    folder: TempDir,
    url: BaseUrl,
}

impl Store {
    fn open() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let url = runtime.block_on(open_store(&folder));
        Store { runtime, folder, url }
    }

    fn cart(&self, name: &str) -> Cart<'_> {
        self.cart_with(name, network("a"), Learning::On)
    }

    fn cart_with(&self, name: &str, network: NetworkId, learning: Learning) -> Cart<'_> {
        Cart::start(self, name, tempfile::tempdir().unwrap(), network, learning, MORNING)
    }

    /// A clerk takes back what is published of the yoghurt.
    fn withdraw(&self) {
        let database = self.folder.path().join("store.sqlite");
        let words = ["cart-store", "looks", "withdraw", "4006381333931", "--db"].map(OsString::from);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        cart_store::cli::run(words.into_iter().chain([database.into()]), &mut out, &mut err);
        assert!(String::from_utf8_lossy(&out).contains("withdrawn"), "{}", String::from_utf8_lossy(&err));
    }
}

struct Cart<'a> {
    store: &'a Store,
    name: String,
    state: TempDir,
    network: NetworkId,
    learning: Learning,
    keep: Arc<dyn Keep>,
    shop: Shop<Known>,
    wires: Wires,
    courier: Courier,
    hand: Hand,
    clock: Clock,
    trips: u16,
}

fn open_keep(state: &Path) -> Arc<dyn Keep> {
    let checker = PathBuf::from(env!("CARGO_BIN_EXE_dash-cart"));
    let place = Place { state: state.to_owned(), checker, limit: Place::LIMIT, ballast: Ballast::of(state, 0) };
    let keep: Arc<dyn Keep> = guard::open(&place, MORNING).into();
    assert_eq!(keep.findings(), []);
    keep
}

impl<'a> Cart<'a> {
    fn start(store: &'a Store, name: &str, state: TempDir, network: NetworkId, learning: Learning, now: Wall) -> Self {
        let (clock, hand) = Clock::held(Moment { tick: Tick(0), wall: now });
        let keep = open_keep(state.path());
        let config = Config::simulated();
        let (wires, _) = wires(&config.policy, Catalogue::default(), now);
        let client = Client::new(store.url.clone(), &config.store, CartId(name.to_owned())).unwrap();
        let client = client.over(wires.cable.subscribe());
        let journal: Arc<dyn Journal> = Arc::new(MemoryJournal::default());
        let parts = parts(&client, Reporting::Off, &journal, &keep, &clock, &wires);
        let courier = store.runtime.block_on(Courier::open(parts)).unwrap();
        let mut shop = Shop::new(20.0);
        enrolled::add_to(&mut shop, &*keep, &network, learning).unwrap();
        wires.network.send_replace(Some(network.clone()));
        let name = name.to_owned();
        Cart { store, name, state, network, learning, keep, shop, wires, courier, hand, clock, trips: 0 }
    }

    /// The power goes, and comes back.
    fn restart(self) -> Self {
        let Cart { store, name, state, network, learning, keep, courier, wires, trips, clock, .. } = self;
        let cable = *wires.cable.borrow();
        drop((courier, wires));
        assert_eq!(Arc::strong_count(&keep), 1, "nobody else holds what the cart remembers");
        drop(keep);
        let cart = Cart::start(store, &name, state, network, learning, clock.now().wall);
        cart.wires.cable.send_replace(cable);
        Cart { trips, ..cart }
    }

    /// A trip on which something was scanned as yoghurt and looked like this.
    fn trip(&mut self, looks: usize) -> Outcome {
        self.trips += 1;
        let (gtin, direction) = (yoghurt(), picture(looks, self.trips + u16::from(self.name.as_bytes()[0])));
        let trip = TripId::new(self.clock.now().wall, self.trips);
        let placement =
            Placement { gtin: &gtin, direction: &direction, at: self.clock.now().wall, trip: &trip, weighed: 3 };
        let outcome = learned::take_in(&placement, &mut self.shop, &*self.keep, &self.network).unwrap();
        self.wires.noted.send_modify(|noted| *noted += 1);
        outcome
    }

    /// Five minutes and a bit later.
    fn sync(&mut self) -> &mut Self {
        self.hand.advance(Millis(310_000));
        self.store.runtime.block_on(self.courier.round()).unwrap();
        let mut fresh = BTreeSet::new();
        self.wires.fresh.send_modify(|there| fresh = std::mem::take(there));
        for gtin in fresh {
            enrolled::refresh(&mut self.shop, &*self.keep, &gtin, &self.network, self.learning).unwrap();
        }
        self
    }

    fn cable(&mut self, network: Network) -> &mut Self {
        self.wires.cable.send_replace(network);
        self
    }

    /// Whether the cart takes what looks like this for the yoghurt.
    fn knows(&self, looks: usize) -> bool {
        let compared = self.shop.references.compare(&picture(looks, 19), self.shop.likeness);
        compared.to(&Known::Gtin(yoghurt())).is_some_and(|cosine| cosine >= AGREE)
    }

    fn waiting(&self) -> usize {
        self.keep.waiting_looks().unwrap().len()
    }
}

#[test]
fn two_carts_meet_a_new_yoghurt_and_the_third_knows_it() {
    let store = Store::open();
    let [mut a, mut b, mut c] = ["A", "B", "C"].map(|name| store.cart(name));
    a.trip(CUP);
    a.trip(CUP);
    a.sync();
    assert!(!c.sync().knows(CUP), "one cart is not believed alone");
    b.trip(CUP);
    b.sync();
    assert!(c.sync().knows(CUP) && !c.knows(BOX));
    assert!(a.sync().knows(CUP) && b.sync().knows(CUP), "and so do the two, before either could have learned it alone");
    assert_eq!((a.waiting(), b.waiting()), (0, 0));
}

#[test]
fn somebody_who_puts_a_box_in_for_a_yoghurt_on_one_cart_all_day_changes_no_other_cart() {
    let store = Store::open();
    let [mut poisoner, mut honest] = ["P", "H"].map(|name| store.cart(name));
    for _ in 0..30 {
        poisoner.trip(BOX);
    }
    poisoner.sync();
    assert!(!honest.sync().knows(BOX));
    honest.trip(CUP);
    honest.sync();
    assert!(!honest.sync().knows(BOX), "nor does one honest trip help it along");
}

#[test]
fn what_the_store_withdraws_is_gone_on_every_cart_and_stays_gone_whatever_is_placed() {
    let store = Store::open();
    let [mut a, mut b, mut c] = ["A", "B", "C"].map(|name| store.cart(name));
    for cart in [&mut a, &mut b, &mut c] {
        cart.trip(BOX);
        cart.sync();
    }
    for cart in [&mut a, &mut b, &mut c] {
        assert!(cart.sync().knows(BOX));
    }
    store.withdraw();
    for cart in [&mut a, &mut b, &mut c] {
        assert!(!cart.sync().knows(BOX));
    }
    for _ in 0..4 {
        for cart in [&mut a, &mut b, &mut c] {
            assert_eq!(cart.trip(BOX), Outcome::LikeWithdrawn);
            assert!(!cart.sync().knows(BOX));
        }
    }
    let mut new = store.cart("N");
    assert!(!new.sync().knows(BOX), "a cart that comes new knows it as little");
    let mut a = a.restart();
    assert!(!a.knows(BOX) && !a.sync().knows(BOX), "and switching off and on brings nothing back");
}

#[test]
fn what_was_seen_on_a_day_without_network_is_told_in_the_evening_once() {
    let store = Store::open();
    let [mut a, mut b, mut c] = ["A", "B", "C"].map(|name| store.cart(name));
    b.trip(CUP);
    b.sync();
    a.cable(Network::Down);
    for _ in 0..12 {
        a.trip(CUP);
        a.sync();
        a.hand.advance(Millis(3_600_000));
    }
    assert_eq!(a.waiting(), 12);
    assert!(!c.sync().knows(CUP));
    a.cable(Network::Up).sync();
    assert_eq!(a.waiting(), 0);
    assert!(c.sync().knows(CUP) && a.sync().knows(CUP));
}

#[test]
fn a_cart_with_another_network_teaches_the_others_nothing_and_learns_nothing_of_them() {
    let store = Store::open();
    let [mut a, mut b] = ["A", "B"].map(|name| store.cart(name));
    let mut newer = store.cart_with("N", network("b"), Learning::On);
    a.trip(CUP);
    a.trip(CUP);
    newer.trip(CUP);
    for cart in [&mut a, &mut newer, &mut b] {
        cart.sync();
    }
    assert!(!a.sync().knows(CUP) && !newer.sync().knows(CUP));
    b.trip(CUP);
    b.sync();
    assert!(a.sync().knows(CUP) && !newer.sync().knows(CUP));
}

#[test]
fn a_cart_that_gets_a_new_network_forgets_what_the_old_one_was_told() {
    let store = Store::open();
    let mut a = store.cart("A");
    enrolled::enrol(&*a.keep, &yoghurt(), &network("a"), &[picture(CUP, 1)]).unwrap();
    a.wires.noted.send_modify(|noted| *noted += 1);
    a.sync();
    let mut b = store.cart("B");
    assert!(b.sync().knows(CUP));
    b.network = network("b");
    let mut b = b.restart();
    assert!(!b.knows(CUP) && !b.sync().knows(CUP));
}

#[test]
fn the_power_goes_before_and_after_the_store_heard_and_every_look_counts_once() {
    let store = Store::open();
    let [mut a, mut b, mut c] = ["A", "B", "C"].map(|name| store.cart(name));
    a.cable(Network::Down);
    a.trip(CUP);
    let mut a = a.restart();
    assert_eq!(a.waiting(), 1, "what was noted is on the disk");
    let told = a.keep.waiting_looks().unwrap();
    a.cable(Network::Up).sync();
    // As if the power had gone after the store heard and before the cart noted that.
    a.keep.note_look(&told[0]).unwrap();
    a.keep.commit().unwrap();
    let mut a = a.restart();
    a.sync();
    b.trip(CUP);
    b.sync();
    assert!(!c.sync().knows(CUP), "two trips, one of them told twice, are not three");
    b.trip(CUP);
    b.sync();
    assert!(c.sync().knows(CUP));
    let c = c.restart();
    assert!(c.knows(CUP), "what the store published is on the disk too");
}

#[test]
fn what_staff_show_one_cart_all_carts_know_at_their_next_word_with_the_store() {
    let store = Store::open();
    let [mut a, mut b] = ["A", "B"].map(|name| store.cart(name));
    enrolled::enrol(&*a.keep, &yoghurt(), &a.network, &[picture(CUP, 1)]).unwrap();
    a.wires.noted.send_modify(|noted| *noted += 1);
    a.sync();
    assert!(b.sync().knows(CUP) && a.sync().knows(CUP));
    store.withdraw();
    assert!(
        !a.sync().knows(CUP) && !b.sync().knows(CUP),
        "staff can be wrong, and the cart it came from forgets it too"
    );
}

#[test]
fn a_cart_that_may_not_learn_knows_what_staff_showed_and_nothing_that_carts_agreed_on() {
    let store = Store::open();
    let [mut a, mut b] = ["A", "B"].map(|name| store.cart(name));
    let mut still = store.cart_with("S", network("a"), Learning::Off);
    for cart in [&mut a, &mut b] {
        cart.trip(CUP);
        cart.trip(CUP);
        cart.sync();
    }
    assert!(a.sync().knows(CUP) && !still.sync().knows(CUP));
    enrolled::enrol(&*a.keep, &yoghurt(), &a.network, &[picture(BOX, 1)]).unwrap();
    a.wires.noted.send_modify(|noted| *noted += 1);
    a.sync();
    assert!(still.sync().knows(BOX) && !still.knows(CUP));
}

#[test]
fn what_is_noted_while_the_courier_waits_for_something_to_do_is_told_at_once() {
    let store = Store::open();
    let Cart { courier, keep, wires, network, state: _state, hand: _hand, .. } = store.cart("A");
    let asking = Client::new(store.url.clone(), &Config::simulated().store, CartId("B".to_owned())).unwrap();
    let stop = CancellationToken::new();
    let running = store.runtime.spawn(courier.run(stop.clone()));
    for variant in 1..4 {
        keep.note_look(&shared::of_showing(yoghurt(), &picture(CUP, variant), network.clone())).unwrap();
        wires.noted.send_modify(|noted| *noted += 1);
        // Each question takes the store a moment; the first look is told with what the courier begins with, the others are not.
        let is_told = (0..3_000).any(|_| {
            store.runtime.block_on(asking.looks_since(&network, 0)).unwrap();
            keep.waiting_looks().unwrap().is_empty()
        });
        assert!(is_told, "look {variant} waits for a restart");
    }
    stop.cancel();
    store.runtime.block_on(running).unwrap().unwrap();
}

#[test]
fn a_picture_that_the_store_withdrew_is_refused_when_staff_show_it_again() {
    let store = Store::open();
    let mut a = store.cart("A");
    let [wrong, right] = [picture(BOX, 1), picture(CUP, 1)];
    enrolled::enrol(&*a.keep, &yoghurt(), &a.network, std::slice::from_ref(&wrong)).unwrap();
    a.wires.noted.send_modify(|noted| *noted += 1);
    a.sync();
    store.withdraw();
    a.sync();
    let withdrawn = |shown: &[Embedding]| enrolled::withdrawn(&*a.keep, &yoghurt(), &a.network, shown).unwrap();
    assert_eq!(withdrawn(&[right, wrong]), [1]);
}
