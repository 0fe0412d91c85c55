//! Spot checks: whether a person should look into the basket before it is paid, and why.
//!
//! A trip is judged by itself alone: by what was answered against the evidence, and by what it holds. Who shops, and what they did on
//! other days, the cart does not know and must not. Each reason has a weight; a hundred together are worth a look.
//!
//! ```text
//!   answers ──▶ reasons ──▶ worth a look? ──▶ allowance left? ──yes──▶ staff looks, then the shopper pays
//!                               ▲                                        (and no reason counts twice)
//!   value, aisle, chance ───────┘ only while the allowance is not nearly used up
//! ```
//!
//! The store sets how many looks in a thousand trips it is willing to make. Every trip earns a cart that share of one look, looks that
//! were not needed are saved up to three, and a cart without any left asks for none.

use std::collections::BTreeSet;
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::LineId;
use crate::mass::Mass;
use crate::money::Money;
use crate::question::{Choice, Kind};
use crate::receipt::Receipt;

/// When a store wants a person to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpotChecks {
    /// The most looks in a thousand trips, in the long run.
    pub budget: u32,
    /// How many of a thousand trips are looked at by chance alone, within the budget.
    pub random: u32,
    /// Baskets from this value on are looked at, within the budget.
    pub value: Option<Money>,
    /// So are baskets with something from one of these aisles.
    pub aisles: BTreeSet<String>,
}

/// How many looks a cart may still ask for, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Allowance(u32);

/// Why a person should look, weightiest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A line was confirmed although the camera saw another product.
    SightContradicted,
    /// A line was confirmed although the scale felt another mass.
    MassContradicted,
    /// Fewer pieces were confirmed than the scale felt.
    PiecesContradicted,
    /// Something put in was said to be no merchandise.
    SaidToBeTheirs,
    /// Something left, and was said to be nothing of the receipt.
    SaidToBeNothing,
    /// A line was said to lie in the basket although nothing was felt.
    NotFelt,
    Value,
    Aisle,
    Chance,
}

/// What the shopper answered to a question, and the evidence that stood against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    pub kind: Kind,
    pub line: Option<LineId>,
    pub felt: Option<Mass>,
    pub expected: Option<Mass>,
    pub when: When,
    pub reason: Reason,
}

/// When something unscanned was called the shopper's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At the beginning of the trip, when bags are put in.
    Early,
    Midway,
    /// After it had been promised to scan it, or to take it out.
    Again,
}

/// Reasons that weigh this much together are worth a look.
const WORTH_A_LOOK: u32 = 100;
/// Looks that a cart can save up.
const MOST_SAVED: u32 = 3_000;
const ONE_LOOK: u32 = 1_000;
/// What little is worth as evidence.
const UNSURE: u32 = 25;
/// Chance, value and aisle leave the last look to evidence.
const KEPT_FOR_EVIDENCE: u32 = 1_000;
/// Something lighter that is said to be the shopper's own is a purse or a phone.
const LIGHT: Mass = Mass::from_grams(100);

impl Default for SpotChecks {
    fn default() -> Self {
        SpotChecks { budget: 10, random: 0, value: None, aisles: BTreeSet::new() }
    }
}

impl Default for Allowance {
    fn default() -> Self {
        Allowance(MOST_SAVED)
    }
}

impl fmt::Display for Allowance {
    /// Thousandths of a look.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Allowance {
    type Err = ParseIntError;

    /// Reads thousandths of a look. Nobody has more than can be saved up.
    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        text.parse().map(|thousandths: u32| Allowance(thousandths.min(MOST_SAVED)))
    }
}

impl Allowance {
    /// With what one more trip earns.
    #[must_use]
    pub fn after_a_trip(self, checks: &SpotChecks) -> Self {
        Allowance(self.0.saturating_add(checks.budget.min(ONE_LOOK)).min(MOST_SAVED))
    }

    /// Without one look.
    #[must_use]
    pub fn after_a_look(self) -> Self {
        Allowance(self.0.saturating_sub(ONE_LOOK))
    }

    fn has(self, kept: u32) -> bool {
        self.0 >= ONE_LOOK + kept
    }
}

impl SpotChecks {
    /// Why a person should look at this trip now, weightiest first. Nothing: nobody should.
    ///
    /// `aisles` are those of the products on the receipt; `dice` is a number of this trip alone, below a thousand. `believes` says of a line
    /// whether the cart knows from many trips what its product weighs, so that no wrong catalogue is to blame.
    #[must_use]
    pub fn reasons(
        &self,
        receipt: &Receipt,
        allowance: Allowance,
        aisles: &BTreeSet<&str>,
        dice: u32,
        believes: impl Fn(LineId) -> bool,
    ) -> Vec<Reason> {
        if self.budget == 0 || !allowance.has(0) {
            return Vec::new();
        }
        let answers = receipt.answers();
        // What was not felt and what nobody scanned may be one thing, which the cart took wrongly.
        let unfelt = answers.iter().any(|answer| answer.reason == Reason::NotFelt);
        let weighs = |answer: &Answered| {
            let unsure = unfelt && answer.reason == Reason::SaidToBeTheirs;
            weight(answer, receipt, &believes).min(if unsure { UNSURE } else { u32::MAX })
        };
        let weight: u32 = answers.iter().map(weighs).sum();
        let mut reasons: BTreeSet<Reason> = BTreeSet::new();
        if weight >= WORTH_A_LOOK {
            reasons.extend(answers.iter().map(|answer| answer.reason));
        }
        if allowance.has(KEPT_FOR_EVIDENCE) {
            let dear = self.value.is_some_and(|value| receipt.totals().total >= value);
            let shelved = aisles.iter().any(|aisle| self.aisles.contains(*aisle));
            let met = [(dear, Reason::Value), (shelved, Reason::Aisle), (dice < self.random, Reason::Chance)];
            reasons.extend(met.into_iter().filter(|(met, _)| *met).map(|(_, reason)| reason));
        }
        reasons.into_iter().collect()
    }
}

/// What an answer against the evidence weighs. The figures come from the simulated trips of docs/accuracy.md: how much more often each
/// answer is given on trips that a person should have looked at than on others.
fn weight(answer: &Answered, receipt: &Receipt, believes: &impl Fn(LineId) -> bool) -> u32 {
    let counts = answer.line.is_none_or(|line| receipt.line(line).is_some_and(|line| !line.void));
    if !counts {
        return 0;
    }
    match answer.reason {
        Reason::SightContradicted => 60,
        Reason::MassContradicted if answer.line.is_some_and(believes) => 60,
        Reason::MassContradicted => 20,
        Reason::PiecesContradicted => 70,
        Reason::SaidToBeTheirs => {
            let light = answer.felt.is_none_or(|felt| felt < LIGHT);
            match answer.when {
                When::Early => 15,
                When::Midway | When::Again if light => 25,
                When::Midway => 60,
                When::Again => 100,
            }
        }
        Reason::SaidToBeNothing | Reason::NotFelt => 25,
        Reason::Value | Reason::Aisle | Reason::Chance => 0,
    }
}

impl Answered {
    /// An answer that stands against what was felt and seen; `None` when it does not.
    #[must_use]
    pub fn against(
        kind: Kind,
        line: Option<LineId>,
        (felt, expected): (Option<Mass>, Option<Mass>),
        when: When,
        choice: &Choice,
    ) -> Option<Self> {
        let fewer = |pieces: u32| match (felt, expected) {
            (Some(felt), Some(expected)) => felt > expected * pieces + Mass::from_milligrams(expected.milligrams() / 2),
            _ => false,
        };
        let reason = match (kind, choice) {
            (Kind::WrongItem, Choice::Right) => Reason::SightContradicted,
            (Kind::WrongWeight, Choice::Right) => Reason::MassContradicted,
            (Kind::Count | Kind::WrongWeight, Choice::Pieces(pieces)) if fewer(*pieces) => Reason::PiecesContradicted,
            (Kind::Unscanned, Choice::Mine) => Reason::SaidToBeTheirs,
            (Kind::Removed, Choice::None) => Reason::SaidToBeNothing,
            (Kind::NotPlaced, Choice::InBasket) | (Kind::Duplicate, Choice::Both) => Reason::NotFelt,
            _ => return None,
        };
        Some(Answered { kind, line, felt, expected, when, reason })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cart_saves_three_looks_and_earns_one_in_a_hundred_trips() {
        let checks = SpotChecks::default();
        let mut allowance = Allowance::default();
        for _ in 0..3 {
            assert!(allowance.has(0));
            allowance = allowance.after_a_look();
        }
        assert!(!allowance.has(0), "three looks in a row, and no more");
        for _ in 0..99 {
            allowance = allowance.after_a_trip(&checks);
        }
        assert!(!allowance.has(0));
        assert!(allowance.after_a_trip(&checks).has(0));
    }

    #[test]
    fn fewer_pieces_than_were_felt_is_an_answer_against_the_evidence() {
        let grams = |grams| Some(Mass::from_grams(grams));
        let answered = |pieces| {
            Answered::against(
                Kind::Count,
                Some(LineId(1)),
                (grams(902), grams(450)),
                When::Midway,
                &Choice::Pieces(pieces),
            )
            .map(|answered| answered.reason)
        };
        assert_eq!([answered(1), answered(2)], [Some(Reason::PiecesContradicted), None]);
    }
}
