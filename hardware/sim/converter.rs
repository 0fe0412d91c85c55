//! What a load cell and its converter make of a platform: noise, wild readings, an error that depends on the load, and a zero that wanders
//! with the temperature. Within what a scale of class III may do in service (UK SI 1995/1907).

use cart_domain::{Mass, Millis, Tick};

use super::noise::Noise;

/// The loads at which the error of a scale is drawn, in grams, and half of what class III allows there with e = 5 g. Between them the
/// error runs straight.
const KNOTS: [(f64, f64); 7] =
    [(0.0, 0.0), (1_000.0, 1.5), (2_500.0, 2.5), (5_000.0, 4.0), (10_000.0, 5.0), (15_000.0, 7.5), (35_000.0, 7.5)];
/// How often the zero turns, and how far from the true one it goes: some grams in half an hour.
const TURN: Millis = Millis(300_000);
const WANDER: f64 = 2.0;
/// How far off a wild reading is at most, in grams.
const WILD: f64 = 20_000.0;

/// One scale.
#[derive(Clone, Debug)]
pub struct Converter {
    noise: Noise,
    /// One standard deviation at rest, in grams.
    sigma: f64,
    /// One reading in so many is wild; zero for none.
    wild_one_in: u32,
    /// The error at each of [`KNOTS`].
    errors: [f64; KNOTS.len()],
    /// Where the zero was at the last turn, and where it will be at the next.
    zero: [f64; 2],
    next_turn: Tick,
}

impl Converter {
    /// A scale with errors of its own.
    #[must_use]
    pub fn new(seed: u64, sigma: Mass, wild_one_in: u32) -> Self {
        let mut noise = Noise::seeded(seed);
        let errors = KNOTS.map(|(_, limit)| limit * (noise.unit() * 2.0 - 1.0));
        let sigma = sigma.milligrams() as f64 / 1_000.0;
        Converter { noise, sigma, wild_one_in, errors, zero: [0.0; 2], next_turn: Tick(0) }
    }

    /// The calibrated sample for a platform at which a perfect scale would show `grams`.
    pub fn sample(&mut self, now: Tick, grams: f64) -> Mass {
        let noise = self.sigma * self.noise.bell();
        let wild = self.wild_one_in > 0 && self.noise.below(u64::from(self.wild_one_in)) == 0;
        let off = if wild { WILD * (self.noise.unit() * 2.0 - 1.0) } else { 0.0 };
        let shown = grams + self.error(grams) + self.zero_at(now) + noise + off;
        Mass::from_milligrams((shown * 1_000.0).round() as i64)
    }

    fn error(&self, grams: f64) -> f64 {
        let mut before = (0.0, self.errors[0]);
        for ((load, _), error) in KNOTS.iter().zip(self.errors).skip(1) {
            if grams < *load {
                let part = ((grams - before.0) / (load - before.0)).max(0.0);
                return before.1 + (error - before.1) * part;
            }
            before = (*load, error);
        }
        before.1
    }

    fn zero_at(&mut self, now: Tick) -> f64 {
        while now >= self.next_turn {
            self.zero = [self.zero[1], WANDER * self.noise.bell()];
            self.next_turn = self.next_turn + TURN;
        }
        let left = self.next_turn.since(now).0 as f64 / TURN.0 as f64;
        self.zero[1] + (self.zero[0] - self.zero[1]) * left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resting_load_reads_within_what_class_three_allows_in_service() {
        for seed in 0..50 {
            let mut scale = Converter::new(seed, Mass::from_grams(1), 0);
            let mean = |scale: &mut Converter, load: f64| {
                (0..200).map(|index| scale.sample(Tick(index), load).milligrams()).sum::<i64>() as f64 / 200_000.0
            };
            for (load, limit) in [(500.0, 5.0), (2_400.0, 5.0), (9_000.0, 10.0), (14_000.0, 15.0)] {
                let off = mean(&mut scale, load) - mean(&mut scale, 0.0) - load;
                assert!(off.abs() <= limit, "scale {seed} is off by {off} g at {load} g");
            }
        }
    }

    #[test]
    fn a_platform_that_bounces_up_reads_below_zero() {
        let mut scale = Converter::new(4, Mass::ZERO, 0);
        assert!(scale.sample(Tick(0), -80.0) < Mass::from_grams(-70));
    }

    #[test]
    fn the_zero_wanders_by_some_grams_in_half_an_hour_and_never_jumps() {
        let mut scale = Converter::new(4, Mass::ZERO, 0);
        let readings: Vec<i64> =
            (0..1_800).map(|second| scale.sample(Tick(second * 1_000), 0.0).milligrams()).collect();
        let span = readings.iter().max().expect("readings") - readings.iter().min().expect("readings");
        assert!((500..20_000).contains(&span), "{span} mg");
        assert!(readings.windows(2).all(|pair| (pair[1] - pair[0]).abs() < 100));
    }
}
