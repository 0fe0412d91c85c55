//! What people do: the shopper, staff, and the store's word on a payment.

use cart_domain::Input;
use cart_domain::gtin::Gtin;
use cart_domain::ids::{CouponId, LineId, QuestionId};
use cart_domain::input::{Intent, LineChoice, StaffAct};
use cart_domain::language::Language;
use cart_domain::question::Choice;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum TouchWire {
    Start,
    Checkout,
    Back,
    Cancel,
    Help,
    LookUp,
    Produce {
        plu: String,
    },
    Bag,
    NoBag,
    Remove {
        #[serde(flatten)]
        of: LineWire,
    },
    Quantity {
        #[serde(flatten)]
        of: LineWire,
        n: u32,
    },
    Answer {
        question: QuestionId,
        choice: Choice,
    },
    Pay,
    HandOver,
    Speak {
        language: Language,
    },
    WithdrawCoupon {
        coupon: CouponId,
    },
}

/// A line by its number or by its product.
#[derive(Serialize, Deserialize)]
pub struct LineWire {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line: Option<LineId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gtin: Option<Gtin>,
}

impl TryFrom<LineWire> for LineChoice {
    type Error = serde_json::Error;
    fn try_from(wire: LineWire) -> Result<Self, serde_json::Error> {
        let by_product = || wire.gtin.map(LineChoice::Product);
        wire.line.map(LineChoice::Line).or_else(by_product).ok_or_else(|| missing("`line` or `gtin`"))
    }
}

impl From<LineChoice> for LineWire {
    fn from(choice: LineChoice) -> Self {
        match choice {
            LineChoice::Line(line) => LineWire { line: Some(line), gtin: None },
            LineChoice::Product(gtin) => LineWire { line: None, gtin: Some(gtin) },
        }
    }
}

impl TryFrom<TouchWire> for Intent {
    type Error = serde_json::Error;
    fn try_from(wire: TouchWire) -> Result<Self, serde_json::Error> {
        Ok(match wire {
            TouchWire::Start => Intent::Start,
            TouchWire::Checkout => Intent::Checkout,
            TouchWire::Back => Intent::Back,
            TouchWire::Cancel => Intent::Cancel,
            TouchWire::Help => Intent::Help,
            TouchWire::LookUp => Intent::LookUp,
            TouchWire::Produce { plu } => Intent::Produce { plu },
            TouchWire::Bag => Intent::Bag,
            TouchWire::NoBag => Intent::NoBag,
            TouchWire::Remove { of } => Intent::Remove(of.try_into()?),
            TouchWire::Quantity { of, n } => Intent::Quantity { of: of.try_into()?, pieces: n },
            TouchWire::Answer { question, choice } => Intent::Answer { question, choice },
            TouchWire::Pay => Intent::Pay,
            TouchWire::HandOver => Intent::HandOver,
            TouchWire::Speak { language } => Intent::Speak(language),
            TouchWire::WithdrawCoupon { coupon } => Intent::WithdrawCoupon(coupon),
        })
    }
}

impl TouchWire {
    /// The touch as it is written; `None` for the two that speak of a doubtful read, of which a trace knows nothing.
    pub fn of(intent: &Intent) -> Option<Self> {
        Some(match intent {
            Intent::Start => TouchWire::Start,
            Intent::Checkout => TouchWire::Checkout,
            Intent::Back => TouchWire::Back,
            Intent::Cancel => TouchWire::Cancel,
            Intent::Help => TouchWire::Help,
            Intent::LookUp => TouchWire::LookUp,
            Intent::Produce { plu } => TouchWire::Produce { plu: plu.clone() },
            Intent::Bag => TouchWire::Bag,
            Intent::NoBag => TouchWire::NoBag,
            Intent::Remove(of) => TouchWire::Remove { of: (*of).into() },
            Intent::Quantity { of, pieces } => TouchWire::Quantity { of: (*of).into(), n: *pieces },
            Intent::Answer { question, choice } => TouchWire::Answer { question: *question, choice: choice.clone() },
            Intent::Confirm(_) | Intent::Dismiss => return None,
            Intent::Pay => TouchWire::Pay,
            Intent::HandOver => TouchWire::HandOver,
            Intent::Speak(language) => TouchWire::Speak { language: *language },
            Intent::WithdrawCoupon(coupon) => TouchWire::WithdrawCoupon { coupon: *coupon },
        })
    }
}

#[derive(Serialize, Deserialize)]
pub struct StaffWire {
    #[serde(rename = "do")]
    deed: DeedWire,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line: Option<LineId>,
    #[serde(default)]
    by: String,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum DeedWire {
    Approve,
    Refuse,
    Clear,
    Void,
    Transfer,
}

impl StaffWire {
    pub fn new(act: StaffAct, by: &str) -> Self {
        let (deed, line) = match act {
            StaffAct::Approve { line } => (DeedWire::Approve, line),
            StaffAct::Refuse { line } => (DeedWire::Refuse, line),
            StaffAct::Clear => (DeedWire::Clear, None),
            StaffAct::Void { line } => (DeedWire::Void, Some(line)),
            StaffAct::Transfer => (DeedWire::Transfer, None),
        };
        StaffWire { deed, line, by: by.to_owned() }
    }
}

impl TryFrom<StaffWire> for Input {
    type Error = serde_json::Error;
    fn try_from(wire: StaffWire) -> Result<Self, serde_json::Error> {
        let act = match wire.deed {
            DeedWire::Approve => StaffAct::Approve { line: wire.line },
            DeedWire::Refuse => StaffAct::Refuse { line: wire.line },
            DeedWire::Clear => StaffAct::Clear,
            DeedWire::Void => StaffAct::Void { line: wire.line.ok_or_else(|| missing("`line`"))? },
            DeedWire::Transfer => StaffAct::Transfer,
        };
        Ok(Input::Staffed { act, by: wire.by })
    }
}

#[derive(Serialize, Deserialize)]
pub struct PaidWire {
    ok: bool,
    #[serde(rename = "ref", default)]
    reference: String,
}

impl PaidWire {
    pub fn new(ok: bool, reference: &str) -> Self {
        PaidWire { ok, reference: reference.to_owned() }
    }
}

impl From<PaidWire> for Input {
    fn from(wire: PaidWire) -> Self {
        Input::Paid { ok: wire.ok, reference: wire.reference }
    }
}

fn missing(what: &str) -> serde_json::Error {
    serde::de::Error::custom(format!("missing field {what}"))
}
