//! The screen of a till, with what a rule remarks.

use cart_domain::Mass;
use cart_domain::ids::LineId;
use cart_domain::phrase::Phrase;
use cart_domain::receipt::Stage;
use cart_domain::receipt::line::Line;
use cart_domain::view::{
    Awaited, CartView, LineStatus, LineView, NoticeView, QuestionView, StaffCall, StaffWhy, State,
};
use std::collections::BTreeSet;

use super::Till;

/// What a rule lets the till show beside the receipt.
#[derive(Debug, Default)]
pub struct Remarks {
    /// Lines that a question is open about.
    pub asked: BTreeSet<LineId>,
    pub basket: Option<Mass>,
    pub notice: Option<NoticeView>,
    pub question: Option<QuestionView>,
    pub queued: usize,
    /// The rule wants a person.
    pub staff: bool,
}

impl Till {
    /// The screen.
    #[must_use]
    pub fn draw(&self, remarks: Remarks) -> CartView {
        let receipt = &self.receipt;
        let idle = CartView::idle(&self.policy);
        CartView {
            state: state(receipt.stage()),
            trip: self.trip.clone(),
            lines: receipt.lines().iter().map(|line| line_view(line, &remarks.asked)).collect(),
            totals: if self.trip.is_some() { receipt.totals() } else { idle.totals.clone() },
            latest: receipt.latest(),
            item_count: receipt.item_count(),
            basket: remarks.basket.map(|mass| (mass - receipt.own_things()).rounded_to(self.policy.scale.e)),
            notice: remarks.notice.filter(|_| self.on_trip()),
            refused: self.refused.as_ref().map(|(refused, _)| refused.clone()),
            question: remarks.question.filter(|_| self.on_trip()),
            queued: remarks.queued,
            staff: self.staff_call(remarks.staff),
            degraded: self.degraded.iter().copied().collect(),
            awaited: self.awaited(),
            payment_declined: receipt.payment_declined(),
            hand_over: match receipt.stage() {
                Stage::HandedOver { code } => Some(code.clone()),
                Stage::Idle
                | Stage::Shopping
                | Stage::Checkout
                | Stage::Paying
                | Stage::Paid { .. }
                | Stage::Cancelled => None,
            },
            ..idle
        }
    }

    fn staff_call(&self, wanted: bool) -> Option<StaffCall> {
        let why = if !self.on_trip() {
            return None;
        } else if self.receipt.help_wanted() {
            StaffWhy::Help
        } else if self.age_pending() {
            StaffWhy::Age
        } else if wanted {
            StaffWhy::Question
        } else {
            return None;
        };
        Some(StaffCall { why, says: Phrase::Staff(why), because: vec![] })
    }

    fn awaited(&self) -> Option<Awaited> {
        if self.receipt.bag_awaited() {
            return Some(Awaited::OwnBag);
        }
        let line = self.receipt.line(self.awaits_lot()?)?;
        Some(Awaited::Produce { line: line.id, name: line.item.name.clone() })
    }
}

fn state(stage: &Stage) -> State {
    match stage {
        Stage::Idle | Stage::Cancelled => State::Idle,
        Stage::Shopping => State::Shopping,
        Stage::Checkout => State::Checkout,
        Stage::Paying => State::Paying,
        Stage::Paid { .. } => State::Paid,
        Stage::HandedOver { .. } => State::HandedOver,
    }
}

fn line_view(line: &Line, asked: &BTreeSet<LineId>) -> LineView {
    let status = if line.void {
        LineStatus::Void
    } else if asked.contains(&line.id) {
        LineStatus::Asked
    } else if line.missing() > 0 {
        LineStatus::Waiting
    } else {
        LineStatus::Confirmed
    };
    LineView {
        line: line.id,
        gtin: line.item.gtin,
        name: line.item.name.clone(),
        pieces: line.pieces(),
        net: line.net(),
        price: line.item.price,
        unit: line.item.unit,
        amount: line.amount(),
        deposit: line.deposit(),
        tax_class: line.item.tax_class.clone(),
        age: line.item.age,
        status,
    }
}
