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

mod state;

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use cart_domain::input::{Device, MilliG, PerMille};
use cart_domain::{Gtin, Mass, Millis, Signal, Tick};

use state::State;
pub(crate) use state::{Conversion, Shown};

use super::ailment::{Computer, Engine, Supply, Wires};
use super::around::Lens;
use super::cell::Sheet;
use super::good::Good;
use crate::battery::Percent;
use crate::camera::Frame;
use crate::config::Rate;
use crate::light::Lux;
use crate::panel::{Brake, Light};

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
    /// What the load cell's data sheet says of its errors.
    pub cell: Sheet,
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
    /// Puts a technician's weights on the platform, in place of those that stood there, and takes the hand away.
    PutWeights {
        mass: Mass,
        place: Spot,
    },
    /// Lets the cart grow as warm as this, in thousandths of a degree Celsius.
    Warm {
        to: i32,
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
    /// Puts the cart into its dock, where it is charged.
    Dock,
    Undock,
    LockWheel,
    FreeWheel,
    /// Makes it brighter or darker around the cart.
    Light {
        light: Lux,
    },
    /// Covers the lens over the basket, lets its camera hang, or clears it.
    Lens {
        is: Lens,
    },
    /// Wires the load cell so, from its converter on.
    Wires {
        are: Wires,
    },
    /// Shakes the scan engine's plug loose, or mends it.
    Engine {
        is: Engine,
    },
    /// Lets the computer grow as hot as this, in degrees Celsius.
    Heat {
        to: i32,
    },
    /// Puts the computer on a supply that sags, or on a good one.
    Supply {
        is: Supply,
    },
    /// Leaves so much room on the disk, in mebibytes.
    Fill {
        free: u64,
    },
    /// Uses up so much of the memory card's life.
    Wear {
        to: Percent,
    },
    /// Leaves so much in the battery.
    Drain {
        to: Percent,
    },
    /// Parks the cart on a ramp, or on level floor again.
    Slope {
        lean: PerMille,
    },
}

/// Where on the platform a technician's weights stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spot {
    #[default]
    Middle,
    /// Over one of the four corners, counted from 1.
    Corner(u8),
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

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Default for WorldSetup {
    fn default() -> Self {
        WorldSetup {
            goods: Vec::new(),
            seed: 1,
            rate: Rate::Ten,
            noise: Mass::from_milligrams(700),
            wild_one_in: 600,
            cell: Sheet::IDEAL,
        }
    }
}

impl World {
    /// Load cell counts of the empty platform, and per gram.
    pub const ZERO_COUNTS: i32 = 84_213;
    pub const COUNTS_PER_GRAM: i32 = 107;

    /// A world at tick zero, with an empty basket.
    #[must_use]
    pub fn new(setup: WorldSetup) -> Self {
        let state = State::new(setup);
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

    /// How bright the simulated screen is.
    #[must_use]
    pub fn brightness(&self) -> Percent {
        self.state().around.brightness
    }

    /// How the computer is, as far as it is simulated.
    #[must_use]
    pub fn computer(&self) -> Computer {
        self.state().computer
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

    /// Whether a hand still pushes on what it has just put down or taken out.
    #[must_use]
    pub fn is_pushed(&self) -> bool {
        self.state().platform.is_pushed()
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
