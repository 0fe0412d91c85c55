//! Why a cart did not run, or ran no longer, and the exit code that says so.

use cart_hardware::sim::scenario::ScenarioError;

use super::shop::OffScript;
use crate::config::ConfigError;
use crate::journal::JournalError;
use crate::supervisor::{Ended, Why};

/// The end of a cart.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Script(#[from] ScenarioError),
    /// Nothing can be recorded, so nothing may be shown.
    #[error(transparent)]
    Storage(#[from] JournalError),
    #[error(transparent)]
    Ended(#[from] Ended),
    #[error("{0:#}")]
    Other(#[from] anyhow::Error),
}

impl Failure {
    /// 2: configuration or script; 3: storage; 4: an essential part of the cart; 1: anything else.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Failure::Config(_) | Failure::Script(_) => 2,
            Failure::Storage(_) => 3,
            Failure::Ended(Ended { why: Why::Failed(error), .. }) if error.is::<JournalError>() => 3,
            Failure::Ended(Ended { why: Why::Failed(error), .. }) if error.is::<OffScript>() => 2,
            Failure::Ended(_) => 4,
            Failure::Other(_) => 1,
        }
    }
}
