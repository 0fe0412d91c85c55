//! What the passes have seen so far, and when it is enough.

use std::collections::BTreeSet;

use super::{Area, Decoded, Decoding};
use crate::scanner::zbar::Sighting;
use crate::symbology::{Family, Symbology};

/// One pass can add this much and no more: a hundred scan lines through the same smear are one smear.
const MOST_PER_PASS: u32 = 3;
/// It has weighed the whole strip against all codes, and counts points, not lines.
const TEMPLATE: &str = "template";
const HINT: u32 = 1;
const ZBAR: &str = "zbar";
const ENOUGH: u32 = 3;
/// A library that reads a retail symbol on so many lines of one picture needs nobody else's word.
const MANY_LINES: u32 = 7;
/// … and so many where truncation makes symbols out of parts.
const VERY_MANY_LINES: u32 = 14;
/// Short symbols hide in the bars of long ones, so they need a second pass that agrees.
const ENOUGH_FOR_SHORT: u32 = 4;
/// A reading that is contradicted in its own place must be this many times stronger.
const DOMINANT: u32 = 2;

#[derive(Debug, Default)]
pub(super) struct Evidence {
    seen: Vec<Seen>,
}

/// One reading, and who stands behind it.
#[derive(Debug)]
struct Seen {
    /// Its area is filled in when all is seen.
    code: Decoded,
    /// Where each look has read it: a sheet may carry the same symbol many times.
    areas: Vec<Area>,
    /// All scan lines that agreed.
    lines: u32,
    readers: BTreeSet<&'static str>,
}

impl Evidence {
    /// What one pass has seen.
    pub(super) fn add(&mut self, sightings: Vec<Sighting>, pass: &'static str) {
        let mut of_pass: Vec<Seen> = Vec::new();
        for Sighting { symbology, text, lines, points, by } in sightings {
            let quality = match symbology.family() {
                // Error correction has vouched for it, and no lines are counted.
                Family::Matrix => MOST_PER_PASS,
                Family::Retail | Family::Itf | Family::Code128 | Family::DataBar => lines,
            };
            let code = Decoded { symbology, text, quality, by, pass, area: Area::default() };
            let areas = vec![Area::around(&points)];
            merge(&mut of_pass, Seen { code, areas, lines, readers: BTreeSet::from([by]) });
        }
        for mut seen in of_pass {
            if seen.code.by != TEMPLATE {
                seen.lines = seen.code.quality;
                seen.code.quality = seen.code.quality.min(MOST_PER_PASS);
            }
            merge(&mut self.seen, seen);
        }
    }

    /// Whether something is accepted and nothing is in dispute.
    pub(super) fn is_settled(&self) -> bool {
        let strong = self.seen.iter().filter(|seen| seen.code.quality >= ENOUGH);
        let (accepted, disputed): (Vec<_>, Vec<_>) = strong.partition(|seen| self.is_accepted(seen));
        !accepted.is_empty() && disputed.is_empty()
    }

    /// What to believe.
    pub(super) fn judge(self) -> Decoding {
        let accepted: Vec<bool> = self.seen.iter().map(|seen| self.is_accepted(seen)).collect();
        let mut decoding = Decoding::default();
        for (seen, accepted) in self.seen.into_iter().zip(accepted).filter(|(seen, _)| !seen.is_hint()) {
            let code = seen.located();
            if accepted { decoding.codes.push(code) } else { decoding.suspects.push(code) }
        }
        decoding.codes.sort_by_key(|code| std::cmp::Reverse(code.quality));
        decoding.suspects.sort_by_key(|code| std::cmp::Reverse(code.quality));
        decoding
    }

    /// The places in which something is accepted.
    pub(super) fn explained(&self) -> Vec<Area> {
        let accepted = self.seen.iter().filter(|seen| self.is_accepted(seen));
        accepted.flat_map(Seen::places).copied().collect()
    }

    fn is_accepted(&self, seen: &Seen) -> bool {
        let code = &seen.code;
        let rivals = self.seen.iter().filter(|other| other.disputes(seen));
        let strongest_rival = rivals.map(|other| other.code.quality).max().unwrap_or(0);
        code.quality >= enough(code.symbology) && code.quality >= DOMINANT * strongest_rival && seen.is_vouched_for()
    }
}

impl Seen {
    /// Whether it says something else of the same bars.
    fn disputes(&self, other: &Seen) -> bool {
        let is_retail = |seen: &Seen| seen.code.symbology.family() == Family::Retail;
        let same_place = || self.places().any(|place| other.places().any(|its| its.touches(place)));
        !self.says_the_same(other) && is_retail(self) == is_retail(other) && same_place()
    }

    fn says_the_same(&self, other: &Seen) -> bool {
        self.code.symbology == other.code.symbology && self.code.text == other.code.text
    }

    /// The areas without those that span several symbols which say the same: zbar adds up what it reads in a picture, and other looks
    /// tell them apart.
    fn places(&self) -> impl Iterator<Item = &Area> {
        let spans = |area: &Area| {
            let within: Vec<&Area> = self.areas.iter().filter(|other| area.holds(other.centre())).collect();
            within.iter().any(|a| within.iter().any(|b| a.is_far_from(b)))
        };
        self.areas.iter().filter(move |area| !spans(area))
    }

    /// The reading, at the largest place that it was found in.
    fn located(self) -> Decoded {
        let area = self.places().max_by_key(|area| area.size()).copied().unwrap_or_default();
        Decoded { area, ..self.code }
    }

    /// The likeliest code of bars that tell nothing clearly: enough to agree with another reader, and no reading of its own.
    fn is_hint(&self) -> bool {
        self.code.by == TEMPLATE && self.code.quality <= HINT
    }

    /// Whether somebody may be believed who has read this.
    fn is_vouched_for(&self) -> bool {
        match self.code.symbology.family() {
            // A check digit lets one misread in ten pass, and a few lines through one smear make the same mistake.
            Family::Retail => self.readers.len() > 1 || self.code.by == TEMPLATE || self.lines >= MANY_LINES,
            // A part of a longer symbol is a symbol, too, and has the right length and check digit once in a while.
            Family::Itf => self.readers.len() > 1 || self.lines >= VERY_MANY_LINES,
            // zbar does not know FNC4, with which a Code 128 writes letters beyond ASCII, and reads other letters instead.
            Family::Code128 => {
                let is_digits = self.code.text.bytes().all(|b| b.is_ascii_digit());
                is_digits || self.code.symbology == Symbology::Gs1_128 || self.readers.iter().any(|by| *by != ZBAR)
            }
            Family::DataBar | Family::Matrix => true,
        }
    }
}

fn merge(known: &mut Vec<Seen>, seen: Seen) {
    match known.iter_mut().find(|known| known.says_the_same(&seen)) {
        Some(known) => {
            known.code.quality += seen.code.quality;
            known.areas.extend(seen.areas);
            known.lines += seen.lines;
            known.readers.extend(seen.readers);
        }
        None => known.push(seen),
    }
}

const fn enough(symbology: Symbology) -> u32 {
    match symbology {
        Symbology::Ean8 | Symbology::UpcE | Symbology::Itf14 => ENOUGH_FOR_SHORT,
        Symbology::Ean13
        | Symbology::UpcA
        | Symbology::Code128
        | Symbology::Gs1_128
        | Symbology::DataBar
        | Symbology::DataBarExpanded
        | Symbology::Qr
        | Symbology::Gs1Qr
        | Symbology::DataMatrix
        | Symbology::Gs1DataMatrix => ENOUGH,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sighting(text: &str, lines: u32, left: i32) -> Sighting {
        let points = vec![(left, 0), (left + 90, 40)];
        Sighting { symbology: Symbology::Ean13, text: text.to_owned(), lines, points, by: ZBAR }
    }

    #[test]
    fn a_few_lines_are_a_suspicion_until_another_reader_says_the_same() {
        let mut evidence = Evidence::default();
        evidence.add(vec![sighting("4006381333931", 4, 0)], "quick");
        assert!(!evidence.is_settled());
        let again = Sighting { by: TEMPLATE, ..sighting("4006381333931", HINT, 0) };
        evidence.add(vec![again], "likeness");
        assert!(evidence.is_settled());
        assert_eq!(evidence.judge().codes[0].pass, "quick");
    }

    #[test]
    fn many_lines_need_nobody_elses_word() {
        let mut evidence = Evidence::default();
        evidence.add(vec![sighting("4006381333931", MANY_LINES, 0)], "quick");
        assert!(evidence.is_settled());
    }

    #[test]
    fn a_carton_is_believed_after_a_second_pass_and_a_second_reader_or_very_many_lines() {
        let of = |lines, by| Sighting { symbology: Symbology::Itf14, by, ..sighting("10614141000415", lines, 0) };
        let mut evidence = Evidence::default();
        evidence.add(vec![of(9, ZBAR)], "quick");
        evidence.add(vec![of(4, ZBAR)], "strips");
        assert!(!evidence.is_settled());
        evidence.add(vec![of(1, "zxing")], "second eyes");
        assert!(evidence.is_settled());
    }

    #[test]
    fn the_likeliest_of_all_codes_is_no_reading_by_itself() {
        let mut evidence = Evidence::default();
        evidence.add(vec![Sighting { by: TEMPLATE, ..sighting("4006381333931", HINT, 0) }], "likeness");
        assert_eq!(evidence.judge(), Decoding::default());
    }

    #[test]
    fn letters_of_a_code_128_are_believed_when_both_libraries_read_them() {
        let of = |by| Sighting { symbology: Symbology::Code128, by, ..sighting("Shelf 12", 9, 0) };
        let mut evidence = Evidence::default();
        evidence.add(vec![of(ZBAR)], "quick");
        assert!(!evidence.is_settled());
        evidence.add(vec![of("zxing")], "second eyes");
        assert!(evidence.is_settled());
    }

    #[test]
    fn two_readings_of_the_same_bars_are_both_doubted() {
        let mut evidence = Evidence::default();
        evidence.add(vec![sighting("4006381333931", 9, 0)], "quick");
        evidence.add(vec![sighting("4006381333900", 2, 10)], "quick");
        let decoding = evidence.judge();
        assert_eq!((decoding.codes.len(), decoding.suspects.len()), (0, 2));
    }

    #[test]
    fn what_stands_between_two_equal_symbols_is_no_dispute() {
        let mut evidence = Evidence::default();
        evidence.add(
            vec![
                Sighting { points: vec![(0, 0), (700, 60)], ..sighting("4006381333931", 9, 0) },
                sighting("5901234123457", 9, 300),
            ],
            "quick",
        );
        assert!(!evidence.is_settled());
        evidence.add(vec![sighting("4006381333931", 9, 0), sighting("4006381333931", 9, 600)], "strips");
        assert_eq!(evidence.explained().len(), 3);
        assert_eq!(evidence.judge().codes.len(), 2);
    }

    #[test]
    fn two_packs_side_by_side_are_two_readings() {
        let mut evidence = Evidence::default();
        evidence.add(vec![sighting("4006381333931", 9, 0)], "quick");
        evidence.add(vec![sighting("5901234123457", 9, 200)], "quick");
        assert_eq!(evidence.judge().codes.len(), 2);
    }
}
