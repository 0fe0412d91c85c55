//! What a technician orders, and what the workbench asks for in turn.

use std::fmt;

use cart_domain::Mass;
use cart_weighing::procedure::Cells;
use cart_weighing::{Instrument, trial};
use serde::{Deserialize, Serialize};

use super::refusal::{Refusal, Why};

/// The most weights that one act takes.
const MOST_WEIGHTS: usize = 10;
/// How often one load is put on to see whether it reads the same: at least twice.
const TIMES: std::ops::RangeInclusive<u8> = 2..=10;
/// The places of the trial of eccentricity.
const CORNERS: u8 = 4;

/// One wish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Order {
    /// Only look.
    Look,
    /// Begins an act; one that is under way is given up.
    Begin { act: Act, by: String },
    /// What was asked for is done: measure now.
    Ready,
    /// Gives the act up.
    Cancel,
    /// Takes the platform as it is for nothing, as the zero key of any scale does.
    Zero,
    /// Goes back to the calibration before this one.
    Undo { by: String },
}

/// Something that takes several steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Act {
    Calibrate {
        weights_mg: Vec<Mass>,
        /// The cells or the converter were replaced, so the earlier calibration says nothing about them.
        #[serde(default)]
        replaced: bool,
    },
    Zero,
    Span {
        weight_mg: Mass,
    },
    Corner {
        weight_mg: Mass,
    },
    Repeatability {
        weight_mg: Mass,
        times: u8,
    },
    Linearity {
        weights_mg: Vec<Mass>,
    },
}

/// What is to be put on the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "put", rename_all = "kebab-case")]
pub enum Put {
    Nothing,
    Weight {
        mg: Mass,
    },
    /// Over one corner: 1 front left, 2 front right, 3 back right, 4 back left, as seen from the handle.
    Corner {
        mg: Mass,
        corner: u8,
    },
}

impl Order {
    /// Whether it changes how the scale weighs.
    #[must_use]
    pub const fn changes(&self) -> bool {
        match self {
            Order::Begin { act, .. } => act.calibrates(),
            Order::Undo { .. } => true,
            Order::Look | Order::Ready | Order::Cancel | Order::Zero => false,
        }
    }
}

impl Act {
    /// What is to be put on, in order; or why the act cannot be done on this scale.
    pub(super) fn steps(&self, instrument: &Instrument) -> Result<Vec<Put>, Refusal> {
        let weight = |mg: &Mass| Put::Weight { mg: *mg };
        let steps = match self {
            Act::Calibrate { weights_mg, .. } => [Put::Nothing].into_iter().chain(rising(weights_mg)?).collect(),
            Act::Zero => vec![Put::Nothing],
            Act::Span { weight_mg } => vec![Put::Nothing, weight(weight_mg)],
            Act::Corner { weight_mg } => [Put::Nothing, weight(weight_mg)]
                .into_iter()
                .chain((1..=CORNERS).map(|corner| Put::Corner { mg: *weight_mg, corner }))
                .collect(),
            Act::Repeatability { weight_mg, times } => {
                if !TIMES.contains(times) {
                    return Err(Refusal::of(Why::Usage, format!("{times} times is not between 2 and 10")));
                }
                (0..*times).flat_map(|_| [Put::Nothing, weight(weight_mg)]).collect()
            }
            Act::Linearity { weights_mg } => {
                let up: Vec<Put> = rising(weights_mg)?.collect();
                let down = up.iter().rev().skip(1).copied();
                [Put::Nothing].into_iter().chain(up.clone()).chain(down).chain([Put::Nothing]).collect()
            }
        };
        match steps.iter().map(|step| step.mass()).find(|mass| !(Mass::ZERO..=instrument.max()).contains(mass)) {
            Some(mass) => Err(Refusal::of(
                Why::TooHeavy,
                format!("{} is not between nothing and the {} that the scale weighs", kg(mass), kg(instrument.max())),
            )),
            None => Ok(steps),
        }
    }

    /// Whether it changes what the scale weighs, instead of only looking.
    #[must_use]
    pub const fn calibrates(&self) -> bool {
        match self {
            Act::Calibrate { .. } => true,
            Act::Zero | Act::Span { .. } | Act::Corner { .. } | Act::Repeatability { .. } | Act::Linearity { .. } => {
                false
            }
        }
    }

    pub(super) const fn cells(&self) -> Cells {
        match self {
            Act::Calibrate { replaced: true, .. } => Cells::Replaced,
            Act::Calibrate { replaced: false, .. }
            | Act::Zero
            | Act::Span { .. }
            | Act::Corner { .. }
            | Act::Repeatability { .. }
            | Act::Linearity { .. } => Cells::Same,
        }
    }

    /// The weight of the trial of eccentricity when nobody chose one: a third of Max.
    #[must_use]
    pub fn usual_corner(instrument: &Instrument) -> Self {
        Act::Corner { weight_mg: trial::eccentric_load(instrument) }
    }

    /// As it stands in a report.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Act::Calibrate { .. } => "calibration",
            Act::Zero => "zero",
            Act::Span { .. } => "span",
            Act::Corner { .. } => "eccentricity",
            Act::Repeatability { .. } => "repeatability",
            Act::Linearity { .. } => "linearity",
        }
    }
}

impl Put {
    /// How much is put on.
    #[must_use]
    pub const fn mass(&self) -> Mass {
        match self {
            Put::Nothing => Mass::ZERO,
            Put::Weight { mg } | Put::Corner { mg, .. } => *mg,
        }
    }
}

impl fmt::Display for Put {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Put::Nothing => f.write_str("the empty platform"),
            Put::Weight { mg } => f.write_str(&kg(*mg)),
            Put::Corner { mg, corner } => write!(f, "{} over corner {corner}", kg(*mg)),
        }
    }
}

/// Kilograms to the gram, and further only where it says something.
#[must_use]
pub fn kg(mass: Mass) -> String {
    let mg = mass.milligrams();
    let sign = if mg < 0 { "-" } else { "" };
    let (whole, rest) = (mg.unsigned_abs() / 1_000_000, mg.unsigned_abs() % 1_000_000);
    if rest.is_multiple_of(1_000) {
        format!("{sign}{whole}.{:03} kg", rest / 1_000)
    } else {
        format!("{sign}{whole}.{rest:06} kg")
    }
}

/// Grams with two decimals, for errors.
#[must_use]
pub fn g(mass: Mass) -> String {
    let mg = mass.milligrams();
    let hundredths = (mg.unsigned_abs() + 5) / 10;
    let sign = if mg < 0 && hundredths > 0 { "-" } else { "" };
    format!("{sign}{}.{:02} g", hundredths / 100, hundredths % 100)
}

/// From light to heavy, whatever the order in which they were named.
fn rising(weights: &[Mass]) -> Result<impl Iterator<Item = Put> + use<>, Refusal> {
    let mut weights = weights.to_vec();
    weights.sort_unstable();
    weights.dedup();
    if weights.is_empty() || weights.len() > MOST_WEIGHTS {
        return Err(Refusal::of(Why::Usage, format!("it takes one to {MOST_WEIGHTS} different weights")));
    }
    Ok(weights.into_iter().map(|mg| Put::Weight { mg }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cart() -> Instrument {
        Instrument::new(Mass::from_grams(35_000), Mass::from_grams(5)).expect("7000 intervals")
    }

    const fn grams(grams: i64) -> Mass {
        Mass::from_grams(grams)
    }

    #[test]
    fn weights_go_on_from_light_to_heavy_whatever_the_order_they_were_named_in() {
        let act = Act::Calibrate { weights_mg: vec![grams(20_000), grams(5_000), grams(20_000)], replaced: false };
        let steps = act.steps(&cart()).expect("two weights");
        assert_eq!(steps, [Put::Nothing, Put::Weight { mg: grams(5_000) }, Put::Weight { mg: grams(20_000) }]);
    }

    #[test]
    fn linearity_goes_up_and_down_again_to_the_empty_platform() {
        let act = Act::Linearity { weights_mg: vec![grams(1_000), grams(5_000)] };
        let loads: Vec<i64> = act.steps(&cart()).expect("two weights").iter().map(|step| step.mass().grams()).collect();
        assert_eq!(loads, [0, 1_000, 5_000, 1_000, 0]);
    }

    #[test]
    fn what_the_scale_cannot_weigh_is_refused_before_anybody_lifts_it() {
        for act in [
            Act::Span { weight_mg: grams(36_000) },
            Act::Span { weight_mg: grams(-1) },
            Act::Calibrate { weights_mg: vec![], replaced: false },
            Act::Repeatability { weight_mg: grams(10_000), times: 1 },
        ] {
            assert!(act.steps(&cart()).is_err(), "{act:?}");
        }
    }

    #[test]
    fn masses_read_as_people_write_them() {
        assert_eq!(kg(grams(5_000)), "5.000 kg");
        assert_eq!(kg(Mass::from_milligrams(-12_500)), "-0.012500 kg");
        assert_eq!(
            (g(Mass::from_milligrams(-1_996)), g(Mass::from_milligrams(-4))),
            ("-2.00 g".into(), "0.00 g".into())
        );
    }
}
