//! This project's cart, as it runs on a real one.

use std::sync::Arc;

use cart_domain::CartView;
use cart_domain::catalogue::Catalogue;

use super::Judge;
use crate::replay::{Driver, Learned, Watcher};
use crate::trace::{Header, Line};

/// The machine behind the replay command, without its printing.
pub struct Fusion {
    driver: Driver,
    changes: u64,
}

impl Fusion {
    /// An idle cart that has learned nothing yet.
    #[must_use]
    pub fn new(header: &Header, catalogue: Arc<Catalogue>) -> Self {
        Fusion { driver: Driver::new(header, catalogue, Learned::default()), changes: 0 }
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
