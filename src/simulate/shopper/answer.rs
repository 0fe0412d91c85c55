//! What a shopper does about a question or a notice: the truth as they know it, when they mean to pay, and otherwise whatever serves them.

use cart_domain::Gtin;
use cart_domain::ids::{LineId, QuestionId};
use cart_domain::input::Intent;
use cart_domain::question::{Choice, Kind};
use cart_domain::view::{QuestionView, State};

use super::{Glance, Move, Shopper};
use crate::simulate::scene::{Lies, Piece, PieceId, Scene};
use crate::simulate::shop::Sold;

impl<'a> Shopper<'a> {
    /// Looks at what has caught the eye.
    pub(super) fn respond(&mut self, scene: &mut Scene<'a>, glance: Glance) {
        match glance {
            Glance::Question(id) => {
                let shown = scene.view().question.clone().filter(|question| question.id == id);
                if let Some(question) = shown {
                    self.consider(scene, &question);
                }
            }
            Glance::Notice(kind) => self.heed(scene, kind),
        }
    }

    fn consider(&mut self, scene: &mut Scene<'a>, question: &QuestionView) {
        let attention = &self.profile.attention;
        let closing = scene.view().state != State::Shopping;
        if !closing && !self.mood.happens(attention.answers) {
            self.ignored.insert(question.id);
            return;
        }
        if self.mood.happens(attention.answers_wrongly) {
            if let Some(choice) = self.mood.one_of(&question.choices).map(|shown| shown.choice.clone()) {
                self.answer(question.id, choice);
            }
            return;
        }
        let yields = self.profile.theft.as_ref().is_none_or(|theft| self.mood.happens(theft.yields));
        if yields { self.answer_truly(scene, question) } else { self.answer_falsely(question) }
    }

    fn answer(&mut self, question: QuestionId, choice: Choice) {
        self.do_now([Move::Touch(Intent::Answer { question, choice })]);
    }

    /// The first of these answers that is offered.
    fn answer_any(&mut self, question: &QuestionView, wanted: &[Choice]) {
        let offered = |choice: &&Choice| question.choices.iter().any(|shown| shown.choice == **choice);
        match wanted.iter().find(offered) {
            Some(choice) => self.answer(question.id, choice.clone()),
            // Nothing that is offered is true. It waits for staff.
            None => drop(self.ignored.insert(question.id)),
        }
    }

    fn answer_truly(&mut self, scene: &mut Scene<'a>, question: &QuestionView) {
        let line = question.line.and_then(|line| self.ware_of(scene, line));
        match question.kind {
            Kind::Unscanned => self.explain_addition(scene, question),
            Kind::NotPlaced | Kind::Duplicate => self.explain_absence(scene, question, line),
            Kind::Removed => self.explain_removal(scene, question),
            Kind::WrongWeight | Kind::WrongItem | Kind::Count => self.explain_contradiction(scene, question, line),
            Kind::StillHere => {
                let deleted = line.is_some_and(|ware| scene.held(ware) > scene.claimed(ware));
                let keeps = deleted && self.mood.happens(self.profile.attention.realises);
                let wanted = if keeps { Choice::Keep } else { Choice::TookOut };
                if let Some(ware) = line.filter(|_| keeps) {
                    for piece in
                        scene.pieces.iter_mut().filter(|piece| piece.ware == ware && piece.lies == Lies::Basket)
                    {
                        piece.claim = Some(ware);
                    }
                } else if let Some(id) = line.and_then(|ware| self.unclaimed_of(scene, ware)) {
                    self.do_now([Move::PutBack(id)]);
                }
                self.answer_any(question, &[wanted]);
            }
        }
    }

    /// Something was felt that no scan explains.
    fn explain_addition(&mut self, scene: &mut Scene<'a>, question: &QuestionView) {
        if self.is_about_to_scan(scene) {
            // The hands are on it: the scan is the answer.
            self.ignored.insert(question.id);
            return;
        }
        let ware = |choice: &Choice| if let Choice::Gtin(gtin) = choice { scene.shop.find(*gtin) } else { None };
        let mut offered = question.choices.iter().filter_map(|shown| ware(&shown.choice));
        let named = offered.find_map(|ware| unbilled(scene, |piece| piece.ware == ware));
        let forgotten = named.or_else(|| unbilled(scene, |_| true));
        let Some(id) = forgotten.filter(|_| self.mood.happens(self.profile.attention.realises)) else {
            return self.explain_nothing(question);
        };
        let ware = scene.pieces[id.0].ware;
        let named = Choice::Gtin(scene.shop.wares[ware].product.gtin);
        if question.choices.iter().any(|shown| shown.choice == named) {
            scene.pieces[id.0].claim = Some(ware);
            return self.answer(question.id, named);
        }
        self.scan_now(scene, id);
        self.answer_any(question, &[Choice::ScanIt]);
    }

    /// Everything is on the receipt, as far as the shopper can see. Whoever has been asked in vain before waits for the checkout.
    fn explain_nothing(&mut self, question: &QuestionView) {
        self.vain += 1;
        if self.vain.is_multiple_of(3) {
            self.ignored.insert(question.id);
            return;
        }
        self.answer_any(question, &[Choice::Mine, Choice::TakeOut, Choice::ScanIt]);
    }

    /// Scans what lies in the basket: half the time in place, else it is lifted out and put in again.
    fn scan_now(&mut self, scene: &mut Scene<'a>, id: PieceId) {
        let piece = &mut scene.pieces[id.0];
        piece.code = Some(piece.ware);
        let loose = scene.ware(id).sold == Sold::Loose;
        let scan = if loose { Move::Choose(id) } else { Move::Scan(id, 0) };
        if self.mood.happens(0.5) {
            self.do_now([Move::PutBack(id), scan, Move::Place(vec![id])]);
        } else {
            self.do_now([scan]);
        }
    }

    /// Something that was scanned is missed in the basket.
    fn explain_absence(&mut self, scene: &mut Scene<'a>, question: &QuestionView, line: Option<usize>) {
        let Some(ware) = line else { return self.answer_any(question, &[Choice::InBasket, Choice::Both]) };
        if self.is_about_to_place(scene, ware) {
            self.ignored.insert(question.id);
            return;
        }
        let billed = scene.billed(ware);
        let lying = scene.pieces.iter().filter(|piece| piece.claim == Some(ware) && piece.lies == Lies::Basket);
        let all_there = u32::try_from(lying.count()).unwrap_or(u32::MAX) >= billed;
        if !all_there {
            let absent = |piece: &&mut Piece| piece.claim == Some(ware) && piece.lies == Lies::Shelf;
            if let Some(piece) = scene.pieces.iter_mut().find(absent) {
                piece.claim = None;
            }
        }
        let wanted = if all_there { [Choice::InBasket, Choice::Both] } else { [Choice::DropLine, Choice::One] };
        self.answer_any(question, &wanted);
    }

    /// Something is gone.
    fn explain_removal(&mut self, scene: &mut Scene<'a>, question: &QuestionView) {
        let taken = |ware: usize| {
            let lying = scene.pieces.iter().filter(|piece| piece.claim == Some(ware) && piece.lies == Lies::Basket);
            scene.billed(ware) > u32::try_from(lying.count()).unwrap_or(u32::MAX)
        };
        let lines = scene.view().lines.iter().filter(|line| scene.shop.find(line.gtin).is_some_and(taken));
        let mut wanted: Vec<Choice> = lines.map(|line| Choice::Line(line.line)).collect();
        wanted.push(Choice::None);
        self.answer_any(question, &wanted);
    }

    /// What was felt or seen is not what was scanned.
    fn explain_contradiction(&mut self, scene: &mut Scene<'a>, question: &QuestionView, line: Option<usize>) {
        let realises = self.mood.happens(self.profile.attention.realises);
        let Some(ware) = line.filter(|_| realises) else {
            return self.answer_any(question, &[Choice::Right, Choice::InBasket]);
        };
        if let Some(id) = wrongly_claimed(scene, ware) {
            return self.correct(scene, question, id);
        }
        let placed = last_movement(scene, ware);
        let mut wanted = Vec::new();
        if scene.held(ware) > scene.billed(ware) || question.kind == Kind::Count {
            wanted.extend([Choice::Pieces(placed), Choice::Pieces(scene.held(ware))]);
            for piece in scene.pieces.iter_mut().filter(|piece| piece.ware == ware && piece.lies == Lies::Basket) {
                piece.claim = Some(ware);
            }
        }
        wanted.push(Choice::Right);
        if question.kind == Kind::Count
            && !wanted.iter().any(|choice| question.choices.iter().any(|c| c.choice == *choice))
        {
            wanted.extend(question.choices.iter().map(|shown| shown.choice.clone()));
        }
        if unbilled(scene, |piece| piece.claim.is_none()).is_some() {
            wanted.insert(0, Choice::Other);
        }
        self.answer_any(question, &wanted);
    }

    /// A piece is billed as something else: the right one is named if it is offered, else the wrong line goes and it is scanned.
    fn correct(&mut self, scene: &mut Scene<'a>, question: &QuestionView, id: PieceId) {
        let Some(claim) = scene.pieces[id.0].claim else { return };
        let ware = scene.pieces[id.0].ware;
        let named = Choice::Gtin(scene.shop.wares[ware].product.gtin);
        if question.choices.iter().any(|shown| shown.choice == named) {
            let piece = &mut scene.pieces[id.0];
            (piece.claim, piece.code) = (Some(ware), Some(ware));
            return self.answer(question.id, named);
        }
        let piece = &mut scene.pieces[id.0];
        piece.code = Some(ware);
        let scan = if scene.ware(id).sold == Sold::Loose { Move::Choose(id) } else { Move::Scan(id, 0) };
        self.do_now([Move::Delete(id, claim), Move::Recode(id), Move::PutBack(id), scan, Move::Place(vec![id])]);
        self.answer_any(question, &[Choice::Other, Choice::Right]);
    }

    /// Who has something to hide.
    fn answer_falsely(&mut self, question: &QuestionView) {
        let pieces = |choice: &Choice| if let Choice::Pieces(pieces) = choice { Some(*pieces) } else { None };
        let few = question.choices.iter().filter_map(|shown| pieces(&shown.choice));
        let fewest = Choice::Pieces(few.min().unwrap_or(1));
        let wanted = match question.kind {
            Kind::Unscanned => vec![Choice::Mine, Choice::TakeOut, Choice::ScanIt],
            Kind::NotPlaced | Kind::Duplicate => vec![Choice::InBasket, Choice::One],
            Kind::Removed => vec![Choice::None],
            Kind::WrongWeight | Kind::WrongItem | Kind::Count => vec![Choice::Right, fewest],
            Kind::StillHere => vec![Choice::TookOut],
        };
        self.answer_any(question, &wanted);
    }

    /// A quiet word on the screen. Honest people who see what they forgot do it now.
    fn heed(&mut self, scene: &mut Scene<'a>, kind: Kind) {
        if !self.is_honest() || !self.mood.happens(self.profile.attention.realises) {
            return;
        }
        match kind {
            Kind::Unscanned | Kind::Count => {
                if !self.is_about_to_scan(scene)
                    && let Some(id) = unbilled(scene, |_| true)
                {
                    self.scan_now(scene, id);
                }
            }
            Kind::Removed => {
                let lost = scene.view().notice.as_ref().and_then(|notice| notice.line);
                if let Some(ware) = lost.and_then(|line| self.ware_of(scene, line))
                    && scene.claimed(ware) > scene.billed(ware)
                    && scene.held(ware) > scene.billed(ware)
                    && scene.shop.wares[ware].sold == Sold::Piece
                {
                    self.do_now([Move::Count(ware, scene.claimed(ware))]);
                }
            }
            Kind::WrongWeight | Kind::WrongItem | Kind::StillHere | Kind::Duplicate | Kind::NotPlaced => {}
        }
    }

    fn ware_of(&self, scene: &Scene<'_>, line: LineId) -> Option<usize> {
        let gtin: Gtin = scene.view().lines.iter().find(|shown| shown.line == line)?.gtin;
        scene.shop.find(gtin)
    }

    fn unclaimed_of(&self, scene: &Scene<'_>, ware: usize) -> Option<PieceId> {
        let pieces = scene.pieces.iter();
        let place = pieces.clone().rposition(|p| p.ware == ware && p.lies == Lies::Basket && p.claim.is_none())?;
        Some(PieceId(place))
    }

    fn is_about_to_scan(&self, scene: &Scene<'_>) -> bool {
        let next = self.doing.iter().chain(&self.moves).take(3);
        let scans = |id: &PieceId| scene.pieces[id.0].lies == Lies::Basket;
        next.into_iter().any(|next| matches!(next, Move::Scan(id, _) | Move::Choose(id) if scans(id)))
    }

    fn is_about_to_place(&self, scene: &Scene<'_>, ware: usize) -> bool {
        let places = |pieces: &[PieceId]| pieces.iter().any(|id| scene.pieces[id.0].claim == Some(ware));
        self.doing.iter().chain(&self.moves).any(|next| matches!(next, Move::Place(pieces) if places(pieces)))
    }
}

/// The newest such piece in the basket that was never scanned, or that is not on the receipt any more.
fn unbilled(scene: &Scene<'_>, such: impl Fn(&Piece) -> bool) -> Option<PieceId> {
    let missed = |piece: &Piece| match piece.claim {
        None => true,
        Some(claim) => scene.billed(claim) < scene.claimed(claim),
    };
    scene.pieces.iter().rposition(|piece| piece.lies == Lies::Basket && such(piece) && missed(piece)).map(PieceId)
}

/// A piece in the basket that was scanned as this ware and is another.
fn wrongly_claimed(scene: &Scene<'_>, ware: usize) -> Option<PieceId> {
    let wrong = |piece: &Piece| piece.lies == Lies::Basket && piece.claim == Some(ware) && piece.ware != ware;
    scene.pieces.iter().rposition(wrong).map(PieceId)
}

/// How many pieces of a ware were put in together last.
fn last_movement(scene: &Scene<'_>, ware: usize) -> u32 {
    scene.witness.last_movement(|id| scene.pieces[id.0].ware == ware)
}
