//! The end of a trip: everything that is open is answered, then it is paid. Who cannot answer lets staff do it.

use cart_domain::Millis;
use cart_domain::input::Intent;
use cart_domain::view::State;

use super::{Glance, Move, Shopper};
use crate::simulate::scene::{Lies, Piece, PieceId, Scene};
use crate::trace::Mistake;

/// Somebody who has tried so often gives up and lets staff do it.
const PATIENCE: u32 = 8;

/// How far the checkout has come.
#[derive(Clone, Debug, Default)]
pub(super) struct Closing {
    walked: bool,
    answers: u32,
    adds: bool,
    added: bool,
}

impl<'a> Shopper<'a> {
    /// The next thing to do with an empty list.
    pub(super) fn close(&mut self, scene: &mut Scene<'a>) {
        if !self.closing.walked {
            self.closing.walked = true;
            let adds = self.profile.theft.as_ref().map_or(0.0, |theft| theft.adds_in_payment);
            self.closing.adds = self.plan.happens(adds);
            return self.moves.push_back(Move::Walk(self.plan.about(self.walk)));
        }
        match scene.view().state {
            State::Idle => self.gone = true,
            State::Shopping if scene.view().item_count == 0 => {
                self.moves.push_back(Move::Touch(Intent::Cancel));
                self.gone = true;
            }
            State::Shopping => self.moves.push_back(Move::Touch(Intent::Checkout)),
            State::Checkout => self.settle(scene),
            State::Paying => self.wait_for_the_store(scene),
            State::Paid | State::HandedOver => self.gone = true,
        }
    }

    fn settle(&mut self, scene: &mut Scene<'a>) {
        if scene.view().staff.is_some() {
            return self.moves.push_back(Move::Wait(Millis(1_000)));
        }
        let gives_up = self.closing.answers >= PATIENCE;
        match &scene.view().question {
            Some(question) if !gives_up && !self.mood.happens(self.profile.attention.calls_staff / 4.0) => {
                self.closing.answers += 1;
                let id = question.id;
                self.ignored.remove(&id);
                self.look = None;
                self.moves.push_back(Move::Wait(self.mood.about(Millis(self.profile.attention.looks_after_ms / 2))));
                self.look = Some((scene.now, Glance::Question(id)));
            }
            Some(_) | None => {
                // Whoever leaves a question to staff begins anew when they have been.
                self.closing.answers = 0;
                self.moves.push_back(Move::Touch(Intent::Pay));
            }
        }
    }

    fn wait_for_the_store(&mut self, scene: &mut Scene<'a>) {
        if self.closing.adds && !std::mem::replace(&mut self.closing.added, true) {
            let mut plan = self.plan.clone();
            let ware = scene.shop.choose(&mut plan, false);
            let mass = scene.shop.wares[ware].weigh(&mut plan);
            scene.pieces.push(Piece { ware, mass, lies: Lies::Shelf, claim: None, code: None });
            let id = PieceId(scene.pieces.len() - 1);
            self.moves.extend([Move::Err(Mistake::AddInPayment, id), Move::Place(vec![id])]);
            return;
        }
        self.moves.push_back(Move::Wait(Millis(500)));
    }
}
