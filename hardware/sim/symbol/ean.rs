//! The EAN/UPC family.

use super::{Ink, expand_upc_e};

/// Number set A; B is A mirrored with the colours swapped, C is A with the colours swapped.
const SET_A: [&str; 10] =
    ["0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011"];

/// Which digits of the left half are from set B, by the first digit of an EAN-13.
const LEADING: [&str; 10] =
    ["AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB", "ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA"];

/// The same for the six digits of UPC-E with number system 0, by check digit; system 1 swaps A and B.
const UPC_E: [&str; 10] =
    ["BBBAAA", "BBABAA", "BBAABA", "BBAAAB", "BABBAA", "BAABBA", "BAAABB", "BABABA", "BABAAB", "BAABAB"];

/// Ninety-five modules.
pub(super) fn ean13(digits: &str) -> Vec<Ink> {
    let (first, rest) = digits.split_at(1);
    let (left, right) = rest.split_at(6);
    let sets = LEADING[value(first.as_bytes()[0])];
    let mut bars = drawn("101");
    for (digit, set) in left.bytes().zip(sets.bytes()) {
        bars.extend(coded(digit, set));
    }
    bars.extend(drawn("01010"));
    bars.extend(right.bytes().flat_map(|digit| coded(digit, b'C')));
    bars.extend(drawn("101"));
    bars
}

/// Sixty-seven modules.
pub(super) fn ean8(digits: &str) -> Vec<Ink> {
    let (left, right) = digits.split_at(4);
    let mut bars = drawn("101");
    bars.extend(left.bytes().flat_map(|digit| coded(digit, b'A')));
    bars.extend(drawn("01010"));
    bars.extend(right.bytes().flat_map(|digit| coded(digit, b'C')));
    bars.extend(drawn("101"));
    bars
}

/// Fifty-one modules, from eight digits.
pub(super) fn upc_e(digits: &str) -> Vec<Ink> {
    let check = expand_upc_e(digits).and_then(|full| full.bytes().last()).map_or(0, value);
    let swapped = digits.starts_with('1');
    let mut bars = drawn("101");
    for (digit, set) in digits[1..7].bytes().zip(UPC_E[check].bytes()) {
        let set = match (set, swapped) {
            (b'A', true) => b'B',
            (b'B', true) => b'A',
            (set, _) => set,
        };
        bars.extend(coded(digit, set));
    }
    bars.extend(drawn("010101"));
    bars
}

fn coded(digit: u8, set: u8) -> Vec<Ink> {
    let a = drawn(SET_A[value(digit)]);
    let swapped = |ink: &Ink| match ink {
        Ink::Paper => Ink::Black,
        Ink::Black => Ink::Paper,
    };
    match set {
        b'B' => a.iter().rev().map(swapped).collect(),
        b'C' => a.iter().map(swapped).collect(),
        _ => a,
    }
}

fn drawn(pattern: &str) -> Vec<Ink> {
    pattern.bytes().map(|b| if b == b'1' { Ink::Black } else { Ink::Paper }).collect()
}

fn value(digit: u8) -> usize {
    usize::from(digit.wrapping_sub(b'0') % 10)
}
