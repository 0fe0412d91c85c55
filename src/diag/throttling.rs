//! Why a Raspberry Pi is slow, as its firmware says in `get_throttled`: as bits, what holds now in the low half, what held since it was started in the
//! high one.

use std::fmt;

use cart_domain::language::Language;
use serde::{Serialize, Serializer};

/// The bits, as they were read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Throttling(pub u32);

/// What a bit stands for.
pub const UNDER_VOLTAGE: u32 = 1;
pub const CAPPED: u32 = 1 << 1;
pub const THROTTLED: u32 = 1 << 2;
pub const SOFT_LIMIT: u32 = 1 << 3;

impl Throttling {
    /// These bits, now and since the computer was started.
    #[must_use]
    pub const fn now(bits: u32) -> Self {
        Throttling(bits | bits << 16)
    }

    /// Whether the supply is too weak now.
    #[must_use]
    pub const fn is_under_voltage(self) -> bool {
        self.0 & UNDER_VOLTAGE != 0
    }

    /// What slows the computer down, or did earlier.
    #[must_use]
    pub fn in_language(self, language: Language) -> String {
        let (none, earlier) = match language {
            Language::English => ("none", "earlier"),
            Language::German => ("keine", "vorher"),
            Language::Spanish => ("ninguna", "antes"),
        };
        let (now, since) = (reasons(self.0, language), reasons(self.0 >> 16, language));
        match (now.is_empty(), since.is_empty()) {
            (true, true) => none.to_owned(),
            (true, false) => format!("{earlier}: {since}"),
            (false, _) => now,
        }
    }
}

fn reasons(bits: u32, language: Language) -> String {
    let names = match language {
        Language::English => ["under-voltage", "frequency capped", "throttled", "soft temperature limit"],
        Language::German => ["Unterspannung", "Takt begrenzt", "gedrosselt", "erste Temperaturgrenze"],
        Language::Spanish => ["poca tensión", "frecuencia limitada", "frenada", "primer límite de temperatura"],
    };
    let named = [UNDER_VOLTAGE, CAPPED, THROTTLED, SOFT_LIMIT].into_iter().zip(names);
    let named: Vec<&str> = named.filter(|(bit, _)| bits & bit != 0).map(|(_, name)| name).collect();
    named.join(", ")
}

impl fmt::Display for Throttling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_language(Language::English))
    }
}

impl Serialize for Throttling {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_a_computer_is_slow_or_was_is_read_in_each_language() {
        let weak = Throttling(THROTTLED << 16 | UNDER_VOLTAGE << 16);
        let told = Language::ALL.map(|language| weak.in_language(language));
        assert_eq!(
            told,
            ["earlier: under-voltage, throttled", "vorher: Unterspannung, gedrosselt", "antes: poca tensión, frenada"]
        );
        let none = Language::ALL.map(|language| Throttling(0).in_language(language));
        assert_eq!(none, ["none", "keine", "ninguna"]);
        assert_eq!(Throttling::now(SOFT_LIMIT).in_language(Language::German), "erste Temperaturgrenze");
    }
}
