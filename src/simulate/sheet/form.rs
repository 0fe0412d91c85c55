//! Numbers as people read them, each with its interval.

use crate::simulate::tally::Estimate;
use crate::trace::Mistake;

/// How a figure is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A share, in percent.
    Percent,
    /// A small share, in percent with one digit more.
    FinePercent,
    /// For each trip.
    EachTrip,
    /// For a thousand trips, items or products.
    Thousand,
    /// Milliseconds, told in seconds.
    Seconds,
    /// Milliseconds, told in minutes.
    Minutes,
}

impl Unit {
    fn factor(self) -> f64 {
        match self {
            Unit::Percent | Unit::FinePercent => 100.0,
            Unit::EachTrip => 1.0,
            Unit::Thousand => 1_000.0,
            Unit::Seconds => 0.001,
            Unit::Minutes => 1.0 / 60_000.0,
        }
    }

    fn digits(self) -> usize {
        match self {
            Unit::Percent | Unit::Thousand | Unit::Minutes => 1,
            Unit::FinePercent | Unit::Seconds => 2,
            Unit::EachTrip => 3,
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Unit::Percent | Unit::FinePercent => " %",
            Unit::EachTrip | Unit::Thousand => "",
            Unit::Seconds => " s",
            Unit::Minutes => " min",
        }
    }

    /// One number in this unit.
    #[must_use]
    pub fn say(self, number: f64) -> String {
        format!("{:.*}{}", self.digits(), number * self.factor(), self.sign())
    }
}

/// A figure with the interval that holds the true one in 95 of 100 cases, or a dash where nothing was measured.
#[must_use]
pub fn estimate(estimate: Option<Estimate>, unit: Unit) -> String {
    let Some(Estimate { figure, low, high }) = estimate else { return "–".to_owned() };
    let (digits, factor) = (unit.digits(), unit.factor());
    // Nothing here can be less than nothing, whatever a normal interval says of few trips.
    format!("{} ({:.digits$}–{:.digits$})", unit.say(figure), (low * factor).max(0.0), high * factor)
}

/// How many times as much one is as the other.
#[must_use]
pub fn times(one: Option<f64>, other: Option<f64>) -> String {
    match (one, other) {
        (Some(one), Some(other)) if other > 0.0 => format!("{:.1} ×", one / other),
        (Some(one), Some(_)) if one > 0.0 => "without end".to_owned(),
        _ => "–".to_owned(),
    }
}

/// So many of a thousand.
#[must_use]
pub fn rate(count: u64, of: u64) -> String {
    if of == 0 { "–".to_owned() } else { format!("{:.1}", count as f64 * 1_000.0 / of as f64) }
}

/// A part of a sum, in percent.
#[must_use]
pub fn part(part: i64, whole: i64) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.1} %", part as f64 * 100.0 / whole as f64) }
}

/// A count with its thousands set apart.
#[must_use]
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What a person got wrong, in words.
#[must_use]
pub fn mistake(mistake: Mistake) -> String {
    match mistake {
        Mistake::ForgotScan => "forgot to scan",
        Mistake::DoubleScan => "scanned twice",
        Mistake::WrongVariety => "scanned another variety",
        Mistake::WrongProduce => "chose the wrong produce",
        Mistake::TookOutForgot => "took out, did not delete",
        Mistake::DeletedKept => "deleted, did not take out",
        Mistake::NeverPlaced => "scanned, never put in",
        Mistake::NoScan => "did not scan, on purpose",
        Mistake::LabelSwitch => "switched the label",
        Mistake::OneOfTwo => "scanned one of two",
        Mistake::Swap => "swapped after the scan",
        Mistake::AddInPayment => "added while paying",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_told_with_its_interval() {
        let measured = Some(Estimate { figure: 0.9912, low: 0.98, high: 0.9951 });
        assert_eq!(estimate(measured, Unit::Percent), "99.1 % (98.0–99.5)");
        assert_eq!(estimate(None, Unit::Percent), "–");
        let delay = Some(Estimate { figure: 640.0, low: 600.0, high: 700.0 });
        assert_eq!(estimate(delay, Unit::Seconds), "0.64 s (0.60–0.70)");
    }

    #[test]
    fn thousands_are_set_apart() {
        for (count, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(count), text);
        }
    }

    #[test]
    fn a_rule_that_never_errs_cannot_be_beaten_so_many_times() {
        assert_eq!(times(Some(1.0), Some(0.2)), "5.0 ×");
        assert_eq!(times(Some(1.0), Some(0.0)), "without end");
        assert_eq!(times(Some(0.0), Some(0.0)), "–");
    }
}
