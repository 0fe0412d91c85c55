//! The machine.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::effect::{Effect, Wake};
use crate::gtin::Gtin;
use crate::ids::CartId;
use crate::input::Input;
use crate::learned::LearnedMass;
use crate::policy::Policy;
use crate::receipt::event::Envelope;
use crate::tick::Moment;
use crate::view::CartView;

/// What a cart is built from.
#[derive(Clone, Debug)]
pub struct Setup {
    pub cart: CartId,
    pub policy: Policy,
    pub catalogue: Arc<Catalogue>,
    pub learned: BTreeMap<Gtin, LearnedMass>,
    /// Keeps the names of trips apart when two begin at the same wall time.
    pub salt: u16,
}

/// One cart.
#[derive(Debug)]
pub struct Cart {
    effects: VecDeque<Effect>,
    view: CartView,
}

impl Cart {
    /// A cart that goes on where the events of its last trip left it. No events: an idle cart.
    #[must_use]
    pub fn restore(setup: Setup, _history: impl IntoIterator<Item = Envelope>, _now: Moment) -> Self {
        Cart { effects: VecDeque::new(), view: CartView::idle(&setup.policy) }
    }

    /// Takes in one thing that happened. Drain [`Cart::poll`] to `None` before the next.
    pub fn handle(&mut self, _now: Moment, _input: Input) {
        debug_assert!(self.effects.is_empty(), "the effects of the last input must be drained first");
        self.effects.push_back(Effect::Publish);
    }

    /// The next thing to do, in order.
    pub fn poll(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When [`Input::Wake`] is wanted next.
    #[must_use]
    pub fn next_wake(&self) -> Option<Wake> {
        None
    }

    /// What the screen shows.
    #[must_use]
    pub fn view(&self) -> &CartView {
        &self.view
    }
}
