//! Numbers: of cards by their Luhn digit, of people by the shop's own prefixes.

use std::ops::Range;

use cart_domain::Gtin;
use cart_domain::barcode::{self, Day, Kind};
use cart_domain::input::{Reader, Scan};

use super::Scrubber;

/// As many digits as the number of a card has.
const CARD: Range<usize> = 13..20;
/// As many as stand together where it is written in groups.
const GROUP: Range<usize> = 3..7;

/// The line without numbers that may be a card's or a person's.
pub(super) fn without_numbers(line: &str, known: &Scrubber<'_>) -> String {
    let groups = groups(line);
    let mut clean = String::with_capacity(line.len());
    let (mut written, mut at) = (0, 0);
    while at < groups.len() {
        match secret(line, &groups[at..], known) {
            Some((count, why)) => {
                clean.push_str(&line[written..groups[at].start]);
                clean.push_str(why);
                written = groups[at + count - 1].end;
                at += count;
            }
            None => at += 1,
        }
    }
    clean.push_str(&line[written..]);
    clean
}

/// Every run of digits.
fn groups(line: &str) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    for (at, _) in line.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit()) {
        match groups.last_mut() {
            Some(group) if group.end == at => group.end = at + 1,
            Some(_) | None => groups.push(at..at + 1),
        }
    }
    groups
}

/// How many groups from the first on are a secret together, and what to say instead.
fn secret(line: &str, groups: &[Range<usize>], known: &Scrubber<'_>) -> Option<(usize, &'static str)> {
    let first = &line[groups[0].clone()];
    if is_trip(line, &groups[0]) {
        return None;
    }
    if is_a_persons(first, known) {
        return Some((1, "[number of a person removed]"));
    }
    let mut digits = String::new();
    for (place, group) in groups.iter().enumerate() {
        let together = place == 0 || (is_joined(line, &groups[place - 1], group) && GROUP.contains(&group.len()));
        if !together {
            break;
        }
        digits.push_str(&line[group.clone()]);
        if CARD.contains(&digits.len()) && is_luhn(&digits) && !is_sold(&digits, known) {
            return Some((place + 1, "[card-like number removed]"));
        }
        if !GROUP.contains(&groups[0].len()) {
            break;
        }
    }
    None
}

/// Whether one space or one hyphen is all that stands between two groups.
fn is_joined(line: &str, before: &Range<usize>, after: &Range<usize>) -> bool {
    matches!(&line[before.end..after.start], " " | "-")
}

/// A trip is named by the millisecond of its start, of thirteen digits, and four hexadecimal ones.
fn is_trip(line: &str, group: &Range<usize>) -> bool {
    let rest = &line.as_bytes()[group.end..];
    let salted = rest.len() >= 5 && rest[0] == b'-' && rest[1..5].iter().all(u8::is_ascii_hexdigit);
    let ends = rest.get(5).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    group.len() == 13 && line[group.clone()].starts_with('1') && salted && ends
}

fn is_luhn(digits: &str) -> bool {
    let doubled = |(place, byte): (usize, u8)| {
        let digit = u32::from(byte - b'0') << (place % 2);
        digit / 10 + digit % 10
    };
    digits.bytes().rev().enumerate().map(doubled).sum::<u32>().is_multiple_of(10)
}

fn is_sold(digits: &str, known: &Scrubber<'_>) -> bool {
    // A look-up code of produce is filled up with noughts like a GTIN.
    let plu = Gtin::from_plu(digits.trim_start_matches('0'));
    let keys = [Gtin::parse(digits).ok(), plu.ok()];
    keys.into_iter().flatten().any(|gtin| known.catalogue.by_gtin(&gtin).is_some())
}

/// Whether the shop's own rules call it a customer's, a staff's or a voucher's, or it is a number of the store's own that sells nothing.
fn is_a_persons(digits: &str, known: &Scrubber<'_>) -> bool {
    let shape = digits.strip_prefix('0').filter(|rest| rest.len() == 13).unwrap_or(digits);
    if !matches!(shape.len(), 8 | 12 | 13 | 14) {
        return false;
    }
    let scan = Scan { aim: None, data: shape.to_owned(), by: Reader::Hid };
    let Ok(reading) = barcode::read(&scan, &known.policy.rules(Day::default())) else { return false };
    let is_sold = is_sold(shape, known) || reading.keys.iter().any(|key| known.catalogue.by_gtin(key).is_some());
    match reading.kind {
        Kind::Loyalty | Kind::DepositVoucher | Kind::Coupon(_) => !is_sold,
        Kind::Product => !is_sold && shape.len() >= 12 && reading.keys.iter().all(Gtin::is_restricted),
    }
}
