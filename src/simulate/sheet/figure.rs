//! What is told of every policy and every crowd, in the order of the sheet, and the goals that the cart is held to.

use super::form::Unit;
use crate::simulate::tally::{Estimate, Share, Tally};

/// One row of the sheet.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    pub name: &'static str,
    pub unit: Unit,
    pub goal: Option<Goal>,
    pub holds: Holds,
    /// Whether the table of profiles tells it.
    pub tells_profiles_apart: bool,
    pub of: fn(&Tally) -> Option<Estimate>,
}

/// On which carts a goal holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// On a cart with all its devices.
    Whole,
    /// On a cart that lacks one.
    Lacking,
    /// On both: nobody is to be accused of what is not so, whatever is missing.
    Always,
}

/// What a figure should come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

impl Goal {
    #[must_use]
    pub fn is_met(self, figure: f64) -> bool {
        match self {
            Goal::AtLeast(least) => figure >= least,
            Goal::AtMost(most) => figure <= most,
        }
    }

    #[must_use]
    pub fn say(self, unit: Unit) -> String {
        match self {
            Goal::AtLeast(least) => format!("≥ {}", unit.say(least)),
            Goal::AtMost(most) => format!("≤ {}", unit.say(most)),
        }
    }
}

const fn figure(name: &'static str, unit: Unit, of: fn(&Tally) -> Option<Estimate>) -> Figure {
    Figure { name, unit, goal: None, holds: Holds::Whole, tells_profiles_apart: false, of }
}

impl Figure {
    const fn at_least(self, least: f64) -> Self {
        Figure { goal: Some(Goal::AtLeast(least)), ..self }
    }

    const fn at_most(self, most: f64) -> Self {
        Figure { goal: Some(Goal::AtMost(most)), ..self }
    }

    const fn holding(self, holds: Holds) -> Self {
        Figure { holds, ..self }
    }

    const fn by_profile(self) -> Self {
        Figure { tells_profiles_apart: true, ..self }
    }
}

/// Every figure. A goal stands beside what the shop was promised.
pub const ALL: &[Figure] = &[
    figure("trips paid on the cart", Unit::Percent, |tally| tally.paid.estimate()),
    figure("paid trips with an exactly right receipt", Unit::Percent, |tally| tally.exact.estimate()).by_profile(),
    figure("of honest trips without a mistake, exactly right", Unit::Percent, |tally| tally.faultless_right.estimate())
        .at_least(0.995),
    figure("of honest trips with a slip, exactly right in the end", Unit::Percent, |tally| {
        tally.slipped_right.estimate()
    })
    .at_least(0.95),
    figure("products wrong on the receipt, of 1,000", Unit::Thousand, |tally| of_products(tally, tally.lines.wrong)),
    figure("products missing on it, of 1,000", Unit::Thousand, |tally| of_products(tally, tally.lines.missing)),
    figure("products on it that are not in the basket, of 1,000", Unit::Thousand, |tally| {
        of_products(tally, tally.lines.phantom)
    }),
    figure("false questions for each honest trip", Unit::EachTrip, |tally| tally.false_questions.estimate())
        .at_most(0.05)
        .holding(Holds::Always)
        .by_profile(),
    figure("questions for each honest trip that say what is so and were not needed", Unit::EachTrip, |tally| {
        tally.needless_questions.estimate()
    }),
    figure("false questions for 1,000 items", Unit::Thousand, |tally| tally.false_per_item.estimate()),
    figure("questions for each trip", Unit::EachTrip, |tally| tally.questions.estimate()),
    figure("notices for each trip", Unit::EachTrip, |tally| tally.notices.estimate()),
    figure("unscanned items of 30 g and more, noticed", Unit::Percent, |tally| tally.unscanned_noticed.estimate())
        .at_least(0.99)
        .by_profile(),
    figure("unscanned items of 30 g and more, noticed within 1 s of rest", Unit::Percent, |tally| {
        tally.unscanned_noticed_in_time.estimate()
    })
    .at_least(0.99),
    figure("unscanned items, from rest to the notice, median", Unit::Seconds, |tally| {
        tally.unscanned_delay.quantile(0.5)
    })
    .at_most(600.0),
    figure("unscanned items, from rest to the notice, 95 of 100 within", Unit::Seconds, |tally| {
        tally.unscanned_delay.quantile(0.95)
    }),
    figure("unscanned items that nobody explained, asked about", Unit::Percent, |tally| {
        tally.unscanned_asked.estimate()
    })
    .at_least(0.99),
    figure("unscanned items that nobody explained, asked about within 1 s of the grace", Unit::Percent, |tally| {
        tally.unscanned_asked_in_time.estimate()
    })
    .at_least(0.99),
    figure("unscanned items noticed although another scan explains the mass", Unit::Percent, |tally| {
        tally.covered_noticed.estimate()
    }),
    figure("scanned items, from rest to the first word, median", Unit::Seconds, |tally| {
        tally.verdict_delay.quantile(0.5)
    }),
    figure("scanned items, from rest to the first word, 95 of 100 within", Unit::Seconds, |tally| {
        tally.verdict_delay.quantile(0.95)
    }),
    figure("mistakes asked about", Unit::Percent, |tally| of_mistakes(tally, |mistake| mistake.asked)),
    figure("mistakes caught: asked about, or set right before", Unit::Percent, |tally| {
        of_mistakes(tally, |mistake| mistake.caught)
    }),
    figure("mistakes set right in the end", Unit::Percent, |tally| of_mistakes(tally, |mistake| mistake.right)),
    figure("honest slips that the shopper settled alone", Unit::Percent, |tally| tally.settled_alone.estimate())
        .at_least(0.95)
        .by_profile(),
    figure("switched labels and swaps beyond the spread of the packs, asked about", Unit::Percent, |tally| {
        tally.switched_beyond_caught.estimate()
    })
    .at_least(0.95),
    figure("switched labels and swaps of the same mass that the camera saw, asked about", Unit::Percent, |tally| {
        tally.switched_alike_caught.estimate()
    })
    .at_least(0.6),
    figure("staff visits for 1,000 honest trips", Unit::Thousand, |tally| tally.visits.estimate())
        .at_most(10.0e-3)
        .by_profile(),
    figure("staff visits for 1,000 honest trips that only the policy's own error caused", Unit::Thousand, |tally| {
        tally.needless_visits.estimate()
    })
    .at_most(2.0e-3)
    .holding(Holds::Always)
    .by_profile(),
    figure("age checks and spot checks for 1,000 honest trips, apart", Unit::Thousand, |tally| {
        tally.visits_apart.estimate()
    }),
    figure("spot checks for 1,000 trips", Unit::Thousand, |tally| tally.spot_checks.estimate()).at_most(10.0e-3),
    figure("spot checks that found something", Unit::Percent, |tally| tally.spot_finds.estimate()).at_least(0.5),
    figure("value that left unpaid, of sales", Unit::FinePercent, |tally| tally.unpaid.estimate())
        .at_most(0.001)
        .by_profile(),
    figure("value that honest shoppers left unpaid, of all sales", Unit::FinePercent, |tally| {
        tally.unpaid_honest.estimate()
    }),
    figure("value overcharged, of sales", Unit::FinePercent, |tally| tally.overcharged.estimate())
        .at_most(0.0001)
        .by_profile(),
    figure("trips with a device missing whose screen said so", Unit::Percent, |tally| {
        tally.said_what_is_missing.estimate()
    })
    .at_least(1.0)
    .holding(Holds::Lacking),
    figure("from the first touch to the payment", Unit::Minutes, |tally| tally.duration.estimate()),
];

/// How many goals a crowd's figures meet, and how many of them were measured at all.
#[must_use]
pub fn goals_met(tally: &Tally) -> Share {
    let mut met = Share::default();
    for Figure { goal, of, .. } in ALL {
        if let (Some(goal), Some(estimate)) = (goal, of(tally)) {
            met.count(goal.is_met(estimate.figure));
        }
    }
    met
}

/// What of a figure.
type Of = fn(&Tally) -> Option<Estimate>;

/// What the rules are compared by.
pub const COMPARED: [(&str, Of); 2] = [
    ("false questions for each honest trip", |tally| tally.false_questions.estimate()),
    ("needless staff visits for each honest trip", |tally| tally.needless_visits.estimate()),
];

/// The share of all mistakes of which something is so.
#[must_use]
pub fn of_mistakes(tally: &Tally, what: fn(&crate::simulate::tally::MistakeTally) -> Share) -> Option<Estimate> {
    let mut all = Share::default();
    tally.mistakes.values().for_each(|mistake| all += what(mistake));
    all.estimate()
}

fn of_products(tally: &Tally, hits: u64) -> Option<Estimate> {
    let lines = tally.lines;
    Share { hits, of: lines.right + lines.wrong + lines.missing + lines.phantom }.estimate()
}
