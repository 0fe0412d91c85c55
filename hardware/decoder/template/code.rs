//! The best row of digits, among those that could be a symbol.

use super::ink::Set;
use super::slots::Slots;
use crate::symbology::Symbology;

/// A kind of symbol, by where its digits stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Six digits, a centre, six digits; EAN-13 and UPC-A.
    Long,
    /// Four digits, a centre, four digits; EAN-8.
    Short,
    /// Six digits; UPC-E.
    Compressed,
}

impl Shape {
    pub(super) const ALL: [Shape; 3] = [Shape::Long, Shape::Short, Shape::Compressed];

    pub(super) const fn modules(self) -> usize {
        match self {
            Shape::Long => 95,
            Shape::Short => 67,
            Shape::Compressed => 51,
        }
    }

    /// Where each digit begins, in modules, and of which sets it may be.
    pub(super) fn digits(self) -> Vec<(usize, &'static [Set])> {
        const LEFT: &[Set] = &[Set::A, Set::B];
        const ONLY_A: &[Set] = &[Set::A];
        const ONLY_C: &[Set] = &[Set::C];
        let row = |from: usize, count: usize, sets: &'static [Set]| (0..count).map(move |i| (from + 7 * i, sets));
        match self {
            Shape::Long => row(3, 6, LEFT).chain(row(50, 6, ONLY_C)).collect(),
            Shape::Short => row(3, 4, ONLY_A).chain(row(36, 4, ONLY_C)).collect(),
            Shape::Compressed => row(3, 6, LEFT).collect(),
        }
    }

    /// The guard bars: where each begins, and its modules, 1 for ink.
    pub(super) const fn guards(self) -> &'static [(usize, &'static [u8])] {
        const SIDE: &[u8] = &[1, 0, 1];
        const CENTRE: &[u8] = &[0, 1, 0, 1, 0];
        match self {
            Shape::Long => &[(0, SIDE), (45, CENTRE), (92, SIDE)],
            Shape::Short => &[(0, SIDE), (31, CENTRE), (64, SIDE)],
            Shape::Compressed => &[(0, SIDE), (45, &[0, 1, 0, 1, 0, 1])],
        }
    }
}

/// The best code, and how unlike the picture it and the second best are.
#[derive(Clone, Debug)]
pub(super) struct Code {
    pub(super) symbology: Symbology,
    pub(super) text: String,
    pub(super) unlike: f32,
    pub(super) second: f32,
}

/// Which digits of the left half are from set B, by the first digit of an EAN-13, the first place lowest.
const LEADING: [u8; 10] =
    [0b00_0000, 0b11_0100, 0b10_1100, 0b01_1100, 0b11_0010, 0b10_0110, 0b00_1110, 0b10_1010, 0b01_1010, 0b01_0110];
/// Which of the six digits of UPC-E in number system 0 are from set B, by its check digit.
const COMPRESSED: [u8; 10] =
    [0b00_0111, 0b00_1011, 0b01_0011, 0b10_0011, 0b00_1101, 0b01_1001, 0b11_0001, 0b01_0101, 0b10_0101, 0b10_1001];

/// A row of digits, and how unlike the picture it is.
type Row = (f32, Vec<u8>);

/// The best code of this shape.
pub(super) fn likeliest(slots: &Slots, shape: Shape) -> Option<Code> {
    let mut found = Ranking::default();
    match shape {
        Shape::Long => {
            const WEIGHTS: [usize; 12] = [3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1];
            for (first, sets) in LEADING.iter().enumerate() {
                let sets = [sets_of(*sets), [Set::C; 6]].concat();
                for row in best_rows(&slots.rows(&sets), &WEIGHTS, first) {
                    let (symbology, lead) = if first == 0 {
                        (Symbology::UpcA, String::new())
                    } else {
                        (Symbology::Ean13, first.to_string())
                    };
                    found.add(row, symbology, |digits| format!("{lead}{digits}"));
                }
            }
        }
        Shape::Short => {
            let sets = [[Set::A; 4], [Set::C; 4]].concat();
            for row in best_rows(&slots.rows(&sets), &[3, 1, 3, 1, 3, 1, 3, 1], 0) {
                found.add(row, Symbology::Ean8, str::to_owned);
            }
        }
        Shape::Compressed => {
            for (check, of_zero) in COMPRESSED.iter().enumerate() {
                for (system, sets) in [(0, *of_zero), (1, !*of_zero & 0b11_1111)] {
                    let sets = sets_of(sets);
                    for row in compressed_rows(&slots.rows(&sets), system * 3 + check) {
                        found.add(row, Symbology::UpcE, |digits| format!("{system}{digits}{check}"));
                    }
                }
            }
        }
    }
    found.code()
}

/// The place of a digit in the expanded number depends on the last of the six.
fn compressed_rows(costs: &[[f32; 10]], before: usize) -> Vec<Row> {
    let of_last = |last: usize| {
        let mut costs = costs.to_vec();
        if let Some(row) = costs.last_mut() {
            (0..10).filter(|digit| *digit != last).for_each(|digit| row[digit] = f32::INFINITY);
        }
        best_rows(&costs, &compressed_weights(last), before)
    };
    (0..10).flat_map(of_last).collect()
}

/// The best code so far, and how unlike the second best is.
#[derive(Debug, Default)]
struct Ranking {
    best: Option<Code>,
}

impl Ranking {
    fn add(&mut self, row: Row, symbology: Symbology, written: impl FnOnce(&str) -> String) {
        let (unlike, digits) = row;
        if let Some(best) = &mut self.best
            && best.unlike <= unlike
        {
            best.second = best.second.min(unlike);
            return;
        }
        let second = self.best.take().map_or(f32::INFINITY, |best| best.unlike);
        let text: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
        self.best = Some(Code { symbology, text: written(&text), unlike, second });
    }

    fn code(self) -> Option<Code> {
        self.best.filter(|code| code.second.is_finite())
    }
}

/// The weight of each of the six digits in the check digit of the number that they stand for.
fn compressed_weights(last: usize) -> [usize; 6] {
    // Places of the expanded number, number system first, have the weights 3 1 3 1 3 1 3 1 3 1 3, and the check digit 1.
    let weight = |place: usize| if place.is_multiple_of(2) { 3 } else { 1 };
    let places: [usize; 6] = match last {
        0..=2 => [1, 2, 8, 9, 10, 3],
        3 => [1, 2, 3, 9, 10, 11],
        4 => [1, 2, 3, 4, 10, 11],
        _ => [1, 2, 3, 4, 5, 10],
    };
    let mut weights = places.map(weight);
    // A last digit of 3 or 4 says where the zeros are, and is none of the number's own.
    if matches!(last, 3 | 4) {
        weights[5] = 0;
    }
    weights
}

fn sets_of(bits: u8) -> [Set; 6] {
    std::array::from_fn(|place| if bits >> place & 1 == 1 { Set::B } else { Set::A })
}

/// The two best rows of digits whose weighted sum, with what comes before them, ends in zero.
fn best_rows(costs: &[[f32; 10]], weights: &[usize], before: usize) -> Vec<Row> {
    const NONE: (f32, u64) = (f32::INFINITY, 0);
    let mut ends = [[NONE; 2]; 10];
    ends[before % 10][0] = (0.0, 0);
    for (cost, weight) in costs.iter().zip(weights) {
        let mut next = [[NONE; 2]; 10];
        for (sum, rows) in ends.iter().enumerate() {
            for (unlike, row) in rows.iter().filter(|(unlike, _)| unlike.is_finite()) {
                for (digit, cost) in cost.iter().enumerate() {
                    let [best, second] = &mut next[(sum + weight * digit) % 10];
                    let longer = (unlike + cost, row << 4 | digit as u64);
                    if longer.0 < best.0 {
                        (*best, *second) = (longer, *best);
                    } else if longer.0 < second.0 {
                        *second = longer;
                    }
                }
            }
        }
        ends = next;
    }
    let digits = |row: u64| (0..costs.len()).rev().map(|place| (row >> (4 * place) & 15) as u8).collect();
    ends[0].iter().filter(|(unlike, _)| unlike.is_finite()).map(|(unlike, row)| (*unlike, digits(*row))).collect()
}
