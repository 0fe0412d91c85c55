//! The machine at the other end of a trace: it takes in lines, wakes at its deadlines, and tells whoever drives it of every view.

use std::sync::Arc;

use cart_domain::catalogue::Catalogue;
use cart_domain::spot_check::Allowance;
use cart_domain::{Cart, CartView, Effect, Envelope, Event, Input, Millis, Moment, Setup, Tick, Wall};

use super::learned::Learned;
use crate::trace::{Fact, Header, Line};

/// A cart that lives in the time of a trace.
#[derive(Debug)]
pub struct Driver {
    cart: Cart,
    /// What the cart's clock said at `t` = 0.
    start: Wall,
    now: Tick,
    /// The records of the newest trip.
    tape: Vec<Envelope>,
    learned: Learned,
}

/// Who is told when the cart shows something new.
pub type Watcher<'a> = dyn FnMut(Tick, &CartView) + 'a;

/// A deadline that is due again as soon as it has been met would hold time up for ever.
const PATIENCE: u32 = 10_000;

impl Driver {
    /// An idle cart, as the header describes it.
    #[must_use]
    pub fn new(header: &Header, catalogue: Arc<Catalogue>, learned: Learned) -> Self {
        let setup = Setup {
            cart: header.cart.clone(),
            policy: header.policy(),
            catalogue,
            learned: learned.0.clone(),
            allowance: Allowance::default(),
            salt: u16::try_from(header.seed & 0xffff).expect("it was masked to this range"),
        };
        let now = Moment { tick: Tick(0), wall: header.wall };
        let cart = Cart::restore(setup, [], now);
        let mut driver = Driver { cart, start: header.wall, now: Tick(0), tape: Vec::new(), learned };
        driver.drain(&mut |_, _| {});
        driver
    }

    /// Meets the deadlines that are due before the line, takes the line in, and meets those that are due with it.
    pub fn line(&mut self, line: &Line, watcher: &mut Watcher<'_>) {
        self.advance(line.t, watcher);
        if let Some(Fact::Input(input)) = &line.fact {
            self.handle(input.clone(), watcher);
        }
        self.wake_until(line.t, watcher);
    }

    /// The cart itself.
    #[must_use]
    pub fn cart(&self) -> &Cart {
        &self.cart
    }

    /// The records of the newest trip.
    #[must_use]
    pub fn tape(&self) -> &[Envelope] {
        &self.tape
    }

    /// What the cart has learned until now, with what it knew before.
    #[must_use]
    pub fn learned(&self) -> &Learned {
        &self.learned
    }

    /// Meets the deadlines that are due before `t`, which is now.
    fn advance(&mut self, t: Tick, watcher: &mut Watcher<'_>) {
        if t > self.now {
            self.wake_until(t - Millis(1), watcher);
            self.now = t;
        }
    }

    fn wake_until(&mut self, limit: Tick, watcher: &mut Watcher<'_>) {
        let mut at_once = 0;
        while let Some(wake) = self.cart.next_wake().filter(|wake| wake.at <= limit) {
            at_once = if wake.at > self.now { 0 } else { at_once + 1 };
            assert!(at_once < PATIENCE, "the cart asks for ever to be woken at {} ms: {}", wake.at.0, wake.why);
            self.now = self.now.max(wake.at);
            self.handle(Input::Wake, watcher);
        }
    }

    fn handle(&mut self, input: Input, watcher: &mut Watcher<'_>) {
        let since = i64::try_from(self.now.0).unwrap_or(i64::MAX);
        let wall = Wall(self.start.0.saturating_add(since));
        self.cart.handle(Moment { tick: self.now, wall }, input);
        self.drain(watcher);
    }

    fn drain(&mut self, watcher: &mut Watcher<'_>) {
        while let Some(effect) = self.cart.poll() {
            match effect {
                Effect::Append(envelope) => {
                    if let Event::TripStarted { .. } = envelope.event {
                        self.tape.clear();
                    }
                    self.tape.push(envelope);
                }
                Effect::Publish => watcher(self.now, self.cart.view()),
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
}
