//! This project's cart, as it runs on a real one.

use std::sync::Arc;

use cart_domain::CartView;
use cart_domain::catalogue::Catalogue;

use super::Judge;
use crate::replay::{Driver, Learned};
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
        let changes = &mut self.changes;
        self.driver.line(line, &mut |_, _| *changes += 1);
    }

    fn view(&self) -> &CartView {
        self.driver.cart().view()
    }

    fn changes(&self) -> u64 {
        self.changes
    }
}
