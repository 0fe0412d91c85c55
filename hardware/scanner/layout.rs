//! Keyboards of countries. An engine that plays keyboard presses the keys that write its text where it thinks it is; whoever reads keys must
//! think the same.

use serde::{Deserialize, Serialize};

/// The country whose keyboard an engine plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// As engines are shipped.
    #[default]
    Us,
    German,
    French,
}

/// What the keys write, row by row from the digits down, plain and then with shift.
const US: &str = "1234567890-=qwertyuiop[]asdfghjkl;'`\\zxcvbnm,./!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:\"~|ZXCVBNM<>?";
const GERMAN: &str = "1234567890ß´qwertzuiopü+asdfghjklöä^#yxcvbnm,.-!\"§$%&/()=?`QWERTZUIOPÜ*ASDFGHJKLÖÄ°'YXCVBNM;:_";
const FRENCH: &str = "&é\"'(-è_çà)=azertyuiop^$qsdfghjklmù²*wxcvbn,;:!1234567890°+AZERTYUIOP¨£QSDFGHJKLM%³µWXCVBN?./§";
/// The key left of Z that a US keyboard lacks.
const BESIDE_SHIFT: u16 = 86;
/// What keys write with the right Alt.
const GERMAN_THIRD: [(u16, char); 9] =
    [(8, '{'), (9, '['), (10, ']'), (11, '}'), (12, '\\'), (16, '@'), (27, '~'), (BESIDE_SHIFT, '|'), (18, '€')];
const FRENCH_THIRD: [(u16, char); 11] =
    [(3, '~'), (4, '#'), (5, '{'), (6, '['), (7, '|'), (8, '`'), (9, '\\'), (10, '^'), (11, '@'), (12, ']'), (13, '}')];

impl Layout {
    /// All but the one that engines are shipped with.
    pub const FOREIGN: [Layout; 2] = [Layout::German, Layout::French];

    /// What an engine of this country meant by the keys that a US keyboard reads as `text`.
    #[must_use]
    pub fn meant_by(self, text: &str) -> String {
        text.chars().map(|letter| self.of_us(letter)).collect()
    }

    /// What the key writes here that writes `letter` on a US keyboard.
    pub(super) fn of_us(self, letter: char) -> char {
        let keys = match self {
            Layout::Us => return letter,
            Layout::German => GERMAN,
            Layout::French => FRENCH,
        };
        let key = US.chars().position(|known| known == letter);
        key.and_then(|key| keys.chars().nth(key)).unwrap_or(letter)
    }

    /// What a key writes that no US keyboard has.
    pub(super) const fn extra(self, code: u16, shifted: bool) -> Option<char> {
        match (self, code, shifted) {
            (Layout::German | Layout::French, BESIDE_SHIFT, false) => Some('<'),
            (Layout::German | Layout::French, BESIDE_SHIFT, true) => Some('>'),
            _ => None,
        }
    }

    /// What a key writes with the right Alt.
    pub(super) fn third(self, code: u16) -> Option<char> {
        let keys: &[(u16, char)] = match self {
            Layout::Us => &[],
            Layout::German => &GERMAN_THIRD,
            Layout::French => &FRENCH_THIRD,
        };
        keys.iter().find(|(key, _)| *key == code).map(|(_, letter)| *letter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_one_keyboard_is_a_key_of_the_others() {
        assert_eq!([GERMAN, FRENCH].map(|keys| keys.chars().count()), [US.len(); 2]);
    }

    #[test]
    fn digits_are_shifted_in_france_and_y_is_z_in_germany() {
        assert_eq!(Layout::French.meant_by("$))^#*!###(#!"), "4006381333931");
        assert_eq!(Layout::German.meant_by("https>&&yx"), "https://zx");
    }
}
