//! A shopper: has a list, habits and slips, sees the screen now and then, and has two hands that take their time.
//!
//! ```text
//!   list ──▶ errand ──▶ moves of the hand ──▶ scene
//!                            ▲                  │
//!            answers ────────┘◀── look ◀── screen
//! ```
//!
//! What a shopper knows is what they did; of the cart they see the view and nothing else.

mod answer;
mod checkout;
mod errand;
mod hand;

use std::collections::{BTreeSet, VecDeque};

use cart_domain::ids::QuestionId;
use cart_domain::question::Kind;
use cart_domain::view::State;
use cart_domain::{Mass, Millis, Tick};

use super::chance::Chance;
use super::profile::Profile;
use super::scene::Scene;
use checkout::Closing;
use errand::{Errand, List};

pub use hand::Move;

/// Somebody with a cart.
pub struct Shopper<'a> {
    profile: &'a Profile,
    /// What was in mind before the trip began.
    plan: Chance,
    /// What is decided on the way.
    mood: Chance,
    errands: VecDeque<Errand>,
    moves: VecDeque<Move>,
    /// What the hands do now, and until when.
    doing: Option<Move>,
    free_at: Tick,
    /// When the screen will be looked at, and for what.
    look: Option<(Tick, Glance)>,
    ignored: BTreeSet<QuestionId>,
    /// Questions that the shopper found nothing to say to.
    vain: u32,
    noticed: Option<(Kind, Option<Mass>)>,
    places_first: bool,
    /// How long a walk to the next errand takes on average.
    walk: Millis,
    closing: Closing,
    gone: bool,
}

/// What on the screen has caught the eye.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Glance {
    Question(QuestionId),
    Notice(Kind),
}

impl<'a> Shopper<'a> {
    /// A shopper of this profile, with a list for this trip.
    pub fn new(scene: &mut Scene<'a>, mut plan: Chance, mood: Chance) -> Self {
        let profile = scene.profile;
        let list = List::draw(scene, &mut plan);
        let places_first = plan.happens(profile.habits.places_first);
        let rest = (list.minutes(profile) * 60_000.0 - list.handling(profile)).max(60_000.0);
        let walk = Millis((rest / (list.errands.len() as f64 + 1.0)) as u64);
        let mut shopper = Shopper {
            profile,
            plan,
            mood,
            errands: list.errands.into(),
            moves: VecDeque::new(),
            doing: None,
            free_at: Tick(3_000),
            look: None,
            ignored: BTreeSet::new(),
            vain: 0,
            noticed: None,
            places_first,
            walk,
            closing: Closing::default(),
            gone: false,
        };
        shopper.arrive();
        shopper
    }

    /// When the shopper does the next thing.
    #[must_use]
    pub fn next(&self) -> Tick {
        match (&self.doing, self.look) {
            (Some(Move::Walk(_) | Move::Wait(_)), Some((at, _))) => at.min(self.free_at),
            (Some(_) | None, _) => self.free_at,
        }
    }

    /// Whether they have left, with or without having paid.
    #[must_use]
    pub fn has_left(&self) -> bool {
        self.gone
    }

    /// Sees that the screen has changed. What catches the eye is looked at a little later.
    pub fn see(&mut self, scene: &Scene<'_>) {
        let view = scene.view();
        let look = self.profile.look();
        if let Some(question) = &view.question
            && !self.ignored.contains(&question.id)
            && !matches!(self.look, Some((_, Glance::Question(id))) if id == question.id)
        {
            self.look = Some((scene.now + self.mood.about(look), Glance::Question(question.id)));
        }
        let notice = view.notice.as_ref().map(|notice| (notice.kind, notice.felt));
        if notice != self.noticed {
            self.noticed = notice;
            if let Some((kind, _)) = notice
                && self.look.is_none()
                && self.mood.happens(self.profile.attention.sees_notice)
            {
                self.look = Some((scene.now + self.mood.about(look), Glance::Notice(kind)));
            }
        }
    }

    /// Does what is due: finishes a movement, looks, begins the next one.
    pub fn act(&mut self, scene: &mut Scene<'a>) {
        if scene.now < self.free_at {
            return self.look_on_the_way(scene);
        }
        if let Some(done) = self.doing.take() {
            self.finish(scene, done);
        }
        if scene.view().state == State::Paid || scene.view().state == State::HandedOver {
            self.gone = true;
            return;
        }
        if let Some((_, glance)) = self.look.take_if(|(at, _)| *at <= scene.now) {
            self.respond(scene, glance);
        }
        if self.moves.is_empty() {
            self.go_on(scene);
        }
        let next = self.moves.pop_front().unwrap_or(Move::Wait(Millis(500)));
        let takes = next.takes(self.profile, &mut self.mood);
        self.begin(scene, &next, takes);
        self.free_at = scene.now + takes.max(Millis(50));
        self.doing = Some(next);
    }

    /// Whoever walks can look at the screen, and stops when there is something to do about it.
    fn look_on_the_way(&mut self, scene: &mut Scene<'a>) {
        let planned = self.moves.len();
        if let Some((_, glance)) = self.look.take_if(|(at, _)| *at <= scene.now) {
            self.respond(scene, glance);
        }
        if self.moves.len() > planned {
            scene.world.halt();
            let rest = Move::Walk(self.free_at.since(scene.now));
            self.moves.insert(self.moves.len() - planned, rest);
            self.doing = None;
            self.free_at = scene.now;
        }
    }

    /// What comes next when the hands are empty.
    fn go_on(&mut self, scene: &mut Scene<'a>) {
        if let Some(errand) = self.errands.pop_front() {
            self.moves.push_back(Move::Walk(self.plan.about(self.walk)));
            self.plan_errand(scene, errand);
        } else {
            self.close(scene);
        }
    }

    fn do_now(&mut self, moves: impl IntoIterator<Item = Move, IntoIter: DoubleEndedIterator>) {
        for next in moves.into_iter().rev() {
            self.moves.push_front(next);
        }
    }

    fn is_honest(&self) -> bool {
        self.profile.is_honest()
    }
}
