//! What some samples of an accelerometer come to.

use cart_domain::input::{MilliG, PerMille};

/// Three axes, in thousandths of standard gravity.
pub type Vector = [i32; 3];

/// How much the samples shake, and how far their mean leans away from `level`. Nothing for no samples.
#[must_use]
pub fn felt(samples: &[Vector], level: Vector) -> Option<(MilliG, PerMille)> {
    let count = i64::try_from(samples.len()).ok().filter(|count| *count > 0)?;
    let sum = |axis: usize| samples.iter().map(|sample| i64::from(sample[axis])).sum::<i64>();
    let sums = [sum(0), sum(1), sum(2)];
    let spread = samples.iter().flat_map(|sample| (0..3).map(|axis| i64::from(sample[axis]) * count - sums[axis]));
    let squares: i64 = spread.map(|away| away * away).sum();
    let rms = (squares / count).unsigned_abs().isqrt() / count.unsigned_abs();
    let mean = sums.map(|sum| sum / count);
    Some((MilliG(u32::try_from(rms).unwrap_or(u32::MAX)), lean(mean, level.map(i64::from))))
}

/// The sine of the angle between two vectors; upside down counts as lying on the side.
fn lean(mean: [i64; 3], level: [i64; 3]) -> PerMille {
    let cross = [
        mean[1] * level[2] - mean[2] * level[1],
        mean[2] * level[0] - mean[0] * level[2],
        mean[0] * level[1] - mean[1] * level[0],
    ];
    let length = |of: [i64; 3]| of.iter().map(|part| part * part).sum::<i64>().unsigned_abs().isqrt();
    let along: i64 = mean.iter().zip(level).map(|(one, other)| one * other).sum();
    let both = length(mean) * length(level);
    if both == 0 || along <= 0 {
        return PerMille(1_000);
    }
    PerMille(i32::try_from(length(cross) * 1_000 / both).unwrap_or(1_000).min(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    const UP: Vector = [0, 0, 1_000];

    #[test]
    fn a_cart_at_rest_neither_shakes_nor_leans() {
        assert_eq!(felt(&[[3, -2, 998]; 10], UP), Some((MilliG(0), PerMille(3))));
        assert_eq!(felt(&[], UP), None);
    }

    #[test]
    fn shaking_is_what_differs_from_the_mean_and_not_gravity() {
        let samples = [[40, 0, 1_000], [-40, 0, 1_000], [0, 30, 1_000], [0, -30, 1_000]];
        assert_eq!(felt(&samples, UP), Some((MilliG(35), PerMille(0))));
    }

    #[test]
    fn a_ramp_of_five_per_cent_leans_by_fifty_per_mille_however_the_sensor_is_mounted() {
        assert_eq!(felt(&[[50, 0, 998]; 4], UP).map(|felt| felt.1), Some(PerMille(50)));
        assert_eq!(felt(&[[998, 0, 50]; 4], [1_000, 0, 0]).map(|felt| felt.1), Some(PerMille(50)));
    }

    #[test]
    fn a_cart_on_its_side_or_upside_down_leans_as_far_as_can_be() {
        for mean in [[1_000, 0, 0], [0, 0, -1_000], [0, 0, 0]] {
            assert_eq!(felt(&[mean], UP).map(|felt| felt.1), Some(PerMille(1_000)));
        }
    }

    #[test]
    fn the_wildest_samples_do_not_overflow() {
        let wild = [[32_767, -32_768, 32_767], [-32_768, 32_767, -32_768]];
        assert!(felt(&wild.repeat(16), UP).expect("samples").0 > MilliG(50_000));
    }
}
