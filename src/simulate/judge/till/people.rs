//! What the shopper's finger and the staff can do at a till.

use cart_domain::gtin::Gtin;
use cart_domain::ids::LineId;
use cart_domain::input::{Intent, LineChoice, StaffAct};
use cart_domain::receipt::command::Command;
use cart_domain::receipt::event::{Event, StaffDeed, Why};
use cart_domain::receipt::line::Line;
use cart_domain::receipt::{Receipt, Stage};
use cart_domain::view::RefusedScan;

use super::{Deed, Till, chosen};

impl Till {
    pub(super) fn touched(&mut self, intent: &Intent) -> Vec<Deed> {
        match intent {
            Intent::Start => self.open_if_free(),
            Intent::Checkout if *self.receipt.stage() == Stage::Shopping && self.receipt.item_count() > 0 => {
                self.receipt.apply(&Event::CheckoutEntered);
                vec![Deed::CheckedOut]
            }
            Intent::Back if *self.receipt.stage() == Stage::Checkout => {
                self.receipt.apply(&Event::CheckoutLeft);
                vec![Deed::WentBack]
            }
            Intent::Cancel if self.on_trip() && *self.receipt.stage() != Stage::Paying => {
                self.receipt.apply(&Event::TripCancelled);
                vec![Deed::Closed]
            }
            Intent::Help if self.on_trip() => {
                self.receipt.apply(&Event::HelpCalled);
                vec![]
            }
            Intent::Produce { plu } => self.choose_produce(plu),
            Intent::Bag | Intent::NoBag => {
                let mut deeds = self.open_if_free();
                let awaited = *intent == Intent::Bag;
                self.receipt.apply(&Event::OwnBagAwaited { awaited });
                deeds.push(Deed::BagAwaited(awaited));
                deeds
            }
            Intent::Remove(of) => self.set_pieces(*of, 0),
            Intent::Quantity { of, pieces } => self.set_pieces(*of, *pieces),
            Intent::Answer { question, choice } => {
                vec![Deed::Answered { question: *question, choice: choice.clone() }]
            }
            Intent::Pay if *self.receipt.stage() == Stage::Checkout => vec![Deed::WantsToPay],
            Intent::HandOver if self.on_trip() => self.hand_over(),
            Intent::Checkout
            | Intent::Back
            | Intent::Cancel
            | Intent::Help
            | Intent::Pay
            | Intent::HandOver
            | Intent::LookUp
            | Intent::Confirm(_)
            | Intent::Dismiss
            | Intent::WithdrawCoupon(_)
            | Intent::Speak(_) => vec![],
        }
    }

    fn choose_produce(&mut self, plu: &str) -> Vec<Deed> {
        let mut deeds = self.open_if_free();
        let by_key = || Gtin::from_plu(plu).ok().and_then(|gtin| self.catalogue.by_gtin(&gtin));
        let by_item = || self.catalogue.by_item(plu, &self.policy.layouts);
        let product = self.catalogue.by_plu(plu).or_else(by_key).or_else(by_item).map(|product| product.into_owned());
        match product {
            Some(product) => deeds.extend(self.sell(&product, chosen(&product), Why::Shopper)),
            None => self.refuse(plu, RefusedScan::Unknown),
        }
        deeds
    }

    fn set_pieces(&mut self, of: LineChoice, pieces: u32) -> Vec<Deed> {
        let Some(line) = self.receipt.choose(of) else { return vec![] };
        let counted = |receipt: &Receipt| receipt.line(line).map_or(0, Line::counted);
        let before = counted(&self.receipt);
        self.order(Command::SetPieces { line, pieces, why: Why::Shopper });
        let after = counted(&self.receipt);
        match after.cmp(&before) {
            std::cmp::Ordering::Greater => vec![Deed::Sold { line, pieces: after - before }],
            std::cmp::Ordering::Less => vec![Deed::Voided { line, pieces: before - after }],
            std::cmp::Ordering::Equal => vec![],
        }
    }

    pub(super) fn staffed(&mut self, act: StaffAct) -> Vec<Deed> {
        if !self.on_trip() {
            return vec![];
        }
        match act {
            StaffAct::Approve { line } => {
                let named = line.and_then(|line| self.receipt.line(line)).and_then(|line| line.item.age);
                let all =
                    || self.receipt.lines().iter().filter(|line| !line.void).filter_map(|line| line.item.age).max();
                let wanted_for_age = self.age_pending();
                if let Some(age) = named.or_else(all) {
                    self.receipt.apply(&Event::AgeApproved { age, by: String::new() });
                }
                self.acted(StaffDeed::Approved);
                if line.is_none() && !wanted_for_age { vec![Deed::Cleared] } else { vec![] }
            }
            StaffAct::Refuse { line } => {
                let approved = self.receipt.approved_age();
                let too_young = |line: &&Line| !line.void && line.item.age.is_some_and(|age| age > approved);
                let refused: Vec<LineId> = match line {
                    Some(line) => vec![line],
                    None => self.receipt.lines().iter().filter(too_young).map(|line| line.id).collect(),
                };
                self.acted(StaffDeed::Refused { line });
                refused.into_iter().flat_map(|line| self.set_pieces(LineChoice::Line(line), 0)).collect()
            }
            StaffAct::Clear => {
                self.acted(StaffDeed::Cleared);
                vec![Deed::Cleared]
            }
            StaffAct::Void { line } => {
                self.acted(StaffDeed::Voided { line });
                self.set_pieces(LineChoice::Line(line), 0)
            }
            StaffAct::Transfer => self.hand_over(),
        }
    }

    fn acted(&mut self, what: StaffDeed) {
        self.receipt.apply(&Event::StaffActed { what, by: String::new() });
    }

    fn hand_over(&mut self) -> Vec<Deed> {
        let code = self.trip.as_ref().map(|trip| trip.as_str().to_owned()).unwrap_or_default();
        self.receipt.apply(&Event::HandedOver { code });
        vec![Deed::Closed]
    }
}
