//! Every sentence the cart says about a trip, as a value. The machine chooses the phrase; [`Phrase::in_language`] puts it into words.

use crate::gtin::Gtin;
use crate::language::Language;
use crate::mass::Mass;
use crate::money::Currency;

/// A sentence, with what it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phrase {
    /// A name, a number or a text that needs no translation.
    Plain(String),
    Notice(crate::question::Kind, Option<Mass>, Option<String>),
    AnswerProduct {
        gtin: Gtin,
        name: String,
    },
}

impl Phrase {
    /// The sentence in words.
    #[must_use]
    pub fn in_language(&self, _language: Language, _currency: &Currency) -> String {
        match self {
            Phrase::Plain(text) => text.clone(),
            Phrase::Notice(kind, _, _) => kind.name().to_owned(),
            Phrase::AnswerProduct { name, .. } => name.clone(),
        }
    }
}
