//! What the passes have seen so far, and when it is enough.

use super::{Area, Decoded, Decoding};
use crate::scanner::zbar::Sighting;
use crate::symbology::Symbology;

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
}

impl Evidence {
    /// One sighting of one pass, in a picture that was enlarged by `scale`.
    pub(super) fn add(&mut self, sighting: Sighting, scale: u32, pass: &'static str) {
        let Sighting { symbology, text, lines, points } = sighting;
        let area = Area::around(&points).shrunk(scale);
        let quality = match symbology {
            // Error correction has vouched for it, and the library counts no lines.
            Symbology::Qr => MOST_PER_PASS,
            Symbology::Ean13
            | Symbology::Ean8
            | Symbology::UpcA
            | Symbology::UpcE
            | Symbology::Code128
            | Symbology::Gs1_128
            | Symbology::DataBar
            | Symbology::DataBarExpanded => lines.min(MOST_PER_PASS),
        };
        let known = self.seen.iter_mut().find(|seen| seen.symbology == symbology && seen.text == text);
        match known {
            Some(seen) => {
                seen.quality += quality;
                seen.area = seen.area.joined(area);
            }
            None => self.seen.push(Decoded { symbology, text, quality, by: "zbar", pass, area }),
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
            *other != code && is_retail(other.symbology) == is_retail(code.symbology) && other.area.touches(&code.area)
        };
        let strongest_rival = self.seen.iter().filter(is_rival).map(|other| other.quality).max().unwrap_or(0);
        code.quality >= enough(code.symbology) && code.quality >= DOMINANT * strongest_rival
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
        | Symbology::Qr => ENOUGH,
    }
}

/// The kinds that can be mistaken for each other.
const fn is_retail(symbology: Symbology) -> bool {
    match symbology {
        Symbology::Ean13 | Symbology::Ean8 | Symbology::UpcA | Symbology::UpcE => true,
        Symbology::Code128 | Symbology::Gs1_128 | Symbology::DataBar | Symbology::DataBarExpanded | Symbology::Qr => {
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sighting(text: &str, lines: u32, left: i32) -> Sighting {
        let points = vec![(left, 0), (left + 90, 40)];
        Sighting { symbology: Symbology::Ean13, text: text.to_owned(), lines, points }
    }

    #[test]
    fn one_line_in_one_pass_is_a_suspicion_and_three_passes_are_a_reading() {
        let mut evidence = Evidence::default();
        evidence.add(sighting("4006381333931", 1, 0), 1, "quick");
        assert!(!evidence.is_settled());
        evidence.add(sighting("4006381333931", 1, 0), 1, "even light");
        evidence.add(sighting("4006381333931", 1, 0), 2, "fine");
        assert!(evidence.is_settled());
        assert_eq!(evidence.judge().codes[0].pass, "quick");
    }

    #[test]
    fn two_readings_of_the_same_bars_are_both_doubted() {
        let mut evidence = Evidence::default();
        evidence.add(sighting("4006381333931", 9, 0), 1, "quick");
        evidence.add(sighting("4006381333900", 2, 10), 1, "quick");
        let decoding = evidence.judge();
        assert_eq!((decoding.codes.len(), decoding.suspects.len()), (0, 2));
    }

    #[test]
    fn two_packs_side_by_side_are_two_readings() {
        let mut evidence = Evidence::default();
        evidence.add(sighting("4006381333931", 9, 0), 1, "quick");
        evidence.add(sighting("5901234123457", 9, 200), 1, "quick");
        assert_eq!(evidence.judge().codes.len(), 2);
    }
}
