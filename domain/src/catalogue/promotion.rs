//! How promotions refer to products.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The short name of a group of products that a promotion speaks of, as `summer-2027` or `3for2`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PromotionKey(Box<str>);

/// Why a text is no promotion's key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no key of a promotion; up to 32 letters, digits and -_. are expected, with `|` between keys")]
pub struct NoPromotionKey(pub String);

const LONGEST: usize = 32;

impl PromotionKey {
    /// The key as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PromotionKey {
    type Err = NoPromotionKey;

    fn from_str(text: &str) -> Result<Self, NoPromotionKey> {
        let fits = !text.is_empty()
            && text.chars().count() <= LONGEST
            && text.chars().all(|letter| letter.is_alphanumeric() || "-_.".contains(letter));
        if fits { Ok(PromotionKey(text.into())) } else { Err(NoPromotionKey(text.to_owned())) }
    }
}

impl TryFrom<String> for PromotionKey {
    type Error = NoPromotionKey;

    fn try_from(text: String) -> Result<Self, NoPromotionKey> {
        text.parse()
    }
}

impl From<PromotionKey> for String {
    fn from(key: PromotionKey) -> String {
        key.0.into_string()
    }
}

impl fmt::Display for PromotionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_one_short_word() {
        for text in ["3for2", "summer-2027", "Angebot_KW.48", "März"] {
            assert_eq!(text.parse::<PromotionKey>().map(String::from).as_deref(), Ok(text));
        }
        for text in ["", "a|b", "a b", "a,b", "a\u{7}", "012345678901234567890123456789012"] {
            assert_eq!(text.parse::<PromotionKey>(), Err(NoPromotionKey(text.to_owned())), "{text:?}");
        }
    }
}
