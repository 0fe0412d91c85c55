//! What may happen to a receipt next. A command is a wish; [`Receipt::decide`] turns it into events, or into a [`Refusal`] that says
//! why not. Nothing here looks at scale, camera or clock: evidence has become a command before it arrives.

use crate::gtin::Gtin;
use crate::ids::{CouponId, LineId};
use crate::input::LineChoice;
use crate::mass::Mass;
use crate::receipt::coupon::CouponCode;
use crate::receipt::event::{Event, Item, Quantity, Why};
use crate::receipt::line::Line;
use crate::receipt::{Receipt, Stage};

/// A wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// One more of this product.
    Add {
        item: Item,
        quantity: Quantity,
        why: Why,
    },
    SetPieces {
        line: LineId,
        pieces: u32,
        why: Why,
    },
    Void {
        line: LineId,
        why: Why,
    },
    /// These pieces lie in the basket now, and weigh this much together.
    Place {
        line: LineId,
        placed: u32,
        mass: Option<Mass>,
    },
    WeighLot {
        line: LineId,
        net: Mass,
    },
    WeighOwnThings {
        mass: Mass,
    },
    /// Hand this coupon to the store with the trip.
    PresentCoupon {
        code: CouponCode,
    },
    WithdrawCoupon {
        coupon: CouponId,
    },
}

/// Why a command changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("no trip is under way")]
    NoTrip,
    #[error("the payment is being made")]
    Paying,
    #[error("the receipt is closed")]
    Closed,
    #[error("there is no such line")]
    NoLine,
    #[error("the line is already as wished")]
    AlreadySo,
    #[error("a lot is weighed, not counted")]
    NotCounted,
    #[error("more pieces than a trip can hold")]
    TooMany,
    #[error("more coupons than a trip can hold")]
    TooManyCoupons,
    #[error("there is no such coupon")]
    NoCoupon,
}

/// More pieces of one product than this are a slip of the finger.
const MOST_PIECES: u32 = 999;
/// More coupons than these belong into the hands of staff.
const MOST_COUPONS: usize = 50;

impl Receipt {
    /// What a command leads to.
    pub fn decide(&self, command: Command) -> Result<Vec<Event>, Refusal> {
        match command {
            Command::Add { item, quantity, why } => {
                self.admits_changes()?;
                self.decide_add(item, quantity, why)
            }
            Command::SetPieces { line, pieces, why } => {
                self.admits_changes()?;
                self.decide_pieces(line, pieces, why)
            }
            Command::Void { line, why } => {
                self.admits_changes()?;
                let line = self.line(line).ok_or(Refusal::NoLine)?;
                if line.void {
                    return Err(Refusal::AlreadySo);
                }
                Ok(vec![Event::LineVoided { line: line.id, why }])
            }
            Command::Place { line, placed, mass } => {
                let line = self.line(line).ok_or(Refusal::NoLine)?;
                if line.placed == placed && line.mass == mass {
                    return Err(Refusal::AlreadySo);
                }
                Ok(vec![Event::LinePlaced { line: line.id, placed, mass }])
            }
            Command::WeighLot { line, net } => {
                let line = self.line(line).ok_or(Refusal::NoLine)?;
                match line.quantity {
                    Quantity::Unweighed | Quantity::Weighed(_) => Ok(vec![Event::LotWeighed { line: line.id, net }]),
                    Quantity::Pieces(_) | Quantity::Priced(_) => Err(Refusal::NotCounted),
                }
            }
            Command::WeighOwnThings { mass } if mass == self.own_things() => Err(Refusal::AlreadySo),
            Command::WeighOwnThings { mass } => Ok(vec![Event::OwnThingsWeighed { mass: mass.max(Mass::ZERO) }]),
            Command::PresentCoupon { code } => {
                self.admits_changes()?;
                self.decide_coupon(code)
            }
            Command::WithdrawCoupon { coupon } => {
                self.admits_changes()?;
                let standing = self.standing_coupons().any(|known| known.id == coupon);
                if standing { Ok(vec![Event::CouponWithdrawn { coupon }]) } else { Err(Refusal::NoCoupon) }
            }
        }
    }

    /// The line a shopper means: by number, or the newest line of a product, void ones last.
    #[must_use]
    pub fn choose(&self, choice: LineChoice) -> Option<LineId> {
        match choice {
            LineChoice::Line(id) => self.line(id).map(|line| line.id),
            LineChoice::Product(gtin) => {
                self.lines.of(&gtin).max_by_key(|line| (!line.void, line.id)).map(|line| line.id)
            }
        }
    }

    /// The counted line that a further piece of this product joins.
    #[must_use]
    pub fn joinable(&self, gtin: &Gtin) -> Option<&Line> {
        self.lines.of(gtin).rev().find(|line| !line.void && matches!(line.quantity, Quantity::Pieces(_)))
    }

    fn admits_changes(&self) -> Result<(), Refusal> {
        match self.stage() {
            Stage::Idle => Err(Refusal::NoTrip),
            Stage::Shopping | Stage::Checkout => Ok(()),
            Stage::Paying => Err(Refusal::Paying),
            Stage::Paid { .. } | Stage::HandedOver { .. } | Stage::Cancelled => Err(Refusal::Closed),
        }
    }

    fn decide_add(&self, item: Item, quantity: Quantity, why: Why) -> Result<Vec<Event>, Refusal> {
        if let Quantity::Pieces(more) = quantity
            && let Some(line) = self.joinable(&item.gtin)
            && line.item.price == item.price
        {
            let pieces = line.pieces().saturating_add(more);
            return self.pieces_of(line, pieces, why);
        }
        let next = LineId(self.lines().last().map_or(1, |line| line.id.0 + 1));
        Ok(vec![Event::LineAdded { line: next, item, quantity }])
    }

    fn decide_coupon(&self, code: CouponCode) -> Result<Vec<Event>, Refusal> {
        if self.standing_coupons().any(|known| known.code == code) {
            return Err(Refusal::AlreadySo);
        }
        if self.standing_coupons().count() >= MOST_COUPONS {
            return Err(Refusal::TooManyCoupons);
        }
        Ok(vec![Event::CouponPresented { coupon: self.next_coupon(), code }])
    }

    fn decide_pieces(&self, line: LineId, pieces: u32, why: Why) -> Result<Vec<Event>, Refusal> {
        let line = self.line(line).ok_or(Refusal::NoLine)?;
        if line.void {
            if pieces == 0 {
                return Err(Refusal::AlreadySo);
            }
            return Ok(vec![Event::LineRestored { line: line.id, pieces, why }]);
        }
        if pieces == 0 {
            return Ok(vec![Event::LineVoided { line: line.id, why }]);
        }
        self.pieces_of(line, pieces, why)
    }

    fn pieces_of(&self, line: &Line, pieces: u32, why: Why) -> Result<Vec<Event>, Refusal> {
        if pieces > MOST_PIECES {
            return Err(Refusal::TooMany);
        }
        match line.quantity {
            Quantity::Pieces(now) if now == pieces => Err(Refusal::AlreadySo),
            Quantity::Pieces(_) => Ok(vec![Event::PiecesChanged { line: line.id, pieces, why }]),
            Quantity::Unweighed | Quantity::Weighed(_) | Quantity::Priced(_) => Err(Refusal::NotCounted),
        }
    }
}
