//! The list, and how each part of it is gone about: in which order things are scanned and put in, and what goes wrong or is meant to.

use cart_domain::Millis;
use cart_domain::input::Intent;

use super::hand::grams;
use super::{Move, Shopper};
use crate::simulate::chance::Chance;
use crate::simulate::profile::{Profile, Theft};
use crate::simulate::scene::{Lies, Piece, PieceId, Scene};
use crate::simulate::shop::Sold;
use crate::simulate::world::Happening;
use crate::trace::Mistake;

/// Masses that count as about the same to somebody who holds both.
const ABOUT_THE_SAME: f64 = 0.08;

/// Something to do between two walks.
#[derive(Clone, Debug)]
pub enum Errand {
    /// Lines that are handled together; each is so many pieces of a ware.
    Buy(Vec<Vec<PieceId>>),
    /// Something is not wanted after all.
    PutBack,
    /// Something in the basket is moved.
    Rearrange,
}

/// What somebody wants to buy.
pub struct List {
    pub errands: Vec<Errand>,
    lines: usize,
    pieces: usize,
}

impl List {
    /// A list for one trip. Its pieces are on the shelf, and what will be scanned for each is decided.
    pub fn draw(scene: &mut Scene<'_>, plan: &mut Chance) -> Self {
        let profile = scene.profile;
        let lines = plan.skewed(profile.list.lines, profile.list.spread).round().clamp(1.0, 60.0) as usize;
        let mut groups: Vec<Errand> = Vec::new();
        let mut open: Vec<Vec<PieceId>> = Vec::new();
        for _ in 0..lines {
            let bought = line(scene, plan);
            // The screen asks for loose produce, so it is put in on its own.
            if bought.first().is_some_and(|id| scene.ware(*id).sold == Sold::Loose) {
                groups.push(Errand::Buy(vec![bought]));
                continue;
            }
            open.push(bought);
            if open.len() >= 3 || !plan.happens(profile.habits.batches) {
                groups.push(Errand::Buy(std::mem::take(&mut open)));
            }
        }
        if !open.is_empty() {
            groups.push(Errand::Buy(open));
        }
        let after = |plan: &mut Chance, groups: &[Errand]| 1 + plan.below(groups.len());
        for _ in 0..plan.times(profile.slips.puts_back * lines as f64) {
            let place = after(plan, &groups);
            groups.insert(place, Errand::PutBack);
        }
        for _ in 0..plan.times(profile.habits.rearranges) {
            let place = after(plan, &groups);
            groups.insert(place, Errand::Rearrange);
        }
        disturb(scene, plan);
        let pieces = scene.pieces.len();
        List { errands: groups, lines, pieces }
    }

    /// How long the whole trip takes: half of it goes with the length of the list.
    pub fn minutes(&self, profile: &Profile) -> f64 {
        profile.pace.minutes * (0.5 + 0.5 * self.lines as f64 / profile.list.lines)
    }

    /// About how long the hands are busy with it, in milliseconds.
    pub fn handling(&self, profile: &Profile) -> f64 {
        self.pieces as f64 * (profile.pace.hand_ms + profile.pace.scan_ms) as f64 + 30_000.0
    }
}

/// Hands, children and kerbs, all over the trip.
fn disturb(scene: &mut Scene<'_>, plan: &mut Chance) {
    let basket = &scene.profile.basket;
    let span = scene.profile.pace.minutes * 60_000.0;
    for _ in 0..plan.times(basket.leans) {
        let mass = grams(plan.skewed(basket.lean_g, 0.6).clamp(80.0, 12_000.0));
        let happening = Happening::Lean { mass, span: plan.about(Millis(basket.lean_ms)) };
        scene.world.later(Millis(plan.between(5_000.0, span) as u64), happening);
    }
    for _ in 0..plan.times(basket.bumps) {
        let happening = Happening::Bump { peak: grams(plan.between(1_000.0, 12_000.0)) };
        scene.world.later(Millis(plan.between(5_000.0, span) as u64), happening);
    }
}

/// One line of the list: pieces of a ware, and what will be scanned for each.
fn line(scene: &mut Scene<'_>, plan: &mut Chance) -> Vec<PieceId> {
    let (shop, list) = (scene.shop, &scene.profile.list);
    let loose = plan.happens(list.loose);
    let ware = shop.choose(plan, loose);
    let mut pieces = 1;
    while shop.wares[ware].sold == Sold::Piece && pieces < 8 && plan.happens(list.more) {
        pieces += 1;
    }
    (0..pieces)
        .map(|_| {
            let mass = shop.wares[ware].weigh(plan);
            scene.pieces.push(Piece { ware, mass, lies: Lies::Shelf, claim: None, code: Some(ware) });
            PieceId(scene.pieces.len() - 1)
        })
        .collect()
}

impl<'a> Shopper<'a> {
    /// Before the first shelf: the cart is taken, and perhaps a bag is put in.
    pub(super) fn arrive(&mut self) {
        let habits = &self.profile.habits;
        if self.plan.happens(0.7) {
            self.moves.push_back(Move::Touch(Intent::Start));
        }
        if self.plan.happens(habits.own_bag) {
            if self.plan.happens(habits.announces_bag) {
                self.moves.push_back(Move::Touch(Intent::Bag));
            }
            self.moves.push_back(Move::Bag(grams(self.plan.between(40.0, 900.0))));
        }
    }

    pub(super) fn plan_errand(&mut self, scene: &mut Scene<'a>, errand: Errand) {
        match errand {
            Errand::Buy(lines) => self.plan_purchase(scene, &lines),
            Errand::PutBack => self.plan_put_back(scene),
            Errand::Rearrange => {
                let lying = lying(scene);
                if let Some(piece) = self.plan.one_of(&lying) {
                    self.moves.push_back(Move::Lift(*piece));
                }
            }
        }
    }

    fn plan_purchase(&mut self, scene: &mut Scene<'a>, lines: &[Vec<PieceId>]) {
        let slips: Vec<Vec<(PieceId, Option<Mistake>)>> =
            lines.iter().map(|line| line.iter().map(|id| (*id, self.slip(scene, *id, line))).collect()).collect();
        if let [line] = &slips[..] {
            return self.plan_line(scene, line);
        }
        // Several lines: all are scanned, then all are put in, in any order.
        let mut order: Vec<(PieceId, Option<Mistake>)> = slips.into_iter().flatten().collect();
        for (id, mistake) in &order {
            self.plan_scan(scene, *id, *mistake);
        }
        if self.plan.happens(self.profile.habits.together) && order.len() <= 4 {
            self.plan_place(scene, &order);
            return;
        }
        while !order.is_empty() {
            let next = order.swap_remove(self.plan.below(order.len()));
            self.plan_place(scene, &[next]);
        }
    }

    fn plan_line(&mut self, scene: &mut Scene<'a>, line: &[(PieceId, Option<Mistake>)]) {
        let habits = &self.profile.habits;
        let [(first, mistake)] = line else { return self.plan_several(scene, line) };
        let loose = scene.ware(*first).sold == Sold::Loose;
        let places_first = if loose { !self.plan.happens(habits.chooses_first) } else { self.places_first };
        if places_first {
            self.plan_place(scene, line);
            self.plan_scan(scene, *first, *mistake);
        } else {
            self.plan_scan(scene, *first, *mistake);
            self.plan_place(scene, line);
        }
    }

    /// Several pieces of the same: one by one, all scanned first, or one scanned and the number touched.
    fn plan_several(&mut self, scene: &mut Scene<'a>, line: &[(PieceId, Option<Mistake>)]) {
        let habits = &self.profile.habits;
        let faultless = line.iter().all(|(_, mistake)| mistake.is_none());
        if faultless && self.plan.happens(habits.by_quantity) {
            let ware = scene.pieces[line[0].0.0].ware;
            self.plan_scan(scene, line[0].0, None);
            self.moves.push_back(Move::CountAll(ware, line.iter().map(|(id, _)| *id).collect()));
            return self.plan_place(scene, line);
        }
        if self.plan.happens(habits.scans_all_first) {
            line.iter().for_each(|(id, mistake)| self.plan_scan(scene, *id, *mistake));
            return self.plan_place(scene, line);
        }
        // A piece that is stolen beside another one goes in with it.
        let mut hand: Vec<(PieceId, Option<Mistake>)> = Vec::new();
        for (id, mistake) in line {
            hand.push((*id, *mistake));
            if *mistake == Some(Mistake::OneOfTwo) {
                continue;
            }
            self.plan_scan(scene, *id, *mistake);
            self.plan_place(scene, &std::mem::take(&mut hand));
        }
        self.plan_place(scene, &hand);
    }

    fn plan_scan(&mut self, scene: &Scene<'a>, id: PieceId, mistake: Option<Mistake>) {
        let Some(code) = scene.pieces[id.0].code else { return };
        let loose = scene.shop.wares[code].sold == Sold::Loose;
        self.moves.push_back(if loose { Move::Choose(id) } else { Move::Scan(id, 0) });
        match mistake {
            Some(Mistake::DoubleScan) => {
                self.moves.push_back(Move::Wait(Millis(600)));
                self.moves.push_back(Move::ScanAgain(id));
            }
            Some(
                mistake @ (Mistake::WrongVariety
                | Mistake::WrongProduce
                | Mistake::LabelSwitch
                | Mistake::Swap
                | Mistake::NeverPlaced),
            ) => self.moves.push_back(Move::Err(mistake, id)),
            Some(
                Mistake::ForgotScan
                | Mistake::NoScan
                | Mistake::OneOfTwo
                | Mistake::TookOutForgot
                | Mistake::DeletedKept
                | Mistake::AddInPayment,
            )
            | None => {}
        }
    }

    fn plan_place(&mut self, _scene: &Scene<'a>, pieces: &[(PieceId, Option<Mistake>)]) {
        let mut hand = Vec::new();
        for (id, mistake) in pieces {
            match mistake {
                Some(Mistake::NeverPlaced) => continue,
                Some(mistake @ (Mistake::ForgotScan | Mistake::NoScan | Mistake::OneOfTwo)) => {
                    self.moves.push_back(Move::Err(*mistake, *id));
                }
                Some(_) | None => {}
            }
            hand.push(*id);
        }
        if !hand.is_empty() {
            self.moves.push_back(Move::Place(hand));
        }
    }

    /// What goes wrong with a piece, or is meant to. Decides what will be scanned for it, and for a swap what is put in.
    fn slip(&mut self, scene: &mut Scene<'a>, id: PieceId, line: &[PieceId]) -> Option<Mistake> {
        if let Some(theft) = self.profile.theft.clone()
            && let Some(mistake) = self.theft(scene, id, line, &theft)
        {
            return Some(mistake);
        }
        let slips = &self.profile.slips;
        let sold = scene.ware(id).sold;
        let ware = scene.pieces[id.0].ware;
        if self.plan.happens(slips.forgets_scan) && sold != Sold::Loose {
            scene.pieces[id.0].code = None;
            return Some(Mistake::ForgotScan);
        }
        if self.plan.happens(slips.scans_twice) && sold == Sold::Piece {
            return Some(Mistake::DoubleScan);
        }
        if self.plan.happens(slips.never_places) && sold == Sold::Piece {
            return Some(Mistake::NeverPlaced);
        }
        let wrong = if sold == Sold::Loose { slips.wrong_produce } else { slips.wrong_variety };
        if sold != Sold::MassLabel && sold != Sold::PriceLabel && self.plan.happens(wrong) {
            let sibling = scene.shop.sibling(&mut self.plan, ware)?;
            scene.pieces[id.0].code = Some(sibling);
            return Some(if sold == Sold::Loose { Mistake::WrongProduce } else { Mistake::WrongVariety });
        }
        None
    }

    fn theft(&mut self, scene: &mut Scene<'a>, id: PieceId, line: &[PieceId], theft: &Theft) -> Option<Mistake> {
        let shop = scene.shop;
        let ware = scene.ware(id);
        let price = ware.product.price;
        if ware.sold == Sold::Loose {
            let dear = self.plan.happens(theft.cheap_produce);
            let cheap = shop.search(&mut self.plan, true, 8, |other| other.product.price < price)?;
            return dear.then(|| {
                scene.pieces[id.0].code = Some(cheap);
                Mistake::WrongProduce
            });
        }
        if ware.sold != Sold::Piece {
            return None;
        }
        if line.len() > 1 && line.last() == Some(&id) && self.plan.happens(theft.one_of_two) {
            scene.pieces[id.0].code = None;
            return Some(Mistake::OneOfTwo);
        }
        if self.plan.happens(theft.no_scan) {
            scene.pieces[id.0].code = None;
            return Some(Mistake::NoScan);
        }
        if self.plan.happens(theft.label_switch) {
            let near = |mean: f64| (mean / ware.mean - 1.0).abs() <= ABOUT_THE_SAME;
            let cheap =
                shop.search(&mut self.plan, false, 400, |other| other.product.price < price && near(other.mean))?;
            scene.pieces[id.0].code = Some(cheap);
            return Some(Mistake::LabelSwitch);
        }
        if self.plan.happens(theft.swap) {
            let near = |mean: f64| (0.5..2.0).contains(&(mean / ware.mean));
            let dear =
                shop.search(&mut self.plan, false, 400, |other| other.product.price > price && near(other.mean))?;
            let mass = shop.wares[dear].weigh(&mut self.plan);
            let piece = &mut scene.pieces[id.0];
            (piece.ware, piece.mass) = (dear, mass);
            return Some(Mistake::Swap);
        }
        None
    }

    fn plan_put_back(&mut self, scene: &mut Scene<'a>) {
        let lying: Vec<PieceId> = lying(scene).into_iter().filter(|id| scene.pieces[id.0].claim.is_some()).collect();
        let Some(id) = self.plan.one_of(&lying).copied() else { return };
        let Some(claim) = scene.pieces[id.0].claim else { return };
        let slips = &self.profile.slips;
        let (forgets, keeps) = (self.plan.happens(slips.forgets_deletion), self.plan.happens(slips.keeps_deleted));
        let deletes_first = self.plan.happens(0.4);
        if keeps {
            self.moves.push_back(Move::Delete(id, claim));
            self.moves.push_back(Move::Err(Mistake::DeletedKept, id));
        } else if forgets {
            self.moves.push_back(Move::Err(Mistake::TookOutForgot, id));
            self.moves.push_back(Move::PutBack(id));
        } else if deletes_first {
            self.moves.push_back(Move::Delete(id, claim));
            self.moves.push_back(Move::PutBack(id));
        } else {
            self.moves.push_back(Move::PutBack(id));
            self.moves.push_back(Move::Delete(id, claim));
        }
    }
}

/// Pieces in the basket.
pub(super) fn lying(scene: &Scene<'_>) -> Vec<PieceId> {
    let pieces = scene.pieces.iter().enumerate();
    pieces.filter(|(_, piece)| piece.lies == Lies::Basket).map(|(index, _)| PieceId(index)).collect()
}
