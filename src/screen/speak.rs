//! Amounts and masses as the shopper's language writes them.

use cart_domain::catalogue::Unit;
use cart_domain::language::Language;
use cart_domain::phrase::Phrase;
use cart_domain::view::CartView;
use cart_domain::{Currency, Mass, Money};

use super::diag::Why;
use crate::diag::advice::{Advice, cause, said};
use crate::diag::throttling::Throttling;

/// Puts values into words.
#[derive(Clone, Copy)]
pub(super) struct Speaker<'a> {
    language: Language,
    currency: &'a Currency,
}

impl<'a> Speaker<'a> {
    pub(super) fn new(language: Language, currency: &'a Currency) -> Self {
        Speaker { language, currency }
    }

    pub(super) fn of(view: &'a CartView) -> Self {
        Speaker::new(view.language, &view.currency)
    }

    pub(super) fn say(&self, phrase: &Phrase) -> String {
        phrase.in_language(self.language, self.currency)
    }

    /// What is wrong with a part of the cart and what to do about it, as sentences.
    pub(super) fn advice(&self, advice: &[Advice]) -> String {
        sentence(&said(advice, self.language).unwrap_or_default())
    }

    /// Why the computer is slow.
    pub(super) fn throttling(&self, throttling: Throttling) -> String {
        throttling.in_language(self.language)
    }

    /// What is to be said of something that has happened.
    pub(super) fn why(&self, why: &Why) -> String {
        match why {
            Why::Plain(words) => words.clone(),
            Why::Cause(found) => cause(found, self.language),
        }
    }

    /// `€1,234.56`, `1.234,56 €`, `CHF 5.00`. The space does not break.
    pub(super) fn money(&self, amount: Money) -> String {
        let digits = self.currency.digits(amount).to_string();
        let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |rest| ("\u{2212}", rest));
        let (whole, cents) = digits.split_once('.').unwrap_or((digits, ""));
        let mut number = grouped(whole, self.group());
        if !cents.is_empty() {
            number.push(self.point());
            number.push_str(cents);
        }
        let symbol = symbol(self.currency.code());
        match self.language {
            Language::English if symbol.len() > 2 && symbol.is_ascii() => format!("{sign}{symbol}\u{a0}{number}"),
            Language::English => format!("{sign}{symbol}{number}"),
            Language::German | Language::Spanish => format!("{sign}{number}\u{a0}{symbol}"),
        }
    }

    /// A price per piece or per kilogram.
    pub(super) fn price(&self, price: Money, unit: Unit) -> String {
        match unit {
            Unit::Each => self.money(price),
            Unit::Kilogram => format!("{}/kg", self.money(price)),
        }
    }

    /// `412 g`, `1.254 kg`.
    pub(super) fn mass(&self, mass: Mass) -> String {
        let grams = mass.abs().grams();
        let sign = if mass.milligrams() < 0 { "\u{2212}" } else { "" };
        if grams < 1_000 {
            return format!("{sign}{grams}\u{a0}g");
        }
        format!("{sign}{}{}{:03}\u{a0}kg", grams / 1_000, self.point(), grams % 1_000)
    }

    /// `12.345 kg`, to the gram, as a scale shows it.
    pub(super) fn kilograms(&self, mass: Mass) -> String {
        let grams = mass.abs().grams();
        let sign = if mass.milligrams() < 0 && grams > 0 { "\u{2212}" } else { "" };
        format!("{sign}{}{}{:03}\u{a0}kg", grams / 1_000, self.point(), grams % 1_000)
    }

    /// `1.25 g`, for errors and noise.
    pub(super) fn grams(&self, mass: Mass) -> String {
        let hundredths = mass.abs().milligrams().saturating_add(5) / 10;
        let sign = if mass.milligrams() < 0 && hundredths > 0 { "\u{2212}" } else { "" };
        format!("{sign}{}{}{:02}\u{a0}g", hundredths / 100, self.point(), hundredths % 100)
    }

    /// `500 g`, `5 kg`: as it is stamped on a weight.
    pub(super) fn weight(&self, mass: Mass) -> String {
        if mass.grams() % 1_000 == 0 { format!("{}\u{a0}kg", mass.grams() / 1_000) } else { self.mass(mass) }
    }

    /// `19%`, `8,25 %`.
    pub(super) fn rate(&self, thousandths: u32) -> String {
        let digits = cart_domain::money::Digits::percent(thousandths);
        match self.language {
            Language::English => format!("{digits}%"),
            Language::German | Language::Spanish => format!("{}\u{a0}%", digits.replace('.', ",")),
        }
    }

    /// `12.5`, of tenths.
    pub(super) fn tenths(&self, tenths: i64) -> String {
        format!("{}{}{}", tenths / 10, self.point(), (tenths % 10).abs())
    }

    /// A decimal number of the machine's, as people here write it.
    pub(super) fn decimal(&self, number: &str) -> String {
        number.replace('.', &self.point().to_string())
    }

    fn point(&self) -> char {
        match self.language {
            Language::English => '.',
            Language::German | Language::Spanish => ',',
        }
    }

    fn group(&self) -> char {
        match self.language {
            Language::English => ',',
            Language::German | Language::Spanish => '.',
        }
    }
}

/// The words with a capital in front: causes are written to stand behind a colon in a log.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn symbol(code: &str) -> &str {
    match code {
        "EUR" => "€",
        "USD" => "$",
        "GBP" => "£",
        "JPY" => "¥",
        other => other,
    }
}

fn grouped(whole: &str, separator: char) -> String {
    let mut number = String::with_capacity(whole.len() + whole.len() / 3);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            number.push(separator);
        }
        number.push(digit);
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_each_language_does() {
        let euro = Currency::eur();
        let cases = [
            (Language::English, 123_456, "€1,234.56"),
            (Language::German, 123_456, "1.234,56\u{a0}€"),
            (Language::Spanish, -5, "\u{2212}0,05\u{a0}€"),
        ];
        for (language, minor, written) in cases {
            assert_eq!(Speaker::new(language, &euro).money(Money::from_minor(minor)), written);
        }
    }

    #[test]
    fn a_currency_without_a_sign_keeps_its_code_at_a_distance() {
        let franc = Currency::new("CHF", 2).expect("the franc exists");
        assert_eq!(Speaker::new(Language::English, &franc).money(Money::from_minor(500)), "CHF\u{a0}5.00");
        let yen = Currency::new("JPY", 0).expect("the yen exists");
        assert_eq!(Speaker::new(Language::English, &yen).money(Money::from_minor(1_300)), "¥1,300");
    }

    #[test]
    fn a_technician_reads_weights_as_scales_show_and_stamps_name_them() {
        let euro = Currency::eur();
        let german = Speaker::new(Language::German, &euro);
        assert_eq!(german.kilograms(Mass::from_grams(-12_345)), "\u{2212}12,345\u{a0}kg");
        assert_eq!(german.grams(Mass::from_milligrams(-1_254)), "\u{2212}1,25\u{a0}g");
        assert_eq!(german.grams(Mass::from_milligrams(-4)), "0,00\u{a0}g");
        assert_eq!(german.weight(Mass::from_grams(5_000)), "5\u{a0}kg");
        assert_eq!(german.weight(Mass::from_grams(500)), "500\u{a0}g");
    }

    #[test]
    fn masses_are_grams_until_they_are_kilograms() {
        let euro = Currency::eur();
        assert_eq!(Speaker::new(Language::English, &euro).mass(Mass::from_grams(412)), "412\u{a0}g");
        assert_eq!(Speaker::new(Language::German, &euro).mass(Mass::from_grams(1_025)), "1,025\u{a0}kg");
    }

    #[test]
    fn a_tax_rate_has_as_few_decimals_as_it_needs() {
        let euro = Currency::eur();
        assert_eq!(Speaker::new(Language::English, &euro).rate(19_000), "19%");
        assert_eq!(Speaker::new(Language::German, &euro).rate(8_250), "8,25\u{a0}%");
    }
}
