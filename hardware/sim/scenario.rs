//! A trip written down: who does what, and when.
//!
//! A scenario is a TOML file. `[[goods]]` are things on the shelf, beside those that the catalogue brings; `[[step]]` is one act after the
//! other, each `wait_ms` after the last or at `at_ms` from the beginning. What a hand does goes to the [`World`]; what a finger does on the
//! screen, and everything else that is not physics, goes to whoever runs the scenario.
//!
//! ```toml
//! name = "Milk, twice"
//! seed = 7
//!
//! [[step]]
//! wait_ms = 500
//! do = "start"
//!
//! [[step]]
//! wait_ms = 1000
//! do = "scan"
//! gtin = "04006381333931"
//!
//! [[step]]
//! wait_ms = 1500
//! do = "place"
//! ```
//!
//! A `scan` shows the symbol that the press would have printed, or with `picture` a photograph, or with `covered = true` only the strip of
//! it that a thumb leaves to be seen.

mod file;
mod steps;

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};

use cart_domain::catalogue::Product;
use cart_domain::input::{Intent, StaffAct};
use cart_domain::question::Choice;
use cart_domain::{Gtin, Tick};

use super::good::Good;
use super::world::{Act, World, WorldSetup};

/// A trip written down. Steps are handed out once, in order.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub name: String,
    pub setup: WorldSetup,
    steps: VecDeque<Step>,
    /// What the reader of the file should know, such as a photograph that is not there.
    pub notes: Vec<String>,
}

/// One act at its time.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub at: Tick,
    pub deed: Deed,
    /// The line of the file, counted from 1.
    pub line: usize,
}

/// Who has to do it.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    /// For [`World::act`].
    World(Act),
    /// A finger on the screen.
    Touch(Intent),
    /// A finger on an answer to whatever question is shown.
    Answer(Choice),
    Staff {
        act: StaffAct,
        by: String,
    },
    Network(Network),
    /// Sets the cart's clock ahead by so many milliseconds, or back.
    Clock {
        ahead: i64,
    },
}

/// Whether the cart can reach its store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    Up,
    Down,
}

/// Why a file is no scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScenarioError {
    #[error("{}: {why}", path.display())]
    Unreadable { path: PathBuf, why: String },
    #[error("{}:{line}: {why}", path.display())]
    Wrong { path: PathBuf, line: usize, why: String },
}

impl Scenario {
    /// Reads a file. Pictures that steps name lie below `data`.
    pub fn load(path: &Path, data: Option<&Path>) -> Result<Self, ScenarioError> {
        let text = fs::read_to_string(path)
            .map_err(|error| ScenarioError::Unreadable { path: path.to_owned(), why: error.to_string() })?;
        Scenario::parse(&text, path, data)
    }

    /// Reads a text; `path` is for messages.
    pub fn parse(text: &str, path: &Path, data: Option<&Path>) -> Result<Self, ScenarioError> {
        file::read(text, data).map_err(|wrong| ScenarioError::Wrong {
            path: path.to_owned(),
            line: wrong.line,
            why: wrong.why,
        })
    }

    /// The world that the scenario begins in: its own goods, and whatever else the catalogue sells.
    #[must_use]
    pub fn world<'a>(&self, catalogue: impl IntoIterator<Item = &'a Product>) -> World {
        let mut setup = self.setup.clone();
        let is_own = |gtin: Gtin| self.setup.goods.iter().any(|good| good.gtin == gtin);
        setup.goods.extend(catalogue.into_iter().filter(|product| !is_own(product.gtin)).map(Good::of));
        World::new(setup)
    }

    /// Every step that is due at `now`, in order; each comes once.
    pub fn due(&mut self, now: Tick) -> Vec<Step> {
        let count = self.steps.iter().take_while(|step| step.at <= now).count();
        self.steps.drain(..count).collect()
    }

    /// Takes out the next `count` steps, or as many as there are, whenever they would be due.
    pub fn skip(&mut self, count: usize) -> Vec<Step> {
        let count = count.min(self.steps.len());
        self.steps.drain(..count).collect()
    }

    /// When the next step is due; none when the scenario is over.
    #[must_use]
    pub fn next_at(&self) -> Option<Tick> {
        self.steps.front().map(|step| step.at)
    }
}

#[cfg(test)]
mod tests;
