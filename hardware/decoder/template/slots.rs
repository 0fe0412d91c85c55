//! How unlike each digit each place of a symbol is.

use super::code::Shape;
use super::ink::{self, DIGIT, FINE, Set};
use super::profile::Profile;
use super::span::Span;

/// A digit may sit up to a module off where an even symbol has it, in steps of a quarter.
const SHIFTS: usize = 2 * FINE + 1;
const UNSHIFTED: usize = FINE;
/// What a step from one shift to the next costs: neighbours sit alike.
const STEP_COSTS: f32 = 0.05;

/// By number set (A, B, C) and digit.
type Table = [[f32; 10]; 3];

/// The measured symbol.
#[derive(Clone, Debug)]
pub(super) struct Slots {
    unlike: Vec<Table>,
    /// How many quarters of a module to the right of its even place each digit sits.
    shifts: Vec<usize>,
    /// The light across the symbol, [`FINE`] points a module, from a module before the first digit on.
    light: Vec<f32>,
    /// How unlike guard bars the guard bars are.
    pub(super) guards: f32,
}

impl Slots {
    /// Measures every place of a symbol, each as far off its place as makes the best row.
    pub(super) fn measured(profile: &Profile, span: &Span, shape: Shape) -> Slots {
        let module = (span.to - span.from) / shape.modules() as f32;
        let mut light = Vec::with_capacity((shape.modules() + 2) * FINE);
        profile.sample(span.from - module, module, (shape.modules() + 2) * FINE, &mut light);
        Slots::of(light, span, shape)
    }

    fn of(light: Vec<f32>, span: &Span, shape: Shape) -> Slots {
        let tables: Vec<[Table; SHIFTS]> = shape
            .digits()
            .iter()
            .map(|(from, sets)| std::array::from_fn(|shift| table(&light[from * FINE + shift..], span.smear, sets)))
            .collect();
        let shifts = path(&tables);
        let unlike = tables.iter().zip(&shifts).map(|(table, shift)| table[*shift]).collect();
        Slots { unlike, shifts, light, guards: span.unlike }
    }

    /// The same symbol with paper and ink at the level that suits its likeliest digits, through another smear.
    pub(super) fn levelled(&self, span: &Span, shape: Shape, smear: usize) -> Slots {
        let level = self.level(shape, span.smear);
        let light = (0..).zip(&self.light).map(|(place, light)| level.undone(place as f32, *light)).collect();
        Slots::of(light, &Span { smear, ..*span }, shape)
    }

    /// For each place, how unlike the digits of this set it is.
    pub(super) fn rows(&self, sets: &[Set]) -> Vec<[f32; 10]> {
        self.unlike.iter().zip(sets).map(|(slot, set)| slot[*set as usize]).collect()
    }

    /// How unlike its likeliest digits it is, whatever they make together.
    pub(super) fn unlike(&self) -> f32 {
        self.unlike.iter().map(|table| likeliest(table).0).sum()
    }

    fn level(&self, shape: Shape, smear: usize) -> Level {
        let mut sums = Sums::default();
        for (((from, _), shift), table) in shape.digits().iter().zip(&self.shifts).zip(&self.unlike) {
            let start = from * FINE + shift;
            let (_, set, digit) = likeliest(table);
            let looks = ink::digit(smear, set, digit);
            for (place, (look, light)) in (start..).zip(looks.iter().zip(&self.light[start..])) {
                sums.add(place as f32, *look, *light);
            }
        }
        sums.solved()
    }
}

/// What light is left of a look: `paper + (ink - paper) * …`, both changing evenly across the symbol.
#[derive(Clone, Copy, Debug)]
struct Level {
    base: f32,
    base_slope: f32,
    range: f32,
    range_slope: f32,
}

impl Level {
    fn undone(self, place: f32, light: f32) -> f32 {
        let range = (self.range + self.range_slope * place).max(LEAST_RANGE);
        (light - self.base - self.base_slope * place) / range
    }
}

/// Less than this part of what is nearby is no range.
const LEAST_RANGE: f32 = 0.3;

/// The normal equations of the least squares.
#[derive(Clone, Debug, Default)]
struct Sums {
    matrix: [[f64; 5]; 4],
}

impl Sums {
    fn add(&mut self, place: f32, look: f32, light: f32) {
        let row = [1.0, place, look, look * place].map(f64::from);
        for (line, a) in self.matrix.iter_mut().zip(row) {
            for (cell, b) in line.iter_mut().zip(row.into_iter().chain([f64::from(light)])) {
                *cell += a * b;
            }
        }
    }

    /// Gauss's elimination; what cannot be solved is left as it is.
    fn solved(mut self) -> Level {
        let m = &mut self.matrix;
        for i in 0..4 {
            let best = (i..4).max_by(|a, b| m[*a][i].abs().total_cmp(&m[*b][i].abs())).unwrap_or(i);
            m.swap(i, best);
            if m[i][i].abs() < 1e-9 {
                return Level { base: 0.0, base_slope: 0.0, range: 1.0, range_slope: 0.0 };
            }
            for j in 0..4 {
                if j != i {
                    let factor = m[j][i] / m[i][i];
                    let pivot = m[i];
                    m[j].iter_mut().zip(pivot).for_each(|(cell, above)| *cell -= factor * above);
                }
            }
        }
        let value = |i: usize| (m[i][4] / m[i][i]) as f32;
        Level { base: value(0), base_slope: value(1), range: value(2), range_slope: value(3) }
    }
}

fn table(light: &[f32], smear: usize, sets: &[Set]) -> Table {
    let mut table = [[f32::INFINITY; 10]; 3];
    for set in sets {
        for (digit, unlike) in table[*set as usize].iter_mut().enumerate() {
            let looks = ink::digit(smear, *set, digit);
            let sum: f32 = light[..DIGIT * FINE]
                .iter()
                .zip(&looks[..DIGIT * FINE])
                .map(|(seen, look)| (seen - look) * (seen - look))
                .sum();
            *unlike = sum / FINE as f32;
        }
    }
    table
}

fn likeliest(table: &Table) -> (f32, Set, usize) {
    let mut best = (f32::INFINITY, Set::A, 0);
    for (set, digits) in [Set::A, Set::B, Set::C].into_iter().zip(table) {
        for (digit, unlike) in digits.iter().enumerate() {
            if *unlike < best.0 {
                best = (*unlike, set, digit);
            }
        }
    }
    best
}

/// The cheapest way through the shifts, where each place costs what its likeliest digit does.
fn path(tables: &[[Table; SHIFTS]]) -> Vec<usize> {
    let mut before: [f32; SHIFTS] = std::array::from_fn(|shift| STEP_COSTS * shift.abs_diff(UNSHIFTED) as f32);
    let mut came: Vec<[usize; SHIFTS]> = Vec::with_capacity(tables.len());
    for table in tables {
        let mut from = [UNSHIFTED; SHIFTS];
        let here = std::array::from_fn(|shift| {
            let way = |past: usize| before[past] + STEP_COSTS * past.abs_diff(shift) as f32;
            let near = shift.saturating_sub(1)..=(shift + 1).min(SHIFTS - 1);
            let best = near.min_by(|a, b| way(*a).total_cmp(&way(*b))).unwrap_or(shift);
            from[shift] = best;
            way(best) + likeliest(&table[shift]).0
        });
        before = here;
        came.push(from);
    }
    let mut shift = (0..SHIFTS).min_by(|a, b| before[*a].total_cmp(&before[*b])).unwrap_or(UNSHIFTED);
    let mut path = vec![shift; tables.len()];
    for place in (0..tables.len()).rev() {
        path[place] = shift;
        shift = came[place][shift];
    }
    path
}
