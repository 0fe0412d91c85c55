//! What the warmth of a cell does to its zero and its span, as its data sheet or two calibrations say.

use cart_domain::Mass;

use crate::whole::rounded;

/// Thousandths of a degree Celsius.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MilliCelsius(pub i32);

/// How a cell drifts. A scale without a sensor of temperature has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compensation {
    /// The temperature at which it was calibrated.
    pub calibrated_at: MilliCelsius,
    /// By how much the empty platform seems heavier with each degree.
    pub zero_per_degree: Mass,
    /// By how many millionths a load seems heavier with each degree.
    pub span_per_degree: i32,
}

impl Compensation {
    /// What lies on the platform when it seems to be `mass` at `temperature`.
    #[must_use]
    pub fn corrected(&self, mass: Mass, temperature: MilliCelsius) -> Mass {
        let warmer = i128::from(temperature.0) - i128::from(self.calibrated_at.0);
        let zero = rounded(i128::from(self.zero_per_degree.milligrams()) * warmer, 1_000);
        let load = mass - Mass::from_milligrams(zero);
        let seems = (1_000_000_000 + i128::from(self.span_per_degree) * warmer).max(1);
        Mass::from_milligrams(rounded(i128::from(load.milligrams()) * 1_000_000_000, seems))
    }
}
