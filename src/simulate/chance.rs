//! Everything that is left to chance. Each purpose on each trip has a stream of its own, so that what one policy makes people do changes
//! nothing about what they had in mind, and trip `n` is the same whichever trips were simulated before it.
//!
//! Curves are computed with sums, products and square roots only, which every machine rounds alike.

use cart_domain::Millis;
use cart_hardware::sim::noise::Noise;

/// One stream.
#[derive(Clone, Debug)]
pub struct Chance(Noise);

impl Chance {
    /// The stream for one purpose of one trip.
    #[must_use]
    pub fn of(seed: u64, trip: u64, purpose: &str) -> Self {
        let mut mixed = Noise::seeded(seed);
        let mut key = mixed.bits() ^ trip.wrapping_mul(0xD134_2543_DE82_EF95);
        for byte in purpose.bytes() {
            key = (key ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
        let mut spread = Noise::seeded(key);
        Chance(Noise::seeded(spread.bits()))
    }

    /// A seed for a stream of its own.
    pub fn bits(&mut self) -> u64 {
        self.0.bits()
    }

    /// True with this probability.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.0.unit() < probability
    }

    /// Evenly between two numbers.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.0.unit()
    }

    /// From a bell curve.
    pub fn bell(&mut self, mean: f64, deviation: f64) -> f64 {
        mean + deviation * self.0.bell()
    }

    /// From a log-normal curve with this mean, whose logarithm has this deviation.
    pub fn skewed(&mut self, mean: f64, deviation: f64) -> f64 {
        mean * exp(deviation * self.0.bell() - deviation * deviation / 2.0)
    }

    /// A time that people take: this long on average, and now and then much longer.
    pub fn about(&mut self, mean: Millis) -> Millis {
        Millis(self.skewed(mean.0 as f64, 0.45).round() as u64)
    }

    /// Evenly from the numbers below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.0.below(bound as u64)).unwrap_or(0)
    }

    /// One of these; `None` of nothing.
    pub fn one_of<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        choices.get(self.below(choices.len()))
    }

    /// How often something happens that happens this often on average.
    pub fn times(&mut self, mean: f64) -> u32 {
        let limit = exp(-mean);
        let mut product = self.0.unit();
        let mut times = 0;
        while product > limit && times < 100 {
            product *= self.0.unit();
            times += 1;
        }
        times
    }

    /// The index of one of these weights.
    pub fn weighted(&mut self, weights: impl Iterator<Item = f64> + Clone) -> usize {
        let whole: f64 = weights.clone().sum();
        let mut left = self.0.unit() * whole;
        for (index, weight) in weights.clone().enumerate() {
            if left < weight {
                return index;
            }
            left -= weight;
        }
        weights.count().saturating_sub(1)
    }
}

/// e to the power of `x`, for moderate `x`: twenty squarings of 1 + x / 2^20.
fn exp(x: f64) -> f64 {
    let mut power = 1.0 + x / 1_048_576.0;
    for _ in 0..20 {
        power *= power;
    }
    power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_purpose_and_every_trip_has_its_own_stream() {
        let first = |trip, purpose| Chance::of(7, trip, purpose).bits();
        assert_eq!(first(3, "plan"), first(3, "plan"));
        assert_ne!(first(3, "plan"), first(4, "plan"));
        assert_ne!(first(3, "plan"), first(3, "camera"));
    }

    #[test]
    fn curves_have_the_means_they_were_asked_for() {
        let mut chance = Chance::of(1, 1, "curves");
        let mean = |draw: &mut dyn FnMut() -> f64| (0..20_000).map(|_| draw()).sum::<f64>() / 20_000.0;
        assert!((mean(&mut || chance.skewed(11.0, 0.7)) - 11.0).abs() < 0.3);
        assert!((mean(&mut || f64::from(chance.times(2.5))) - 2.5).abs() < 0.1);
        assert!((mean(&mut || f64::from(u8::from(chance.happens(0.3)))) - 0.3).abs() < 0.02);
        assert!((exp(1.0) - std::f64::consts::E).abs() < 1e-5);
    }
}
