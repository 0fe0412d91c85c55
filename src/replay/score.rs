//! How well the cart judged, where the trace says what really happened.
//!
//! Receipt against basket goes by product: what both hold alike is right, what they hold differently is wrong, what only the basket
//! holds is missing, what only the receipt holds is a phantom. A weighed product is alike when its lots together weigh what was put in,
//! within two intervals of the scale or two percent.
//!
//! A question belongs to a mistake when it was shown after the mistake was made, is of a kind by which that mistake can be found out,
//! and speaks of one of its products or of no line at all. Of several mistakes it belongs to the first that nothing was asked about
//! yet. A question that belongs to none is false.

use std::collections::{BTreeMap, BTreeSet};

use cart_domain::gtin::Gtin;
use cart_domain::ids::{LineId, QuestionId, TripId};
use cart_domain::policy::ScaleSpec;
use cart_domain::question::Kind;
use cart_domain::{CartView, Mass, Tick};
use serde::Serialize;

use super::show::LineWire;
use crate::trace::{Deed, Did, Held, Mistake, Truth};

/// Receipt against basket, questions against mistakes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Score {
    pub lines: LineScore,
    pub mistakes: Vec<MistakeScore>,
    pub false_questions: usize,
}

/// Products, by how the receipt compares with the basket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LineScore {
    pub right: usize,
    pub wrong: usize,
    pub missing: usize,
    pub phantom: usize,
}

/// What became of one mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MistakeScore {
    pub t: Tick,
    pub mistake: Mistake,
    pub gtins: Vec<Gtin>,
    /// When a notice first spoke of it.
    pub noticed: Option<Tick>,
    /// When a question first asked about it.
    pub asked: Option<Tick>,
}

/// Gathers truth and what was shown while a trace is replayed.
#[derive(Debug)]
pub struct Scorer {
    scale: ScaleSpec,
    told: bool,
    /// What the deeds put into the basket.
    done: BTreeMap<Gtin, Content>,
    /// What the last truth says lies in it.
    basket: Option<BTreeMap<Gtin, Content>>,
    mistakes: Vec<MistakeScore>,
    seen: BTreeSet<(Option<TripId>, QuestionId)>,
    noticed: Option<(Kind, Option<LineId>, Option<Mass>)>,
    false_questions: usize,
}

/// How much of a product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Content {
    pieces: i64,
    mass: Mass,
}

impl Scorer {
    pub fn new(scale: ScaleSpec) -> Self {
        Scorer {
            scale,
            told: false,
            done: BTreeMap::new(),
            basket: None,
            mistakes: Vec::new(),
            seen: BTreeSet::new(),
            noticed: None,
            false_questions: 0,
        }
    }

    /// Takes in a line of truth.
    pub fn learn(&mut self, t: Tick, truth: &Truth) {
        self.told = true;
        match truth {
            Truth::Deed(deed) => self.learn_deed(deed),
            Truth::Mistake { mistake, gtins } => {
                let gtins = gtins.clone();
                self.mistakes.push(MistakeScore { t, mistake: *mistake, gtins, noticed: None, asked: None });
            }
            Truth::Basket { basket, .. } => self.basket = Some(contents(basket)),
        }
    }

    fn learn_deed(&mut self, deed: &Deed) {
        let sign = match deed.did {
            Did::Place => 1,
            Did::Take => -1,
            Did::Bag | Did::Lean | Did::Bump | Did::Roll => return,
        };
        let Some(gtin) = deed.gtin else { return };
        let mass = deed.g.unwrap_or_default();
        let content = self.done.entry(gtin).or_default();
        content.pieces += sign * i64::from(deed.n.unwrap_or(1));
        content.mass += if sign > 0 { mass } else { -mass };
    }

    /// Looks at what the cart shows.
    pub fn see(&mut self, now: Tick, view: &CartView) {
        let notice = view.notice.as_ref().map(|notice| (notice.kind, notice.line, notice.felt));
        if notice != self.noticed {
            self.noticed = notice;
            if let Some((kind, line, _)) = notice {
                let product = product(view, line);
                if let Some(mistake) = self.belongs(kind, product, |mistake| mistake.noticed.is_none()) {
                    mistake.noticed = mistake.noticed.or(Some(now));
                }
            }
        }
        let Some(question) = &view.question else { return };
        if !self.seen.insert((view.trip.clone(), question.id)) {
            return;
        }
        let product = product(view, question.line);
        match self.belongs(question.kind, product, |mistake| mistake.asked.is_none()) {
            Some(mistake) => mistake.asked = mistake.asked.or(Some(now)),
            None => self.false_questions += 1,
        }
    }

    fn belongs(
        &mut self,
        kind: Kind,
        product: Option<Gtin>,
        fresh: impl Fn(&MistakeScore) -> bool,
    ) -> Option<&mut MistakeScore> {
        let fits = |mistake: &&mut MistakeScore| {
            reveals(mistake.mistake).contains(&kind) && product.is_none_or(|gtin| mistake.gtins.contains(&gtin))
        };
        self.mistakes.iter_mut().filter(fits).min_by_key(|mistake| (!fresh(mistake), mistake.t))
    }

    /// The score of a receipt, where there was truth to compare it with.
    pub fn score(self, receipt: &[LineWire]) -> Option<Score> {
        if !self.told {
            return None;
        }
        let truth = self.basket.unwrap_or(self.done);
        let lines = compare(self.scale, receipt, &truth);
        Some(Score { lines, mistakes: self.mistakes, false_questions: self.false_questions })
    }
}

fn product(view: &CartView, line: Option<LineId>) -> Option<Gtin> {
    let line = line?;
    view.lines.iter().find(|shown| shown.line == line).map(|shown| shown.gtin)
}

/// The kinds of question by which a mistake can be found out.
fn reveals(mistake: Mistake) -> &'static [Kind] {
    match mistake {
        Mistake::ForgotScan | Mistake::NoScan | Mistake::OneOfTwo => {
            &[Kind::Unscanned, Kind::Count, Kind::WrongWeight, Kind::WrongItem]
        }
        Mistake::AddInPayment => &[Kind::Unscanned, Kind::Count],
        Mistake::DoubleScan => &[Kind::Duplicate, Kind::Count, Kind::NotPlaced, Kind::WrongWeight],
        Mistake::WrongVariety | Mistake::WrongProduce | Mistake::LabelSwitch => {
            &[Kind::WrongItem, Kind::WrongWeight, Kind::Unscanned, Kind::NotPlaced]
        }
        Mistake::Swap => &[Kind::WrongItem, Kind::WrongWeight, Kind::Unscanned, Kind::Removed, Kind::NotPlaced],
        Mistake::TookOutForgot => &[Kind::Removed],
        Mistake::DeletedKept => &[Kind::StillHere],
        Mistake::NeverPlaced => &[Kind::NotPlaced, Kind::Duplicate],
    }
}

fn contents(basket: &[Held]) -> BTreeMap<Gtin, Content> {
    let mut contents: BTreeMap<Gtin, Content> = BTreeMap::new();
    for held in basket {
        let content = contents.entry(held.gtin).or_default();
        content.pieces += i64::from(held.n);
        content.mass += held.g.unwrap_or_default();
    }
    contents
}

fn compare(scale: ScaleSpec, receipt: &[LineWire], truth: &BTreeMap<Gtin, Content>) -> LineScore {
    let mut billed: BTreeMap<Gtin, (Content, bool)> = BTreeMap::new();
    for line in receipt.iter().filter(|line| line.status != cart_domain::view::LineStatus::Void.name()) {
        let (content, weighed) = billed.entry(line.gtin).or_default();
        content.pieces += i64::from(line.n);
        content.mass += line.g.map(Mass::from).unwrap_or_default();
        *weighed |= line.g.is_some();
    }
    let held = |gtin: &Gtin| truth.get(gtin).filter(|content| content.pieces > 0);
    let mut score = LineScore::default();
    for (gtin, (content, weighed)) in &billed {
        match held(gtin) {
            None => score.phantom += 1,
            Some(held) if alike(scale, content, held, *weighed) => score.right += 1,
            Some(_) => score.wrong += 1,
        }
    }
    score.missing = truth.keys().filter(|gtin| held(gtin).is_some() && !billed.contains_key(gtin)).count();
    score
}

fn alike(scale: ScaleSpec, billed: &Content, held: &Content, weighed: bool) -> bool {
    if !weighed {
        return billed.pieces == held.pieces;
    }
    let two_percent = Mass::from_milligrams(held.mass.milligrams() / 50);
    (billed.mass - held.mass).abs() <= two_percent.max(scale.e + scale.e)
}
