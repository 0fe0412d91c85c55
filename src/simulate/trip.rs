//! One trip, from an empty cart to a paid basket.

use cart_domain::ids::{CartId, StoreId};
use cart_domain::input::Device;
use cart_domain::policy::ScaleSpec;
use cart_domain::view::State;
use cart_domain::{Input, Mass, Millis, Tick, Wall};

use super::chance::Chance;
use super::judge::Policy;
use super::outcome::{Ending, Intent, Outcome};
use super::profile::Profile;
use super::scene::Scene;
use super::shop::{Known, Shop};
use super::shopper::Shopper;
use super::staff::Staff;
use super::witness::{Witness, basket};
use super::world::{Happening, Report, World};
use crate::likeness;
use crate::trace::{Header, TraceWriter, Truth};

/// Nobody shops longer than this.
const CLOSING_TIME: Tick = Tick(3 * 60 * 60 * 1_000);
/// What the clocks of all carts say when a trip begins: 2026-03-02 10:00 UTC.
const MORNING: Wall = Wall(1_772_445_600_000);
/// A payment that fails.
const DECLINED: f64 = 0.02;
/// The scale of every cart.
pub const SCALE: ScaleSpec = ScaleSpec { e: Mass::from_grams(5), max: Mass::from_grams(35_000) };
/// The name of the catalogue beside the traces, and of what carts have learned beside it.
pub const CATALOGUE: &str = "catalogue.csv";
pub const LEARNED: &str = "learned.json";

/// Which trip.
#[derive(Clone, Copy, Debug)]
pub struct Ticket<'a> {
    pub seed: u64,
    pub number: u64,
    pub profile: &'a Profile,
    pub policy: Policy,
    /// What the store knows of its products.
    pub known: &'a Known,
    /// What has broken on the cart before the trip.
    pub without: Option<Device>,
    /// Whether what the devices report is written down.
    pub recorded: bool,
}

/// What the trip came to, and its trace when it was recorded.
pub struct Trip {
    pub outcome: Outcome,
    pub trace: Option<Vec<u8>>,
}

impl Ticket<'_> {
    /// What a trace of this trip begins with.
    #[must_use]
    pub fn header(&self, shop: &Shop) -> Header {
        Header {
            cart: CartId(format!("C-{:02}", self.number % 20)),
            store: StoreId("S-1".to_owned()),
            catalogue: Some(CATALOGUE.to_owned()),
            wall: MORNING,
            scale: SCALE,
            sight: Some(likeness::model()),
            layouts: shop.layouts.clone(),
            seed: Chance::of(self.seed, self.number, "salt").bits() & 0xffff,
            note: Some(format!("simulated: {}, trip {} of seed {}", self.profile.name, self.number, self.seed)),
        }
    }

    fn chance(&self, purpose: &str) -> Chance {
        Chance::of(self.seed, self.number, purpose)
    }

    /// Lets the trip happen.
    #[must_use]
    pub fn run(&self, shop: &Shop) -> Trip {
        let header = self.header(shop);
        let judge = self.policy.judge(&header, self.known);
        let tape = self.recorded.then(|| TraceWriter::begin(Vec::new(), &header, Tick(0)).expect("memory has room"));
        let world = World::new(self.profile, &mut self.chance("cart"));
        let devices = (world, self.chance("devices"));
        let mut scene = Scene::new((shop, self.profile), judge, devices, Witness::new(header.scale), tape);
        if let Some(device) = self.without {
            scene.lose(device);
        }
        let mut shopper = Shopper::new(&mut scene, self.chance("plan"), self.chance("mood"));
        let mut staff = Staff::new(header.scale, self.chance("staff"));
        let mut store = Store { chance: self.chance("store"), asked: false };
        while !shopper.has_left() && scene.now < CLOSING_TIME && !store.is_done(&scene) {
            step(&mut scene, &mut shopper, &mut staff, &mut store);
        }
        conclude(scene, self)
    }
}

/// Lets time pass until something happens, and lets it happen.
fn step<'a>(scene: &mut Scene<'a>, shopper: &mut Shopper<'a>, staff: &mut Staff, store: &mut Store) {
    let next = scene.world.next().min(shopper.next()).min(staff.next().unwrap_or(Tick(u64::MAX)));
    scene.now = scene.now.max(next);
    scene.world.advance(scene.now);
    match scene.world.rested() {
        Some(since) => scene.witness.rests(scene.now, since),
        None => scene.witness.stirs(scene.now),
    }
    while let Some(report) = scene.world.report() {
        match report {
            Report::Sample(mass) => scene.input(Input::Weighed(mass)),
            Report::Motion(rms) => scene.input(Input::Moved { rms }),
            Report::Happening(happening) => {
                if scene.happen(happening) {
                    store.speak(scene);
                }
            }
        }
    }
    if shopper.next() <= scene.now {
        shopper.act(scene);
    }
    if staff.next().is_some_and(|at| at <= scene.now) {
        staff.act(scene);
    }
    store.see(scene);
    shopper.see(scene);
    staff.see(scene);
}

fn conclude(mut scene: Scene<'_>, ticket: &Ticket<'_>) -> Trip {
    let intent = if ticket.profile.is_honest() { Intent::Honest } else { Intent::Theft };
    let ending = match scene.view().state {
        State::Paid => Ending::Paid,
        State::HandedOver => Ending::HandedOver,
        State::Idle | State::Shopping | State::Checkout | State::Paying => Ending::Abandoned,
    };
    if ending != Ending::Paid {
        scene.truth(Truth::Basket { basket: basket(&scene.pieces, scene.shop), honest: intent == Intent::Honest });
    }
    let (now, pieces, shop) = (scene.now, std::mem::take(&mut scene.pieces), scene.shop);
    let (witness, trace, view) = scene.into_tape();
    let draft = witness.conclude(now, &view, ending, &pieces, shop);
    Trip { outcome: draft.of(ticket.number, &ticket.profile.name, intent), trace }
}

/// The store at the other end of the line.
struct Store {
    chance: Chance,
    asked: bool,
}

impl Store {
    fn is_done(&self, scene: &Scene<'_>) -> bool {
        matches!(scene.view().state, State::Paid | State::HandedOver)
    }

    /// Sees whether money is asked for.
    fn see(&mut self, scene: &mut Scene<'_>) {
        let paying = scene.view().state == State::Paying;
        if paying && !self.asked {
            let takes = Millis(self.chance.between(2_500.0, 7_000.0) as u64);
            scene.world.later(takes, Happening::Payment);
        }
        self.asked = paying;
    }

    /// Says whether it was paid. What lies in the basket then is what was bought.
    fn speak(&mut self, scene: &mut Scene<'_>) {
        let ok = !self.chance.happens(DECLINED);
        if ok {
            let honest = scene.profile.is_honest();
            scene.truth(Truth::Basket { basket: basket(&scene.pieces, scene.shop), honest });
        }
        let reference = if ok { "A1" } else { "D1" };
        scene.input(Input::Paid { ok, reference: reference.to_owned() });
        self.asked = false;
    }
}
