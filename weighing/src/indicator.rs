//! What a scale shows, and when it may be sold by.
//!
//! ```text
//!   switched on ──▶ waiting ──first rest within 10 % of Max──▶ zeroed ──▶ gross = load - zero, net = gross - tare
//!   started anew in the middle of a trip ──▶ recalled ──rest at zero, or zero set──▶ zeroed
//! ```
//!
//! Zero moves in three ways, each only at rest (interlock with the motion detector): at first, within a tenth of Max either way; by a key,
//! within two hundredths either way of where it was at first; and by tracking, in the same range, at half an interval a second and only
//! from an indication of zero (OIML R 76-1, 4.5). A zero that was recalled after a break may be used to follow what is
//! put in and taken out, but nothing is sold by it until it has been confirmed.

mod window;

use cart_domain::{Mass, Tick};

use crate::class::Instrument;
use crate::tare::{Tare, TareRefusal};
use window::Window;

/// Either way from the calibrated zero when switched on: 20 % of Max in all.
const FIRST_ZERO: i64 = 10;
/// Either way from the first zero, by key and tracking: 4 % of Max in all.
const LATER_ZERO: i64 = 50;
/// Above Max and so many intervals there are dashes instead of numbers (OIML R 76-1, 4.2.3).
const OVER: u32 = 9;
/// Below zero by so many intervals as well.
const UNDER: u32 = 20;

/// The indicating part of one scale.
#[derive(Clone, Debug)]
pub struct Indicator {
    instrument: Instrument,
    zero: Zero,
    tare: Tare,
    window: Window,
}

#[derive(Clone, Copy, Debug)]
enum Zero {
    Waiting,
    Recalled(Mass),
    Set { first: Mass, now: Mass },
}

/// What is shown. Gross, tare and net are rounded to intervals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Indication {
    /// Switched on, and not yet at rest with next to nothing on it.
    NotReady,
    Underload,
    Overload,
    Weight(Weight),
}

/// A load within the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    pub gross: Mass,
    pub tare: Tare,
    pub net: Mass,
    pub motion: Motion,
    /// The lamp that says that zero is right to a quarter of an interval (OIML R 76-1, 4.5.2).
    pub zero: AtZero,
}

/// Whether the load kept within an interval either way for 0.4 s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    Still,
    Moving,
}

/// Whether the platform is empty to a quarter of an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtZero {
    Exactly,
    No,
}

/// What the cart knows of its own position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stance {
    LevelAndStanding,
    Tilted,
    Rolling,
    /// There is no sensor, so nobody knows.
    Unknown,
}

/// Why zero cannot be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ZeroRefusal {
    #[error("the load moves")]
    Moving,
    #[error("the scale has not found its first zero")]
    NotReady,
    #[error("it is {off:?} from the first zero, and {most:?} are allowed; take everything off")]
    OutOfRange { off: Mass, most: Mass },
}

/// Why nothing can be sold by what lies on the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotForTrade {
    #[error("the scale is not ready")]
    NotReady,
    #[error("the zero is from before a break, and nobody has seen the empty platform since")]
    UnconfirmedZero,
    #[error("less than nothing lies on the platform")]
    Underload,
    #[error("more lies on the platform than the scale weighs")]
    Overload,
    #[error("the load moves")]
    Moving,
    #[error("the cart is not level")]
    Tilted,
    #[error("the cart rolls")]
    Rolling,
    #[error("nobody knows whether the cart stands level and still")]
    UnknownStance,
    #[error("the tare is more than what lies on the platform")]
    TareAboveGross,
    #[error("less than {0:?} cannot be sold by weight")]
    BelowMin(Mass),
}

impl Indicator {
    /// Switched on with an empty platform.
    #[must_use]
    pub fn switched_on(instrument: Instrument) -> Self {
        Indicator { instrument, zero: Zero::Waiting, tare: Tare::None, window: Window::default() }
    }

    /// Started anew while goods lie on the platform, with the zero from before.
    #[must_use]
    pub fn started_anew(instrument: Instrument, zero: Mass) -> Self {
        Indicator { zero: Zero::Recalled(zero), ..Indicator::switched_on(instrument) }
    }

    /// Takes a calibrated sample. Samples come in order.
    pub fn weigh(&mut self, at: Tick, mass: Mass) -> Indication {
        let before = self.window.newest();
        self.window.push(at, mass);
        if let Some(load) = self.window.still(self.instrument.interval()) {
            self.find_zero(load);
            self.track_zero(load, before.map_or(at, |(tick, _)| tick), at);
        }
        let indication = self.indication();
        if let Indication::Weight(Weight { gross: Mass::ZERO, motion: Motion::Still, .. }) = indication {
            // The load that the tare was for is gone, and a tare ends with its transaction.
            if matches!(self.tare, Tare::Weighed(_)) {
                self.tare = Tare::None;
                return self.indication();
            }
        }
        indication
    }

    /// What is shown now.
    #[must_use]
    pub fn indication(&self) -> Indication {
        let (Some(zero), Some((_, newest))) = (self.zero_now(), self.window.newest()) else {
            return Indication::NotReady;
        };
        let still = self.window.still(self.instrument.interval());
        let gross = still.unwrap_or(newest) - zero;
        let interval = self.instrument.interval();
        if gross > self.instrument.max() + interval * OVER {
            return Indication::Overload;
        }
        if gross < -(interval * UNDER) {
            return Indication::Underload;
        }
        let is_zero = 4 * i128::from(gross.milligrams()).abs() <= i128::from(interval.milligrams());
        let shown = self.instrument.shown(gross);
        Indication::Weight(Weight {
            gross: shown,
            tare: self.tare,
            net: shown - self.instrument.shown(self.tare.mass()),
            motion: if still.is_some() { Motion::Still } else { Motion::Moving },
            zero: if is_zero && still.is_some() { AtZero::Exactly } else { AtZero::No },
        })
    }

    /// Makes what lies on the platform nothing, and ends any tare.
    pub fn set_zero(&mut self) -> Result<(), ZeroRefusal> {
        let load = self.window.still(self.instrument.interval()).ok_or(ZeroRefusal::Moving)?;
        let first = match self.zero {
            Zero::Waiting => return Err(ZeroRefusal::NotReady),
            Zero::Recalled(zero) => zero,
            Zero::Set { first, now: _ } => first,
        };
        let (off, most) = ((load - first).abs(), self.part_of_max(LATER_ZERO));
        if off > most {
            return Err(ZeroRefusal::OutOfRange { off, most });
        }
        self.zero = Zero::Set { first, now: load };
        self.tare = Tare::None;
        Ok(())
    }

    /// Takes what lies on the platform as tare.
    pub fn take_tare(&mut self) -> Result<(), TareRefusal> {
        let Indication::Weight(weight) = self.indication() else { return Err(TareRefusal::Nothing) };
        if weight.motion == Motion::Moving {
            return Err(TareRefusal::Moving);
        }
        if weight.gross <= Mass::ZERO {
            return Err(TareRefusal::Nothing);
        }
        self.tare = self.tare.followed_by(Tare::Weighed(weight.gross), self.instrument.max())?;
        Ok(())
    }

    /// Takes a tare that somebody keyed in, or that belongs to the product, rounded to intervals.
    pub fn preset_tare(&mut self, mass: Mass) -> Result<(), TareRefusal> {
        let mass = self.instrument.shown(mass);
        self.tare = self.tare.followed_by(Tare::Preset(mass), self.instrument.max())?;
        Ok(())
    }

    /// Ends a tare with its transaction. Refused while something lies on the platform.
    pub fn clear_tare(&mut self) -> Result<(), TareRefusal> {
        match self.indication() {
            Indication::Weight(Weight { gross: Mass::ZERO, motion: Motion::Still, .. }) => {
                self.tare = Tare::None;
                Ok(())
            }
            Indication::Weight(Weight { motion: Motion::Moving, .. }) => Err(TareRefusal::Moving),
            Indication::Weight(_) | Indication::NotReady | Indication::Underload | Indication::Overload => {
                Err(TareRefusal::Smaller)
            }
        }
    }

    /// The net mass that a price may be computed of, or why there is none.
    pub fn trade(&self, stance: Stance) -> Result<Weight, NotForTrade> {
        match stance {
            Stance::LevelAndStanding => {}
            Stance::Tilted => return Err(NotForTrade::Tilted),
            Stance::Rolling => return Err(NotForTrade::Rolling),
            Stance::Unknown => return Err(NotForTrade::UnknownStance),
        }
        let weight = match self.indication() {
            Indication::NotReady => return Err(NotForTrade::NotReady),
            Indication::Underload => return Err(NotForTrade::Underload),
            Indication::Overload => return Err(NotForTrade::Overload),
            Indication::Weight(weight) => weight,
        };
        if matches!(self.zero, Zero::Recalled(_)) {
            return Err(NotForTrade::UnconfirmedZero);
        }
        if weight.motion == Motion::Moving {
            return Err(NotForTrade::Moving);
        }
        if weight.gross > self.instrument.max() {
            return Err(NotForTrade::Overload);
        }
        if weight.gross < Mass::ZERO {
            return Err(NotForTrade::Underload);
        }
        if weight.net < Mass::ZERO {
            return Err(NotForTrade::TareAboveGross);
        }
        let min = self.instrument.min();
        if weight.net < min { Err(NotForTrade::BelowMin(min)) } else { Ok(weight) }
    }

    /// Where zero is now, from the calibrated zero; to be stored in case of a break.
    #[must_use]
    pub const fn zero_now(&self) -> Option<Mass> {
        match self.zero {
            Zero::Waiting => None,
            Zero::Recalled(zero) | Zero::Set { first: _, now: zero } => Some(zero),
        }
    }

    fn find_zero(&mut self, load: Mass) {
        match self.zero {
            Zero::Waiting if load.abs() <= self.part_of_max(FIRST_ZERO) => {
                self.zero = Zero::Set { first: load, now: load };
            }
            Zero::Recalled(zero) if self.is_shown_as_zero(load - zero) => {
                self.zero = Zero::Set { first: zero, now: zero };
            }
            Zero::Waiting | Zero::Recalled(_) | Zero::Set { .. } => {}
        }
    }

    /// Follows a zero that wanders, by no more than half an interval for each second since the last sample.
    fn track_zero(&mut self, load: Mass, from: Tick, to: Tick) {
        let Zero::Set { first, now } = self.zero else { return };
        let off = load - now;
        if !self.is_shown_as_zero(off) {
            return;
        }
        let elapsed = i64::try_from(to.since(from).0).unwrap_or(i64::MAX).min(1_000);
        let most = self.instrument.interval().milligrams() * elapsed / 2_000;
        let moved = now + Mass::from_milligrams(off.milligrams().clamp(-most, most));
        if (moved - first).abs() <= self.part_of_max(LATER_ZERO) {
            self.zero = Zero::Set { first, now: moved };
        }
    }

    fn is_shown_as_zero(&self, gross: Mass) -> bool {
        self.instrument.shown(gross) == Mass::ZERO
    }

    fn part_of_max(&self, part: i64) -> Mass {
        Mass::from_milligrams(self.instrument.max().milligrams() / part)
    }
}
