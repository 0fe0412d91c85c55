//! Why a step does not count, or an act cannot be done: a kind that a screen has words for, and a sentence for everybody else.

use cart_domain::Mass;
use cart_weighing::corners::CornerError;
use cart_weighing::curve::CurveError;
use cart_weighing::indicator::ZeroRefusal;
use cart_weighing::procedure::ProcedureRefusal;
use cart_weighing::rest::Unsettled;
use serde::{Deserialize, Serialize};

use super::order::{g, kg};

/// One refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    pub why: Why,
    pub words: String,
}

/// What kind of refusal it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// No samples come in.
    Silent,
    Moving,
    Noisy,
    /// The load did not move the converter, or another weight stands there than was said.
    WrongWeight,
    /// The weights are too light for this scale.
    ShortSpan,
    TooHeavy,
    /// The empty platform was not at rest, so the act begins again.
    Zero,
    /// The weights do not lie on one line: one of them is not what it is said to be, or a wire is loose.
    Bent,
    /// Zero is too far from where it was when the scale was switched on.
    ZeroRange,
    /// Somebody is shopping.
    Shopping,
    /// Only a technician may.
    Technician,
    /// The scale was never calibrated, or its calibration cannot be used.
    NotCalibrated,
    NothingBefore,
    /// The calibration cannot be written.
    Disk,
    /// Nothing is under way.
    NoAct,
    Usage,
}

impl Refusal {
    pub(super) fn of(why: Why, words: impl Into<String>) -> Self {
        Refusal { why, words: words.into() }
    }
}

impl From<Unsettled> for Refusal {
    fn from(unsettled: Unsettled) -> Self {
        match unsettled {
            Unsettled::Silent => {
                Refusal::of(Why::Silent, "too few samples came in; look at the converter and its wires")
            }
            Unsettled::Moving(by) => Refusal::of(
                Why::Moving,
                format!("the load crept by {} while it was measured; let the cart and the basket stand still", g(by)),
            ),
            Unsettled::Noisy(by) => Refusal::of(
                Why::Noisy,
                format!("the mean is uncertain by {}; look for a cart that shakes, loose wires or a bad supply", g(by)),
            ),
        }
    }
}

impl From<ProcedureRefusal> for Refusal {
    fn from(refusal: ProcedureRefusal) -> Self {
        match refusal {
            ProcedureRefusal::Unsettled(unsettled) => unsettled.into(),
            ProcedureRefusal::Zero(unsettled) => Refusal::of(
                Why::Zero,
                format!("the empty platform was not at rest, so begin again: {}", Refusal::from(unsettled).words),
            ),
            ProcedureRefusal::WrongWeight { said, reads } => Refusal::of(
                Why::WrongWeight,
                format!(
                    "{} reads {} with the earlier calibration; it is another weight, or the cells were replaced",
                    kg(said),
                    kg(reads)
                ),
            ),
            ProcedureRefusal::Unmoved(counts) => Refusal::of(
                Why::WrongWeight,
                format!("the load moved the converter by {counts} counts only; it is not on, or touches something"),
            ),
            ProcedureRefusal::ShortSpan { heaviest, least, max } => Refusal::of(
                Why::ShortSpan,
                format!(
                    "{} is too little for a scale up to {}; it takes {} at least",
                    kg(heaviest),
                    kg(max),
                    kg(least)
                ),
            ),
            ProcedureRefusal::TooHeavy(mass) => {
                Refusal::of(Why::TooHeavy, format!("{} is more than the scale weighs", kg(mass)))
            }
            ProcedureRefusal::Curve(curve) => curve.into(),
            ProcedureRefusal::NoZeroYet | ProcedureRefusal::Weightless | ProcedureRefusal::Order(_) => {
                Refusal::of(Why::Usage, refusal.to_string())
            }
        }
    }
}

impl From<CurveError> for Refusal {
    fn from(error: CurveError) -> Self {
        match error {
            CurveError::WrongLoad { said, reads } => Refusal::of(
                Why::Bent,
                format!(
                    "{} reads {} on the line through the heaviest weight; one of the two is not what it is said to be",
                    kg(said),
                    kg(reads)
                ),
            ),
            CurveError::Turned(mass) => Refusal::of(
                Why::Bent,
                format!(
                    "{} moved the converter the other way than the rest; a wire is loose, or it was taken off",
                    kg(mass)
                ),
            ),
            CurveError::Span(_) | CurveError::Points | CurveError::Order(_) => {
                Refusal::of(Why::Bent, error.to_string())
            }
        }
    }
}

impl From<CornerError> for Refusal {
    fn from(error: CornerError) -> Self {
        Refusal::of(Why::Bent, error.to_string())
    }
}

impl From<ZeroRefusal> for Refusal {
    fn from(refusal: ZeroRefusal) -> Self {
        match refusal {
            ZeroRefusal::Moving => Refusal::of(Why::Moving, "the load moves; let the cart and the basket stand still"),
            ZeroRefusal::NotReady => {
                Refusal::of(Why::ZeroRange, "the scale has not found its first zero; take everything off")
            }
            ZeroRefusal::OutOfRange { off, most } => Refusal::of(Why::ZeroRange, out_of_range(off, most)),
        }
    }
}

fn out_of_range(off: Mass, most: Mass) -> String {
    format!("it is {} from the first zero, and {} are allowed; take everything off, or calibrate", kg(off), kg(most))
}
