//! How an in-store label (a restricted circulation number) lays out its digits. There is no worldwide layout: each store decides, so
//! layouts are configuration, written as patterns of 12 or 13 characters:
//!
//! ```text
//!   21IIIIIWWWWWC      0-9  this very digit
//!                      I    item number
//!                      P    price in minor units, or before the decimal point when p follows
//!                      p    price behind the decimal point
//!                      W    mass in grams, or in kilograms when w follows
//!                      w    mass behind the decimal point
//!                      V    verifier of the value
//!                      C    check digit of the symbol, always last
//! ```
//!
//! The catalogue knows such a product by the label with its value and verifier zeroed and the check digit made good: 2112345015002,
//! 1.500 kg of item 12345, has the key 2112345000008.

use crate::barcode::quantity::{self, MassUnit};
use crate::barcode::verifier::verifier;
use crate::barcode::{Carries, Unreadable};
use crate::gtin::{Gtin, check_digit};
use crate::mass::Mass;
use crate::money::{Currency, Money};

/// The layouts that need no pattern, by name.
pub const PRESETS: [(&str, &str); 5] = [
    ("ean13-weight-21", "21IIIIIWWWWWC"),
    ("ean13-price-23", "23IIIIIPPPPPC"),
    ("ean13-price-20-verifier", "20IIIIIVPPPPC"),
    ("upca-price-4-verifier", "2IIIIIVPPPPC"),
    ("upca-price-5", "2IIIIIPPPPPC"),
];

/// One layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    name: String,
    /// Fourteen characters, as a GTIN has; shorter patterns have zeros before them.
    pattern: Vec<Mark>,
    check_digits: CheckDigits,
}

/// Whether a layout insists on the symbol's own check digit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CheckDigits {
    #[default]
    Required,
    /// Some label printers get it wrong; the verifier, when there is one, still counts.
    Ignored,
}

/// Behind the name or pattern of a layout whose printer gets check digits wrong.
const UNCHECKED: &str = " unchecked";

/// Why a text is no layout, or a set of layouts cannot be used together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoLayout {
    #[error("`{0}` is no label layout: the presets are {presets}", presets = preset_names())]
    Name(String),
    #[error("`{0}` is no label pattern: 12 or 13 digits or letters of I, P, p, W, w, V, C are expected")]
    Pattern(String),
    #[error(
        "`{0}` is no label pattern: it needs an item, one unbroken price or mass, and C at its end and nowhere else"
    )]
    Fields(String),
    #[error("`{0}` is no label pattern: a verifier guards values of 4 or 5 digits")]
    Verifier(String),
    #[error("the label layouts `{0}` and `{1}` overlap: some labels would fit both")]
    Overlap(String, String),
}

/// What one character of a pattern stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Digit(u8),
    Item,
    Price,
    PriceDecimal,
    Mass,
    MassDecimal,
    Verifier,
    Check,
}

/// What a label says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// What the catalogue knows the product by.
    pub key: Gtin,
    pub carries: Carries,
}

impl Layout {
    /// The layout with this name.
    pub fn preset(name: &str) -> Result<Self, NoLayout> {
        let found = PRESETS.into_iter().find(|(known, _)| *known == name);
        let (name, pattern) = found.ok_or_else(|| NoLayout::Name(name.to_owned()))?;
        Layout::parse(name, pattern)
    }

    /// The layouts that a store has configured, if they can be used together: each text is a preset's name or a pattern, and perhaps
    /// the word `unchecked` for a printer that gets check digits wrong.
    pub fn all<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Vec<Self>, NoLayout> {
        let layouts = texts.into_iter().map(Layout::configured).collect::<Result<Vec<_>, _>>()?;
        check_disjoint(&layouts)?;
        Ok(layouts)
    }

    fn configured(text: &str) -> Result<Self, NoLayout> {
        let (base, check_digits) = match text.strip_suffix(UNCHECKED) {
            Some(base) => (base, CheckDigits::Ignored),
            None => (text, CheckDigits::Required),
        };
        let preset = PRESETS.into_iter().find(|(name, _)| *name == base);
        let pattern = match preset {
            Some((_, pattern)) => pattern,
            None if base.contains('-') => return Err(NoLayout::Name(base.to_owned())),
            None => base,
        };
        Layout::parse(text, pattern).map(|layout| layout.with_check_digits(check_digits))
    }

    /// A layout of the store's own.
    pub fn parse(name: &str, pattern: &str) -> Result<Self, NoLayout> {
        let marks: Option<Vec<Mark>> = pattern.chars().map(mark).collect();
        let marks = marks.filter(|marks| matches!(marks.len(), 12 | 13));
        let marks = marks.ok_or_else(|| NoLayout::Pattern(pattern.to_owned()))?;
        let zeros = std::iter::repeat_n(Mark::Digit(b'0'), 14 - marks.len());
        let layout = Layout {
            name: name.to_owned(),
            pattern: zeros.chain(marks).collect(),
            check_digits: CheckDigits::default(),
        };
        if !layout.has_its_fields() {
            return Err(NoLayout::Fields(pattern.to_owned()));
        }
        let verifiers = layout.pattern.iter().filter(|mark| **mark == Mark::Verifier).count();
        let guarded = matches!(layout.pattern.iter().filter(|mark| mark.is_value()).count(), 4 | 5);
        if verifiers > 1 || (verifiers == 1 && !guarded) {
            return Err(NoLayout::Verifier(pattern.to_owned()));
        }
        Ok(layout)
    }

    /// The same layout with another stance on check digits.
    #[must_use]
    pub fn with_check_digits(self, check_digits: CheckDigits) -> Self {
        Layout { check_digits, ..self }
    }

    /// The name, as configured.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether a number of this shape is a label of this layout.
    #[must_use]
    pub fn fits(&self, number: &Gtin) -> bool {
        self.pattern.iter().zip(number.as_str().bytes()).all(|(mark, digit)| match mark {
            Mark::Digit(expected) => *expected == digit,
            Mark::Item
            | Mark::Price
            | Mark::PriceDecimal
            | Mark::Mass
            | Mark::MassDecimal
            | Mark::Verifier
            | Mark::Check => true,
        })
    }

    /// Reads a label that fits.
    pub fn read(&self, number: &Gtin, currency: &Currency) -> Result<Label, Unreadable> {
        let digits = number.as_str().as_bytes();
        let right = check_digit(&digits[..13]);
        if self.check_digits == CheckDigits::Required && digits[13] - b'0' != right {
            return Err(Unreadable::CheckDigit { found: digits[13] - b'0', right });
        }
        let value = self.text_of(number, Mark::is_value);
        if let Some(found) = self.text_of(number, |mark| mark == Mark::Verifier).bytes().next()
            && let Some(right) = verifier(value.as_bytes())
            && found - b'0' != right
        {
            return Err(Unreadable::Verifier { found: found - b'0', right });
        }
        let carries = self.carries(&value, currency).ok_or(Unreadable::Value)?;
        if matches!(carries, Carries::Price(Money::ZERO) | Carries::Mass(Mass::ZERO)) {
            return Err(Unreadable::NoValue);
        }
        Ok(Label { key: self.key(number), carries })
    }

    /// The item number alone.
    #[must_use]
    pub fn item(&self, number: &Gtin) -> String {
        self.text_of(number, |mark| mark == Mark::Item)
    }

    /// What the catalogue knows a product by whose labels carry this item number. Shorter numbers have zeros before them.
    #[must_use]
    pub fn key_of_item(&self, item: &str) -> Option<Gtin> {
        let width = self.pattern.iter().filter(|mark| **mark == Mark::Item).count();
        if item.is_empty() || item.len() > width || !item.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let padded = format!("{item:0>width$}");
        let mut digits = padded.chars();
        let data = self.pattern.iter().take(13).map(|mark| match mark {
            Mark::Digit(digit) => Some(char::from(*digit)),
            Mark::Item => digits.next(),
            Mark::Price | Mark::PriceDecimal | Mark::Mass | Mark::MassDecimal | Mark::Verifier | Mark::Check => {
                Some('0')
            }
        });
        Gtin::with_check_digit(&data.collect::<Option<String>>()?).ok()
    }

    fn carries(&self, value: &str, currency: &Currency) -> Option<Carries> {
        let decimals =
            self.pattern.iter().filter(|mark| matches!(mark, Mark::PriceDecimal | Mark::MassDecimal)).count();
        let decimals = u32::try_from(decimals).ok().filter(|decimals| *decimals > 0);
        if self.pattern.iter().any(|mark| matches!(mark, Mark::Mass | Mark::MassDecimal)) {
            const GRAMS: u32 = 3;
            return quantity::mass(value, decimals.unwrap_or(GRAMS), MassUnit::Kilogram).map(Carries::Mass);
        }
        let minor_units = u32::from(currency.exponent());
        quantity::price(value, decimals.unwrap_or(minor_units), currency).map(Carries::Price)
    }

    fn key(&self, number: &Gtin) -> Gtin {
        let zeroed = |(mark, digit): (&Mark, char)| match mark.is_value() || *mark == Mark::Verifier {
            true => '0',
            false => digit,
        };
        let text: String = self.pattern.iter().zip(number.as_str().chars()).map(zeroed).collect();
        Gtin::with_check_digit(&text[..13]).unwrap_or(*number)
    }

    fn text_of(&self, number: &Gtin, wanted: impl Fn(Mark) -> bool) -> String {
        let fields = self.pattern.iter().zip(number.as_str().chars());
        fields.filter(|(mark, _)| wanted(**mark)).map(|(_, digit)| digit).collect()
    }

    fn has_its_fields(&self) -> bool {
        let runs = |wanted: fn(Mark) -> bool| {
            let inside: Vec<bool> = self.pattern.iter().map(|mark| wanted(*mark)).collect();
            inside.windows(2).filter(|pair| !pair[0] && pair[1]).count()
        };
        let has = |wanted: fn(Mark) -> bool| self.pattern.iter().any(|mark| wanted(*mark));
        let price = |mark| matches!(mark, Mark::Price | Mark::PriceDecimal);
        let mass = |mark| matches!(mark, Mark::Mass | Mark::MassDecimal);
        // A decimal comes after what stands before the point, so the pattern must not rise again.
        let decimals = |mark| matches!(mark, Mark::PriceDecimal | Mark::MassDecimal);
        let value: Vec<Mark> = self.pattern.iter().copied().filter(|mark| mark.is_value()).collect();
        has(|mark| mark == Mark::Item)
            && has(price) != has(mass)
            && runs(Mark::is_value) == 1
            && value.is_sorted_by_key(|mark| decimals(*mark))
            && runs(|mark| mark == Mark::Check) == 1
            && self.pattern.last() == Some(&Mark::Check)
            && self.pattern.iter().filter(|mark| **mark == Mark::Check).count() == 1
    }

    /// Whether some label of this layout begins with these digits, written as a GTIN-13.
    pub(super) fn may_begin_with(&self, digits: &str) -> bool {
        self.pattern.iter().skip(1).zip(digits.bytes()).all(|(mark, digit)| match mark {
            Mark::Digit(own) => *own == digit,
            Mark::Item
            | Mark::Price
            | Mark::PriceDecimal
            | Mark::Mass
            | Mark::MassDecimal
            | Mark::Verifier
            | Mark::Check => true,
        })
    }

    fn overlaps(&self, other: &Layout) -> bool {
        let compatible = |(mine, theirs): (&Mark, &Mark)| {
            let (Mark::Digit(mine), Mark::Digit(theirs)) = (mine, theirs) else { return true };
            mine == theirs
        };
        self.pattern.iter().zip(&other.pattern).all(compatible)
    }
}

/// Whether no label can fit two of these layouts. A store that configures such a pair must be told before the first shopper comes.
pub fn check_disjoint(layouts: &[Layout]) -> Result<(), NoLayout> {
    for (place, layout) in layouts.iter().enumerate() {
        if let Some(other) = layouts[place + 1..].iter().find(|other| layout.overlaps(other)) {
            return Err(NoLayout::Overlap(layout.name.clone(), other.name.clone()));
        }
    }
    Ok(())
}

impl Mark {
    fn is_value(self) -> bool {
        matches!(self, Mark::Price | Mark::PriceDecimal | Mark::Mass | Mark::MassDecimal)
    }
}

fn mark(letter: char) -> Option<Mark> {
    Some(match letter {
        '0'..='9' => Mark::Digit(u8::try_from(letter).ok()?),
        'I' => Mark::Item,
        'P' => Mark::Price,
        'p' => Mark::PriceDecimal,
        'W' => Mark::Mass,
        'w' => Mark::MassDecimal,
        'V' => Mark::Verifier,
        'C' => Mark::Check,
        _ => return None,
    })
}

fn preset_names() -> String {
    PRESETS.map(|(name, _)| name).join(", ")
}
