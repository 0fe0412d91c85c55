//! Calendar days, and the two-digit years of element strings.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::tick::Wall;

/// Days since 1970-01-01 in the shop's own calendar. It is written as `2026-11-22`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(pub i64);

/// Why a text is no day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no day; year, month and day are expected, as 2026-11-22")]
pub struct NoDay(pub String);

const MILLIS_PER_MINUTE: i64 = 60_000;
const MILLIS_PER_DAY: i64 = 24 * 60 * MILLIS_PER_MINUTE;
const DAYS_PER_ERA: i64 = 146_097;
const YEARS_PER_ERA: i64 = 400;
/// From 0000-03-01, where the count is easiest, to 1970-01-01.
const EPOCH: i64 = 719_468;
/// A clock that shows an earlier day is wrong, as clocks without a battery are until the network comes.
const FIRST_PLAUSIBLE: Day = Day(20_454);

impl Day {
    /// The local date at `wall`, so many minutes east of UTC.
    #[must_use]
    pub fn at(wall: Wall, minutes_east: i32) -> Self {
        let local = wall.0.saturating_add(i64::from(minutes_east) * MILLIS_PER_MINUTE);
        Day(local.div_euclid(MILLIS_PER_DAY))
    }

    /// A day of the Gregorian calendar, if there is one with this name.
    #[must_use]
    pub fn on(year: i64, month: u8, day: u8) -> Option<Self> {
        if !(0..=9_999).contains(&year) || !(1..=12).contains(&month) || !(1..=month_length(year, month)).contains(&day)
        {
            return None;
        }
        // Years begin in March, so that the leap day is the last of its year.
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let within_year = (153 * i64::from(month) + 2) / 5 + i64::from(day) - 1;
        let (era, of_era) = (year.div_euclid(YEARS_PER_ERA), year.rem_euclid(YEARS_PER_ERA));
        Some(Day(era * DAYS_PER_ERA + of_era * 365 + of_era / 4 - of_era / 100 + within_year - EPOCH))
    }

    /// The year, month and day.
    #[must_use]
    pub fn calendar(self) -> (i64, u8, u8) {
        let days = self.0.saturating_add(EPOCH);
        let (era, of_era) = (days.div_euclid(DAYS_PER_ERA), days.rem_euclid(DAYS_PER_ERA));
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let within_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * within_year + 2) / 153;
        let day = within_year - (153 * month + 2) / 5 + 1;
        let (year, month) = if month < 10 { (0, month + 3) } else { (1, month - 9) };
        let small = |number: i64| u8::try_from(number).unwrap_or(u8::MAX);
        (era * YEARS_PER_ERA + year_of_era + year, small(month), small(day))
    }

    /// Reads YYMMDD. The century is the one that brings the year closest to today's; day 00 is the last of its month.
    #[must_use]
    pub fn from_short(text: &str, today: Day) -> Option<Self> {
        if text.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let part = |range| text.get(range).and_then(|digits: &str| digits.parse::<u8>().ok());
        let (short_year, month, day) = (part(0..2)?, part(2..4)?, part(4..6)?);
        let year = full_year(short_year, today.max(FIRST_PLAUSIBLE).calendar().0);
        match day {
            0 if (1..=12).contains(&month) => Day::on(year, month, month_length(year, month)),
            _ => Day::on(year, month, day),
        }
    }
}

/// The sliding century of the GS1 General Specifications: 51 years or more ahead is the past, 50 or more behind is the future.
fn full_year(short: u8, this_year: i64) -> i64 {
    let century = this_year - this_year.rem_euclid(100);
    let ahead = i64::from(short) - this_year.rem_euclid(100);
    let shift = match ahead {
        51.. => -100,
        ..=-50 => 100,
        _ => 0,
    };
    century + i64::from(short) + shift
}

fn month_length(year: i64, month: u8) -> u8 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl FromStr for Day {
    type Err = NoDay;

    fn from_str(text: &str) -> Result<Self, NoDay> {
        let shape = text.len() == 10
            && text
                .bytes()
                .enumerate()
                .all(|(place, b)| if matches!(place, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
        let part = |range| text.get(range).filter(|_| shape).and_then(|digits: &str| digits.parse::<u16>().ok());
        let small = |range| part(range).and_then(|number| u8::try_from(number).ok());
        let (year, month, day) = (part(0..4), small(5..7), small(8..10));
        year.zip(month)
            .zip(day)
            .and_then(|((year, month), day)| Day::on(i64::from(year), month, day))
            .ok_or_else(|| NoDay(text.to_owned()))
    }
}

impl TryFrom<String> for Day {
    type Error = NoDay;

    fn try_from(text: String) -> Result<Self, NoDay> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> String {
        day.to_string()
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month, day) = self.calendar();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Day {
        Day::on(2026, 11, 22).expect("a day")
    }

    #[test]
    fn days_count_from_1970_and_back() {
        for (day, (year, month, of_month)) in
            [(0, (1970, 1, 1)), (-1, (1969, 12, 31)), (11_016, (2000, 2, 29)), (20_779, (2026, 11, 22))]
        {
            assert_eq!(Day::on(year, month, of_month), Some(Day(day)));
            assert_eq!(Day(day).calendar(), (year, month, of_month));
        }
        assert_eq!(today().to_string(), "2026-11-22");
    }

    #[test]
    fn a_shop_in_the_west_still_has_yesterday() {
        let one_in_the_morning = Wall(20_779 * MILLIS_PER_DAY + 3_600_000);
        assert_eq!(Day::at(one_in_the_morning, 0), Day(20_779));
        assert_eq!(Day::at(one_in_the_morning, -300), Day(20_778));
    }

    #[test]
    fn two_digit_years_slide_around_today() {
        let cases = [
            ("261231", "2026-12-31"),
            ("760101", "2076-01-01"),
            ("770101", "1977-01-01"),
            ("000229", "2000-02-29"),
            ("270200", "2027-02-28"),
            ("280200", "2028-02-29"),
            ("261100", "2026-11-30"),
        ];
        for (short, long) in cases {
            assert_eq!(Day::from_short(short, today()).map(|day| day.to_string()).as_deref(), Some(long), "{short}");
        }
        let late = Day::on(2080, 1, 1).expect("a day");
        assert_eq!(Day::from_short("300101", late).map(|day| day.to_string()).as_deref(), Some("2130-01-01"));
    }

    #[test]
    fn a_clock_that_starts_in_1970_does_not_make_all_goods_stale() {
        let best_before = Day::from_short("261231", Day(0)).map(|day| day.to_string());
        assert_eq!(best_before.as_deref(), Some("2026-12-31"));
    }

    #[test]
    fn a_day_is_read_as_it_is_written() {
        for text in ["1970-01-01", "2000-02-29", "2026-11-22", "9999-12-31"] {
            assert_eq!(text.parse::<Day>().map(|day| day.to_string()).as_deref(), Ok(text));
        }
        for text in ["", "2026-11-31", "2026-2-3", "22.11.2026", "20261122", "2026-11-22 ", "2026-00-10", "+026-11-22"]
        {
            assert_eq!(text.parse::<Day>(), Err(NoDay(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn impossible_dates_are_no_dates() {
        for text in ["261301", "260001", "260230", "270229", "26123", "2612310", "26-131", "261299", "260000", ""] {
            assert_eq!(Day::from_short(text, today()), None, "{text}");
        }
    }
}
