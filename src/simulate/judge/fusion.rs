//! This project's cart, as it runs on a real one.

use std::sync::Arc;

use cart_domain::CartView;

use super::Judge;
use crate::replay::{Driver, Watcher};
use crate::simulate::shop::Known;
use crate::trace::{Header, Line};

/// The machine behind the replay command, without its printing.
pub struct Fusion {
    driver: Driver,
    changes: u64,
}

impl Fusion {
    /// An idle cart that knows what the store's other carts have learned.
    #[must_use]
    pub fn new(header: &Header, known: &Known) -> Self {
        let driver = Driver::new(header, Arc::clone(&known.catalogue), known.learned.clone());
        Fusion { driver, changes: 0 }
    }
}

impl Judge for Fusion {
    fn take(&mut self, line: &Line) {
        self.take_watched(line, &mut |_, _| {});
    }

    fn view(&self) -> &CartView {
        self.driver.cart().view()
    }

    fn changes(&self) -> u64 {
        self.changes
    }

    fn take_watched(&mut self, line: &Line, watcher: &mut Watcher<'_>) {
        let changes = &mut self.changes;
        self.driver.line(line, &mut |t, view| {
            *changes += 1;
            watcher(t, view);
        });
    }
}
