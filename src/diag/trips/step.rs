//! One step of a trip, as staff are told of it: what happened, to which product, and what the cart felt and expected when it asked. Nothing of it
//! points to a person: no badge, no reference of a payment, no code of a hand-over, no coupon's number.

use std::collections::BTreeMap;
use std::fmt;

use cart_domain::ids::{LineId, QuestionId};
use cart_domain::question::{Choice, Kind};
use cart_domain::receipt::event::{Quantity, StaffDeed, Why};
use cart_domain::{Envelope, Event, Mass};
use serde::Serialize;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    pub seq: u64,
    /// RFC 3339, by the cart's clock.
    pub at: String,
    pub what: What,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pieces: Option<u32>,
    /// What the platform felt, and what was expected of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub felt_mg: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_mg: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<Kind>,
    /// None where a question became pointless by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<Choice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Why>,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    Started,
    LanguageChosen,
    Added,
    CountChanged,
    Weighed,
    Voided,
    Restored,
    PutIn,
    BagAwaited,
    OwnThings,
    Asked,
    Settled,
    AgeApproved,
    StaffActed,
    SpotCheck,
    Coupon,
    HelpCalled,
    Checkout,
    ShoppingOn,
    PaymentAsked,
    Declined,
    Paid,
    HandedOver,
    Cancelled,
    Ended,
}

/// What earlier steps said that later ones only name by number.
#[derive(Debug, Default)]
pub(super) struct Known {
    products: BTreeMap<LineId, String>,
    questions: BTreeMap<QuestionId, Kind>,
}

impl Step {
    pub(super) fn of(envelope: &Envelope, known: &mut Known) -> Self {
        let mut step = Step {
            seq: envelope.seq.0,
            at: super::super::rfc3339(envelope.wall),
            what: What::of(&envelope.event),
            product: None,
            pieces: None,
            felt_mg: None,
            expected_mg: None,
            question: None,
            answer: None,
            because: None,
        };
        let mg = |mass: Option<Mass>| mass.map(Mass::milligrams);
        match &envelope.event {
            Event::LineAdded { line, item, quantity } => {
                known.products.insert(*line, item.name.clone());
                step.of_line(*line, known);
                match quantity {
                    Quantity::Pieces(pieces) => step.pieces = Some(*pieces),
                    Quantity::Weighed(net) => step.felt_mg = mg(Some(*net)),
                    Quantity::Unweighed | Quantity::Priced(_) => {}
                }
            }
            Event::PiecesChanged { line, pieces, why } | Event::LineRestored { line, pieces, why } => {
                step.of_line(*line, known);
                (step.pieces, step.because) = (Some(*pieces), Some(*why));
            }
            Event::LotWeighed { line, net } => {
                step.of_line(*line, known);
                step.felt_mg = mg(Some(*net));
            }
            Event::LineVoided { line, why } => {
                step.of_line(*line, known);
                step.because = Some(*why);
            }
            Event::LinePlaced { line, placed, mass } => {
                step.of_line(*line, known);
                (step.pieces, step.felt_mg) = (Some(*placed), mg(*mass));
            }
            Event::OwnThingsWeighed { mass } => step.felt_mg = mg(Some(*mass)),
            Event::QuestionAsked { id, kind, line, felt, expected } => {
                known.questions.insert(*id, *kind);
                line.iter().for_each(|line| step.of_line(*line, known));
                (step.question, step.felt_mg, step.expected_mg) = (Some(*kind), mg(*felt), mg(*expected));
            }
            Event::QuestionSettled { id, answer } => {
                (step.question, step.answer) = (known.questions.get(id).copied(), answer.clone());
            }
            Event::StaffActed { what: StaffDeed::Refused { line: Some(line) } | StaffDeed::Voided { line }, by: _ } => {
                step.of_line(*line, known);
            }
            Event::StaffActed { .. }
            | Event::TripStarted { .. }
            | Event::LanguageChosen { .. }
            | Event::OwnBagAwaited { .. }
            | Event::AgeApproved { .. }
            | Event::SpotCheckAsked { .. }
            | Event::CouponPresented { .. }
            | Event::CouponWithdrawn { .. }
            | Event::HelpCalled
            | Event::CheckoutEntered
            | Event::CheckoutLeft
            | Event::PaymentAsked { .. }
            | Event::PaymentDeclined { .. }
            | Event::PaymentAccepted { .. }
            | Event::HandedOver { .. }
            | Event::TripCancelled
            | Event::TripEnded => {}
        }
        step
    }

    fn of_line(&mut self, line: LineId, known: &Known) {
        self.product = known.products.get(&line).cloned();
    }
}

impl What {
    const fn of(event: &Event) -> Self {
        match event {
            Event::TripStarted { .. } => What::Started,
            Event::LanguageChosen { .. } => What::LanguageChosen,
            Event::LineAdded { .. } => What::Added,
            Event::PiecesChanged { .. } => What::CountChanged,
            Event::LotWeighed { .. } => What::Weighed,
            Event::LineVoided { .. } => What::Voided,
            Event::LineRestored { .. } => What::Restored,
            Event::LinePlaced { .. } => What::PutIn,
            Event::OwnBagAwaited { .. } => What::BagAwaited,
            Event::OwnThingsWeighed { .. } => What::OwnThings,
            Event::QuestionAsked { .. } => What::Asked,
            Event::QuestionSettled { .. } => What::Settled,
            Event::AgeApproved { .. } => What::AgeApproved,
            Event::StaffActed { .. } => What::StaffActed,
            Event::SpotCheckAsked { .. } => What::SpotCheck,
            Event::CouponPresented { .. } | Event::CouponWithdrawn { .. } => What::Coupon,
            Event::HelpCalled => What::HelpCalled,
            Event::CheckoutEntered => What::Checkout,
            Event::CheckoutLeft => What::ShoppingOn,
            Event::PaymentAsked { .. } => What::PaymentAsked,
            Event::PaymentDeclined { .. } => What::Declined,
            Event::PaymentAccepted { .. } => What::Paid,
            Event::HandedOver { .. } => What::HandedOver,
            Event::TripCancelled => What::Cancelled,
            Event::TripEnded => What::Ended,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            What::Started => "the trip began",
            What::LanguageChosen => "a language was chosen",
            What::Added => "added",
            What::CountChanged => "another count",
            What::Weighed => "weighed",
            What::Voided => "taken off the receipt",
            What::Restored => "back on the receipt",
            What::PutIn => "put in",
            What::BagAwaited => "the shopper's own bag",
            What::OwnThings => "the shopper's own things",
            What::Asked => "THE CART ASKED",
            What::Settled => "settled",
            What::AgeApproved => "staff approved the age",
            What::StaffActed => "staff acted",
            What::SpotCheck => "a spot check was asked for",
            What::Coupon => "a coupon",
            What::HelpCalled => "the shopper called for help",
            What::Checkout => "to the checkout",
            What::ShoppingOn => "back to shopping",
            What::PaymentAsked => "the payment was asked for",
            What::Declined => "the payment was declined",
            What::Paid => "paid",
            What::HandedOver => "handed over to a till",
            What::Cancelled => "cancelled",
            What::Ended => "the trip ended",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>4}  {}  {}", self.seq, self.at, self.what.words())?;
        let grams = |mg: i64| format!("{}.{} g", mg / 1_000, mg.abs() % 1_000 / 100);
        if let Some(kind) = self.question {
            write!(f, ": {}", kind.name())?;
        }
        if let Some(product) = &self.product {
            write!(f, ": {product}")?;
        }
        if let Some(pieces) = self.pieces {
            write!(f, ", {pieces} pc")?;
        }
        if let Some(felt) = self.felt_mg {
            write!(f, ", felt {}", grams(felt))?;
        }
        if let Some(expected) = self.expected_mg {
            write!(f, ", expected {}", grams(expected))?;
        }
        match (&self.answer, self.what) {
            (Some(answer), _) => write!(f, ", answer: {answer}"),
            (None, What::Settled) => f.write_str(", by itself"),
            (None, _) => Ok(()),
        }
    }
}
