//! Where a number stands between two edges, with round numbers to read it by.

/// One axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    from: f64,
    to: f64,
    most: f64,
    step: f64,
}

/// About so many numbers stand along an axis.
const TICKS: f64 = 5.0;

impl Axis {
    /// An axis from nothing to at least `most`, on the pixels from one edge to the other.
    #[must_use]
    pub fn new(most: f64, from: f64, to: f64) -> Self {
        let rough = if most > 0.0 { most / TICKS } else { 1.0 / TICKS };
        let magnitude = 10.0_f64.powf(rough.log10().floor());
        let step =
            [1.0, 2.0, 2.5, 5.0, 10.0].map(|round| round * magnitude).into_iter().find(|step| *step >= rough * 0.999);
        let step = step.unwrap_or(rough);
        Axis { from, to, most: (most / step).ceil().max(1.0) * step, step }
    }

    /// An axis that ends exactly at `most`, with a number at every `step`.
    #[must_use]
    pub const fn exact(most: f64, step: f64, from: f64, to: f64) -> Self {
        Axis { from, to, most, step }
    }

    /// The pixel of a number. What lies beyond the axis stands at its end.
    #[must_use]
    pub fn at(&self, number: f64) -> f64 {
        self.from + (self.to - self.from) * (number / self.most).clamp(0.0, 1.0)
    }

    /// The round numbers.
    pub fn ticks(&self) -> impl Iterator<Item = f64> + use<> {
        let Axis { most, step, .. } = *self;
        (0_u32..).map(move |index| f64::from(index) * step).take_while(move |tick| *tick <= most * 1.001)
    }

    /// So many digits tell two round numbers apart.
    #[must_use]
    pub fn digits(&self) -> usize {
        (0..4_u8)
            .find(|digits| {
                let scaled = self.step * 10.0_f64.powi(i32::from(*digits));
                (scaled - scaled.round()).abs() < 1e-6
            })
            .map_or(4, usize::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_at_a_round_number_beyond_the_largest() {
        for (most, ticks, digits) in [
            (0.93, &[0.0, 0.2, 0.4, 0.6, 0.8, 1.0][..], 1),
            (12.0, &[0.0, 2.5, 5.0, 7.5, 10.0, 12.5], 1),
            (480.0, &[0.0, 100.0, 200.0, 300.0, 400.0, 500.0], 0),
            (0.0, &[0.0, 0.2], 1),
        ] {
            let axis = Axis::new(most, 0.0, 100.0);
            let found: Vec<f64> = axis.ticks().collect();
            let equal = found.len() == ticks.len() && found.iter().zip(ticks).all(|(a, b)| (a - b).abs() < 1e-9);
            assert!(equal, "{found:?} for {most}");
            assert_eq!(axis.digits(), digits, "{most}");
        }
    }

    #[test]
    fn what_lies_beyond_stands_at_the_end() {
        let axis = Axis::exact(3.0, 0.5, 10.0, 310.0);
        assert!((axis.at(1.5) - 160.0).abs() < 1e-9 && (axis.at(9.0) - 310.0).abs() < 1e-9);
    }
}
