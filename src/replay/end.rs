//! How a replay ended.

use cart_domain::Money;
use cart_domain::question::QuestionRef;
use cart_domain::receipt::Receipt;
use cart_domain::receipt::print::Printed;
use serde::Serialize;

use super::learned::Learned;
use super::score::Score;
use super::show::LineWire;

/// The outcome of a trace: its last trip's receipt, what was left open, and how well the cart judged.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    pub receipt: Receipt,
    pub lines: Vec<LineWire>,
    pub total: Money,
    /// Still open, shown or queued.
    pub questions: Vec<QuestionRef>,
    /// How often the cart called for a person.
    pub staff_visits: u32,
    /// Only where the trace carries truth.
    pub score: Option<Score>,
    pub learned: Learned,
}

#[derive(Serialize)]
struct EndWire<'a> {
    end: OutcomeWire<'a>,
}

#[derive(Serialize)]
struct OutcomeWire<'a> {
    receipt: ReceiptWire<'a>,
    questions: &'a [QuestionRef],
    staff_visits: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<&'a Score>,
}

#[derive(Serialize)]
struct ReceiptWire<'a> {
    lines: &'a [LineWire],
    total: i64,
}

impl End {
    /// The last line that the replay command prints.
    #[must_use]
    pub fn json(&self) -> String {
        let receipt = ReceiptWire { lines: &self.lines, total: self.total.minor() };
        let end = OutcomeWire {
            receipt,
            questions: &self.questions,
            staff_visits: self.staff_visits,
            score: self.score.as_ref(),
        };
        serde_json::to_string(&EndWire { end }).expect("texts and numbers are always JSON")
    }

    /// The receipt as on till paper.
    #[must_use]
    pub fn text(&self) -> String {
        match self.receipt.trip() {
            Some(_) => Printed(&self.receipt).to_string(),
            None => "No trip: nobody took the cart\n".to_owned(),
        }
    }
}
