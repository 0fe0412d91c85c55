//! When a product may be paid for with food benefits, such as SNAP in the United States. States and years differ, and each store has
//! its own catalogue, so what is kept is not a flag but the days on which it is set.

use serde::{Deserialize, Serialize};

use crate::barcode::Day;

/// The days on which benefits pay for a product: the first and the last. With only one of them the other end is open; without either
/// there is no such day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Benefit {
    pub from: Option<Day>,
    /// The last day on which it counts.
    pub until: Option<Day>,
}

impl Benefit {
    /// Benefits do not pay for it.
    pub const NEVER: Benefit = Benefit { from: None, until: None };

    /// Whether benefits never pay for it.
    #[must_use]
    pub fn is_never(&self) -> bool {
        *self == Benefit::NEVER
    }

    /// Whether benefits pay on this day of the shop's calendar.
    #[must_use]
    pub fn is_paid_on(self, day: Day) -> bool {
        !self.is_never() && self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Whether the last day comes before the first.
    #[must_use]
    pub fn is_reversed(self) -> bool {
        self.from.zip(self.until).is_some_and(|(from, until)| until < from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn benefits_pay_on_the_first_and_on_the_last_day_and_not_around_them() {
        let soft_drinks = Benefit { from: Some(day("2024-01-01")), until: Some(day("2026-06-30")) };
        for (today, paid) in [("2023-12-31", false), ("2024-01-01", true), ("2026-06-30", true), ("2026-07-01", false)]
        {
            assert_eq!(soft_drinks.is_paid_on(day(today)), paid, "{today}");
        }
    }

    #[test]
    fn an_open_end_is_always_on_the_right_side() {
        let since = Benefit { from: Some(day("2026-01-01")), until: None };
        assert!(since.is_paid_on(day("9999-12-31")) && !since.is_paid_on(day("2025-12-31")));
        let no_more = Benefit { from: None, until: Some(day("2026-01-01")) };
        assert!(no_more.is_paid_on(day("1970-01-01")) && !no_more.is_paid_on(day("2026-01-02")));
    }

    #[test]
    fn nothing_is_paid_for_unless_the_catalogue_says_so() {
        assert!(!Benefit::default().is_paid_on(day("2026-01-01")));
        assert!(Benefit::default().is_never() && !Benefit::default().is_reversed());
    }

    #[test]
    fn a_last_day_before_the_first_is_no_time_at_all() {
        let reversed = Benefit { from: Some(day("2026-01-02")), until: Some(day("2026-01-01")) };
        assert!(reversed.is_reversed());
        assert!(!reversed.is_paid_on(day("2026-01-01")) && !reversed.is_paid_on(day("2026-01-02")));
        assert!(!Benefit { from: Some(day("2026-01-01")), until: Some(day("2026-01-01")) }.is_reversed());
    }
}
