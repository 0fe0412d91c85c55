//! Coupons: noted for the store, never granted here.

use crate::barcode::{Coupon, Day};
use crate::cart::Cart;
use crate::cart::scan::REFUSAL_SHOWN;
use crate::effect::Signal;
use crate::ids::CouponId;
use crate::phrase::Phrase;
use crate::receipt::command::{Command, Refusal};
use crate::receipt::coupon::CouponCode;
use crate::view::{CouponWord, NotedView, RefusedScan};

/// Whether a coupon's own days let it be presented. Only paper coupons name any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Validity {
    Valid,
    NotYet,
    Expired,
}

impl Validity {
    /// On the shop's local date.
    pub(super) fn of(coupon: &Coupon, today: Day) -> Self {
        let Coupon::Paper(paper) = coupon else { return Validity::Valid };
        if paper.ends.is_some_and(|last| last < today) {
            Validity::Expired
        } else if paper.starts.is_some_and(|first| today < first) {
            Validity::NotYet
        } else {
            Validity::Valid
        }
    }
}

impl Cart {
    /// Hands a coupon to the store with the trip.
    pub(super) fn present_coupon(&mut self, data: &str, code: CouponCode, validity: Validity) {
        match validity {
            Validity::Valid => {}
            Validity::NotYet => return self.refuse_coupon(data, RefusedScan::NotForSale, CouponWord::NotYet),
            Validity::Expired => return self.refuse_coupon(data, RefusedScan::Expired, CouponWord::Expired),
        }
        match self.order(Command::PresentCoupon { code: code.clone() }) {
            Ok(()) => self.note_coupon(&code, CouponWord::Noted),
            Err(Refusal::AlreadySo) => self.note_coupon_again(&code),
            Err(Refusal::TooManyCoupons) => self.refuse_coupon(data, RefusedScan::NotForSale, CouponWord::TooMany),
            Err(
                Refusal::NoTrip
                | Refusal::Paying
                | Refusal::Closed
                | Refusal::NoLine
                | Refusal::NotCounted
                | Refusal::TooMany
                | Refusal::NoCoupon,
            ) => self.refuse(data, RefusedScan::NotForSale),
        }
    }

    pub(super) fn refuse_coupon(&mut self, data: &str, why: RefusedScan, word: CouponWord) {
        self.refuse_saying(data, why, Phrase::Coupon(word));
    }

    /// The shopper takes a coupon back.
    pub(super) fn withdraw_coupon(&mut self, coupon: CouponId) {
        if self.order(Command::WithdrawCoupon { coupon }).is_ok() {
            self.noted = None;
            self.signal(Signal::Settled);
        }
    }

    /// Another engine, or another look: while its note is on the screen there is nothing more to say.
    fn note_coupon_again(&mut self, code: &CouponCode) {
        let shown = self.noted.as_ref().map(|(noted, _)| noted.coupon);
        if shown.is_none() || shown != self.standing(code) {
            self.note_coupon(code, CouponWord::NotedAlready);
        }
    }

    fn note_coupon(&mut self, code: &CouponCode, word: CouponWord) {
        let Some(coupon) = self.standing(code) else { return };
        self.refused = None;
        self.doubts.withdraw();
        self.noted = Some((NotedView { coupon, says: Phrase::Coupon(word) }, self.now.tick + REFUSAL_SHOWN));
        self.signal(Signal::Accepted);
    }

    fn standing(&self, code: &CouponCode) -> Option<CouponId> {
        self.receipt.standing_coupons().find(|known| known.code == *code).map(|known| known.id)
    }
}
