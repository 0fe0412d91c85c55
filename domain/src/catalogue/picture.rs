//! Which picture shows a product.
//!
//! What the vision network makes of pictures is not here. A product has about five reference vectors of 128 numbers, which for
//! 100,000 products would be twice the memory a cart has for all of its catalogue; they belong into records of their own, by the key
//! of their product, and a product does without them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The name under which the store keeps a picture: the last part of an address, so it holds no slash and is never hidden.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PictureName(Box<str>);

/// Why a text is no picture's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no name of a picture; up to 64 of a-z, A-Z, 0-9 and -_. are expected, the first of them no -_.")]
pub struct NoPictureName(pub String);

/// A SHA-256 in hexadecimal just fits.
const LONGEST: usize = 64;

impl PictureName {
    /// The name as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PictureName {
    type Err = NoPictureName;

    fn from_str(text: &str) -> Result<Self, NoPictureName> {
        let fits = text.starts_with(|first: char| first.is_ascii_alphanumeric())
            && text.len() <= LONGEST
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        if fits { Ok(PictureName(text.into())) } else { Err(NoPictureName(text.to_owned())) }
    }
}

impl TryFrom<String> for PictureName {
    type Error = NoPictureName;

    fn try_from(text: String) -> Result<Self, NoPictureName> {
        text.parse()
    }
}

impl From<PictureName> for String {
    fn from(name: PictureName) -> String {
        name.0.into_string()
    }
}

impl fmt::Display for PictureName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_but_to_its_picture() {
        for text in ["milk.png", "04006381333931", "a_b-c", &"f0".repeat(32)] {
            assert_eq!(text.parse::<PictureName>().map(String::from).as_deref(), Ok(text));
        }
        for text in ["", "..", ".hidden", "-rf", "a/b", "a\\b", "a?b", "käse.png", "a b", &"x".repeat(65)] {
            assert_eq!(text.parse::<PictureName>(), Err(NoPictureName(text.to_owned())), "{text}");
        }
    }
}
