//! The cart at the other end of a trace: it takes in lines, wakes at its deadlines, and what it shows is kept when it changes.

use std::sync::Arc;

use cart_domain::catalogue::Catalogue;
use cart_domain::receipt::{Receipt, Stage};
use cart_domain::spot_check::Allowance;
use cart_domain::{Cart, CartView, Effect, Envelope, Event, Input, Millis, Moment, Setup, Tick, Wall};

use super::end::End;
use super::learned::Learned;
use super::score::Scorer;
use super::show::{lines, show};
use crate::trace::{Fact, Header, Line};

/// A cart that is being replayed.
#[derive(Debug)]
pub struct Player {
    cart: Cart,
    /// What the cart's clock said at `t` = 0.
    start: Wall,
    now: Tick,
    screen: Screen,
    /// The records of the newest trip.
    tape: Vec<Envelope>,
    learned: Learned,
    scorer: Scorer,
}

/// Something the cart shows since `t`.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    pub t: Tick,
    pub view: CartView,
    show: String,
}

impl Shown {
    /// The line that the replay command prints.
    #[must_use]
    pub fn json(&self) -> String {
        format!("{{\"t\":{},\"show\":{}}}", self.t.0, self.show)
    }
}

/// What the shopper sees.
#[derive(Debug)]
struct Screen {
    view: CartView,
    text: String,
    /// The newest view that belonged to a trip.
    of_trip: Option<CartView>,
    staff_visits: u32,
}

/// A deadline that is due again as soon as it has been met would hold time up for ever.
const PATIENCE: u32 = 10_000;

impl Player {
    /// An idle cart, as the header describes it.
    #[must_use]
    pub fn new(header: &Header, catalogue: Arc<Catalogue>, learned: Learned) -> Self {
        let policy = header.policy();
        let scorer = Scorer::new(policy.scale);
        let setup = Setup {
            cart: header.cart.clone(),
            policy,
            catalogue,
            learned: learned.0.clone(),
            allowance: Allowance::default(),
            salt: u16::try_from(header.seed & 0xffff).expect("it was masked to this range"),
        };
        let now = Moment { tick: Tick(0), wall: header.wall };
        let cart = Cart::restore(setup, [], now);
        let view = cart.view().clone();
        let screen = Screen { text: show(&view), view, of_trip: None, staff_visits: 0 };
        let mut player = Player { cart, start: header.wall, now: Tick(0), screen, tape: Vec::new(), learned, scorer };
        player.drain(&mut Vec::new());
        player
    }

    /// Meets the deadlines that are due before the line, takes the line in, and meets those that are due with it.
    pub fn line(&mut self, line: &Line) -> Vec<Shown> {
        let mut shown = Vec::new();
        if line.t > self.now {
            self.wake_until(line.t - Millis(1), &mut shown);
            self.now = line.t;
        }
        match &line.fact {
            Some(Fact::Input(input)) => self.handle(input.clone(), &mut shown),
            Some(Fact::Truth(truth)) => self.scorer.learn(self.now, truth),
            None => {}
        }
        self.wake_until(line.t, &mut shown);
        shown
    }

    /// The cart itself.
    #[must_use]
    pub fn cart(&self) -> &Cart {
        &self.cart
    }

    /// How it all ended.
    #[must_use]
    pub fn end(self) -> End {
        let receipt = Receipt::replay(&self.tape);
        let billed = self.screen.of_trip.filter(|_| *receipt.stage() != Stage::Cancelled);
        let lines = billed.as_ref().map(lines).unwrap_or_default();
        let total = billed.as_ref().map(|view| view.totals.total).unwrap_or_default();
        End {
            score: self.scorer.score(&lines),
            questions: self.cart.open_questions(),
            staff_visits: self.screen.staff_visits,
            learned: self.learned,
            lines,
            total,
            receipt,
        }
    }

    fn wake_until(&mut self, limit: Tick, shown: &mut Vec<Shown>) {
        let mut at_once = 0;
        while let Some(wake) = self.cart.next_wake().filter(|wake| wake.at <= limit) {
            at_once = if wake.at > self.now { 0 } else { at_once + 1 };
            assert!(at_once < PATIENCE, "the cart asks for ever to be woken at {} ms: {}", wake.at.0, wake.why);
            self.now = self.now.max(wake.at);
            self.handle(Input::Wake, shown);
        }
    }

    fn handle(&mut self, input: Input, shown: &mut Vec<Shown>) {
        let since = i64::try_from(self.now.0).unwrap_or(i64::MAX);
        let wall = Wall(self.start.0.saturating_add(since));
        self.cart.handle(Moment { tick: self.now, wall }, input);
        self.drain(shown);
    }

    fn drain(&mut self, shown: &mut Vec<Shown>) {
        while let Some(effect) = self.cart.poll() {
            match effect {
                Effect::Append(envelope) => {
                    if let Event::TripStarted { .. } = envelope.event {
                        self.tape.clear();
                    }
                    self.tape.push(envelope);
                }
                Effect::Publish => shown.extend(self.publish()),
                Effect::Learn { gtin, mass } => {
                    self.learned.0.insert(gtin, mass);
                }
                // The trace itself says what was believed and answers for the store, nobody hears a replay, and nothing in it points to a person.
                Effect::Believed(_)
                | Effect::AskPayment { .. }
                | Effect::Signal(_)
                | Effect::Unlisted(_)
                | Effect::Allow(_)
                | Effect::Forget { .. } => {}
            }
        }
    }

    fn publish(&mut self) -> Option<Shown> {
        let view = self.cart.view();
        if *view == self.screen.view {
            return None;
        }
        self.scorer.see(self.now, view);
        let text = show(view);
        let changed = text != self.screen.text;
        self.screen.take(view.clone(), text);
        changed.then(|| Shown { t: self.now, view: self.screen.view.clone(), show: self.screen.text.clone() })
    }
}

impl Screen {
    fn take(&mut self, view: CartView, text: String) {
        if self.view.staff.is_none() && view.staff.is_some() {
            self.staff_visits += 1;
        }
        if view.trip.is_some() {
            self.of_trip = Some(view.clone());
        }
        self.view = view;
        self.text = text;
    }
}
