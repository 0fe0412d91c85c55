//! Keyboards that a scan engine may play. The cart reads the keys of a US keyboard; an engine that is set to another country presses other keys
//! for the same text, and what comes out gives away which.

use serde::{Deserialize, Serialize};

/// The country an engine is set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    German,
    French,
}

/// What the keys write, row by row, plain and with shift.
const US: &str = "1234567890-=qwertyuiop[]asdfghjkl;'`\\zxcvbnm,./!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:\"~|ZXCVBNM<>?";
const GERMAN: &str = "1234567890ß´qwertzuiopü+asdfghjklöä^#yxcvbnm,.-!\"§$%&/()=?`QWERTZUIOPÜ*ASDFGHJKLÖÄ°'YXCVBNM;:_";
const FRENCH: &str = "&é\"'(-è_çà)=azertyuiop^$qsdfghjklmù²*wxcvbn,;:!1234567890°+AZERTYUIOP¨£QSDFGHJKLM%³µWXCVBN?./§";

impl Layout {
    /// All that are not the cart's own.
    pub const FOREIGN: [Layout; 2] = [Layout::German, Layout::French];

    /// What an engine of this country meant by the keys that a US keyboard reads as `text`.
    #[must_use]
    pub fn meant_by(self, text: &str) -> String {
        let keys = match self {
            Layout::German => GERMAN,
            Layout::French => FRENCH,
        };
        let meant = |letter: char| {
            let key = US.chars().position(|known| known == letter);
            key.and_then(|key| keys.chars().nth(key)).unwrap_or(letter)
        };
        text.chars().map(meant).collect()
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
