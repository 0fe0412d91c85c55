//! What became of one trip under one judge: everything that a score sheet asks for, and nothing that only this judge could know.

use std::collections::BTreeMap;

use cart_domain::question::Kind;
use cart_domain::view::StaffWhy;
use cart_domain::{Mass, Millis, Money, Tick};

use crate::replay::LineScore;
use crate::trace::Mistake;

/// One trip under one judge.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The trip's number, from 0.
    pub trip: u64,
    /// The shopper's profile, by the name of its file.
    pub profile: String,
    pub intent: Intent,
    pub ending: Ending,
    /// From the first touch to the payment.
    pub duration: Millis,
    /// Pieces and weighed lots that lie in the basket at the end.
    pub items: u32,
    /// Products, by how the receipt compares with the basket.
    pub lines: LineScore,
    pub mistakes: Vec<MistakeOutcome>,
    /// Questions that were shown.
    pub questions: u32,
    /// Those that said what was not so.
    pub false_questions: BTreeMap<Kind, u32>,
    /// Those that said what was so, and that no mistake was behind.
    pub needless_questions: u32,
    /// Notices that were shown.
    pub notices: u32,
    /// Everything of [`FELT`] or more that was put in.
    pub placements: Vec<Placement>,
    pub visits: Vec<Visit>,
    pub spot_check: Option<SpotCheck>,
    /// Whether the screen said that a device is missing. `None` when none is.
    pub said_what_is_missing: Option<bool>,
    /// What the basket is worth at the shop's prices.
    pub sales: Money,
    /// The part of it that was not billed, product by product.
    pub unpaid: Money,
    /// What was billed beyond it, product by product.
    pub overcharged: Money,
}

/// From this mass on a placement is expected to be felt.
pub const FELT: Mass = Mass::from_grams(30);

/// A placement that nobody explains should be told of so soon after it rests.
pub const NOTICE_WITHIN: Millis = Millis(1_000);
/// So long after it rests it may wait for its scan, before it is asked about.
pub const GRACE: Millis = Millis(6_000);
/// When that is over, and the platform rests, it should be asked about within this.
pub const QUESTION_WITHIN: Millis = Millis(1_000);

/// What the shopper is up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Intent {
    Honest,
    Theft,
}

/// How a trip ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Paid,
    /// The judge or the shopper sent the trip to a till.
    HandedOver,
    /// The shopper gave up, or the world's patience ended.
    Abandoned,
}

/// What became of one mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MistakeOutcome {
    pub mistake: Mistake,
    /// What it costs the shop, or with a minus the shopper, while nobody sets it right.
    pub value: Money,
    /// By how much the basket is heavier than what is billed explains. For two products, the difference of the two.
    pub difference: Mass,
    /// Whether a perfect scale could tell: the difference is [`FELT`] or more, and more than three standard deviations of the packs.
    pub beyond_spread: bool,
    /// Whether the camera reported the movement, with a picture that can be trusted.
    pub seen: bool,
    pub made: Tick,
    /// When a notice first spoke of it.
    pub noticed: Option<Tick>,
    /// When a question first asked about it.
    pub asked: Option<Tick>,
    /// Whether the receipt agrees with the basket about its products in the end.
    pub right: bool,
    pub settled_by: SettledBy,
}

/// Who set a mistake right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SettledBy {
    /// The shopper, with or without being asked, or the judge by itself; in any case without staff.
    Shopper,
    Staff,
    Nobody,
}

/// Something was put into the basket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    pub mass: Mass,
    pub put: Tick,
    /// When the platform had come to rest with it. A rest that ends within [`NOTICE_WITHIN`], before anything was told, does not count:
    /// then it is the next one. `None` when the trip ended before.
    pub rested: Option<Tick>,
    pub scanned: Scanned,
    /// When the view first told of it: a notice, a question, or a confirmed line.
    pub shown: Option<Tick>,
    /// When a question was first asked about it.
    pub asked: Option<Tick>,
    /// When after the [`GRACE`] the platform first rested and nothing else was being asked. A rest shorter than [`QUESTION_WITHIN`] does not
    /// count. `None` when that never came.
    pub graceless: Option<Tick>,
    /// When receipt and basket came to agree about it, by whosever doing.
    pub explained: Option<Tick>,
    /// When the trip ended.
    pub ended: Tick,
}

impl Placement {
    /// Whether a question came in time. `None` when there was no need of one: it was explained, or the trip over, before.
    #[must_use]
    pub fn is_asked_in_time(&self) -> Option<bool> {
        let over = self.explained.unwrap_or(self.ended).min(self.ended);
        let due = self.graceless.map(|over| over + QUESTION_WITHIN);
        match self.asked.filter(|asked| *asked <= over) {
            Some(asked) => Some(due.is_none_or(|due| asked <= due)),
            None => due.filter(|due| over > *due).map(|_| false),
        }
    }
}

/// How a placement and its scan belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scanned {
    /// It was, or will be, scanned or chosen, right or wrong.
    Yes,
    /// Never, and no other open scan explains its mass.
    No,
    /// Never, but something that was scanned and not put in yet weighs about the same.
    Covered,
}

/// Staff came to the cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    pub why: StaffWhy,
    pub at: Tick,
    /// Whether what somebody got wrong stood between receipt and basket, at the call or when they came.
    pub mistaken: bool,
}

impl Visit {
    /// Whether the judge called for nothing: neither the law, nor the shopper, nor a mistake was behind it.
    #[must_use]
    pub fn is_own_error(&self) -> bool {
        match self.why {
            StaffWhy::Question => !self.mistaken,
            StaffWhy::Help | StaffWhy::Age | StaffWhy::Device | StaffWhy::SpotCheck => false,
        }
    }

    /// Whether the law or chance wants it, whatever shopper and judge do: such visits are counted apart.
    #[must_use]
    pub fn is_apart(&self) -> bool {
        match self.why {
            StaffWhy::Age | StaffWhy::SpotCheck => true,
            StaffWhy::Question | StaffWhy::Help | StaffWhy::Device => false,
        }
    }
}

/// The judge asked for a spot check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpotCheck {
    pub found: bool,
}
