//! The months in which a product is in season. What is in season comes first when somebody looks for it by name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A set of months, one bit each. Most products are in season all year.
///
/// Written as ranges, each of which may run over the turn of the year: `5-9`, `11-2`, `4,9-10`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Season(u16);

/// Why a text names no season.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no season; months from 1 to 12 are expected, as 5-9, 11-2 or 5,6,7")]
pub struct NoSeason(pub String);

const MONTHS: u8 = 12;

impl Season {
    /// In season all year.
    pub const ALL_YEAR: Season = Season(0b1111_1111_1111);

    /// Whether the product is in season in a month, counted from 1.
    #[must_use]
    pub fn has(self, month: u8) -> bool {
        (1..=MONTHS).contains(&month) && self.0 & bit(month) != 0
    }

    /// Whether there is nothing to say about it.
    #[must_use]
    pub fn is_all_year(&self) -> bool {
        *self == Season::ALL_YEAR
    }
}

impl Default for Season {
    fn default() -> Self {
        Season::ALL_YEAR
    }
}

impl FromStr for Season {
    type Err = NoSeason;

    fn from_str(text: &str) -> Result<Self, NoSeason> {
        let mut months = 0;
        for part in text.split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let ends = month(first).zip(month(last)).ok_or_else(|| NoSeason(text.to_owned()))?;
            months |= range(ends);
        }
        Ok(Season(months))
    }
}

/// Both ends included; a range whose end comes before its beginning goes over the turn of the year.
fn range((first, last): (u8, u8)) -> u16 {
    let length = (last + MONTHS - first) % MONTHS;
    (0..=length).fold(0, |months, step| months | bit((first - 1 + step) % MONTHS + 1))
}

fn month(text: &str) -> Option<u8> {
    let digits = matches!(text.len(), 1 | 2) && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|month| digits && (1..=MONTHS).contains(month))
}

fn bit(month: u8) -> u16 {
    1 << (month - 1)
}

fn before(month: u8) -> u8 {
    if month == 1 { MONTHS } else { month - 1 }
}

fn after(month: u8) -> u8 {
    month % MONTHS + 1
}

impl fmt::Display for Season {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_all_year() {
            return f.write_str("1-12");
        }
        let firsts = (1..=MONTHS).filter(|month| self.has(*month) && !self.has(before(*month)));
        for (place, first) in firsts.enumerate() {
            let mut last = first;
            while self.has(after(last)) {
                last = after(last);
            }
            f.write_str(if place == 0 { "" } else { "," })?;
            if first == last {
                write!(f, "{first}")?;
            } else {
                write!(f, "{first}-{last}")?;
            }
        }
        Ok(())
    }
}

impl TryFrom<String> for Season {
    type Error = NoSeason;

    fn try_from(text: String) -> Result<Self, NoSeason> {
        text.parse()
    }
}

impl From<Season> for String {
    fn from(season: Season) -> String {
        season.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(text: &str) -> Vec<u8> {
        let season: Season = text.parse().expect("a season");
        (0..=13).filter(|month| season.has(*month)).collect()
    }

    #[test]
    fn a_season_may_run_over_the_turn_of_the_year() {
        assert_eq!(months("5-9"), [5, 6, 7, 8, 9]);
        assert_eq!(months("11-2"), [1, 2, 11, 12]);
        assert_eq!(months("5,6,7"), [5, 6, 7]);
        assert_eq!(months("09-10,4"), [4, 9, 10]);
        assert_eq!(months("7-7"), [7]);
        assert_eq!(months("1-12"), (1..=12).collect::<Vec<u8>>());
    }

    #[test]
    fn every_season_is_written_so_that_it_is_read_as_itself() {
        for months in 1..=0b1111_1111_1111 {
            let season = Season(months);
            assert_eq!(season.to_string().parse(), Ok(season), "{season}");
        }
        for (text, shortest) in [("5,6,7", "5-7"), ("12,1,2,6", "6,12-2"), ("2-1", "1-12"), ("7-7", "7")] {
            assert_eq!(text.parse::<Season>().map(|season| season.to_string()).as_deref(), Ok(shortest));
        }
    }

    #[test]
    fn what_names_no_month_is_no_season() {
        for text in ["", "0", "13", "5-", "-5", "5--9", "may", "5;6", "5,", "5 - 9", "+5", "005", "1-2-3", "٥"] {
            assert_eq!(text.parse::<Season>(), Err(NoSeason(text.to_owned())), "{text}");
        }
    }
}
