//! The letters of the on-screen keyboard, as each language lays them out.

use cart_domain::language::Language;

/// Three rows of letters; digits come above them in every language.
pub(super) fn rows(language: Language) -> [&'static str; 3] {
    match language {
        Language::English => ["QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"],
        Language::German => ["QWERTZUIOPÜ", "ASDFGHJKLÖÄ", "YXCVBNM"],
        Language::Spanish => ["QWERTYUIOP", "ASDFGHJKLÑ", "ZXCVBNM"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_keyboard_has_the_whole_alphabet() {
        for language in Language::ALL {
            let keys = rows(language).concat();
            for letter in 'A'..='Z' {
                assert!(keys.contains(letter), "{language:?} lacks {letter}");
            }
        }
    }
}
