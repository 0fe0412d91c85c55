//! When a person should look into a basket, as the configuration writes it.

use std::collections::BTreeSet;

use cart_domain::Money;
use cart_domain::spot_check::SpotChecks;
use serde::Deserialize;

use super::fault::{ConfigError, Source};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawSpotChecks {
    budget_per_1000: u32,
    random_per_1000: u32,
    from_minor: Option<i64>,
    aisles: BTreeSet<String>,
}

impl Default for RawSpotChecks {
    fn default() -> Self {
        let SpotChecks { budget, random, value, aisles } = SpotChecks::default();
        RawSpotChecks {
            budget_per_1000: budget,
            random_per_1000: random,
            from_minor: value.map(|value| value.minor()),
            aisles,
        }
    }
}

impl RawSpotChecks {
    pub(super) fn checked(&self, source: &Source<'_>) -> Result<SpotChecks, ConfigError> {
        let (budget, random) = (self.budget_per_1000, self.random_per_1000);
        if budget > 1_000 {
            return Err(source.wrong("spot_checks.budget_per_1000", "at most 1000 is expected"));
        }
        if random > budget {
            let says = format_args!("at most the budget, {budget}, is expected: looks by chance are part of it");
            return Err(source.wrong("spot_checks.random_per_1000", says));
        }
        if self.from_minor.is_some_and(|minor| minor < 1) {
            return Err(source.wrong("spot_checks.from_minor", "at least 1 is expected; leave it out for no limit"));
        }
        let value = self.from_minor.map(Money::from_minor);
        Ok(SpotChecks { budget, random, value, aisles: self.aisles.clone() })
    }
}
