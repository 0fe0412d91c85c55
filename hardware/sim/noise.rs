//! Seeded noise. The simulated world must shake in the same way on every machine, so the generator is written out (SplitMix64, Steele,
//! Lea and Flood 2014) and the bell curve is a sum of dice, which needs no function whose last bit differs between libraries.

/// A stream of pseudo-random numbers.
#[derive(Clone, Debug)]
pub struct Noise(u64);

impl Noise {
    /// The stream that belongs to `seed`.
    #[must_use]
    pub const fn seeded(seed: u64) -> Self {
        Noise(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Evenly from 0 up to, but not, 1.
    pub fn unit(&mut self) -> f64 {
        const STEPS: f64 = 9_007_199_254_740_992.0;
        let steps = (self.bits() >> 11) as f64;
        steps / STEPS
    }

    /// From a bell curve around zero with deviation one, never beyond six.
    pub fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// Evenly from the numbers below `bound`, or zero when there are none.
    pub fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.bits() % bound }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_noise_everywhere() {
        let mut noise = Noise::seeded(1);
        assert_eq!([noise.bits(), noise.bits()], [0x910A_2DEC_8902_5CC1, 0xBEEB_8DA1_658E_EC67]);
    }

    #[test]
    fn the_bell_has_no_tilt_and_deviation_one() {
        let mut noise = Noise::seeded(7);
        let draws: Vec<f64> = (0..20_000).map(|_| noise.bell()).collect();
        let mean = draws.iter().sum::<f64>() / 20_000.0;
        let variance = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03, "{mean}");
        assert!((variance - 1.0).abs() < 0.05, "{variance}");
    }
}
