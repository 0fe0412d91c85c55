//! What a figure may be. A figure beyond its limit stops nothing; it is shown, and somebody should look.

use std::collections::BTreeMap;
use std::fmt;

use cart_domain::Mass;
use serde::{Deserialize, Serialize};

use super::{Advice, Entry, Value};

/// In percent; the shopper is warned from here on.
const LEAST_CHARGE: i64 = 20;

/// The limit of one figure, in the figure's own unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    AtMost(i64),
    AtLeast(i64),
    /// Not further from zero, to either side.
    Within(i64),
}

impl Limit {
    /// Whether the figure keeps to it.
    #[must_use]
    pub const fn holds(self, value: i64) -> bool {
        match self {
            Limit::AtMost(most) => value <= most,
            Limit::AtLeast(least) => value >= least,
            Limit::Within(most) => value.saturating_abs() <= most,
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::AtMost(most) => write!(f, "at most {most}"),
            Limit::AtLeast(least) => write!(f, "at least {least}"),
            Limit::Within(most) => write!(f, "within {most}"),
        }
    }
}

/// An entry of the rest of the cart with the limits of its figures.
#[must_use]
pub fn held(device: &str, mut entry: Entry) -> Entry {
    if device == "battery" {
        let least = Limit::AtLeast(LEAST_CHARGE);
        entry.limits.insert("level_%".to_owned(), least);
        let number = |name: &str| match entry.figures.get(name) {
            Some(Value::Number(number)) => Some(*number),
            Some(Value::Text(_) | Value::Throttling(_)) | None => None,
        };
        if number("level_%").is_some_and(|level| !least.holds(level)) && number("charging") != Some(1) {
            entry.fall_sick(Advice::BatteryLow);
        }
    }
    entry
}

/// What a scale of this interval and maximum may show at rest: noise that keeps the reading within one interval (three standard deviations),
/// a drift of half an interval, and a zero that class III lets it follow (4 % of Max, half of it to either side).
#[must_use]
pub fn of_scale(interval: Mass, max: Mass) -> BTreeMap<String, Limit> {
    let (e, max) = (interval.milligrams(), max.milligrams());
    let limits =
        [("noise_mg", Limit::AtMost(e / 3)), ("drift_mg", Limit::Within(e / 2)), ("zero_mg", Limit::Within(max / 50))];
    limits.into_iter().map(|(name, limit)| (name.to_owned(), limit)).collect()
}

#[cfg(test)]
mod tests {
    use cart_domain::Wall;

    use super::super::State;
    use super::*;

    #[test]
    fn a_battery_that_is_low_is_sick_unless_it_is_being_charged() {
        let battery = |level: i64, charging: i64| {
            let mut entry = Entry::plain(State::Well, Wall(0));
            entry.put("level_%", level);
            entry.put("charging", charging);
            held("battery", entry).state
        };
        assert_eq!([battery(20, 0), battery(19, 0), battery(19, 1)], [State::Well, State::Sick, State::Well]);
    }

    #[test]
    fn a_scale_that_drifts_down_is_as_bad_as_one_that_drifts_up() {
        let limits = of_scale(Mass::from_grams(5), Mass::from_grams(35_000));
        assert_eq!([2_500, -2_500, -2_501].map(|drift| limits["drift_mg"].holds(drift)), [true, true, false]);
        assert_eq!(limits["noise_mg"].to_string(), "at most 1666");
    }
}
