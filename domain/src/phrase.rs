//! Every sentence the cart says about a trip, as a value: the machine chooses it, [`Phrase::in_language`] puts it into words. A question
//! says what was felt and what was expected; no sentence accuses anyone.

mod english;
mod german;
mod spanish;

use crate::barcode::Unreadable;
use crate::language::Language;
use crate::mass::Mass;
use crate::money::Currency;
use crate::question::{Choice, Kind};
use crate::spot_check::Reason;
use crate::view::{CouponWord, RefusedScan, StaffWhy};

/// A sentence, with what it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phrase {
    /// A name, a number or a text that needs no translation.
    Plain(String),
    /// The quiet line beside the basket.
    Notice(Spoken),
    /// A question.
    Question(Spoken),
    /// The words on an answer's button.
    Answer {
        choice: Choice,
        name: Option<String>,
    },
    Refused(RefusedScan),
    Coupon(CouponWord),
    Staff(StaffWhy),
    /// What a spot check should look for, said to staff.
    Look(Reason),
}

/// What a notice or a question speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    pub kind: Kind,
    /// The line's product.
    pub name: Option<String>,
    pub felt: Option<Mass>,
    pub expected: Option<Mass>,
    /// What it looks like, or may be.
    pub perhaps: Option<String>,
}

impl Phrase {
    /// What a shopper is told of a symbol that cannot be read.
    #[must_use]
    pub fn unreadable(why: &Unreadable) -> Self {
        match why.is_coupon() {
            true => Phrase::Coupon(CouponWord::Unreadable),
            false => Phrase::Refused(why.refusal().into()),
        }
    }

    /// The mass that a notice or a question speaks of.
    #[must_use]
    pub fn felt(&self) -> Option<Mass> {
        match self {
            Phrase::Notice(spoken) | Phrase::Question(spoken) => spoken.felt,
            Phrase::Plain(_)
            | Phrase::Answer { .. }
            | Phrase::Refused(_)
            | Phrase::Coupon(_)
            | Phrase::Staff(_)
            | Phrase::Look(_) => None,
        }
    }

    /// The sentence in words.
    #[must_use]
    pub fn in_language(&self, language: Language, _currency: &Currency) -> String {
        if let Phrase::Plain(text) = self {
            return text.clone();
        }
        match language {
            Language::English => english::say(self),
            Language::German => german::say(self),
            Language::Spanish => spanish::say(self),
        }
    }
}

/// A mass as people say it, with this decimal separator: `412 g`, `1.25 kg`.
fn mass_in_words(mass: Mass, separator: char) -> String {
    let grams = mass.abs().grams();
    if grams < 1_000 {
        return format!("{grams} g");
    }
    let tens = (grams + 5) / 10;
    format!("{}{separator}{:02} kg", tens / 100, tens % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_says_what_was_felt_and_what_one_piece_is() {
        let question = Phrase::Question(Spoken {
            kind: Kind::Count,
            name: Some("Oat drink".to_owned()),
            felt: Some(Mass::from_grams(902)),
            expected: Some(Mass::from_grams(450)),
            perhaps: None,
        });
        let said = question.in_language(Language::English, &Currency::eur());
        assert_eq!(said, "I felt 902 g. One Oat drink is 450 g. How many are in the basket?");
    }

    #[test]
    fn large_masses_are_said_in_kilograms() {
        assert_eq!(mass_in_words(Mass::from_grams(999), '.'), "999 g");
        assert_eq!(mass_in_words(Mass::from_grams(1_254), ','), "1,25 kg");
        assert_eq!(mass_in_words(Mass::from_grams(-12_000), '.'), "12.00 kg");
    }
}
