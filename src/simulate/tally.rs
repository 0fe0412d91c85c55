//! Outcomes summed up. Tallies merge in any order to the same sum, so that threads can each keep their own: everything in them is an
//! integer.

mod measure;

use std::collections::BTreeMap;

use cart_domain::Millis;
use serde::Serialize;

use super::outcome::{Ending, Intent, MistakeOutcome, NOTICE_WITHIN, Outcome, Placement, Scanned, SettledBy, Visit};
use crate::replay::LineScore;
use crate::trace::Mistake;

pub use measure::{Delays, Estimate, Ratio, Share, Spread};

/// What many trips under one judge, of one profile or of several, came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Trips whose shopper meant to pay for everything, of all trips.
    pub honest: Share,
    /// Trips that ended in a payment on the cart.
    pub paid: Share,
    /// Of paid honest trips without a mistake, those with an exactly right receipt.
    pub faultless_right: Share,
    /// Of paid honest trips with a mistake, those with an exactly right receipt in the end.
    pub slipped_right: Share,
    /// Of all paid trips, those with an exactly right receipt.
    pub exact: Share,
    pub lines: Lines,
    /// False questions for each honest trip.
    pub false_questions: Spread,
    /// Questions of honest trips that said what was so, and that no mistake was behind.
    pub needless_questions: Spread,
    /// False questions of honest trips for each item in the basket.
    pub false_per_item: Ratio,
    /// False questions of honest trips, by kind.
    pub false_by_kind: BTreeMap<&'static str, u64>,
    /// Questions and notices that were shown, on all trips.
    pub questions: Spread,
    pub notices: Spread,
    /// Staff visits for each honest trip, but for age checks and spot checks.
    pub visits: Spread,
    /// Those: age checks and spot checks.
    pub visits_apart: Spread,
    /// Those that only the judge's error caused.
    pub needless_visits: Spread,
    /// Staff visits of all trips, by reason.
    pub visits_by_why: BTreeMap<&'static str, u64>,
    /// Spot checks, of all trips, and those that found something.
    pub spot_checks: Share,
    pub spot_finds: Share,
    /// Of placements of 30 g and more that nobody scanned and no open scan explains, those that the view told of.
    pub unscanned_noticed: Share,
    /// The same within [`NOTICE_WITHIN`] of rest.
    pub unscanned_noticed_in_time: Share,
    /// Of those that nobody explained in time, the ones that were asked about, at all and within
    /// [`QUESTION_WITHIN`](super::outcome::QUESTION_WITHIN) of the end of its grace.
    pub unscanned_asked: Share,
    pub unscanned_asked_in_time: Share,
    /// From rest to the first word of it.
    pub unscanned_delay: Delays,
    /// The same of those that an open scan of about the same mass explains.
    pub covered_noticed: Share,
    /// From rest to the first word of it, for placements that are scanned before or after.
    pub verdict_delay: Delays,
    /// From the payment back to the first touch.
    pub duration: Spread,
    pub mistakes: BTreeMap<Mistake, MistakeTally>,
    /// Of honest mistakes, those that were set right without staff.
    pub settled_alone: Share,
    /// Of switched labels and swaps that a perfect scale could tell, those that were asked about.
    pub switched_beyond_caught: Share,
    /// Of those that it could not tell and the camera saw, those that were asked about.
    pub switched_alike_caught: Share,
    /// Value that left unpaid, for each minor unit of sales. And what was billed in excess.
    pub unpaid: Ratio,
    /// The part of it that shoppers left who meant to pay for everything.
    pub unpaid_honest: Ratio,
    pub overcharged: Ratio,
    /// Of trips on a cart with a device missing, those whose screen said so.
    pub said_what_is_missing: Share,
}

/// Products, by how receipt and basket compare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Lines {
    pub right: u64,
    pub wrong: u64,
    pub missing: u64,
    pub phantom: u64,
}

/// What became of mistakes of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MistakeTally {
    pub noticed: Share,
    pub asked: Share,
    /// Asked about, or set right before anybody asked.
    pub caught: Share,
    pub right: Share,
    /// Of all, those that the shopper settled without staff.
    pub alone: Share,
    pub by_staff: Share,
    pub beyond_spread: Share,
    pub seen: Share,
    /// The sizes of all their values in minor units, and of those that were not set right.
    pub value: i64,
    pub value_left: i64,
    /// From the mistake to the first question.
    pub asked_delay: Delays,
    pub stuck: Stuck,
}

/// Slips of honest shoppers that stayed wrong, by what stood in the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stuck {
    /// No scale could tell, and the camera reported nothing that can be trusted.
    pub unseen: u64,
    /// No scale could tell; the camera saw it, and was not sure enough to ask.
    pub unsure: u64,
    /// A scale could tell, and nothing was asked.
    pub unasked: u64,
    /// It was asked about, and the answer left it wrong.
    pub answered: u64,
}

impl Tally {
    /// Counts one more trip.
    pub fn count(&mut self, outcome: &Outcome) {
        let honest = outcome.intent == Intent::Honest;
        let paid = outcome.ending == Ending::Paid;
        self.honest.count(honest);
        self.paid.count(paid);
        self.duration.count(signed(outcome.duration.0));
        self.questions.count(i64::from(outcome.questions));
        self.notices.count(i64::from(outcome.notices));
        if paid {
            self.count_receipt(outcome, honest);
        }
        if honest {
            self.count_patience(outcome);
        }
        for visit in &outcome.visits {
            *self.visits_by_why.entry(visit.why.name()).or_default() += 1;
        }
        self.spot_checks.count(outcome.spot_check.is_some());
        if let Some(check) = outcome.spot_check {
            self.spot_finds.count(check.found);
        }
        if let Some(said) = outcome.said_what_is_missing {
            self.said_what_is_missing.count(said);
        }
        for placement in &outcome.placements {
            self.count_placement(placement);
        }
        for mistake in &outcome.mistakes {
            self.count_mistake(mistake, honest);
        }
    }

    /// Adds what another tally counted.
    pub fn merge(&mut self, other: &Tally) {
        self.honest += other.honest;
        self.paid += other.paid;
        self.faultless_right += other.faultless_right;
        self.slipped_right += other.slipped_right;
        self.exact += other.exact;
        self.lines.merge(other.lines);
        self.false_questions += other.false_questions;
        self.needless_questions += other.needless_questions;
        self.false_per_item += other.false_per_item;
        add_all(&mut self.false_by_kind, &other.false_by_kind);
        self.questions += other.questions;
        self.notices += other.notices;
        self.visits += other.visits;
        self.visits_apart += other.visits_apart;
        self.needless_visits += other.needless_visits;
        add_all(&mut self.visits_by_why, &other.visits_by_why);
        self.spot_checks += other.spot_checks;
        self.spot_finds += other.spot_finds;
        self.unscanned_noticed += other.unscanned_noticed;
        self.unscanned_noticed_in_time += other.unscanned_noticed_in_time;
        self.unscanned_asked += other.unscanned_asked;
        self.unscanned_asked_in_time += other.unscanned_asked_in_time;
        self.unscanned_delay.merge(&other.unscanned_delay);
        self.covered_noticed += other.covered_noticed;
        self.verdict_delay.merge(&other.verdict_delay);
        self.duration += other.duration;
        for (mistake, tally) in &other.mistakes {
            self.mistakes.entry(*mistake).or_default().merge(tally);
        }
        self.settled_alone += other.settled_alone;
        self.switched_beyond_caught += other.switched_beyond_caught;
        self.switched_alike_caught += other.switched_alike_caught;
        self.unpaid += other.unpaid;
        self.unpaid_honest += other.unpaid_honest;
        self.overcharged += other.overcharged;
        self.said_what_is_missing += other.said_what_is_missing;
    }

    fn count_receipt(&mut self, outcome: &Outcome, honest: bool) {
        let LineScore { right: _, wrong, missing, phantom } = outcome.lines;
        let exact = wrong + missing + phantom == 0;
        self.exact.count(exact);
        if honest && outcome.mistakes.is_empty() {
            self.faultless_right.count(exact);
        } else if honest {
            self.slipped_right.count(exact);
        }
        self.lines.count(&outcome.lines);
        self.unpaid.count(outcome.unpaid.minor(), outcome.sales.minor());
        self.unpaid_honest.count(if honest { outcome.unpaid.minor() } else { 0 }, outcome.sales.minor());
        self.overcharged.count(outcome.overcharged.minor(), outcome.sales.minor());
    }

    /// What a shopper who meant no harm had to bear.
    fn count_patience(&mut self, outcome: &Outcome) {
        let asked: u32 = outcome.false_questions.values().sum();
        self.false_questions.count(i64::from(asked));
        self.false_per_item.count(i64::from(asked), i64::from(outcome.items));
        for (kind, count) in &outcome.false_questions {
            *self.false_by_kind.entry(kind.name()).or_default() += u64::from(*count);
        }
        self.needless_questions.count(i64::from(outcome.needless_questions));
        let visits =
            |such: fn(&Visit) -> bool| signed(outcome.visits.iter().filter(|visit| such(visit)).count() as u64);
        self.visits.count(visits(|visit| !visit.is_apart()));
        self.visits_apart.count(visits(Visit::is_apart));
        self.needless_visits.count(visits(Visit::is_own_error));
    }

    fn count_placement(&mut self, placement: &Placement) {
        let Some(rested) = placement.rested else { return };
        let delay = placement.shown.map(|shown| shown.since(rested));
        match placement.scanned {
            Scanned::Yes => self.verdict_delay.extend(delay),
            Scanned::No => {
                self.unscanned_noticed.count(delay.is_some());
                self.unscanned_noticed_in_time.count(delay.is_some_and(|delay| delay <= NOTICE_WITHIN));
                if let Some(in_time) = placement.is_asked_in_time() {
                    self.unscanned_asked.count(placement.asked.is_some());
                    self.unscanned_asked_in_time.count(in_time);
                }
                self.unscanned_delay.extend(delay);
            }
            Scanned::Covered => self.covered_noticed.count(delay.is_some()),
        }
    }

    fn count_mistake(&mut self, mistake: &MistakeOutcome, honest: bool) {
        if honest && mistake.mistake.is_slip() {
            self.settled_alone.count(mistake.right && mistake.settled_by == SettledBy::Shopper);
        }
        if matches!(mistake.mistake, Mistake::LabelSwitch | Mistake::Swap) {
            let caught = mistake.asked.is_some();
            if mistake.beyond_spread {
                self.switched_beyond_caught.count(caught);
            } else if mistake.seen {
                self.switched_alike_caught.count(caught);
            }
        }
        let tally = self.mistakes.entry(mistake.mistake).or_default();
        tally.count(mistake);
        if honest && !mistake.right {
            tally.stuck.count(mistake);
        }
    }
}

impl Lines {
    fn count(&mut self, score: &LineScore) {
        self.right += score.right as u64;
        self.wrong += score.wrong as u64;
        self.missing += score.missing as u64;
        self.phantom += score.phantom as u64;
    }

    fn merge(&mut self, other: Lines) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missing += other.missing;
        self.phantom += other.phantom;
    }
}

impl MistakeTally {
    fn count(&mut self, mistake: &MistakeOutcome) {
        self.noticed.count(mistake.noticed.is_some());
        self.asked.count(mistake.asked.is_some());
        self.caught.count(mistake.asked.is_some() || mistake.right);
        self.right.count(mistake.right);
        self.alone.count(mistake.right && mistake.settled_by == SettledBy::Shopper);
        self.by_staff.count(mistake.right && mistake.settled_by == SettledBy::Staff);
        self.beyond_spread.count(mistake.beyond_spread);
        self.seen.count(mistake.seen);
        let value = mistake.value.minor().abs();
        self.value += value;
        self.value_left += if mistake.right { 0 } else { value };
        self.asked_delay.extend(mistake.asked.map(|asked| asked.since(mistake.made)));
    }

    fn merge(&mut self, other: &MistakeTally) {
        self.noticed += other.noticed;
        self.asked += other.asked;
        self.caught += other.caught;
        self.right += other.right;
        self.alone += other.alone;
        self.by_staff += other.by_staff;
        self.beyond_spread += other.beyond_spread;
        self.seen += other.seen;
        self.value += other.value;
        self.value_left += other.value_left;
        self.asked_delay.merge(&other.asked_delay);
        self.stuck.merge(other.stuck);
    }
}

impl Stuck {
    /// All of them.
    #[must_use]
    pub const fn all(self) -> u64 {
        self.unseen + self.unsure + self.unasked + self.answered
    }

    fn count(&mut self, mistake: &MistakeOutcome) {
        let place = match (mistake.asked, mistake.beyond_spread, mistake.seen) {
            (Some(_), _, _) => &mut self.answered,
            (None, true, _) => &mut self.unasked,
            (None, false, true) => &mut self.unsure,
            (None, false, false) => &mut self.unseen,
        };
        *place += 1;
    }

    fn merge(&mut self, other: Stuck) {
        self.unseen += other.unseen;
        self.unsure += other.unsure;
        self.unasked += other.unasked;
        self.answered += other.answered;
    }
}

impl Extend<Millis> for Delays {
    fn extend<I: IntoIterator<Item = Millis>>(&mut self, delays: I) {
        delays.into_iter().for_each(|delay| self.count(delay));
    }
}

fn add_all(sums: &mut BTreeMap<&'static str, u64>, others: &BTreeMap<&'static str, u64>) {
    for (name, count) in others {
        *sums.entry(name).or_default() += count;
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
