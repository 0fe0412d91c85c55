//! What the scale says just now, in figures that a technician reads: counts, noise, drift, zero, and what is shown.

use std::collections::VecDeque;

use cart_domain::{Mass, Millis, Tick};
use cart_hardware::scale::calibration::Calibration;
use cart_hardware::{MassSample, Quality};
use cart_weighing::indicator::{AtZero, Motion, NotForTrade, Stance};
use cart_weighing::rest::Rest;
use cart_weighing::{Indication, Indicator};
use serde::{Deserialize, Serialize};

use super::order::kg;

/// How far back the figures look.
const WINDOW: Millis = Millis(3_000);

/// The samples of the last seconds, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Samples(VecDeque<MassSample>);

/// The figures of the last seconds. Those in milligrams are missing while the scale is not calibrated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Live {
    /// What each converter said last.
    pub counts: Vec<i32>,
    pub samples_per_second: u32,
    /// One standard deviation, in thousandths of a count.
    pub noise_millicounts: Option<i64>,
    pub noise_mg: Option<i64>,
    /// From the lowest to the highest sample.
    pub peak_counts: Option<i64>,
    pub peak_mg: Option<i64>,
    /// From the first third of the window to the last.
    pub drift_counts: Option<i64>,
    pub drift_mg: Option<i64>,
    /// Where zero is now, from the calibrated zero.
    pub zero_mg: Option<i64>,
    /// Before rounding, from zero.
    pub settled_mg: Option<i64>,
    pub shown: Shown,
    /// Why nothing can be sold by this weight; none when it can, as far as the scale itself knows.
    pub not_for_trade: Option<String>,
}

/// What the scale shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Shown {
    /// It was never calibrated, or has not found its first zero.
    #[default]
    NotReady,
    Underload,
    Overload,
    Weight {
        gross_mg: i64,
        tare_mg: i64,
        net_mg: i64,
        still: bool,
        zero: bool,
    },
}

impl Samples {
    pub(super) fn push(&mut self, sample: MassSample) {
        if self.0.back().is_some_and(|last| sample.at < last.at) {
            self.0.clear();
        }
        self.0.push_back(sample);
        while self.0.front().is_some_and(|first| sample.at.since(first.at) > WINDOW) {
            self.0.pop_front();
        }
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The figures, with what an indicator makes of them.
    pub(super) fn figures(&self, calibration: Option<&Calibration>, indicator: Option<&Indicator>) -> Live {
        let Some(last) = self.0.back() else { return Live::default() };
        let first = self.0.front().map_or(Tick(0), |first| first.at);
        let span = last.at.since(first).0;
        let steps = self.0.len().saturating_sub(1) as u64;
        let clean: Vec<i32> =
            self.0.iter().filter(|sample| sample.quality != Quality::Held).map(|sample| sample.counts).collect();
        let rest = Rest::of(&clean);
        let mass = |counts: i64| calibration.map(|calibration| in_milligrams(calibration, counts));
        Live {
            counts: vec![last.counts],
            samples_per_second: u32::try_from((steps * 1_000 + span / 2).checked_div(span).unwrap_or(0)).unwrap_or(0),
            noise_millicounts: rest.map(|rest| rest.noise),
            noise_mg: rest.and_then(|rest| Some(mass(rest.noise)? / 1_000)),
            peak_counts: rest.map(|rest| rest.peak),
            peak_mg: rest.and_then(|rest| mass(rest.peak)),
            drift_counts: rest.map(|rest| rest.drift),
            drift_mg: rest.and_then(|rest| mass(rest.drift)),
            zero_mg: indicator.and_then(Indicator::zero_now).map(Mass::milligrams),
            settled_mg: rest.and_then(|rest| {
                let zero = indicator.and_then(Indicator::zero_now)?;
                Some((calibration?.mass(rest.counts) - zero).milligrams())
            }),
            shown: indicator.map_or(Shown::NotReady, |indicator| Shown::from(indicator.indication())),
            // A technician at the scale sees that it stands level; a sale asks the cart's own sensor.
            not_for_trade: indicator.and_then(|indicator| indicator.trade(Stance::LevelAndStanding).err()).map(|why| {
                match why {
                    NotForTrade::BelowMin(min) => format!("less than {} cannot be sold by weight", kg(min)),
                    other @ (NotForTrade::NotReady
                    | NotForTrade::UnconfirmedZero
                    | NotForTrade::Underload
                    | NotForTrade::Overload
                    | NotForTrade::Moving
                    | NotForTrade::Tilted
                    | NotForTrade::Rolling
                    | NotForTrade::UnknownStance
                    | NotForTrade::TareAboveGross) => other.to_string(),
                }
            }),
        }
    }
}

/// A difference of counts near the calibrated zero, as a mass with the sign of the load.
fn in_milligrams(calibration: &Calibration, counts: i64) -> i64 {
    let max = calibration.instrument().max();
    let span = calibration.counts_of(max).max(1);
    let milligrams = i128::from(counts) * i128::from(max.milligrams()) / i128::from(span);
    i64::try_from(milligrams).unwrap_or(i64::MAX)
}

impl From<Indication> for Shown {
    fn from(indication: Indication) -> Self {
        match indication {
            Indication::NotReady => Shown::NotReady,
            Indication::Underload => Shown::Underload,
            Indication::Overload => Shown::Overload,
            Indication::Weight(weight) => Shown::Weight {
                gross_mg: weight.gross.milligrams(),
                tare_mg: weight.tare.mass().milligrams(),
                net_mg: weight.net.milligrams(),
                still: weight.motion == Motion::Still,
                zero: weight.zero == AtZero::Exactly,
            },
        }
    }
}
