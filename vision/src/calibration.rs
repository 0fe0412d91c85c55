//! From a score to how much likelier it is if the claimed product was put in than if another was (Platt: a straight line, fitted by
//! logistic regression). Both cases weigh the same in the fit, so the line is a likelihood ratio, and holds whatever is usual in a shop.
//!
//! Families differ: a yoghurt has ten sisters and a coconut none. A family with enough pictures gets a line of its own, as far from the
//! general one as its pictures justify.

use std::collections::BTreeMap;

/// A family needs so many pictures of its own to be worth a line.
pub const ENOUGH: usize = 30;
/// How strongly a family is held at the general line, in pictures.
const HOLD: f64 = 20.0;
/// An offset is held less: families differ in it most.
const OFFSET_HOLD: f64 = 0.05;
const STEPS: usize = 50;
/// No picture is worth more than this for or against: about one in twenty thousand. What was never measured is not claimed.
pub const MOST_WEIGHT: f32 = 10.0;

/// A line from score to weight: the natural logarithm of the likelihood ratio.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    pub slope: f64,
    pub offset: f64,
}

/// The lines of all families, by number.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    pub general: Line,
    pub families: BTreeMap<u32, Line>,
}

/// A score of which is known what the picture showed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// The family of the claimed product.
    pub family: Option<u32>,
    pub score: f32,
    /// The picture showed the claimed product.
    pub is_same: bool,
}

impl Line {
    /// The weight of a score.
    #[must_use]
    pub fn weight(&self, score: f32) -> f32 {
        ((self.slope * f64::from(score) + self.offset) as f32).clamp(-MOST_WEIGHT, MOST_WEIGHT)
    }
}

impl Calibration {
    /// The weight of a score for a product of this family.
    #[must_use]
    pub fn weight(&self, family: Option<u32>, score: f32) -> f32 {
        family.and_then(|family| self.families.get(&family)).unwrap_or(&self.general).weight(score)
    }

    /// Fits lines to what is known. Nothing when one of the two cases is missing.
    #[must_use]
    pub fn fit(known: &[Scored]) -> Option<Self> {
        let general = line(known.iter(), None)?;
        let mut of_family: BTreeMap<u32, Vec<Scored>> = BTreeMap::new();
        for scored in known {
            if let Some(family) = scored.family {
                of_family.entry(family).or_default().push(*scored);
            }
        }
        let families = of_family
            .into_iter()
            .filter(|(_, known)| known.iter().filter(|scored| scored.is_same).count() >= ENOUGH)
            .filter_map(|(family, known)| Some((family, line(known.iter(), Some(general))?)))
            .collect();
        Some(Calibration { general, families })
    }
}

/// Logistic regression by Newton's method, held at `at`.
fn line<'a>(known: impl Iterator<Item = &'a Scored> + Clone, at: Option<Line>) -> Option<Line> {
    let same = known.clone().filter(|scored| scored.is_same).count();
    let other = known.clone().count() - same;
    if same == 0 || other == 0 {
        return None;
    }
    let weigh_other = same as f64 / other as f64;
    let cases: Vec<(f64, f64, f64)> = known
        .map(|scored| (f64::from(scored.score), f64::from(u8::from(scored.is_same)), scored.is_same))
        .map(|(score, target, is_same)| (score, target, if is_same { 1.0 } else { weigh_other }))
        .collect();
    // A weak pull to slope one keeps a line finite where the two cases do not overlap.
    let (hold, centre) = at.map_or((1e-3, Line { slope: 1.0, offset: 0.0 }), |at| (HOLD, at));
    let mut fitted = centre;
    let mut loss = misfit(&cases, fitted, hold, centre);
    for _ in 0..STEPS {
        let Some(step) = newton(&cases, fitted, hold, centre) else { break };
        let along = |part: f64| Line { slope: fitted.slope - part * step[0], offset: fitted.offset - part * step[1] };
        let tries = (0..20).map(|halvings| along(0.5f64.powi(halvings)));
        let better = tries.map(|line| (line, misfit(&cases, line, hold, centre))).find(|(_, tried)| *tried < loss);
        let Some((line, tried)) = better else { break };
        let is_last = loss - tried < 1e-10 * loss;
        (fitted, loss) = (line, tried);
        if is_last {
            break;
        }
    }
    // A line that falls would take a better score for a worse one.
    fitted.slope = fitted.slope.max(0.0);
    Some(fitted)
}

fn newton(cases: &[(f64, f64, f64)], line: Line, hold: f64, centre: Line) -> Option<[f64; 2]> {
    let mut g = [hold * (line.slope - centre.slope), hold * OFFSET_HOLD * (line.offset - centre.offset)];
    let mut h = [hold, 0.0, hold * OFFSET_HOLD];
    for (score, target, weigh) in cases {
        let p = chance(line.slope * score + line.offset);
        let (off, bend) = (weigh * (p - target), weigh * p * (1.0 - p));
        g = [g[0] + off * score, g[1] + off];
        h = [h[0] + bend * score * score, h[1] + bend * score, h[2] + bend];
    }
    let determinant = h[0] * h[2] - h[1] * h[1];
    let step = [(h[2] * g[0] - h[1] * g[1]) / determinant, (h[0] * g[1] - h[1] * g[0]) / determinant];
    step.iter().all(|part| part.is_finite()).then_some(step)
}

fn misfit(cases: &[(f64, f64, f64)], line: Line, hold: f64, centre: Line) -> f64 {
    let missed = cases.iter().map(|(score, target, weigh)| {
        let weight = line.slope * score + line.offset;
        let against = if *target > 0.5 { -weight } else { weight };
        // ln(1 + e^x), for any x.
        weigh * (against.max(0.0) + (-against.abs()).exp().ln_1p())
    });
    let (slope, offset) = (line.slope - centre.slope, line.offset - centre.offset);
    missed.sum::<f64>() + hold / 2.0 * (slope * slope + OFFSET_HOLD * offset * offset)
}

/// The chance of the first of two equally likely cases, from the logarithm of its odds.
#[must_use]
pub fn chance(weight: f64) -> f64 {
    1.0 / (1.0 + (-weight).exp())
}

/// How far stated chances are from what happened, on average over ten bins of chance, both cases weighing the same.
#[must_use]
pub fn expected_error(stated: &[(f32, bool)]) -> f64 {
    let same = stated.iter().filter(|(_, is_same)| *is_same).count();
    let other = stated.len() - same;
    if same == 0 || other == 0 {
        return 0.0;
    }
    let mut bins = [[0.0; 3]; 10];
    for (weight, is_same) in stated {
        let chance = chance(f64::from(*weight));
        let weigh = if *is_same { 0.5 / same as f64 } else { 0.5 / other as f64 };
        let bin = &mut bins[((chance * 10.0) as usize).min(9)];
        *bin = [bin[0] + weigh, bin[1] + weigh * chance, bin[2] + if *is_same { weigh } else { 0.0 }];
    }
    bins.iter().map(|[_, stated, happened]| (stated - happened).abs()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scores of a normal distribution: sums of twelve even ones, from a generator that begins the same every time.
    fn scores(middle: f64, spread: f64, count: u32, is_same: bool, family: u32) -> impl Iterator<Item = Scored> {
        let mut state = 0x2545_f491_4f6c_dd1d_u64 ^ u64::from(count);
        (0..count).map(move |_| {
            let even = (0..12).map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 11) as f64 / (1u64 << 53) as f64
            });
            let normal = even.sum::<f64>() - 6.0;
            Scored { family: Some(family), score: (middle + spread * normal) as f32, is_same }
        })
    }

    fn shop() -> Vec<Scored> {
        let mut known: Vec<Scored> = scores(2.0, 2.0, 400, true, 1).chain(scores(-3.0, 2.0, 4_000, false, 1)).collect();
        known.extend(scores(-1.0, 2.0, 400, true, 2).chain(scores(-6.0, 2.0, 4_000, false, 2)));
        known.extend(scores(2.0, 1.0, 5, true, 3).chain(scores(-4.0, 1.0, 50, false, 3)));
        known
    }

    #[test]
    fn stated_chances_are_what_happens() {
        let known = shop();
        let calibration = Calibration::fit(&known).expect("both cases");
        let stated: Vec<(f32, bool)> =
            known.iter().map(|scored| (calibration.weight(scored.family, scored.score), scored.is_same)).collect();
        assert!(expected_error(&stated) < 0.03, "{}", expected_error(&stated));
    }

    #[test]
    fn how_often_other_products_are_claimed_does_not_move_the_line() {
        let few: Vec<Scored> = scores(3.0, 1.5, 400, true, 1).chain(scores(-3.0, 1.5, 400, false, 1)).collect();
        let many: Vec<Scored> = scores(3.0, 1.5, 400, true, 1).chain(scores(-3.0, 1.5, 40_000, false, 1)).collect();
        let weight = |known: &[Scored]| Calibration::fit(known).expect("both cases").general.weight(1.0);
        assert!((weight(&few) - weight(&many)).abs() < 0.2);
    }

    #[test]
    fn a_family_that_scores_lower_is_forgiven_and_a_small_one_has_the_general_line() {
        let calibration = Calibration::fit(&shop()).expect("both cases");
        assert!(calibration.weight(Some(2), -1.0) > calibration.weight(Some(1), -1.0) + 0.5);
        assert_eq!(calibration.families.keys().copied().collect::<Vec<_>>(), [1, 2]);
        assert!((calibration.weight(Some(3), 0.5) - calibration.weight(None, 0.5)).abs() < 1e-6);
    }

    #[test]
    fn what_never_overlapped_is_not_claimed_to_be_certain() {
        let known: Vec<Scored> = scores(50.0, 0.1, 40, true, 1).chain(scores(-50.0, 0.1, 40, false, 1)).collect();
        let calibration = Calibration::fit(&known).expect("both cases");
        assert!((calibration.weight(None, 400.0) - MOST_WEIGHT).abs() < 1e-6);
        assert!((calibration.weight(None, -400.0) + MOST_WEIGHT).abs() < 1e-6);
    }

    #[test]
    fn one_case_alone_teaches_nothing() {
        assert_eq!(Calibration::fit(&scores(1.0, 1.0, 50, true, 1).collect::<Vec<_>>()), None);
        assert_eq!(Calibration::fit(&[]), None);
    }

    #[test]
    fn somebody_who_always_says_nine_of_ten_and_is_right_in_half_is_off_by_four_tenths() {
        let stated: Vec<(f32, bool)> = (0..100).map(|number| (2.197_224_6, number % 2 == 0)).collect();
        assert!((expected_error(&stated) - 0.4).abs() < 1e-3);
    }
}
