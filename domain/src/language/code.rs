//! The languages a name may be in: many more than the screen speaks, because shoppers and staff search in their own.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Language;

/// The primary subtag of a BCP 47 language tag, in lower case: two letters where ISO 639-1 has the language, else three.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LanguageCode([u8; 3]);

/// Why a text is no language's code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no language; two letters as in ISO 639-1 are expected, or three where it has none, in lower case")]
pub struct NoLanguageCode(pub String);

/// All codes of two letters, one after the other.
const TWO_LETTERS: &str = "\
    aaabaeafakamanarasavayazbabebgbibmbnbobrbscacechcocrcscucvcydadedvdzeeeleneoeseteufafffifjfofrfygagdglgngugvhahehihohrhthuhyhz\
    iaidieigiiikioisitiujajvkakgkikjkkklkmknkokrkskukvkwkylalblglilnloltlulvmgmhmimkmlmnmrmsmtmynanbndnengnlnnnonrnvnyocojomoros\
    papiplpsptqurmrnrorurwsascsdsesgsiskslsmsnsosqsrssstsusvswtatetgthtitktltntotrtstttwtyugukuruzvevivowawoxhyiyozazhzu";

impl LanguageCode {
    /// The code's letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let letters = if self.0[2] == 0 { &self.0[..2] } else { &self.0[..] };
        std::str::from_utf8(letters).unwrap_or_default()
    }
}

impl FromStr for LanguageCode {
    type Err = NoLanguageCode;

    fn from_str(text: &str) -> Result<Self, NoLanguageCode> {
        match *text.as_bytes() {
            [a, b] if TWO_LETTERS.as_bytes().chunks_exact(2).any(|code| *code == [a, b]) => Ok(LanguageCode([a, b, 0])),
            [a, b, c] if [a, b, c].iter().all(u8::is_ascii_lowercase) => Ok(LanguageCode([a, b, c])),
            _ => Err(NoLanguageCode(text.to_owned())),
        }
    }
}

impl From<Language> for LanguageCode {
    fn from(language: Language) -> Self {
        match language {
            Language::English => LanguageCode(*b"en\0"),
            Language::German => LanguageCode(*b"de\0"),
            Language::Spanish => LanguageCode(*b"es\0"),
        }
    }
}

impl TryFrom<String> for LanguageCode {
    type Error = NoLanguageCode;

    fn try_from(text: String) -> Result<Self, NoLanguageCode> {
        text.parse()
    }
}

impl From<LanguageCode> for String {
    fn from(code: LanguageCode) -> String {
        code.as_str().to_owned()
    }
}

impl fmt::Display for LanguageCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for LanguageCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_that_the_screen_does_not_speak_have_a_code_too() {
        for text in ["ar", "fr", "tr", "uk", "zh", "aa", "zu", "fil", "ckb"] {
            assert_eq!(text.parse::<LanguageCode>().map(String::from).as_deref(), Ok(text));
        }
    }

    #[test]
    fn every_language_of_the_screen_has_the_code_it_has_by_itself() {
        for language in Language::ALL {
            assert_eq!(LanguageCode::from(language).as_str(), language.code());
            assert_eq!(language.code().parse(), Ok(LanguageCode::from(language)));
        }
    }

    #[test]
    fn what_only_looks_like_a_code_is_refused() {
        for text in ["", "e", "xx", "fe", "EN", "en-GB", "en_gb", "engl", "ür", "عر", "e n", "e\0"] {
            assert_eq!(text.parse::<LanguageCode>(), Err(NoLanguageCode(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn the_table_holds_every_code_once_and_in_order() {
        let codes: Vec<&[u8]> = TWO_LETTERS.as_bytes().chunks(2).collect();
        assert_eq!(codes.len(), 183);
        assert!(codes.is_sorted_by(|a, b| a < b), "{TWO_LETTERS}");
    }
}
