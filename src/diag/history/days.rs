//! What each day said about readers and camera, for as many days as are kept. A trend is the last week against the days before it.
//!
//! A reader *misses* when a piece lies in the basket and the cart has to ask for its scan. People forget, too, but they do so about as often every
//! week; a window that is scratched makes it more. Dirt on the camera's lens takes detail out of every picture, so even the best picture
//! of a day is worse than it used to be.

use serde::{Deserialize, Serialize};

/// As many days are kept.
const KEPT: usize = 90;
/// The days that are compared with those before.
const WEEK: usize = 7;
/// Fewer pieces, or pictures, say nothing.
const FEWEST_PIECES: u64 = 200;
const FEWEST_PICTURES: u64 = 100;
/// A change by chance alone is smaller than this many deviations.
const SURE: f64 = 4.0;

/// The days, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days(Vec<Day>);

/// One day, by the cart's clock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// Such as `2026-11-22`.
    pub date: String,
    /// Pieces that were put in.
    pub pieces: u64,
    /// Questions for a scan.
    pub missed: u64,
    /// Symbols that were read, and what was read and refused.
    pub scans: u64,
    pub refused: u64,
    /// Pictures of the basket that were judged, and the best of them, in thousandths.
    pub pictures: u64,
    pub best_picture: i64,
}

/// The last week and the days before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trend {
    pub before: i64,
    pub lately: i64,
    /// Whether it is worse than chance makes it.
    pub is_worse: bool,
}

impl Days {
    /// The day of this date, which is the newest.
    pub fn of(&mut self, date: &str) -> &mut Day {
        if self.0.last().is_none_or(|day| day.date != date) {
            self.0.push(Day { date: date.to_owned(), ..Day::default() });
            let old = self.0.len().saturating_sub(KEPT);
            self.0.drain(..old);
        }
        self.0.last_mut().expect("it was put there")
    }

    /// Every day that is kept, the oldest first.
    #[must_use]
    pub fn all(&self) -> &[Day] {
        &self.0
    }

    /// How many of a thousand pieces had to be asked for.
    #[must_use]
    pub fn misses(&self) -> Option<Trend> {
        let sums = |days: &[Day]| {
            let sum = |count: fn(&Day) -> u64| days.iter().map(count).sum::<u64>();
            (sum(|day| day.pieces), sum(|day| day.missed))
        };
        let (before, lately) = self.split();
        let ((old_pieces, old_missed), (pieces, missed)) = (sums(before), sums(lately));
        if old_pieces < FEWEST_PIECES || pieces < FEWEST_PIECES {
            return None;
        }
        let rate = |missed: u64, pieces: u64| missed as f64 / pieces as f64;
        let all = rate(missed + old_missed, pieces + old_pieces);
        let deviation = (all * (1.0 - all).max(0.0) * (1.0 / pieces as f64 + 1.0 / old_pieces as f64)).sqrt();
        let (old, new) = (rate(old_missed, old_pieces), rate(missed, pieces));
        let is_worse = new > 1.5 * old && new - old > SURE * deviation;
        let thousandths = |rate: f64| (rate * 1_000.0).round() as i64;
        Some(Trend { before: thousandths(old), lately: thousandths(new), is_worse })
    }

    /// How good the best pictures are, in thousandths.
    #[must_use]
    pub fn pictures(&self) -> Option<Trend> {
        let mean = |days: &[Day]| {
            let judged: Vec<&Day> = days.iter().filter(|day| day.pictures > 0).collect();
            let pictures = judged.iter().map(|day| day.pictures).sum::<u64>();
            let best = judged.iter().map(|day| day.best_picture).sum::<i64>();
            (pictures >= FEWEST_PICTURES).then(|| best / i64::try_from(judged.len()).unwrap_or(1))
        };
        let (before, lately) = self.split();
        let (before, lately) = (mean(before)?, mean(lately)?);
        Some(Trend { before, lately, is_worse: lately * 10 < before * 7 })
    }

    fn split(&self) -> (&[Day], &[Day]) {
        self.0.split_at(self.0.len().saturating_sub(WEEK))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(weeks: [(u64, i64); 4]) -> Days {
        let mut days = Days::default();
        for (week, (missed, best_picture)) in weeks.into_iter().enumerate() {
            for day in 0..WEEK {
                let date = format!("2026-11-{:02}", week * WEEK + day + 1);
                *days.of(&date) =
                    Day { date: date.clone(), pieces: 400, missed, pictures: 500, best_picture, ..Day::default() };
            }
        }
        days
    }

    #[test]
    fn people_who_forget_as_often_as_ever_are_no_fault_of_the_reader() {
        let trend = month([(12, 800), (15, 790), (11, 810), (14, 805)]).misses().expect("a month of sales");
        assert!(!trend.is_worse, "{trend:?}");
    }

    #[test]
    fn a_scratched_window_and_a_dirty_lens_show_within_a_week() {
        let days = month([(12, 800), (15, 790), (11, 810), (40, 520)]);
        let (misses, pictures) = (days.misses().expect("sales"), days.pictures().expect("pictures"));
        assert_eq!((misses.before, misses.lately, misses.is_worse), (32, 100, true));
        assert_eq!((pictures.before, pictures.lately, pictures.is_worse), (800, 520, true));
    }

    #[test]
    fn a_new_cart_has_no_trend_and_an_old_one_keeps_ninety_days() {
        let mut days = Days::default();
        days.of("2026-11-22").pieces += 900;
        assert_eq!((days.misses(), days.pictures()), (None, None));
        for number in 0..200 {
            days.of(&format!("day {number}")).pieces += 1;
        }
        assert_eq!((days.all().len(), days.all()[0].date.as_str()), (90, "day 110"));
    }
}
