//! One line of the receipt: what is sold, how much of it, how much of that lies in the basket, and what it costs.

use crate::ids::LineId;
use crate::mass::Mass;
use crate::money::Money;
use crate::receipt::event::{Event, Item, Quantity};

/// A line. Void lines stay, with an amount of zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub id: LineId,
    pub item: Item,
    pub quantity: Quantity,
    pub void: bool,
    /// Pieces that lie in the basket, void or not.
    pub placed: u32,
    /// What those pieces weigh together, where the scale could tell.
    pub mass: Option<Mass>,
}

impl Line {
    pub(super) fn new(id: LineId, item: Item, quantity: Quantity) -> Self {
        Line { id, item, quantity, void: false, placed: 0, mass: None }
    }

    /// Folds an event about this line. True when the shopper would call it a change.
    pub(super) fn apply(&mut self, event: &Event) -> bool {
        match event {
            Event::PiecesChanged { pieces, .. } => self.quantity = Quantity::Pieces(*pieces),
            Event::LotWeighed { net, .. } => self.quantity = Quantity::Weighed(*net),
            Event::LineVoided { .. } => self.void = true,
            Event::LineRestored { pieces, .. } => {
                self.void = false;
                if let Quantity::Pieces(_) = self.quantity {
                    self.quantity = Quantity::Pieces(*pieces);
                }
            }
            Event::LinePlaced { placed, mass, .. } => {
                self.placed = *placed;
                self.mass = *mass;
                return false;
            }
            Event::TripStarted { .. }
            | Event::LanguageChosen { .. }
            | Event::LineAdded { .. }
            | Event::OwnThingsWeighed { .. }
            | Event::QuestionAsked { .. }
            | Event::QuestionSettled { .. }
            | Event::AgeApproved { .. }
            | Event::StaffActed { .. }
            | Event::HelpCalled
            | Event::CheckoutEntered
            | Event::CheckoutLeft
            | Event::PaymentAsked { .. }
            | Event::PaymentDeclined { .. }
            | Event::PaymentAccepted { .. }
            | Event::HandedOver { .. }
            | Event::TripCancelled
            | Event::TripEnded => return false,
        }
        true
    }

    /// The pieces the line speaks of, counting also when it is void: a lot is one piece.
    #[must_use]
    pub fn pieces(&self) -> u32 {
        match self.quantity {
            Quantity::Pieces(pieces) => pieces,
            Quantity::Unweighed | Quantity::Weighed(_) | Quantity::Priced(_) => 1,
        }
    }

    /// The pieces that count.
    #[must_use]
    pub fn counted(&self) -> u32 {
        if self.void { 0 } else { self.pieces() }
    }

    /// Pieces that were scanned and do not lie in the basket yet.
    #[must_use]
    pub fn missing(&self) -> u32 {
        self.counted().saturating_sub(self.placed)
    }

    /// Pieces that lie in the basket and no longer count.
    #[must_use]
    pub fn surplus(&self) -> u32 {
        self.placed.saturating_sub(self.counted())
    }

    /// The net mass of a lot.
    #[must_use]
    pub fn net(&self) -> Option<Mass> {
        match self.quantity {
            Quantity::Weighed(net) => Some(net),
            Quantity::Pieces(_) | Quantity::Unweighed | Quantity::Priced(_) => None,
        }
    }

    /// The deposit within the amount.
    #[must_use]
    pub fn deposit(&self) -> Money {
        self.item.deposit.unwrap_or_default() * self.counted()
    }

    /// What the line costs, with its deposit.
    #[must_use]
    pub fn amount(&self) -> Money {
        if self.void {
            return Money::ZERO;
        }
        let goods = match self.quantity {
            Quantity::Pieces(pieces) => self.item.price * pieces,
            Quantity::Unweighed => return Money::ZERO,
            Quantity::Weighed(net) => self.item.price.for_mass(net),
            Quantity::Priced(price) => price,
        };
        goods + self.deposit()
    }
}

impl Event {
    /// The line that an event changes.
    #[must_use]
    pub fn line(&self) -> Option<LineId> {
        match self {
            Event::LineAdded { line, .. }
            | Event::PiecesChanged { line, .. }
            | Event::LotWeighed { line, .. }
            | Event::LineVoided { line, .. }
            | Event::LineRestored { line, .. }
            | Event::LinePlaced { line, .. } => Some(*line),
            Event::TripStarted { .. }
            | Event::LanguageChosen { .. }
            | Event::OwnThingsWeighed { .. }
            | Event::QuestionAsked { .. }
            | Event::QuestionSettled { .. }
            | Event::AgeApproved { .. }
            | Event::StaffActed { .. }
            | Event::HelpCalled
            | Event::CheckoutEntered
            | Event::CheckoutLeft
            | Event::PaymentAsked { .. }
            | Event::PaymentDeclined { .. }
            | Event::PaymentAccepted { .. }
            | Event::HandedOver { .. }
            | Event::TripCancelled
            | Event::TripEnded => None,
        }
    }
}
