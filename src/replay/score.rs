//! How well the cart judged, where the trace says what really happened.
//!
//! Receipt against basket goes by product: what both hold alike is right, what they hold differently is wrong, what only the basket
//! holds is missing, what only the receipt holds is a phantom. A weighed product is alike when its lots together weigh what was put in,
//! within two intervals of the scale or two percent.
//!
//! A question belongs to a mistake when it was shown after the mistake was made, is of a kind by which that mistake can be found out,
//! and speaks of one of its products or of no line at all, or of a mass that what was forgotten is part of. A mistake stands while receipt and basket differ about its products in
//! the way that it makes them differ: something forgotten at the reader lies in the basket and is not billed, whatever else is scanned and on
//! its way meanwhile. It is over when they have come to agree; what is asked later than [`AFTERMATH`] has nothing to do with it. Of several
//! mistakes a question belongs to the first that nothing was asked about yet, to one whose mass it names before any other.
//!
//! A question that belongs to no mistake is false when what it says is not so at the moment that it is asked. `still-here` says what is so
//! while the basket holds more of the product than is billed; `not-placed` and `duplicate` do while it holds less. `unscanned` does while as
//! much as it speaks of lies in the basket, and neither a scan nor the shopper has explained it: a piece whose scan is later than the
//! contract's grace, an own bag that nobody mentioned. All other kinds say that somebody got something wrong, and without a mistake that is
//! not so. A question that says what is so and that no mistake is behind was [needless](NeedlessQuestion): it came while the shopper was
//! about to do the right thing anyway, or might have told before.

mod compare;

use std::collections::{BTreeMap, BTreeSet};

use cart_domain::gtin::Gtin;
use cart_domain::ids::{LineId, QuestionId, TripId};
use cart_domain::policy::ScaleSpec;
use cart_domain::question::Kind;
use cart_domain::view::QuestionView;
use cart_domain::{CartView, Mass, Millis, Tick};
use serde::Serialize;

use crate::trace::{Deed, Did, Mistake, Truth};

pub use compare::{Comparison, Content, Contents, compare, contents};
use compare::{billed_pieces, unbilled};

/// How long after a mistake is over a question about it may still come.
const AFTERMATH: Millis = Millis(2_000);

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
    #[serde(skip)]
    pub phase: Phase,
}

/// How far a mistake has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Receipt and basket do not differ about its products yet.
    #[default]
    Fresh,
    /// They differ.
    Standing,
    /// They agree again since then.
    Over(Tick),
}

/// A question that says what is not so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FalseQuestion {
    pub t: Tick,
    pub kind: Kind,
    /// The product it speaks of.
    pub gtin: Option<Gtin>,
}

/// A question that says what is so, and that no mistake is behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeedlessQuestion {
    pub t: Tick,
    pub kind: Kind,
    /// The product it speaks of.
    pub gtin: Option<Gtin>,
}

/// Gathers truth and what was shown while a trace is replayed.
#[derive(Debug)]
pub struct Scorer {
    scale: ScaleSpec,
    told: bool,
    /// What the deeds put into the basket.
    done: Contents,
    /// What the last truth says lies in it.
    basket: Option<Contents>,
    /// The shopper's own things, each as it was put in.
    own: Vec<Mass>,
    mistakes: Vec<MistakeScore>,
    /// What was shown last.
    shown: Option<CartView>,
    seen: BTreeSet<(Option<TripId>, QuestionId)>,
    noticed: Option<(Kind, Option<LineId>, Option<Mass>)>,
    false_questions: Vec<FalseQuestion>,
    needless_questions: Vec<NeedlessQuestion>,
}

impl Scorer {
    pub fn new(scale: ScaleSpec) -> Self {
        Scorer {
            scale,
            told: false,
            done: Contents::new(),
            basket: None,
            own: Vec::new(),
            mistakes: Vec::new(),
            shown: None,
            seen: BTreeSet::new(),
            noticed: None,
            false_questions: Vec::new(),
            needless_questions: Vec::new(),
        }
    }

    /// Takes in a line of truth.
    pub fn learn(&mut self, t: Tick, truth: &Truth) {
        self.told = true;
        match truth {
            Truth::Deed(deed) => self.learn_deed(deed),
            Truth::Mistake { mistake, gtins } => {
                let gtins = gtins.clone();
                let phase = Phase::Fresh;
                self.mistakes.push(MistakeScore { t, mistake: *mistake, gtins, noticed: None, asked: None, phase });
            }
            Truth::Basket { basket, .. } => self.basket = Some(contents(basket)),
        }
        if let Some(view) = self.shown.take() {
            self.follow(t, &view);
            self.shown = Some(view);
        }
    }

    fn learn_deed(&mut self, deed: &Deed) {
        let sign = match deed.did {
            Did::Place => 1,
            Did::Take => -1,
            Did::Bag => return self.own.extend(deed.g),
            Did::Lean | Did::Bump | Did::Roll => return,
        };
        let Some(gtin) = deed.gtin else { return };
        let mass = deed.g.unwrap_or_default();
        let content = self.done.entry(gtin).or_default();
        content.pieces += sign * i64::from(deed.n.unwrap_or(1));
        content.mass += if sign > 0 { mass } else { -mass };
    }

    /// Looks at what the cart shows.
    pub fn see(&mut self, now: Tick, view: &CartView) {
        self.follow(now, view);
        self.shown = Some(view.clone());
        let notice = view.notice.as_ref().map(|notice| (notice.kind, notice.line, notice.felt));
        if notice != self.noticed {
            self.noticed = notice;
            if let Some((kind, line, felt)) = notice {
                let product = product(view, line);
                let said = (kind, product, felt);
                if let Some(mistake) = self.belongs(now, view, said, |mistake| mistake.noticed.is_none()) {
                    mistake.noticed = mistake.noticed.or(Some(now));
                }
            }
        }
        let Some(question) = &view.question else { return };
        if !self.seen.insert((view.trip.clone(), question.id)) {
            return;
        }
        let product = product(view, question.line);
        let said = (question.kind, product, question.says.felt());
        if let Some(mistake) = self.belongs(now, view, said, |mistake| mistake.asked.is_none()) {
            mistake.asked = mistake.asked.or(Some(now));
            return;
        }
        let (t, kind, gtin) = (now, question.kind, product);
        if self.is_so(view, question, product) {
            self.needless_questions.push(NeedlessQuestion { t, kind, gtin });
        } else {
            self.false_questions.push(FalseQuestion { t, kind, gtin });
        }
    }

    /// Whether a question about a product, or about none, says what is so now, mistake or not.
    fn is_so(&self, view: &CartView, question: &QuestionView, product: Option<Gtin>) -> bool {
        let more_or_less = product.map(|gtin| self.more_than_billed(view, &gtin).signum());
        match question.kind {
            Kind::StillHere => more_or_less == Some(1),
            Kind::NotPlaced | Kind::Duplicate => more_or_less == Some(-1),
            Kind::Unscanned => question.says.felt().is_some_and(|felt| self.lies_unexplained(view, felt)),
            Kind::Removed | Kind::WrongWeight | Kind::WrongItem | Kind::Count => false,
        }
    }

    /// How many pieces of a product lie in the basket beyond those that are billed.
    fn more_than_billed(&self, view: &CartView, gtin: &Gtin) -> i64 {
        self.done.get(gtin).map_or(0, |content| content.pieces) - billed_pieces(view, gtin)
    }

    /// Whether so much lies in the basket that nobody has explained: an own thing, or no more than all that is not billed.
    fn lies_unexplained(&self, view: &CartView, felt: Mass) -> bool {
        let near = self.near(felt);
        let unbilled: Mass = self.done.iter().map(|(gtin, content)| unbilled(view, gtin, *content)).sum();
        felt <= unbilled + near || self.own.iter().any(|own| (*own - felt).abs() <= near)
    }

    /// Sees which mistakes still stand.
    fn follow(&mut self, now: Tick, view: &CartView) {
        if self.mistakes.iter().all(|mistake| matches!(mistake.phase, Phase::Over(_))) {
            return;
        }
        let compared = compare(self.scale, view, &self.done);
        let phases: Vec<Phase> = self
            .mistakes
            .iter()
            .map(|mistake| {
                let wrong = |gtin: &Gtin| compared.get(gtin).is_some_and(|found| *found != Comparison::Right);
                let as_made = |gtin: &Gtin| match leaves(mistake.mistake) {
                    Leaves::Unbilled => self.more_than_billed(view, gtin) > 0,
                    Leaves::Billed => self.more_than_billed(view, gtin) < 0,
                    Leaves::Either => true,
                };
                let stands = mistake.gtins.iter().any(|gtin| wrong(gtin) && as_made(gtin));
                match mistake.phase {
                    Phase::Fresh | Phase::Standing if stands => Phase::Standing,
                    Phase::Standing => Phase::Over(now),
                    phase @ (Phase::Fresh | Phase::Over(_)) => phase,
                }
            })
            .collect();
        for (mistake, phase) in self.mistakes.iter_mut().zip(phases) {
            mistake.phase = phase;
        }
    }

    /// The mistake that something shown belongs to: of this kind, about this product, and about so much of it.
    fn belongs(
        &mut self,
        now: Tick,
        view: &CartView,
        (kind, product, felt): (Kind, Option<Gtin>, Option<Mass>),
        fresh: impl Fn(&MistakeScore) -> bool,
    ) -> Option<&mut MistakeScore> {
        let fits = |mistake: &MistakeScore| {
            let stands = match mistake.phase {
                Phase::Fresh | Phase::Standing => true,
                Phase::Over(since) => now.since(since) <= AFTERMATH,
            };
            let about = product.is_none_or(|gtin| mistake.gtins.contains(&gtin));
            let stands = stands && reveals(mistake.mistake).contains(&kind);
            stands && (about || felt.is_some_and(|felt| self.is_part_of(view, mistake, felt)))
        };
        let found = self.mistakes.iter().enumerate().filter(|(_, mistake)| fits(mistake));
        let named = |mistake: &MistakeScore| felt.is_some_and(|felt| self.weighs(view, mistake, felt));
        let (index, _) = found.min_by_key(|(_, mistake)| (!fresh(mistake), !named(mistake), mistake.t))?;
        self.mistakes.get_mut(index)
    }

    /// Whether a mass that contradicts the scan of another product does so because something forgotten was put in along with it.
    fn is_part_of(&self, view: &CartView, mistake: &MistakeScore, felt: Mass) -> bool {
        let forgotten = self.forgotten(view, mistake);
        forgotten > self.scale.e * 5 && forgotten < felt
    }

    /// Whether what was forgotten weighs so much.
    fn weighs(&self, view: &CartView, mistake: &MistakeScore, felt: Mass) -> bool {
        let forgotten = self.forgotten(view, mistake);
        forgotten > self.scale.e * 5 && (forgotten - felt).abs() <= self.near(felt)
    }

    /// How much lies there that was not billed because of a mistake.
    fn forgotten(&self, view: &CartView, mistake: &MistakeScore) -> Mass {
        let Leaves::Unbilled = leaves(mistake.mistake) else { return Mass::ZERO };
        let left = |gtin: &Gtin| self.done.get(gtin).map_or(Mass::ZERO, |content| unbilled(view, gtin, *content));
        mistake.gtins.iter().map(left).sum()
    }

    /// What a label says is net, what is felt is not.
    fn near(&self, felt: Mass) -> Mass {
        (self.scale.e * 4).max(Mass::from_milligrams(felt.milligrams() / 50))
    }

    /// What became of each mistake so far, in the order in which they were made.
    #[must_use]
    pub fn mistakes(&self) -> &[MistakeScore] {
        &self.mistakes
    }

    /// Questions so far that say what is not so.
    #[must_use]
    pub fn false_questions(&self) -> &[FalseQuestion] {
        &self.false_questions
    }

    /// Questions so far that say what is so, and that no mistake is behind.
    #[must_use]
    pub fn needless_questions(&self) -> &[NeedlessQuestion] {
        &self.needless_questions
    }

    /// Whether receipt and basket differ now because of what somebody got wrong, as far as the last view tells.
    #[must_use]
    pub fn is_a_mistake_standing(&self) -> bool {
        self.mistakes.iter().any(|mistake| mistake.phase == Phase::Standing)
    }

    /// How the receipt of `view` compares with the basket, product by product.
    #[must_use]
    pub fn compare(&self, view: &CartView) -> BTreeMap<Gtin, Comparison> {
        compare(self.scale, view, self.basket.as_ref().unwrap_or(&self.done))
    }

    /// The score of the receipt that was billed, if any was, where there was truth to compare it with.
    #[must_use]
    pub fn score(self, billed: Option<&CartView>) -> Option<Score> {
        if !self.told {
            return None;
        }
        let truth = self.basket.as_ref().unwrap_or(&self.done);
        let lines = match billed {
            Some(view) => LineScore::of(&compare(self.scale, view, truth)),
            None => LineScore {
                missing: truth.values().filter(|content| content.pieces > 0).count(),
                ..LineScore::default()
            },
        };
        Some(Score { lines, mistakes: self.mistakes, false_questions: self.false_questions.len() })
    }
}

impl LineScore {
    /// How many products compare in which way.
    #[must_use]
    pub fn of(compared: &BTreeMap<Gtin, Comparison>) -> Self {
        let count = |wanted: Comparison| compared.values().filter(|found| **found == wanted).count();
        LineScore {
            right: count(Comparison::Right),
            wrong: count(Comparison::Wrong),
            missing: count(Comparison::Missing),
            phantom: count(Comparison::Phantom),
        }
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

/// How a mistake makes receipt and basket differ.
enum Leaves {
    /// More lies in the basket than is billed.
    Unbilled,
    /// More is billed than lies in the basket.
    Billed,
    /// One product too many and another too few.
    Either,
}

fn leaves(mistake: Mistake) -> Leaves {
    match mistake {
        Mistake::ForgotScan | Mistake::NoScan | Mistake::OneOfTwo | Mistake::AddInPayment | Mistake::DeletedKept => {
            Leaves::Unbilled
        }
        Mistake::DoubleScan | Mistake::TookOutForgot | Mistake::NeverPlaced => Leaves::Billed,
        Mistake::WrongVariety | Mistake::WrongProduce | Mistake::LabelSwitch | Mistake::Swap => Leaves::Either,
    }
}

#[cfg(test)]
mod tests;
