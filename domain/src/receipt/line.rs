//! One line of the receipt: what is sold, how much of it, how much of that lies in the basket, and what it costs.

use crate::ids::LineId;
use crate::mass::Mass;
use crate::money::Money;
use crate::receipt::event::{Item, Quantity};

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

    /// Counts again, with this many pieces if it is counted at all.
    pub(super) fn restore(&mut self, pieces: u32) {
        self.void = false;
        if let Quantity::Pieces(now) = &mut self.quantity {
            *now = pieces;
        }
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
