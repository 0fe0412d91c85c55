//! What a technician at the scale's page has chosen so far.

use cart_domain::Mass;

use super::super::scale::WEIGHTS;
use super::super::ui::ScaleAct;
use crate::workbench::{Act, Order};

/// How often a weight is put on to see whether it reads the same.
const TIMES: u8 = 3;

/// Where a technician is, while no act is under way.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in super::super) enum AtScale {
    #[default]
    Looking,
    /// Which weights are there.
    Choosing { act: ScaleAct, chosen: Vec<usize> },
    /// Whether the calibration is really to be undone.
    Undoing,
}

impl AtScale {
    /// The places of the chosen weights.
    pub(in super::super) fn chosen(&self) -> &[usize] {
        match self {
            AtScale::Choosing { chosen, .. } => chosen,
            AtScale::Looking | AtScale::Undoing => &[],
        }
    }

    /// Chooses an act. One that takes no weight begins at once.
    pub(super) fn choose(&mut self, act: ScaleAct) -> Option<Order> {
        if act == ScaleAct::Zero {
            return Some(begin(Act::Zero));
        }
        *self = AtScale::Choosing { act, chosen: Vec::new() };
        None
    }

    /// Chooses a weight, or no longer. Where one is taken the other is put back.
    pub(super) fn toggle(&mut self, place: usize) {
        let AtScale::Choosing { act, chosen } = self else { return };
        if chosen.contains(&place) {
            chosen.retain(|other| *other != place);
            return;
        }
        match act {
            ScaleAct::Calibrate | ScaleAct::Linearity => {}
            ScaleAct::Zero | ScaleAct::Span | ScaleAct::Corner | ScaleAct::Repeatability => chosen.clear(),
        }
        chosen.push(place);
    }

    /// Begins what was chosen.
    pub(super) fn begin(&mut self) -> Option<Order> {
        let AtScale::Choosing { act, chosen } = std::mem::take(self) else { return None };
        let weights_mg: Vec<Mass> = chosen.iter().filter_map(|place| WEIGHTS.get(*place).copied()).collect();
        let weight_mg = *weights_mg.first()?;
        Some(begin(match act {
            ScaleAct::Calibrate => Act::Calibrate { weights_mg, replaced: false },
            ScaleAct::Linearity => Act::Linearity { weights_mg },
            ScaleAct::Zero => Act::Zero,
            ScaleAct::Span => Act::Span { weight_mg },
            ScaleAct::Corner => Act::Corner { weight_mg },
            ScaleAct::Repeatability => Act::Repeatability { weight_mg, times: TIMES },
        }))
    }
}

/// Who does it is for the door to say.
fn begin(act: Act) -> Order {
    Order::Begin { act, by: String::new() }
}
