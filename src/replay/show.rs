//! What the cart shows, as a trace's output writes it.

use cart_domain::CartView;
use cart_domain::gtin::Gtin;
use cart_domain::ids::{LineId, QuestionId};
use cart_domain::input::Device;
use cart_domain::view::{ChoiceView, LineView, NoticeView, QuestionView, RefusedView, StaffCall};
use serde::Serialize;

use crate::trace::Decimal;

/// The text of one `show` object.
pub fn show(view: &CartView) -> String {
    let words = Words(view);
    let show = Show {
        state: view.state.name(),
        lines: lines(view),
        total: view.totals.total.minor(),
        basket_g: view.basket.map(Decimal::from),
        notice: view.notice.as_ref().map(NoticeWire::from),
        refused: view.refused.as_ref().map(|refused| words.refused(refused)),
        question: view.question.as_ref().map(|question| words.question(question)),
        staff: view.staff.as_ref().map(|call| words.staff(call)),
        degraded: &view.degraded,
    };
    serde_json::to_string(&show).expect("texts and numbers are always JSON")
}

/// The lines of a receipt.
pub fn lines(view: &CartView) -> Vec<LineWire> {
    view.lines.iter().map(|line| LineWire::from(&**line)).collect()
}

#[derive(Serialize)]
struct Show<'a> {
    state: &'static str,
    lines: Vec<LineWire>,
    total: i64,
    basket_g: Option<Decimal>,
    notice: Option<NoticeWire>,
    refused: Option<RefusedWire<'a>>,
    question: Option<QuestionWire>,
    staff: Option<StaffWire>,
    degraded: &'a [Device],
}

/// One line of a receipt.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LineWire {
    pub line: LineId,
    pub gtin: Gtin,
    pub name: String,
    pub n: u32,
    pub g: Option<Decimal>,
    pub amount: i64,
    pub status: &'static str,
}

impl From<&LineView> for LineWire {
    fn from(line: &LineView) -> Self {
        LineWire {
            line: line.line,
            gtin: line.gtin,
            name: line.name.clone(),
            n: line.pieces,
            g: line.net.map(Decimal::from),
            amount: line.amount.minor(),
            status: line.status.name(),
        }
    }
}

#[derive(Serialize)]
struct NoticeWire {
    kind: &'static str,
    g: Option<Decimal>,
    line: Option<LineId>,
}

impl From<&NoticeView> for NoticeWire {
    fn from(notice: &NoticeView) -> Self {
        NoticeWire { kind: notice.kind.name(), g: notice.felt.map(Decimal::from), line: notice.line }
    }
}

#[derive(Serialize)]
struct RefusedWire<'a> {
    data: &'a str,
    why: &'static str,
    says: String,
}

#[derive(Serialize)]
struct QuestionWire {
    id: QuestionId,
    kind: &'static str,
    line: Option<LineId>,
    says: String,
    choices: Vec<ChoiceWire>,
}

#[derive(Serialize)]
struct ChoiceWire {
    id: String,
    says: String,
}

#[derive(Serialize)]
struct StaffWire {
    why: &'static str,
    says: String,
}

/// Puts a view's phrases into the shopper's language.
struct Words<'a>(&'a CartView);

impl<'a> Words<'a> {
    fn say(&self, phrase: &cart_domain::phrase::Phrase) -> String {
        phrase.in_language(self.0.language, &self.0.currency)
    }

    fn refused(&self, refused: &'a RefusedView) -> RefusedWire<'a> {
        RefusedWire { data: &refused.data, why: refused.why.name(), says: self.say(&refused.says) }
    }

    fn question(&self, question: &QuestionView) -> QuestionWire {
        let choice = |choice: &ChoiceView| ChoiceWire { id: choice.choice.to_string(), says: self.say(&choice.says) };
        QuestionWire {
            id: question.id,
            kind: question.kind.name(),
            line: question.line,
            says: self.say(&question.says),
            choices: question.choices.iter().map(choice).collect(),
        }
    }

    fn staff(&self, call: &StaffCall) -> StaffWire {
        StaffWire { why: call.why.name(), says: self.say(&call.says) }
    }
}
