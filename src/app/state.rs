//! What the cart remembers, opened: the tape first, then the keep, brought in line with it.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use anyhow::Context as _;
use cart_domain::Gtin;
use cart_domain::catalogue::Catalogue;
use cart_domain::learned::LearnedMass;
use cart_domain::spot_check::Allowance;

use super::Failure;
use crate::clock::Clock;
use crate::config::Config;
use crate::journal::Journal;
use crate::journal::ballast::Ballast;
use crate::journal::tape::Tape;
use crate::keep::guard::{self, Place};
use crate::keep::{ALLOWANCE, Keep, rebuild};

/// The truth, and what can be rebuilt from it.
pub struct State {
    pub journal: Arc<dyn Journal>,
    pub keep: Arc<dyn Keep>,
}

impl State {
    /// Opens the state directory. A damaged keep is set aside and does not stop this; a tape that cannot be written does.
    pub fn open(config: &Config, clock: &Clock) -> Result<Self, Failure> {
        let folder = &config.state;
        fs::create_dir_all(folder).with_context(|| format!("making the state directory {}", folder.display()))?;
        let journal: Arc<dyn Journal> = Arc::new(Tape::open(folder, Ballast::DEFAULT_BYTES)?);
        let place = Place::of(folder, Ballast::DEFAULT_BYTES).context("finding this program's own file")?;
        let keep: Arc<dyn Keep> = guard::open(&place, clock.now().wall).into();
        if let Err(error) = rebuild::reconcile(&*keep, &*journal) {
            tracing::warn!(%error, "the keep could not be brought in line with the tapes");
        }
        for finding in journal.findings() {
            tracing::warn!(%finding, "found on the tapes");
        }
        for finding in keep.findings() {
            tracing::warn!(%finding, "found in the keep");
        }
        if clock.is_wrong() {
            tracing::warn!("the clock is wrong: receipts are misdated until the network sets it");
        }
        Ok(State { journal, keep })
    }

    /// The catalogue as it was last fetched.
    #[must_use]
    pub fn catalogue(&self) -> Catalogue {
        self.keep.catalogue().unwrap_or_else(|error| {
            tracing::warn!(%error, "the catalogue is lost and will be fetched again");
            Catalogue::default()
        })
    }

    /// What products were learned to weigh.
    #[must_use]
    pub fn learned(&self) -> BTreeMap<Gtin, LearnedMass> {
        self.keep.learned().unwrap_or_else(|error| {
            tracing::warn!(%error, "learned weights are lost");
            BTreeMap::new()
        })
    }

    /// How many spot checks the cart may still ask for.
    #[must_use]
    pub fn allowance(&self) -> Allowance {
        let read = self.keep.setting(ALLOWANCE).unwrap_or_else(|error| {
            tracing::warn!(%error, "how many spot checks were asked for is lost");
            None
        });
        read.and_then(|text| text.parse().ok()).unwrap_or_default()
    }
}
