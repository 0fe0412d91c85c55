//! Shares, means, ratios and delays, each with its 95 % interval.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use cart_domain::Millis;
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// The 97.5th percentile of the normal distribution: an interval of so many standard errors to each side holds 95 %.
const Z: f64 = 1.959_963_985;

/// A figure and the interval that holds the true one with 95 % confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub figure: f64,
    pub low: f64,
    pub high: f64,
}

impl Estimate {
    /// The same in another unit.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Estimate { figure: self.figure * factor, low: self.low * factor, high: self.high * factor }
    }
}

/// How many of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    pub hits: u64,
    pub of: u64,
}

impl Share {
    pub fn count(&mut self, hit: bool) {
        self.hits += u64::from(hit);
        self.of += 1;
    }

    /// The share with Wilson's score interval. `None` of nothing.
    #[must_use]
    pub fn estimate(self) -> Option<Estimate> {
        if self.of == 0 {
            return None;
        }
        let (hits, of) = (self.hits as f64, self.of as f64);
        let share = hits / of;
        let squared = Z * Z / of;
        let middle = (share + squared / 2.0) / (1.0 + squared);
        let half = Z / (1.0 + squared) * (share * (1.0 - share) / of + squared / (4.0 * of)).sqrt();
        Some(Estimate { figure: share, low: (middle - half).max(0.0), high: (middle + half).min(1.0) })
    }
}

impl AddAssign for Share {
    fn add_assign(&mut self, other: Share) {
        self.hits += other.hits;
        self.of += other.of;
    }
}

/// A number for each trip, never below zero: its mean, and how it spreads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    pub trips: u64,
    pub sum: i64,
    squares: i128,
}

impl Spread {
    pub fn count(&mut self, number: i64) {
        self.trips += 1;
        self.sum += number;
        self.squares += i128::from(number) * i128::from(number);
    }

    /// The mean over trips, with the interval of the central limit theorem. `None` of nothing.
    #[must_use]
    pub fn estimate(self) -> Option<Estimate> {
        if self.trips == 0 {
            return None;
        }
        let trips = self.trips as f64;
        let mean = self.sum as f64 / trips;
        let variance = (self.squares as f64 / trips - mean * mean).max(0.0) * trips / (trips - 1.0).max(1.0);
        let half = Z * (variance / trips).sqrt();
        Some(Estimate { figure: mean, low: (mean - half).max(0.0), high: mean + half })
    }
}

impl AddAssign for Spread {
    fn add_assign(&mut self, other: Spread) {
        self.trips += other.trips;
        self.sum += other.sum;
        self.squares += other.squares;
    }
}

/// One number for each of another, over trips that are independent of each other while what is within a trip is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ratio {
    pub trips: u64,
    pub part: i64,
    pub whole: i64,
    part_squares: i128,
    whole_squares: i128,
    products: i128,
}

impl Ratio {
    pub fn count(&mut self, part: i64, whole: i64) {
        self.trips += 1;
        self.part += part;
        self.whole += whole;
        self.part_squares += i128::from(part) * i128::from(part);
        self.whole_squares += i128::from(whole) * i128::from(whole);
        self.products += i128::from(part) * i128::from(whole);
    }

    /// The ratio of the sums, with the interval of the ratio estimator. `None` of nothing.
    #[must_use]
    pub fn estimate(self) -> Option<Estimate> {
        if self.trips == 0 || self.whole == 0 {
            return None;
        }
        let trips = self.trips as f64;
        let ratio = self.part as f64 / self.whole as f64;
        let squares =
            self.part_squares as f64 - 2.0 * ratio * self.products as f64 + ratio * ratio * self.whole_squares as f64;
        let variance = squares.max(0.0) / (trips - 1.0).max(1.0);
        let half = Z * (variance / trips).sqrt() / (self.whole as f64 / trips);
        Some(Estimate { figure: ratio, low: (ratio - half).max(0.0), high: ratio + half })
    }
}

impl AddAssign for Ratio {
    fn add_assign(&mut self, other: Ratio) {
        self.trips += other.trips;
        self.part += other.part;
        self.whole += other.whole;
        self.part_squares += other.part_squares;
        self.whole_squares += other.whole_squares;
        self.products += other.products;
    }
}

/// How long things took, counted in classes of [`Delays::CLASS`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delays {
    classes: BTreeMap<u64, u64>,
    count: u64,
}

impl Delays {
    /// Delays within one class are not told apart.
    pub const CLASS: Millis = Millis(20);

    pub fn count(&mut self, delay: Millis) {
        *self.classes.entry(delay.0 / Self::CLASS.0).or_default() += 1;
        self.count += 1;
    }

    pub fn merge(&mut self, other: &Delays) {
        for (class, count) in &other.classes {
            *self.classes.entry(*class).or_default() += count;
        }
        self.count += other.count;
    }

    #[must_use]
    pub fn len(&self) -> u64 {
        self.count
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The delays as steps: up to so many milliseconds, so many in all.
    pub fn cumulative(&self) -> impl Iterator<Item = (Millis, u64)> + '_ {
        self.classes.iter().scan(0, |sum, (class, count)| {
            *sum += count;
            Some((Millis((class + 1) * Self::CLASS.0), *sum))
        })
    }

    /// A quantile in milliseconds, with the interval between two order statistics. `None` of nothing.
    #[must_use]
    pub fn quantile(&self, part: f64) -> Option<Estimate> {
        if self.count == 0 {
            return None;
        }
        let count = self.count as f64;
        let half = Z * (count * part * (1.0 - part)).sqrt();
        let at = |rank: f64| self.at_rank(rank.clamp(0.0, count - 1.0) as u64).0 as f64;
        let rank = part * (count - 1.0);
        Some(Estimate { figure: at(rank.round()), low: at((rank - half).floor()), high: at((rank + half).ceil()) })
    }

    /// The upper end of the class that the delay of this rank, from 0, is in.
    fn at_rank(&self, rank: u64) -> Millis {
        self.cumulative().find(|(_, sum)| *sum > rank).map_or(Millis(0), |(delay, _)| delay)
    }
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        figures(serializer, self.estimate(), &[("hits", self.hits as f64), ("of", self.of as f64)])
    }
}

impl Serialize for Spread {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        figures(serializer, self.estimate(), &[("sum", self.sum as f64), ("trips", self.trips as f64)])
    }
}

impl Serialize for Ratio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        figures(serializer, self.estimate(), &[("part", self.part as f64), ("whole", self.whole as f64)])
    }
}

impl Serialize for Delays {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let quantile = |part| self.quantile(part).map(|estimate| [estimate.figure, estimate.low, estimate.high]);
        let mut fields = serializer.serialize_struct("Delays", 3)?;
        fields.serialize_field("count", &self.count)?;
        fields.serialize_field("median_ms", &quantile(0.5))?;
        fields.serialize_field("p95_ms", &quantile(0.95))?;
        fields.end()
    }
}

fn figures<S: Serializer>(
    serializer: S,
    estimate: Option<Estimate>,
    counts: &[(&'static str, f64); 2],
) -> Result<S::Ok, S::Error> {
    let mut fields = serializer.serialize_struct("Figures", 4)?;
    for (name, count) in counts {
        // Counts stay far below 2^53.
        fields.serialize_field(name, &(*count as i64))?;
    }
    fields.serialize_field("figure", &estimate.map(|estimate| estimate.figure))?;
    fields.serialize_field("interval", &estimate.map(|estimate| [estimate.low, estimate.high]))?;
    fields.end()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(estimate: Estimate, expected: [f64; 3]) {
        let found = [estimate.figure, estimate.low, estimate.high];
        let near = found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 0.001);
        assert!(near, "{found:?} instead of {expected:?}");
    }

    #[test]
    fn wilsons_interval_is_that_of_the_textbook() {
        close(Share { hits: 8, of: 10 }.estimate().expect("ten trips"), [0.8, 0.490, 0.943]);
        close(Share { hits: 0, of: 100 }.estimate().expect("a hundred trips"), [0.0, 0.0, 0.037]);
        assert_eq!(Share::default().estimate(), None);
    }

    #[test]
    fn a_mean_has_an_interval_of_two_standard_errors() {
        let mut spread = Spread::default();
        (1..=100).for_each(|number| spread.count(number));
        close(spread.estimate().expect("a hundred numbers"), [50.5, 44.814, 56.186]);
    }

    #[test]
    fn a_ratio_that_is_the_same_on_every_trip_is_certain() {
        let mut ratio = Ratio::default();
        (1..=50).for_each(|whole| ratio.count(whole, whole * 4));
        close(ratio.estimate().expect("fifty trips"), [0.25, 0.25, 0.25]);
    }

    #[test]
    fn quantiles_are_found_to_the_class() {
        let mut delays = Delays::default();
        (0..1_000).for_each(|delay| delays.count(Millis(delay)));
        let median = delays.quantile(0.5).expect("a thousand delays");
        assert!((median.figure - 500.0).abs() <= 20.0 && median.low < median.figure && median.high > median.figure);
        assert!((delays.quantile(0.95).expect("a thousand delays").figure - 950.0).abs() <= 20.0);
    }
}
