//! The shelf, the hand, the basket: everything that is physically there, and what people do with it.
//!
//! ```text
//!   shelf ── PickUp ──▶ hand ── Place ──▶ basket
//!     ▲                 │  ▲                │
//!     └──── PutBack ────┘  └──── TakeOut ───┘
//!                       Present, ShowPicture: to the reader
//! ```
//!
//! The world is shared by handle. Acts and time come from the shell; simulated devices look at it and wait on it. Time is a number of
//! milliseconds that only [`World::advance_to`] changes. Two ways of driving it are meant:
//!
//! - *beside the wall clock*: some thread advances it every few milliseconds, and pumps block in their devices' `read` as on a cart;
//! - *in lockstep*: one thread advances it by a few milliseconds, then reads every device with a wait of zero until `Ok(None)`, and so
//!   gets the same trip on every run.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use cart_domain::input::{Device, MilliG};
use cart_domain::{Gtin, Mass, Millis, Signal, Tick};

use super::good::Good;
use super::noise::Noise;
use super::platform::Platform;
use crate::camera::Frame;
use crate::config::Rate;
use crate::panel::{Brake, Light};

/// How long a product is held before the reader.
const PRESENTED_FOR: Millis = Millis(600);
/// How many conversions wait for a reader that is slower than the world; a real converter keeps one.
const KEPT_CONVERSIONS: usize = 4_096;
/// How many sounds wait for somebody who listens.
const KEPT_SOUNDS: usize = 64;

/// A handle on the world. Clones are handles on the same world.
#[derive(Clone, Debug)]
pub struct World(Arc<Shared>);

/// What a world begins with.
#[derive(Clone, Debug)]
pub struct WorldSetup {
    /// Everything on the shelf, of each as many as anybody wants.
    pub goods: Vec<Good>,
    /// The same seed and the same acts give the same trip.
    pub seed: u64,
    pub rate: Rate,
    /// The converter's noise at rest, one standard deviation.
    pub noise: Mass,
    /// One conversion in so many is wild; zero for none.
    pub wild_one_in: u32,
}

/// Something that a person does to the cart.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Takes a piece off the shelf. What the hand held before goes back. `mass` is for produce: what this piece weighs.
    PickUp {
        good: Gtin,
        mass: Option<Mass>,
    },
    /// Puts what the hand holds back on the shelf.
    PutBack,
    /// Holds what is in the hand before the reader.
    Present,
    /// Holds any picture before a reader that sees, and `otherwise` before one that does not.
    ShowPicture {
        picture: Arc<Frame>,
        otherwise: Option<Gtin>,
    },
    /// Puts what the hand holds into the basket.
    Place,
    /// Takes the newest piece of this product out of the basket into the hand.
    TakeOut {
        good: Gtin,
    },
    /// Puts the shopper's own bag into the basket.
    PlaceBag {
        mass: Mass,
    },
    /// Leans on the basket until [`Act::LetGo`].
    Lean {
        mass: Mass,
    },
    LetGo,
    /// Knocks against the cart.
    Bump {
        peak: Mass,
        span: Millis,
    },
    /// Rolls over a floor that shakes the scale by this much, until [`Act::Stop`].
    Roll {
        rms: Mass,
    },
    Stop,
    /// Pulls a device's plug.
    Unplug {
        device: Device,
    },
    PlugIn {
        device: Device,
    },
}

/// Why an act cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Impossible {
    #[error("there is no {0} on the shelf")]
    NotOnShelf(Gtin),
    #[error("the hand is empty")]
    EmptyHand,
    #[error("there is no {0} in the basket")]
    NotInBasket(Gtin),
}

/// One piece of merchandise, or the shopper's own bag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// None for the shopper's own bag.
    pub good: Option<Good>,
    /// What this very piece weighs.
    pub mass: Mass,
    /// Counts up over the life of the world; decides where the piece lies.
    pub number: u64,
}

/// What is before the reader.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    pub(crate) piece: Option<Good>,
    pub(crate) picture: Option<Arc<Frame>>,
    pub(crate) since: Tick,
    /// Counts up with every act of showing.
    pub(crate) number: u64,
}

/// One conversion of the simulated load cell, before the converter's chip has sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Conversion {
    pub(crate) counts: i32,
    pub(crate) at: Tick,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

/// The world itself. Written by acts and by [`World::advance_to`]; devices take what is theirs.
#[derive(Debug)]
pub(crate) struct State {
    setup: WorldSetup,
    pub(crate) now: Tick,
    platform: Platform,
    noise: Noise,
    hand: Option<Piece>,
    pub(crate) basket: Vec<Piece>,
    pieces: u64,
    pub(crate) shown: Option<Shown>,
    showings: u64,
    /// When a hand was last over the basket.
    pub(crate) reached_in: Option<Tick>,
    pub(crate) conversions: VecDeque<Conversion>,
    /// The next conversion is due at so many microseconds.
    next_conversion: u64,
    unplugged: Vec<Device>,
    pub(crate) light: Light,
    pub(crate) brake: Brake,
    sounds: VecDeque<Signal>,
}

impl Default for WorldSetup {
    fn default() -> Self {
        WorldSetup { goods: Vec::new(), seed: 1, rate: Rate::Ten, noise: Mass::from_milligrams(700), wild_one_in: 600 }
    }
}

impl World {
    /// Load cell counts of the empty platform, and per gram.
    pub const ZERO_COUNTS: i32 = 84_213;
    pub const COUNTS_PER_GRAM: i32 = 107;

    /// A world at tick zero, with an empty basket.
    #[must_use]
    pub fn new(setup: WorldSetup) -> Self {
        let state = State {
            now: Tick(0),
            platform: Platform::new(setup.seed ^ 0x5ca1_ab1e),
            noise: Noise::seeded(setup.seed),
            hand: None,
            basket: Vec::new(),
            pieces: 0,
            shown: None,
            showings: 0,
            reached_in: None,
            conversions: VecDeque::new(),
            next_conversion: 0,
            unplugged: Vec::new(),
            light: Light::default(),
            brake: Brake::default(),
            sounds: VecDeque::new(),
            setup,
        };
        World(Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() }))
    }

    /// What the world's clock says.
    #[must_use]
    pub fn now(&self) -> Tick {
        self.state().now
    }

    /// Lets time pass until `tick`. Time never goes back; an earlier tick does nothing.
    pub fn advance_to(&self, tick: Tick) {
        self.state().advance_to(tick);
        self.0.changed.notify_all();
    }

    /// Does something, now.
    pub fn act(&self, act: Act) -> Result<(), Impossible> {
        let done = self.state().act(act);
        self.0.changed.notify_all();
        done
    }

    /// Everything on the shelf, in the order of the setup.
    #[must_use]
    pub fn goods(&self) -> Vec<Good> {
        self.state().setup.goods.clone()
    }

    /// What the hand holds.
    #[must_use]
    pub fn hand(&self) -> Option<Piece> {
        self.state().hand.clone()
    }

    /// What lies in the basket, oldest first.
    #[must_use]
    pub fn basket(&self) -> Vec<Piece> {
        self.state().basket.clone()
    }

    /// What the lamp of the simulated panel says.
    #[must_use]
    pub fn light(&self) -> Light {
        self.state().light
    }

    /// What the simulated brake does.
    #[must_use]
    pub fn brake(&self) -> Brake {
        self.state().brake
    }

    /// Every sound since the last call.
    #[must_use]
    pub fn take_sounds(&self) -> Vec<Signal> {
        self.state().sounds.drain(..).collect()
    }

    /// Whether somebody leans on the basket.
    #[must_use]
    pub fn is_leaned_on(&self) -> bool {
        self.state().platform.is_leaned_on()
    }

    /// Whether the cart rolls.
    #[must_use]
    pub fn is_rolling(&self) -> bool {
        self.state().platform.is_shaken()
    }

    /// How much the cart shakes, as an accelerometer would have it.
    #[must_use]
    pub fn motion(&self) -> MilliG {
        let grams = self.state().platform.commotion();
        MilliG((grams * 0.8).clamp(0.0, 4_000.0) as u32)
    }

    /// The first thing that `look` finds, or nothing when `wait` has passed on the wall clock.
    pub(crate) fn wait_for<T>(&self, wait: Duration, mut look: impl FnMut(&mut State) -> Option<T>) -> Option<T> {
        let until = Instant::now() + wait;
        let mut state = self.state();
        loop {
            if let Some(found) = look(&mut state) {
                return Some(found);
            }
            let left = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())?;
            state = self.0.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    pub(crate) fn is_unplugged(&self, device: Device) -> bool {
        self.unplugged.contains(&device)
    }

    pub(crate) fn hear(&mut self, signal: Signal) {
        if self.sounds.len() == KEPT_SOUNDS {
            self.sounds.pop_front();
        }
        self.sounds.push_back(signal);
    }

    fn advance_to(&mut self, tick: Tick) {
        let period = match self.setup.rate {
            Rate::Ten => 100_000,
            Rate::Eighty => 12_500,
        };
        while self.now < tick {
            let due = Tick(self.next_conversion.div_ceil(1_000));
            let stop = due.clamp(self.now, tick);
            self.platform.pass(stop.since(self.now));
            self.now = stop;
            if due <= self.now {
                self.convert();
                self.next_conversion += period;
            }
        }
        if self.shown.as_ref().is_some_and(|shown| self.now.since(shown.since) > PRESENTED_FOR) {
            self.shown = None;
        }
    }

    fn convert(&mut self) {
        let noise = self.setup.noise.milligrams() as f64 / 1_000.0 * self.noise.bell();
        let wild = self.setup.wild_one_in > 0 && self.noise.below(u64::from(self.setup.wild_one_in)) == 0;
        let grams = self.platform.shown() + noise + if wild { 40_000.0 * (self.noise.unit() - 0.5) } else { 0.0 };
        let counts = f64::from(World::ZERO_COUNTS) + grams * f64::from(World::COUNTS_PER_GRAM);
        let counts = counts.clamp(-8_388_608.0, 8_388_607.0).round() as i32;
        if self.is_unplugged(Device::Scale) {
            return;
        }
        if self.conversions.len() == KEPT_CONVERSIONS {
            self.conversions.pop_front();
        }
        self.conversions.push_back(Conversion { counts, at: self.now });
    }

    fn act(&mut self, act: Act) -> Result<(), Impossible> {
        match act {
            Act::PickUp { good, mass } => self.pick_up(good, mass)?,
            Act::PutBack => drop(self.hand.take().ok_or(Impossible::EmptyHand)?),
            Act::Present => {
                let held = self.hand.clone().ok_or(Impossible::EmptyHand)?;
                self.show(held.good, None);
            }
            Act::ShowPicture { picture, otherwise } => {
                let piece = otherwise.map(|gtin| self.on_shelf(gtin)).transpose()?;
                self.show(piece, Some(picture));
            }
            Act::Place => {
                let piece = self.hand.take().ok_or(Impossible::EmptyHand)?;
                self.put(piece);
            }
            Act::TakeOut { good } => self.take_out(good)?,
            Act::PlaceBag { mass } => {
                self.pieces += 1;
                self.put(Piece { good: None, mass, number: self.pieces });
            }
            Act::Lean { mass } => self.platform.lean(mass),
            Act::LetGo => self.platform.lean(Mass::ZERO),
            Act::Bump { peak, span } => self.platform.kick(peak, span),
            Act::Roll { rms } => self.platform.shake(rms),
            Act::Stop => self.platform.shake(Mass::ZERO),
            Act::Unplug { device } => self.unplugged.push(device),
            Act::PlugIn { device } => self.unplugged.retain(|gone| *gone != device),
        }
        Ok(())
    }

    fn on_shelf(&self, gtin: Gtin) -> Result<Good, Impossible> {
        self.setup.goods.iter().find(|good| good.gtin == gtin).cloned().ok_or(Impossible::NotOnShelf(gtin))
    }

    fn pick_up(&mut self, gtin: Gtin, mass: Option<Mass>) -> Result<(), Impossible> {
        let good = self.on_shelf(gtin)?;
        let differs = good.spread.milligrams() as f64 * self.noise.bell().clamp(-3.0, 3.0);
        let usual = Mass::from_milligrams((good.mass.milligrams() + differs.round() as i64).max(1));
        self.pieces += 1;
        self.hand = Some(Piece { mass: mass.unwrap_or(usual), good: Some(good), number: self.pieces });
        Ok(())
    }

    fn show(&mut self, piece: Option<Good>, picture: Option<Arc<Frame>>) {
        self.showings += 1;
        self.shown = Some(Shown { piece, picture, since: self.now, number: self.showings });
    }

    fn put(&mut self, piece: Piece) {
        self.platform.put(piece.mass);
        self.reached_in = Some(self.now);
        self.basket.push(piece);
    }

    fn take_out(&mut self, gtin: Gtin) -> Result<(), Impossible> {
        let is_it = |piece: &Piece| piece.good.as_ref().is_some_and(|good| good.gtin == gtin);
        let place = self.basket.iter().rposition(is_it).ok_or(Impossible::NotInBasket(gtin))?;
        let piece = self.basket.remove(place);
        self.platform.take(piece.mass);
        self.reached_in = Some(self.now);
        self.hand = Some(piece);
        Ok(())
    }
}
