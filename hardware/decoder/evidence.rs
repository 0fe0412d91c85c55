//! What the passes have seen so far, and when it is enough.

use std::collections::BTreeSet;

use super::{Area, Decoded, Decoding};
use crate::scanner::zbar::Sighting;
use crate::symbology::{Family, Symbology};

/// One pass can add this much and no more: a hundred scan lines through the same smear are one smear.
const MOST_PER_PASS: u32 = 3;
const ENOUGH: u32 = 3;
/// Short symbols hide in the bars of long ones, so they need a second pass that agrees.
const ENOUGH_FOR_SHORT: u32 = 4;
/// A reading that is contradicted in its own place must be this many times stronger.
const DOMINANT: u32 = 2;

#[derive(Debug, Default)]
pub(super) struct Evidence {
    seen: Vec<Decoded>,
    /// What another library than zbar has read.
    confirmed: BTreeSet<String>,
}

impl Evidence {
    /// What one pass has seen.
    pub(super) fn add(&mut self, sightings: Vec<Sighting>, pass: &'static str) {
        let mut of_pass: Vec<Decoded> = Vec::new();
        for Sighting { symbology, text, lines, points, by } in sightings {
            let area = Area::around(&points);
            let quality = match symbology.family() {
                // Error correction has vouched for it, and no lines are counted.
                Family::Matrix => MOST_PER_PASS,
                Family::Retail | Family::Code128 | Family::DataBar => lines,
            };
            let seen = Decoded { symbology, text, quality, by, pass, area };
            if by != "zbar" {
                self.confirmed.insert(seen.text.clone());
            }
            merge(&mut of_pass, seen);
        }
        for mut seen in of_pass {
            seen.quality = seen.quality.min(MOST_PER_PASS);
            merge(&mut self.seen, seen);
        }
    }

    /// Whether something is accepted and nothing is in dispute.
    pub(super) fn is_settled(&self) -> bool {
        let strong = self.seen.iter().filter(|code| code.quality >= ENOUGH);
        let (accepted, disputed): (Vec<_>, Vec<_>) = strong.partition(|code| self.is_accepted(code));
        !accepted.is_empty() && disputed.is_empty()
    }

    /// What to believe.
    pub(super) fn judge(self) -> Decoding {
        let accepted: Vec<bool> = self.seen.iter().map(|code| self.is_accepted(code)).collect();
        let mut decoding = Decoding::default();
        for (code, accepted) in self.seen.into_iter().zip(accepted) {
            if accepted { decoding.codes.push(code) } else { decoding.suspects.push(code) }
        }
        decoding.codes.sort_by_key(|code| std::cmp::Reverse(code.quality));
        decoding.suspects.sort_by_key(|code| std::cmp::Reverse(code.quality));
        decoding
    }

    fn is_accepted(&self, code: &Decoded) -> bool {
        let is_rival = |other: &&Decoded| {
            *other != code
                && (other.symbology.family() == Family::Retail) == (code.symbology.family() == Family::Retail)
                && other.area.touches(&code.area)
        };
        let strongest_rival = self.seen.iter().filter(is_rival).map(|other| other.quality).max().unwrap_or(0);
        let is_sure = code.quality >= enough(code.symbology) && code.quality >= DOMINANT * strongest_rival;
        is_sure && !self.needs_other_eyes(code)
    }

    /// zbar does not know FNC4, with which a Code 128 writes letters beyond ASCII, and reads other letters instead. Digits it reads right.
    fn needs_other_eyes(&self, code: &Decoded) -> bool {
        let has_letters = code.text.bytes().any(|b| !b.is_ascii_digit());
        code.symbology == Symbology::Code128 && has_letters && !self.confirmed.contains(&code.text)
    }
}

fn merge(known: &mut Vec<Decoded>, seen: Decoded) {
    match known.iter_mut().find(|known| known.symbology == seen.symbology && known.text == seen.text) {
        Some(known) => {
            known.quality += seen.quality;
            known.area = known.area.joined(seen.area);
        }
        None => known.push(seen),
    }
}

const fn enough(symbology: Symbology) -> u32 {
    match symbology {
        Symbology::Ean8 | Symbology::UpcE => ENOUGH_FOR_SHORT,
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
        Sighting { symbology: Symbology::Ean13, text: text.to_owned(), lines, points, by: "zbar" }
    }

    #[test]
    fn one_line_in_one_pass_is_a_suspicion_and_three_passes_are_a_reading() {
        let mut evidence = Evidence::default();
        evidence.add(vec![sighting("4006381333931", 1, 0)], "quick");
        assert!(!evidence.is_settled());
        evidence.add(vec![sighting("4006381333931", 1, 0)], "even light");
        evidence.add(vec![sighting("4006381333931", 1, 0)], "fine");
        assert!(evidence.is_settled());
        assert_eq!(evidence.judge().codes[0].pass, "quick");
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
    fn two_packs_side_by_side_are_two_readings() {
        let mut evidence = Evidence::default();
        evidence.add(vec![sighting("4006381333931", 9, 0)], "quick");
        evidence.add(vec![sighting("5901234123457", 9, 200)], "quick");
        assert_eq!(evidence.judge().codes.len(), 2);
    }
}
