//! What was scanned, what was felt and what was seen, explained together.
//!
//! A **step** is a settled change of mass that nothing has explained yet. A **missing** piece was scanned and does not lie in the basket;
//! a **surplus** piece lies in the basket and is no longer on the receipt. Whenever anything happens, steps, missing and surplus pieces
//! are matched one to one until nothing fits any more, by these rules, the first that applies:
//!
//! 1. A step that undoes an earlier one was a hand, a child, or a change of mind: both are forgotten.
//! 2. If the shopper said that a bag comes, the next added mass is the bag.
//! 3. Mass that leaves and equals surplus pieces: the shopper took out what they had deleted. Surplus that equals what was scanned a moment
//!    later: the wrong label was scanned first, and the pack lies there as the right one now. Mass that equals the twin of a surplus piece: the
//!    wrong one of two was deleted.
//! 4. Added mass that missing pieces explain: they were put in. The best explanation wins ([`explain`]); order does not matter, and
//!    several steps may be one explanation together (one pack in two movements) as one step may be several pieces.
//! 5. Mass added after the shopper chose produce, or announced by looking it up, and that nothing else explains, is that produce.
//! 6. Steps that follow each other closely are weighed as a [`whole`], explained ones and others: the sum cannot be divided wrongly.
//! 7. Mass that is not what the catalogue says, of something that the picture clearly shows: the catalogue is wrong. Mass around the scan of a
//!    piece whose mass nobody knows is that piece, less what was scanned with it. Mass beyond all that was scanned for it: what was
//!    scanned is in it, and the rest is to be asked about.
//! 8. Mass that leaves and that only one set of placed pieces explains: after [`REMOVAL_PATIENCE`] those pieces leave the receipt,
//!    with a notice and an undo. Of some grams the camera must have seen it, and not seen it come back.
//! 9. Mass that is put in without a scan and equals what was taken off the receipt a moment ago: it was put [`back`], and counts again.
//!
//! What stays unexplained is a **concern** ([`concern`]). It is a quiet notice first and becomes a question when its patience runs out;
//! it goes as soon as the basket makes sense again. Verdicts are wishes: the receipt may refuse them.
//!
//! Fusion is volatile. After a restart it knows from the receipt what lies in the basket, and the first plateau tells the rest.

mod armful;
mod back;
pub mod concern;
pub mod expect;
pub mod explain;
mod hands;
pub mod idle;
mod leave;
mod moments;
mod pictures;
mod pieces;
mod rules;
pub mod settle;
pub mod sight;
mod trust;
mod whole;

use std::collections::{BTreeMap, BTreeSet};

use crate::fusion::concern::Key;
use crate::fusion::hands::sum;
use crate::fusion::moments::Moments;
use crate::fusion::pieces::Pieces;
use crate::fusion::settle::{Rested, Settle};
use crate::fusion::sight::{Seen, SightModel};
use crate::fusion::whole::Explained;
use crate::ids::LineId;
use crate::input::{MilliG, Sighting};
use crate::mass::Mass;
use crate::policy::ScaleSpec;
use crate::receipt::Receipt;
use crate::tick::{Millis, Tick};

/// How long a removal may wait for the shopper's own deletion.
pub const REMOVAL_PATIENCE: Millis = Millis(4_000);
/// An added mass waits this long for its scan.
pub const SCAN_PATIENCE: Millis = Millis(6_000);
/// How long a removal that the cart worked out itself can be undone.
pub const UNDO: Millis = Millis(10_000);
/// A sighting and a step this close together are the same movement.
const SAME_MOVEMENT: Millis = Millis(3_000);
/// More of the same produce follows within this time.
pub(crate) const LOT_GROWS: Millis = Millis(20_000);
/// What was put in within this time and then chosen as produce is one bag of it.
pub(crate) const ONE_BAG: Millis = Millis(5_000);
/// What was scanned or put in this long ago may be what a picture shows.
const LATELY: Millis = Millis(15_000);
/// Pictures are evidence of what is still unexplained for this long.
const REMEMBERED: Millis = Millis(20_000);
/// Something put in this long before a trip begins belongs to it: its pack was forgotten at the reader, and the next one came minutes later.
/// When nobody has come for it by then, it is part of the cart.
pub const FIRST_ITEM: Millis = Millis(600_000);
/// A shopper who puts something in and then looks for its name does so within this time.
const JUST_NOW: Millis = Millis(30_000);
/// Steps of one movement: an arm on the basket is not there for longer.
pub(crate) const ONE_MOVEMENT: Millis = Millis(20_000);
/// How many steps can be one explanation together.
const STEPS_TOGETHER: usize = 3;

/// Names a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StepId(u32);

/// A settled change of mass that nothing has explained yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub id: StepId,
    pub mass: Mass,
    /// When the platform last rested without it: it happened between then and `at`.
    pub since: Tick,
    /// When the platform came to rest with it.
    pub at: Tick,
    /// Lines that the shopper said it is not.
    pub not: BTreeSet<LineId>,
}

/// Pieces of one line that moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    pub line: LineId,
    pub pieces: u32,
    pub mass: Mass,
}

/// What fusion concludes. The cart turns it into commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// These pieces were put in.
    Placed(Vec<Moved>),
    /// These pieces were put in with others of a moment ago, whose masses are known better now: how many more there are of each line, and by
    /// how much its mass changes.
    Together(Vec<Moved>),
    /// Chosen produce was put in and weighs this much, gross.
    LotPlaced { line: LineId, gross: Mass },
    /// More of it was put in, or some of it taken out.
    LotGrew { line: LineId, more: Mass },
    /// The shopper's own things weigh this much more, or less.
    OwnThings(Mass),
    /// What the shopper said was their own are these pieces, which they have scanned since.
    TheirsAfterAll { mass: Mass, are: Vec<Moved> },
    /// Pieces that no longer count were taken out.
    SurplusLeft(Moved),
    /// Pieces that were scanned as one thing, deleted, and scanned as another: they lie there as the other now.
    Exchanged { from: Moved, to: Moved },
    /// One piece was deleted, and its twin taken out: the deleted one stays.
    Mistaken { left: Moved, stays: LineId },
    /// Pieces that count were taken out; nothing else explains it.
    TakenOut(Vec<Moved>),
    /// Pieces that were taken off the receipt because they had been taken out were put back.
    PutBack(Moved),
}

/// What a sample told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Felt {
    /// What the one before told.
    Nothing,
    /// A step, a first plateau, or that there is a scale at all.
    Something,
}

/// Whether there is a scale to ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Feeling {
    /// No sample was ever seen.
    #[default]
    Never,
    Present,
    Gone,
}

/// A removal that the cart worked out, while it can still be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Undoable {
    pub moved: Vec<Moved>,
    pub until: Tick,
}

/// Produce that was put in last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NewestLot {
    pub line: LineId,
    /// When its newest mass was felt.
    pub at: Tick,
    /// It lay in the basket before it was chosen.
    pub lay_there: bool,
}

/// The evidence of one trip.
#[derive(Clone, Debug)]
pub struct Fusion {
    scale: ScaleSpec,
    sight: SightModel,
    settle: Settle,
    feeling: Feeling,
    /// The platform with nothing of this shopper's on it.
    empty: Option<Mass>,
    /// The platform with nothing of anybody's on it, where that is known while nobody shops.
    vacant: Option<Mass>,
    /// When the trip began, if nobody was told before of what lay there.
    began: Option<Tick>,
    /// What a restarted cart believes lies on the platform, until the first plateau.
    believed: Option<Mass>,
    steps: Vec<Step>,
    next_step: u32,
    /// When the newest missing piece of a line was scanned.
    pub(crate) scanned: Moments,
    /// Since when the shopper's own bag is awaited.
    pub(crate) bag_awaited: Option<Tick>,
    /// A step the shopper is about to explain.
    pub(crate) announced: Option<StepId>,
    /// Concerns the shopper has put off, until when. `None`: until checkout.
    pub(crate) put_off: BTreeMap<Key, Option<Tick>>,
    /// Lines whose picture shows something else.
    pub(crate) mismatches: BTreeMap<LineId, Seen>,
    /// Lines the shopper has vouched for.
    pub(crate) vouched: BTreeSet<LineId>,
    pub(crate) undoable: Option<Undoable>,
    /// What left the receipt because it left the basket, and when.
    taken_off: Vec<(Tick, Moved)>,
    /// Masses that the shopper said were their own.
    pub(crate) theirs: Vec<Mass>,
    sightings: Vec<(Tick, Sighting)>,
    placed_at: Moments,
    /// When the platform last rested without the newest pieces of a line.
    absent_at: BTreeMap<LineId, Tick>,
    pieces: Pieces,
    /// When the first piece of a line was put in.
    lies_since: BTreeMap<LineId, Tick>,
    /// The piece of unknown mass that was put in last, and when it was felt.
    newest_unknown: Option<(LineId, Tick)>,
    /// When the platform was last found to rest again after it had been shaken for long: since when it had been.
    rolled: Option<Tick>,
    /// What was explained lately.
    explained: Vec<Explained>,
    /// Since when a line has pieces in the basket that no longer count.
    surplus_since: BTreeMap<LineId, Tick>,
    /// The lot that was put in last, and when its newest mass was felt.
    newest_lot: Option<NewestLot>,
}

impl Fusion {
    /// Evidence of a trip that begins now, on a cart whose platform may already be settled.
    #[must_use]
    pub fn new(scale: ScaleSpec, sight: SightModel) -> Self {
        Fusion {
            scale,
            sight,
            settle: Settle::new(scale.e),
            feeling: Feeling::Never,
            empty: None,
            vacant: None,
            began: None,
            believed: None,
            steps: Vec::new(),
            next_step: 0,
            scanned: Moments::default(),
            bag_awaited: None,
            announced: None,
            put_off: BTreeMap::new(),
            mismatches: BTreeMap::new(),
            vouched: BTreeSet::new(),
            undoable: None,
            taken_off: Vec::new(),
            theirs: Vec::new(),
            sightings: Vec::new(),
            placed_at: Moments::default(),
            absent_at: BTreeMap::new(),
            pieces: Pieces::default(),
            lies_since: BTreeMap::new(),
            newest_unknown: None,
            rolled: None,
            explained: Vec::new(),
            surplus_since: BTreeMap::new(),
            newest_lot: None,
        }
    }

    /// Forgets the shopper before and takes the platform for empty, but for what was put in lately: people often place their first
    /// item before they scan it. Whatever was put in before something left belonged to whoever unloaded the cart.
    pub fn begin_trip(&mut self, now: Tick) {
        let told = self.first_item().is_some();
        let lately = |step: &&Step| step.mass > Mass::ZERO && now.since(step.at) <= FIRST_ITEM;
        let steps: Vec<Step> = self.put_in_idle().iter().filter(lately).cloned().collect();
        let announced = self.announced;
        self.end_trip();
        self.announced = announced;
        self.began = (!told).then_some(now);
        self.empty = self.settle.anchor().map(|anchor| anchor - sum(&steps));
        self.vacant = self.empty;
        self.steps = steps;
    }

    /// Forgets the shopper. The platform is still the platform.
    pub fn end_trip(&mut self) {
        let Fusion { feeling, next_step, vacant, .. } = *self;
        let settle = self.settle.clone();
        *self = Fusion { settle, feeling, next_step, vacant, ..Fusion::new(self.scale, self.sight) };
    }

    /// What the platform showed with nothing of this shopper's on it.
    #[must_use]
    pub fn empty(&self) -> Option<Mass> {
        self.empty
    }

    /// Goes on with a trip that the tape tells of.
    pub fn resume(&mut self, now: Tick, receipt: &Receipt) {
        let placed: Mass = receipt.lines().iter().filter_map(|line| line.mass).sum();
        self.empty = receipt.beginning().and_then(|beginning| beginning.platform);
        self.believed = self.empty.map(|empty| empty + placed + receipt.own_things());
        self.bag_awaited = receipt.bag_awaited().then_some(now);
        for line in receipt.waiting() {
            self.scanned.insert(line.id, now);
        }
    }

    /// Whether masses can be asked about.
    #[must_use]
    pub fn feels(&self) -> bool {
        self.feeling == Feeling::Present
    }

    #[must_use]
    pub fn scale_is_gone(&self) -> bool {
        self.feeling == Feeling::Gone
    }

    /// What lies in the basket, net of the shopper's own things, not rounded.
    #[must_use]
    pub fn basket(&self, own_things: Mass) -> Option<Mass> {
        if self.feeling != Feeling::Present {
            return None;
        }
        Some(self.settle.anchor()? - self.empty.unwrap_or_default() - own_things)
    }

    /// Takes in a sample.
    pub fn weighed(&mut self, now: Tick, mass: Mass, on_trip: bool) -> Felt {
        self.regain_scale(now);
        let felt = if self.feeling == Feeling::Present { Felt::Nothing } else { Felt::Something };
        self.feeling = Feeling::Present;
        let unknown = self.settle.anchor().is_none();
        let restless = self.settle.is_restless(now);
        let Some(Rested { step, since, rolled }) = self.settle.sample(now, mass) else { return felt };
        if rolled {
            self.rolled = Some(since);
        }
        // What has waited for rest need not wait any more.
        let felt = if restless { Felt::Something } else { felt };
        if unknown {
            self.first_plateau(now, on_trip);
            return Felt::Something;
        }
        let Some(change) = step else {
            if !on_trip {
                self.note_vacant();
            }
            return felt;
        };
        self.add_step(since, now, change);
        if !on_trip {
            self.forget_undone_steps();
            self.steps.retain(|step| now.since(step.at) <= FIRST_ITEM);
            self.note_vacant();
        }
        Felt::Something
    }

    /// The scale went away. What it would have said meanwhile is told by the first plateau after.
    pub fn lose_scale(&mut self) {
        self.feeling = Feeling::Gone;
        self.settle.lose();
    }

    /// The scale is back. What was scanned meanwhile gets its time anew, since the platform has yet to speak.
    pub fn regain_scale(&mut self, now: Tick) {
        if self.feeling == Feeling::Gone {
            self.feeling = Feeling::Present;
            self.scanned.renew(now);
        }
    }

    /// Whether the platform is on its way to something else: what is known of it may be over in a moment.
    #[must_use]
    pub fn is_restless(&self, now: Tick) -> bool {
        self.feels() && self.settle.is_restless(now)
    }

    pub fn shaken(&mut self, now: Tick, rms: MilliG) {
        self.settle.shaken(now, rms);
    }

    fn first_plateau(&mut self, now: Tick, on_trip: bool) {
        let plateau = self.settle.anchor().unwrap_or_default();
        if !on_trip {
            return self.note_first(plateau);
        }
        let Some(believed) = self.believed.take() else {
            self.empty = Some(self.empty.unwrap_or(plateau));
            return;
        };
        let change = plateau - believed;
        let drift = Mass::from_milligrams(believed.abs().milligrams() / 200).max(self.scale.e * 4);
        if change.abs() <= drift {
            self.empty = self.empty.map(|empty| empty + change);
            return;
        }
        self.add_step(now, now, change);
    }

    fn add_step(&mut self, since: Tick, now: Tick, mass: Mass) {
        let id = StepId(self.next_step);
        self.next_step += 1;
        self.steps.push(Step { id, mass, since, at: now, not: BTreeSet::new() });
    }

    /// Puts a step back that was explained wrongly: it is not this line.
    pub(crate) fn reopen(&mut self, now: Tick, mass: Mass, not: LineId) {
        self.add_step(now, now, mass);
        if let Some(step) = self.steps.last_mut() {
            step.not.insert(not);
        }
    }

    /// The steps that nothing has explained, oldest first.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Takes a step out of the unexplained ones.
    pub(crate) fn take(&mut self, id: StepId) -> Option<Step> {
        let index = self.steps.iter().position(|step| step.id == id)?;
        Some(self.steps.remove(index))
    }

    pub(crate) fn step_mut(&mut self, id: StepId) -> Option<&mut Step> {
        self.steps.iter_mut().find(|step| step.id == id)
    }

    /// Pieces of a line were put in with these steps.
    fn note_placed(&mut self, at: Tick, line: LineId, steps: &[Step]) {
        let since = steps.iter().map(|step| step.since).min().unwrap_or(at);
        self.placed_at.insert(line, at);
        self.absent_at.insert(line, since);
        self.lies_since.entry(line).or_insert(at);
    }

    /// Whether a line was there at that time. Of lines from before a restart nobody knows.
    pub(super) fn was_bought_by(&self, line: LineId, at: Tick) -> bool {
        let since = self.lies_since.get(&line).or_else(|| self.scanned.get(&line));
        since.is_none_or(|since| *since <= at)
    }
}
