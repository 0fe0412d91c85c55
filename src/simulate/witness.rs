//! Who watches a trip from outside: knows what was done, sees what the screen shows and when, and says in the end what it came to.

use std::collections::{BTreeMap, BTreeSet};

use cart_domain::input::Device;
use cart_domain::policy::ScaleSpec;
use cart_domain::question::Kind;
use cart_domain::view::{LineStatus, StaffWhy};
use cart_domain::{CartView, Gtin, Mass, Money, Tick};

use super::balance::Balance;
use super::outcome::{
    Ending, FELT, GRACE, Intent, MistakeOutcome, NOTICE_WITHIN, Outcome, Placement, QUESTION_WITHIN, Scanned,
    SettledBy, SpotCheck, Visit,
};
use super::scene::{Lies, Piece, PieceId, billed};
use super::shop::{Shop, Sold, Ware};
use crate::replay::{Comparison, LineScore, Phase, Scorer, compare, contents};
use crate::trace::{Held, Mistake, Truth};

/// Something that a person got wrong, or did on purpose, with what only the world knows about it.
#[derive(Clone, Debug)]
pub struct Blunder {
    pub mistake: Mistake,
    pub gtins: Vec<Gtin>,
    pub value: Money,
    pub difference: Mass,
    /// One standard deviation of what the difference is measured against, in grams.
    pub deviation: f64,
    /// The piece whose movement the camera may have seen.
    pub piece: Option<PieceId>,
    pub at: Tick,
}

/// Watches.
pub struct Witness {
    scorer: Scorer,
    blunders: Vec<Blunder>,
    placements: Vec<Watched>,
    /// Those that still have no rest, or no word about them.
    seen: BTreeSet<PieceId>,
    notice: Option<(Kind, Option<Mass>)>,
    notices: u32,
    question: Option<cart_domain::ids::QuestionId>,
    questions: u32,
    /// Since when nothing is being asked.
    unasked: Tick,
    visits: Vec<Visit>,
    spot_check: Option<SpotCheck>,
    /// Products that staff dealt with.
    handled: BTreeSet<Gtin>,
    began: Option<Tick>,
    /// A device that is missing, and whether the screen has said so.
    lost: Option<(Device, bool)>,
}

/// A placement that is being watched.
#[derive(Debug)]
struct Watched {
    placement: Placement,
    /// What moved together, and what the scan says that it is.
    whole: Mass,
    claims: Vec<usize>,
    pieces: Vec<PieceId>,
}

impl Witness {
    #[must_use]
    pub fn new(scale: ScaleSpec) -> Self {
        Witness {
            scorer: Scorer::new(scale),
            blunders: Vec::new(),
            placements: Vec::new(),
            seen: BTreeSet::new(),
            notice: None,
            notices: 0,
            question: None,
            questions: 0,
            unasked: Tick(0),
            visits: Vec::new(),
            spot_check: None,
            handled: BTreeSet::new(),
            began: None,
            lost: None,
        }
    }

    /// A device is missing from now on.
    pub fn lost(&mut self, device: Device) {
        self.lost = Some((device, false));
    }

    pub fn learn(&mut self, now: Tick, truth: &Truth) {
        self.scorer.learn(now, truth);
    }

    pub fn blundered(&mut self, blunder: Blunder) {
        if let Some(piece) = blunder.piece.filter(|_| blunder.is_unscanned()) {
            // It may lie there already, when its missing beep was not missed.
            for watched in self.placements.iter_mut().filter(|watched| watched.pieces.contains(&piece)) {
                watched.placement.scanned = watched.placement.scanned.max(Scanned::No);
            }
        }
        self.blunders.push(blunder);
    }

    /// Pieces were put in with one movement.
    pub fn placed(&mut self, now: Tick, ids: &[PieceId], pieces: &[Piece], shop: &Shop, seen: bool) {
        if seen {
            self.seen.extend(ids);
        }
        let whole: Mass = ids.iter().map(|id| pieces[id.0].mass).sum();
        let unclaimed: Mass =
            ids.iter().map(|id| &pieces[id.0]).filter(|piece| piece.code.is_none()).map(|piece| piece.mass).sum();
        let forgotten = ids
            .iter()
            .any(|id| self.blunders.iter().any(|blunder| blunder.piece == Some(*id) && blunder.is_unscanned()));
        let scanned = match () {
            () if !forgotten => Scanned::Yes,
            () if covered(unclaimed, pieces, shop) => Scanned::Covered,
            () => Scanned::No,
        };
        let mass = if forgotten { unclaimed } else { whole };
        if mass < FELT {
            return;
        }
        let claims = ids.iter().filter_map(|id| pieces[id.0].claim).collect();
        let placement = Placement {
            mass,
            put: now,
            rested: None,
            scanned,
            shown: None,
            asked: None,
            graceless: None,
            explained: None,
            ended: now,
        };
        self.placements.push(Watched { placement, whole, claims, pieces: ids.to_vec() });
    }

    /// A scan, or a choice, for a piece that lay in the basket already.
    pub fn claimed(&mut self, id: PieceId, ware: usize) {
        for watched in self.placements.iter_mut().filter(|watched| watched.pieces.contains(&id)) {
            if watched.placement.scanned == Scanned::Yes && watched.placement.shown.is_none() {
                watched.claims.push(ware);
            }
        }
    }

    /// How many pieces moved together when such a piece was put in last.
    pub fn last_movement(&self, such: impl Fn(&PieceId) -> bool) -> u32 {
        let last = self.placements.iter().rev().find(|watched| watched.pieces.iter().any(&such));
        last.map_or(1, |watched| u32::try_from(watched.pieces.len()).unwrap_or(u32::MAX))
    }

    /// What was put in last is not down yet.
    pub fn stirred(&mut self) {
        if let Some(watched) = self.placements.last_mut() {
            watched.placement.rested = None;
        }
    }

    /// The platform rests since then.
    pub fn rests(&mut self, now: Tick, since: Tick) {
        for watched in self.placements.iter_mut().rev().take(6) {
            if watched.placement.rested.is_none() && watched.placement.put < since {
                watched.placement.rested = Some(since);
            }
        }
        if self.question.is_some() {
            return;
        }
        let free = since.max(self.unasked);
        for placement in self.unexplained() {
            let over = placement.rested.map(|rested| rested + GRACE).filter(|over| *over <= now);
            if placement.graceless.is_none() {
                placement.graceless = over.map(|over| over.max(free));
            }
        }
    }

    /// The platform does not rest. What had only just come to rest, and was not told of yet, has still to rest.
    pub fn stirs(&mut self, now: Tick) {
        let brief = |rest: Option<Tick>, least| rest.is_some_and(|since| now.since(since) < least);
        for Watched { placement, .. } in self.placements.iter_mut().rev().take(6) {
            if placement.shown.is_none() && brief(placement.rested, NOTICE_WITHIN) {
                placement.rested = None;
            }
        }
        for placement in self.unexplained().filter(|placement| brief(placement.graceless, QUESTION_WITHIN)) {
            placement.graceless = None;
        }
    }

    fn unexplained(&mut self) -> impl Iterator<Item = &mut Placement> {
        self.placements.iter_mut().map(|watched| &mut watched.placement).filter(|placement| match placement.scanned {
            Scanned::No | Scanned::Covered => true,
            Scanned::Yes => false,
        })
    }

    /// Looks at the screen after it has changed.
    pub fn see(&mut self, now: Tick, view: &CartView, pieces: &[Piece], shop: &Shop) {
        if self.began.is_none() && view.trip.is_some() {
            self.began = Some(now);
        }
        self.scorer.see(now, view);
        if let Some((device, said)) = &mut self.lost {
            *said |= view.trip.is_some() && view.degraded.contains(device);
        }
        let question = view.question.as_ref().map(|question| question.id);
        if question.is_some() && question != self.question {
            self.questions += 1;
        }
        if question.is_none() && self.question.is_some() {
            self.unasked = now;
        }
        self.question = question;
        let notice = view.notice.as_ref().map(|notice| (notice.kind, notice.felt));
        if notice != self.notice {
            self.notice = notice;
            if let Some((kind, felt)) = notice {
                self.notices += 1;
                self.credit(now, kind, felt);
            }
        }
        for watched in self.placements.iter_mut().filter(|watched| watched.placement.shown.is_none()) {
            let confirmed = |ware: &usize| {
                let lying = pieces.iter().filter(|piece| piece.claim == Some(*ware) && piece.lies == Lies::Basket);
                confirmed(view, shop.wares[*ware].product.gtin) >= lying.count()
            };
            if !watched.claims.is_empty()
                && watched.placement.scanned == Scanned::Yes
                && watched.claims.iter().all(confirmed)
            {
                watched.placement.shown = Some(now);
            }
        }
    }

    /// The newest placement that a notice can be about was told of.
    fn credit(&mut self, now: Tick, kind: Kind, felt: Option<Mass>) {
        if !matches!(kind, Kind::Unscanned | Kind::WrongWeight | Kind::Count | Kind::WrongItem) {
            return;
        }
        let fits = |watched: &&mut Watched| {
            let least = Mass::from_milligrams(watched.placement.mass.milligrams() * 9 / 10 - 10_000);
            watched.placement.shown.is_none() && felt.is_none_or(|felt| felt >= least)
        };
        let off = |watched: &Watched| felt.map_or(Mass::ZERO, |felt| (felt - watched.whole).abs());
        let told = self
            .placements
            .iter_mut()
            .filter(fits)
            .min_by_key(|watched| (off(watched) > Mass::from_grams(60), std::cmp::Reverse(watched.placement.put)));
        if let Some(watched) = told {
            watched.placement.shown = Some(now);
        }
    }

    /// Staff came. What else they were asked while they were there is part of the same visit.
    pub fn visited(&mut self, at: Tick, why: StaffWhy, mistaken: bool) {
        self.visits.push(Visit { why, at, mistaken });
    }

    /// Whether receipt and basket differ now because of what somebody got wrong.
    #[must_use]
    pub fn is_a_mistake_standing(&self) -> bool {
        self.scorer.is_a_mistake_standing()
    }

    /// Staff looked into the basket because the judge asked for a spot check.
    pub fn spot_checked(&mut self, found: bool) {
        self.spot_check = Some(SpotCheck { found });
    }

    /// Staff set something right about a product.
    pub fn handled(&mut self, gtin: Gtin) {
        self.handled.insert(gtin);
    }

    /// What it all came to.
    #[must_use]
    pub fn conclude(self, now: Tick, view: &CartView, ending: Ending, pieces: &[Piece], shop: &Shop) -> Draft {
        let compared = self.scorer.compare(view);
        let mistakes = self.mistakes(&compared);
        let confused = self.blunders.iter().map(|blunder| &blunder.gtins[..]);
        let balance = Balance::of(view, pieces, shop, &compared, confused);
        let mut false_questions: BTreeMap<Kind, u32> = BTreeMap::new();
        for question in self.scorer.false_questions() {
            *false_questions.entry(question.kind).or_default() += 1;
        }
        let placements = self.placements.iter().map(|watched| self.placement(now, watched)).collect();
        let lying = pieces.iter().filter(|piece| piece.lies == Lies::Basket).count();
        let outcome = Outcome {
            trip: 0,
            profile: String::new(),
            intent: Intent::Honest,
            ending,
            duration: now.since(self.began.unwrap_or(now)),
            items: u32::try_from(lying).unwrap_or(u32::MAX),
            lines: LineScore::of(&compared),
            mistakes,
            questions: self.questions,
            false_questions,
            needless_questions: u32::try_from(self.scorer.needless_questions().len()).unwrap_or(u32::MAX),
            notices: self.notices,
            placements,
            visits: self.visits,
            spot_check: self.spot_check,
            said_what_is_missing: self.lost.map(|(_, said)| said),
            sales: balance.sales,
            unpaid: balance.unpaid,
            overcharged: balance.overcharged,
        };
        Draft(outcome)
    }

    fn mistakes(&self, compared: &BTreeMap<Gtin, Comparison>) -> Vec<MistakeOutcome> {
        let pairs = self.blunders.iter().zip(self.scorer.mistakes());
        pairs
            .map(|(blunder, score)| {
                let right =
                    blunder.gtins.iter().all(|gtin| compared.get(gtin).is_none_or(|found| *found == Comparison::Right));
                let settled_by = match right {
                    false => SettledBy::Nobody,
                    true if blunder.gtins.iter().any(|gtin| self.handled.contains(gtin)) => SettledBy::Staff,
                    true => SettledBy::Shopper,
                };
                let off = blunder.difference.abs();
                MistakeOutcome {
                    mistake: blunder.mistake,
                    value: blunder.value,
                    difference: blunder.difference,
                    beyond_spread: off >= FELT && off.milligrams() as f64 > 3_000.0 * blunder.deviation,
                    seen: blunder.piece.is_some_and(|piece| self.seen.contains(&piece)),
                    made: blunder.at,
                    noticed: score.noticed,
                    asked: score.asked,
                    right,
                    settled_by,
                }
            })
            .collect()
    }

    fn placement(&self, ended: Tick, watched: &Watched) -> Placement {
        let mut placement = Placement { ended, ..watched.placement.clone() };
        let mut unexplained = false;
        let about = |blunder: &Blunder| blunder.piece.is_some_and(|piece| watched.pieces.contains(&piece));
        let pairs = self.blunders.iter().zip(self.scorer.mistakes());
        for (_, score) in pairs.filter(|(blunder, _)| about(blunder)) {
            match score.phase {
                Phase::Over(since) => placement.explained = placement.explained.max(Some(since)),
                Phase::Fresh | Phase::Standing => unexplained = true,
            }
            placement.asked = placement.asked.or(score.asked);
            let told = [placement.shown, score.noticed, score.asked].into_iter().flatten().min();
            placement.shown = told;
        }
        if unexplained {
            placement.explained = None;
        }
        placement
    }
}

/// An outcome without the shopper's name on it.
pub struct Draft(Outcome);

impl Draft {
    /// Whose trip it was.
    #[must_use]
    pub fn of(self, trip: u64, profile: &str, intent: Intent) -> Outcome {
        Outcome { trip, profile: profile.to_owned(), intent, ..self.0 }
    }
}

impl Blunder {
    /// A piece that nobody scans.
    #[must_use]
    pub fn unscanned(at: Tick, mistake: Mistake, id: PieceId, piece: &Piece, shop: &Shop) -> Self {
        let ware = &shop.wares[piece.ware];
        Blunder {
            mistake,
            gtins: vec![ware.product.gtin],
            value: ware.value(piece.mass),
            difference: piece.mass,
            deviation: 0.0,
            piece: Some(id),
            at,
        }
    }

    /// A piece that is billed as something else.
    #[must_use]
    pub fn mistaken(at: Tick, mistake: Mistake, id: PieceId, piece: &Piece, claim: usize, shop: &Shop) -> Self {
        let (ware, claimed) = (&shop.wares[piece.ware], &shop.wares[claim]);
        let weighed = claimed.sold != Sold::Piece;
        let expected = if weighed { piece.mass } else { claimed.usual() };
        Blunder {
            mistake,
            gtins: vec![ware.product.gtin, claimed.product.gtin],
            value: ware.value(piece.mass) + -claimed.value(expected),
            difference: piece.mass - expected,
            deviation: claimed.deviation,
            piece: Some(id),
            at,
        }
    }

    /// A piece that is billed and does not lie in the basket, or not any more.
    #[must_use]
    pub fn absent(at: Tick, mistake: Mistake, ware: &Ware, mass: Mass) -> Self {
        Blunder {
            mistake,
            gtins: vec![ware.product.gtin],
            value: -ware.value(mass),
            difference: -mass,
            deviation: ware.deviation,
            piece: None,
            at,
        }
    }

    /// A code that was read once too often.
    #[must_use]
    pub fn double_scan(at: Tick, ware: &Ware) -> Self {
        Blunder::absent(at, Mistake::DoubleScan, ware, ware.usual())
    }

    /// A piece that was deleted and is still there.
    #[must_use]
    pub fn kept(at: Tick, id: PieceId, piece: &Piece, shop: &Shop) -> Self {
        Blunder::unscanned(at, Mistake::DeletedKept, id, piece, shop)
    }

    fn is_unscanned(&self) -> bool {
        matches!(self.mistake, Mistake::ForgotScan | Mistake::NoScan | Mistake::OneOfTwo | Mistake::AddInPayment)
    }
}

/// Whether something that was scanned and does not lie in the basket yet weighs about as much.
fn covered(mass: Mass, pieces: &[Piece], shop: &Shop) -> bool {
    pieces.iter().filter(|piece| piece.lies == Lies::Shelf).filter_map(|piece| piece.claim).any(|claim| {
        let ware = &shop.wares[claim];
        let off = (mass.milligrams() as f64 / 1_000.0 - ware.mean).abs();
        ware.sold != Sold::Piece || off <= 4.0 * ware.deviation + 10.0
    })
}

fn confirmed(view: &CartView, gtin: Gtin) -> usize {
    let lines = view.lines.iter().filter(|line| line.gtin == gtin && line.status == LineStatus::Confirmed);
    lines.map(|line| line.pieces as usize).sum()
}

/// The basket as the last truth tells it.
#[must_use]
pub fn basket(pieces: &[Piece], shop: &Shop) -> Vec<Held> {
    let mut held: BTreeMap<Gtin, Held> = BTreeMap::new();
    for piece in pieces.iter().filter(|piece| piece.lies == Lies::Basket) {
        let ware = &shop.wares[piece.ware];
        let gtin = ware.product.gtin;
        let entry = held.entry(gtin).or_insert(Held { gtin, n: 0, g: Some(Mass::ZERO) });
        entry.n += 1;
        entry.g = entry.g.map(|mass| mass + ware.net(piece.mass));
    }
    held.into_values().collect()
}

/// Wares of which another number is billed than lies in the basket: what is billed, and what is there.
#[must_use]
pub fn discrepancies(scale: ScaleSpec, view: &CartView, pieces: &[Piece], shop: &Shop) -> Vec<(usize, u32, u32)> {
    let compared = compare(scale, view, &contents(&basket(pieces, shop)));
    let off = compared.iter().filter(|(_, comparison)| **comparison != Comparison::Right);
    off.filter_map(|(gtin, _)| {
        let ware = shop.find(*gtin)?;
        let held = pieces.iter().filter(|piece| piece.ware == ware && piece.lies == Lies::Basket).count();
        Some((ware, billed(view, *gtin), u32::try_from(held).unwrap_or(u32::MAX)))
    })
    .collect()
}
