//! What a trace makes the cart show: every change is told, judged by the truth, and kept for the end.

use std::sync::Arc;

use cart_domain::catalogue::Catalogue;
use cart_domain::receipt::{Receipt, Stage};
use cart_domain::{Cart, CartView, Tick};

use super::driver::Driver;
use super::end::End;
use super::learned::Learned;
use super::score::Scorer;
use super::show::{lines, show};
use crate::trace::{Fact, Header, Line};

/// A cart that is being replayed.
#[derive(Debug)]
pub struct Player {
    driver: Driver,
    screen: Screen,
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

impl Player {
    /// An idle cart, as the header describes it.
    #[must_use]
    pub fn new(header: &Header, catalogue: Arc<Catalogue>, learned: Learned) -> Self {
        let driver = Driver::new(header, catalogue, learned);
        let view = driver.cart().view().clone();
        let screen = Screen { text: show(&view), view, of_trip: None, staff_visits: 0 };
        Player { driver, screen, scorer: Scorer::new(header.scale) }
    }

    /// Takes in a line, and returns what the cart has shown since the line before.
    pub fn line(&mut self, line: &Line) -> Vec<Shown> {
        let mut shown = Vec::new();
        let Player { driver, screen, scorer } = self;
        driver.line(line, &mut |t, view| shown.extend(publish(screen, scorer, t, view)));
        if let Some(Fact::Truth(truth)) = &line.fact {
            scorer.learn(line.t, truth);
        }
        shown
    }

    /// The cart itself.
    #[must_use]
    pub fn cart(&self) -> &Cart {
        self.driver.cart()
    }

    /// How it all ended.
    #[must_use]
    pub fn end(self) -> End {
        let receipt = Receipt::replay(self.driver.tape());
        let billed = self.screen.of_trip.filter(|_| *receipt.stage() != Stage::Cancelled);
        let lines = billed.as_ref().map(lines).unwrap_or_default();
        let total = billed.as_ref().map(|view| view.totals.total).unwrap_or_default();
        End {
            score: self.scorer.score(billed.as_ref()),
            questions: self.driver.cart().open_questions(),
            staff_visits: self.screen.staff_visits,
            learned: self.driver.learned().clone(),
            lines,
            total,
            receipt,
        }
    }
}

fn publish(screen: &mut Screen, scorer: &mut Scorer, t: Tick, view: &CartView) -> Option<Shown> {
    if *view == screen.view {
        return None;
    }
    scorer.see(t, view);
    let text = show(view);
    let changed = text != screen.text;
    screen.take(view.clone(), text);
    changed.then(|| Shown { t, view: screen.view.clone(), show: screen.text.clone() })
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
