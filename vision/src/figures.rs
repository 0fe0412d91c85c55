//! How well scores tell two cases apart.

/// Scores of pictures that showed the claimed product, and of such that showed another.
#[derive(Clone, Debug, Default)]
pub struct Trial {
    pub same: Vec<f32>,
    pub other: Vec<f32>,
}

impl Trial {
    /// How often a picture of the product scores higher than one of another; ties count half. Nothing when one case is missing.
    #[must_use]
    pub fn area_under_curve(&self) -> Option<f64> {
        if self.same.is_empty() || self.other.is_empty() {
            return None;
        }
        let mut other = self.other.clone();
        other.sort_by(f32::total_cmp);
        let wins = |score: f32| {
            let below = other.partition_point(|value| *value < score);
            let not_above = other.partition_point(|value| *value <= score);
            (below + not_above) as f64 / 2.0
        };
        let won: f64 = self.same.iter().map(|score| wins(*score)).sum();
        Some(won / self.same.len() as f64 / other.len() as f64)
    }

    /// Which part of the pictures of the product is accepted where at most this part of the others is. Nothing when one case is missing.
    #[must_use]
    pub fn accepted_at(&self, mistaken: f64) -> Option<f64> {
        if self.same.is_empty() || self.other.is_empty() {
            return None;
        }
        let mut other = self.other.clone();
        other.sort_by(|a, b| b.total_cmp(a));
        let most = (mistaken * other.len() as f64) as usize;
        let threshold = other.get(most).copied().unwrap_or(f32::NEG_INFINITY);
        let accepted = self.same.iter().filter(|score| **score > threshold).count();
        Some(accepted as f64 / self.same.len() as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(same: &[f32], other: &[f32]) -> Trial {
        Trial { same: same.to_vec(), other: other.to_vec() }
    }

    #[test]
    fn scores_that_never_mix_are_told_apart_always_and_equal_ones_half_the_time() {
        assert_eq!(trial(&[3.0, 4.0], &[1.0, 2.0]).area_under_curve(), Some(1.0));
        assert_eq!(trial(&[1.0, 2.0], &[3.0, 4.0]).area_under_curve(), Some(0.0));
        assert_eq!(trial(&[1.0, 1.0], &[1.0]).area_under_curve(), Some(0.5));
        assert_eq!(trial(&[2.0], &[1.0, 3.0]).area_under_curve(), Some(0.5));
        assert_eq!(trial(&[], &[1.0]).area_under_curve(), None);
    }

    #[test]
    fn no_more_of_the_others_are_accepted_than_allowed() {
        let others: Vec<f32> = (0u8..100).map(f32::from).collect();
        let trial = trial(&[98.5, 97.5, 50.0, 99.5], &others);
        assert_eq!(trial.accepted_at(0.0), Some(0.25));
        assert_eq!(trial.accepted_at(0.01), Some(0.5));
        assert_eq!(trial.accepted_at(0.02), Some(0.75));
        assert_eq!(trial.accepted_at(1.0), Some(1.0));
    }
}
