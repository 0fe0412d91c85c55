//! What hands do, and how long it takes.

use cart_domain::input::{Intent, LineChoice};
use cart_domain::view::LineStatus;
use cart_domain::{Mass, Millis};

use super::Shopper;
use crate::simulate::chance::Chance;
use crate::simulate::profile::Profile;
use crate::simulate::scene::{PieceId, Scene};
use crate::simulate::shop::Sold;
use crate::simulate::witness::Blunder;
use crate::simulate::world::Happening;
use crate::trace::Mistake;

/// How long the wheels turn at a time, and how long they stand then. Assumed.
const ROLL: Millis = Millis(9_000);
const STAND: Millis = Millis(8_000);

/// One movement, done when its time has passed.
#[derive(Clone, Debug, PartialEq)]
pub enum Move {
    /// To the next shelf, or to the checkout.
    Walk(Millis),
    Wait(Millis),
    Touch(Intent),
    /// The piece's code is held before the reader. So many attempts were in vain.
    Scan(PieceId, u32),
    /// The code is held there a second time.
    ScanAgain(PieceId),
    /// Produce is looked up and chosen.
    Choose(PieceId),
    Place(Vec<PieceId>),
    /// The piece goes back to where it came from.
    PutBack(PieceId),
    /// A piece in the basket is lifted, and put down again.
    Lift(PieceId),
    PutDown(PieceId),
    /// The receipt shall have so many pieces of this ware.
    Count(usize, u32),
    /// One of these was scanned, and the number is touched for the others.
    CountAll(usize, Vec<PieceId>),
    /// The piece's own code will be scanned from now on.
    Recode(PieceId),
    /// A piece that was scanned as this ware is deleted.
    Delete(PieceId, usize),
    /// Something was got wrong just now.
    Err(Mistake, PieceId),
    Bag(Mass),
    /// The newest line is read, after a scan of this ware.
    Read(usize),
}

impl Move {
    /// How long it takes this time.
    pub fn takes(&self, profile: &Profile, mood: &mut Chance) -> Millis {
        let pace = &profile.pace;
        match self {
            Move::Walk(span) | Move::Wait(span) => *span,
            Move::Touch(_) | Move::Count(..) | Move::CountAll(..) | Move::Delete(..) => {
                mood.about(Millis(pace.touch_ms))
            }
            Move::Scan(..) | Move::ScanAgain(_) => mood.about(Millis(pace.scan_ms)),
            Move::Choose(_) => mood.about(Millis(pace.touch_ms * 3)),
            Move::Place(_) | Move::PutBack(_) | Move::Lift(_) | Move::PutDown(_) | Move::Bag(_) => {
                mood.about(Millis(pace.hand_ms))
            }
            Move::Err(..) | Move::Recode(_) => Millis(0),
            Move::Read(_) => mood.about(Millis(800)),
        }
    }
}

impl<'a> Shopper<'a> {
    /// What begins with a movement.
    pub(super) fn begin(&mut self, scene: &mut Scene<'a>, next: &Move, takes: Millis) {
        let Move::Walk(_) = next else { return };
        // A hand reaches for the handle first. Then the cart goes and stands by turns, for shelves and for others in the aisle.
        let mut at = self.mood.about(Millis(self.profile.pace.hand_ms));
        let floor = self.profile.basket.rolling_g;
        while at.0 + 1_000 < takes.0 {
            let span = Millis(self.mood.about(ROLL).0.min(takes.0 - at.0 - 500));
            let rms = grams(self.mood.between(floor[0], floor[1]));
            scene.world.later(at, Happening::Roll { rms, span });
            at = Millis(at.0 + span.0 + self.mood.about(STAND).0);
        }
    }

    /// What has been done when a movement is over.
    pub(super) fn finish(&mut self, scene: &mut Scene<'a>, done: Move) {
        match done {
            Move::Walk(_) | Move::Wait(_) => {}
            Move::Touch(intent) => scene.touch(intent),
            Move::Scan(piece, tries) => self.scan(scene, piece, tries),
            Move::ScanAgain(piece) => self.scan_again(scene, piece),
            Move::Choose(piece) => self.choose(scene, piece),
            Move::Place(pieces) => self.place(scene, &pieces),
            Move::PutBack(piece) => scene.take(piece),
            Move::Lift(piece) => {
                scene.take(piece);
                self.do_now([Move::PutDown(piece)]);
            }
            Move::PutDown(piece) => scene.put(&[piece], None),
            Move::Count(ware, pieces) => self.count(scene, ware, pieces),
            Move::CountAll(ware, pieces) => self.count_all(scene, ware, &pieces),
            Move::Delete(piece, claim) => self.delete(scene, piece, claim),
            Move::Recode(piece) => {
                let piece = &mut scene.pieces[piece.0];
                piece.code = Some(piece.ware);
            }
            Move::Err(mistake, piece) => self.err(scene, mistake, piece),
            Move::Bag(mass) => scene.put_bag(mass),
            Move::Read(ware) => self.read_line(scene, ware),
        }
    }

    fn scan(&mut self, scene: &mut Scene<'a>, id: PieceId, tries: u32) {
        let Some(code_of) = scene.pieces[id.0].code else { return };
        let cart = &self.profile.cart;
        if self.mood.happens(cart.misses) {
            if self.is_honest() && self.mood.happens(self.profile.slips.misses_silence) {
                return self.overhear(scene, id);
            }
            return self.do_now([Move::Scan(id, tries)]);
        }
        if self.mood.happens(cart.reads_neighbour)
            && let Some(neighbour) = scene.shop.sibling(&mut self.mood, code_of)
        {
            return self.read_neighbour(scene, id, neighbour);
        }
        let ware = &scene.shop.wares[code_of];
        let Some(code) = ware.code(scene.pieces[id.0].mass) else { return };
        let counted = scene.read(code_of, code.clone());
        if counted {
            scene.pieces[id.0].claim = Some(code_of);
            scene.witness.claimed(id, code_of);
            let (echoes, repeats) = (self.mood.happens(cart.echoes), self.mood.happens(cart.repeats));
            if echoes || (repeats && ware.sold == Sold::Piece) {
                let after = if repeats { self.mood.between(850.0, 1_600.0) } else { self.mood.between(150.0, 700.0) };
                scene.world.later(Millis(after as u64), Happening::Repeat { ware: code_of, code });
            }
            if self.mood.happens(self.profile.attention.reads_line) {
                self.do_now([Move::Read(code_of)]);
            }
        } else if tries < 3 {
            self.do_now([Move::Scan(id, tries + 1)]);
        } else {
            self.give_up(scene, id);
        }
    }

    /// The reader missed it and the shopper did not hear that nothing beeped.
    fn overhear(&mut self, scene: &mut Scene<'a>, id: PieceId) {
        scene.pieces[id.0].code = None;
        let blunder = Blunder::unscanned(scene.now, Mistake::ForgotScan, id, &scene.pieces[id.0], scene.shop);
        scene.blunder(blunder);
    }

    /// Another pack was read instead. Who reads the line deletes it and scans again.
    fn read_neighbour(&mut self, scene: &mut Scene<'a>, id: PieceId, neighbour: usize) {
        let Some(code) = scene.shop.wares[neighbour].code(scene.pieces[id.0].mass) else { return };
        if !scene.read(neighbour, code) {
            return self.do_now([Move::Scan(id, 1)]);
        }
        if self.mood.happens(self.profile.attention.reads_line) {
            let before = scene.claimed(neighbour);
            return self.do_now([Move::Count(neighbour, before), Move::Scan(id, 1)]);
        }
        let piece = &mut scene.pieces[id.0];
        (piece.claim, piece.code) = (Some(neighbour), Some(neighbour));
        scene.witness.claimed(id, neighbour);
        let blunder =
            Blunder::mistaken(scene.now, Mistake::WrongVariety, id, &scene.pieces[id.0], neighbour, scene.shop);
        scene.blunder(blunder);
    }

    fn scan_again(&mut self, scene: &mut Scene<'a>, id: PieceId) {
        let Some(code_of) = scene.pieces[id.0].claim else { return };
        let ware = &scene.shop.wares[code_of];
        let Some(code) = ware.code(scene.pieces[id.0].mass) else { return };
        if scene.read(code_of, code) {
            scene.blunder(Blunder::double_scan(scene.now, ware));
        }
    }

    /// What cannot be scanned is not bought; what lies in the basket already is taken out.
    fn give_up(&mut self, scene: &mut Scene<'a>, id: PieceId) {
        let placing = |next: &Move| matches!(next, Move::Place(pieces) if pieces.contains(&id));
        for next in self.moves.iter_mut().filter(|next| placing(next)) {
            if let Move::Place(pieces) = next {
                pieces.retain(|piece| *piece != id);
            }
        }
        if scene.pieces[id.0].lies == crate::simulate::scene::Lies::Basket {
            self.do_now([Move::PutBack(id)]);
        }
    }

    fn choose(&mut self, scene: &mut Scene<'a>, id: PieceId) {
        let Some(code_of) = scene.pieces[id.0].code else { return };
        let Some(plu) = scene.shop.wares[code_of].product.plu.clone() else { return };
        scene.touch(Intent::LookUp);
        scene.touch(Intent::Produce { plu });
        scene.pieces[id.0].claim = Some(code_of);
        scene.witness.claimed(id, code_of);
    }

    fn place(&mut self, scene: &mut Scene<'a>, pieces: &[PieceId]) {
        if pieces.is_empty() {
            return;
        }
        if self.mood.happens(self.profile.basket.places_rolling) {
            let floor = self.profile.basket.rolling_g;
            let rms = self.mood.between(floor[0], floor[1]);
            let span = Millis(self.mood.between(500.0, 3_000.0) as u64);
            scene.roll(grams(rms), span);
        }
        let halting = pieces.len() == 1 && self.mood.happens(self.profile.habits.in_two_movements);
        let second = halting.then(|| Millis(self.mood.between(700.0, 2_500.0) as u64));
        scene.put(pieces, second);
    }

    /// Touches the newest line of a ware until so many pieces are billed.
    fn count(&mut self, scene: &mut Scene<'a>, ware: usize, pieces: u32) {
        let product = &scene.shop.wares[ware].product;
        let lines = &scene.view().lines;
        let billed = lines.iter().rev().find(|line| line.gtin == product.gtin && line.status != LineStatus::Void);
        let Some(line) = billed else {
            let of = LineChoice::Product(product.gtin);
            if pieces > 0 && lines.iter().any(|line| line.gtin == product.gtin) {
                scene.touch(Intent::Quantity { of, pieces });
            }
            return;
        };
        let of = LineChoice::Line(line.line);
        if scene.shop.wares[ware].sold == Sold::Piece && pieces > 0 {
            scene.touch(Intent::Quantity { of, pieces });
        } else if scene.billed(ware) > pieces {
            scene.touch(Intent::Remove(of));
        }
    }

    fn count_all(&mut self, scene: &mut Scene<'a>, ware: usize, pieces: &[PieceId]) {
        if pieces.iter().all(|id| scene.pieces[id.0].claim.is_none()) {
            return;
        }
        for id in pieces {
            scene.pieces[id.0].claim = Some(ware);
        }
        let wanted = scene.claimed(ware);
        self.count(scene, ware, wanted);
    }

    /// Deletes one piece, unless the cart has done so already.
    fn delete(&mut self, scene: &mut Scene<'a>, id: PieceId, claim: usize) {
        let (billed, claimed) = (scene.billed(claim), scene.claimed(claim));
        if billed >= claimed && billed > 0 {
            self.count(scene, claim, billed - 1);
        }
        scene.pieces[id.0].claim = None;
        scene.pieces[id.0].code = None;
    }

    /// Reads what the receipt says about what was just scanned, and sets right what the reader read too often.
    fn read_line(&mut self, scene: &mut Scene<'a>, ware: usize) {
        let (billed, claimed) = (scene.billed(ware), scene.claimed(ware));
        if billed > claimed && scene.shop.wares[ware].sold == Sold::Piece {
            self.do_now([Move::Count(ware, claimed)]);
        }
    }

    /// A mistake is made here, whether anybody knows or not.
    fn err(&mut self, scene: &mut Scene<'a>, mistake: Mistake, id: PieceId) {
        let piece = scene.pieces[id.0].clone();
        let (now, shop) = (scene.now, scene.shop);
        let ware = &shop.wares[piece.ware];
        let blunder = match mistake {
            Mistake::ForgotScan | Mistake::NoScan | Mistake::OneOfTwo | Mistake::AddInPayment => {
                Blunder::unscanned(now, mistake, id, &piece, shop)
            }
            Mistake::WrongVariety | Mistake::WrongProduce | Mistake::LabelSwitch | Mistake::Swap => {
                let Some(code) = piece.code.filter(|code| *code != piece.ware) else { return };
                Blunder::mistaken(now, mistake, id, &piece, code, shop)
            }
            Mistake::TookOutForgot | Mistake::NeverPlaced => Blunder::absent(now, mistake, ware, piece.mass),
            Mistake::DeletedKept => Blunder::kept(now, id, &piece, shop),
            Mistake::DoubleScan => Blunder::double_scan(now, ware),
        };
        scene.blunder(blunder);
    }
}

pub(super) fn grams(grams: f64) -> Mass {
    Mass::from_milligrams((grams * 1_000.0).round() as i64)
}
