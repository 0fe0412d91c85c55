//! The GS1 application identifiers: how long the value of each is, of which characters, and which others it needs or forbids.
//!
//! The table holds the facts of the GS1 Syntax Dictionary; a test compares the two, rule by rule, when it is given the dictionary. Its
//! finer rules on content (country codes, media types, IBANs) are left out: they change nothing that a cart does. Check digits and
//! dates are kept, because a wrong one betrays a misread.

mod table;

#[cfg(test)]
mod dictionary;

use table::TABLE;

/// One application identifier, or a run of them with the same rules.
#[derive(Debug)]
pub struct Ai {
    first: &'static str,
    last: &'static str,
    /// The highest decimal indicator, when the last digit of the identifier says how many decimals the value has.
    decimals: Option<u8>,
    pub shape: Shape,
    pub content: Content,
    /// Each group must be met by one of its members, which are set apart by commas; a plus joins identifiers that count only together.
    /// A lower-case n stands for any digit.
    pub needs: &'static [&'static str],
    pub forbids: &'static str,
    pub title: &'static str,
}

/// Digits of a fixed number, then perhaps something of varying length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub digits: usize,
    pub tail: Tail,
}

/// What follows the fixed digits of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    None,
    Digits {
        min: usize,
        max: usize,
    },
    /// At most so many further groups of so many digits.
    Groups {
        of: usize,
        most: usize,
    },
    Text {
        of: Characters,
        min: usize,
        max: usize,
    },
}

/// Which characters a text may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Characters {
    /// The 82 of GS1 text.
    Text,
    /// The 39 of component numbers: digits, capitals, `#`, `-` and `/`.
    Component,
    /// The 64 of signatures: digits, letters, `-` and `_`.
    Signature,
}

/// What a value's digits must satisfy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    Free,
    /// The first so many digits end in a check digit.
    Checked(usize),
    /// The first six digits are a date; day 00 is the last of its month.
    Date,
    /// The first six digits are a date with a day of its own.
    FullDate,
}

impl Ai {
    const fn decimals(mut self, highest: u8) -> Ai {
        self.decimals = Some(highest);
        self
    }

    const fn content(mut self, content: Content) -> Ai {
        self.content = content;
        self
    }

    const fn forbids(mut self, others: &'static str) -> Ai {
        self.forbids = others;
        self
    }

    /// Whether the values of these need no separator. It hangs on the first two digits alone, so that readers can split strings
    /// with identifiers that are younger than themselves.
    #[must_use]
    pub fn is_self_delimiting(&self) -> bool {
        matches!(
            self.first.get(..2),
            Some(
                "00" | "01" | "02" | "03" | "04" | "11" | "12" | "13" | "14" | "15" | "16" | "17" | "18" | "19" | "20"
            ) | Some("31" | "32" | "33" | "34" | "35" | "36" | "41")
        )
    }

    /// Whether two identifiers give the same quantity with different decimals, which no symbol may.
    #[must_use]
    pub fn is_same_quantity(&self, name: &str, other: &str) -> bool {
        self.decimals.is_some() && name.len() == other.len() && name.get(..3) == other.get(..3)
    }

    /// How many characters of `data` are this identifier, if it begins with it.
    fn length_at(&self, data: &str) -> Option<usize> {
        let stem = data.get(..self.first.len())?;
        if !stem.bytes().all(|b| b.is_ascii_digit()) || !(self.first..=self.last).contains(&stem) {
            return None;
        }
        let Some(highest) = self.decimals else { return Some(stem.len()) };
        let indicator = data.as_bytes().get(stem.len())?;
        (b'0'..=b'0' + highest).contains(indicator).then_some(stem.len() + 1)
    }
}

/// The identifier that `data` begins with, and its rules.
#[must_use]
pub fn at(data: &str) -> Option<(&str, &'static Ai)> {
    TABLE.iter().find_map(|ai| ai.length_at(data).map(|length| (&data[..length], ai)))
}

/// The rules of an identifier given whole.
#[must_use]
pub fn named(name: &str) -> Option<&'static Ai> {
    at(name).filter(|(found, _)| found.len() == name.len()).map(|(_, ai)| ai)
}

/// Whether an identifier fits a pattern such as `01` or `31nn`.
#[must_use]
pub fn fits(name: &str, pattern: &str) -> bool {
    name.len() == pattern.len() && name.bytes().zip(pattern.bytes()).all(|(digit, p)| p == b'n' || p == digit)
}

/// What staff call an element: its name and its identifier.
#[must_use]
pub fn described(name: &str) -> String {
    match named(name) {
        Some(ai) => format!("the {} ({name})", ai.title),
        None => format!("the field ({name})"),
    }
}

/// What staff call a group of which one is needed.
#[must_use]
pub fn any_of(group: &str) -> String {
    if group == MEASURES {
        return "how much is in the pack".to_owned();
    }
    let each = group.split(',').map(|together| {
        let parts: Vec<String> = together.split('+').map(|name| described(&name.replace('n', "0"))).collect();
        parts.join(" with ")
    });
    each.collect::<Vec<_>>().join(" or ")
}

/// Identifiers that say how much is in a pack of varying measure.
pub const MEASURES: &str = "30,31nn,32nn,35nn,36nn";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_found_by_its_digits_and_its_decimals() {
        for (data, name) in [("0104006381333931", "01"), ("3103001750", "3103"), ("10L42", "10"), ("39221225", "3922")]
        {
            assert_eq!(at(data).map(|(found, _)| found), Some(name), "{data}");
        }
        for data in ["", "0", "3106000001", "3946", "14", "88", "31x3", "é1"] {
            assert!(at(data).is_none(), "{data}");
        }
        assert!(named("3103").is_some());
        assert!(named("31030").is_none());
    }

    #[test]
    fn no_identifier_begins_with_another() {
        for name in TABLE.iter().map(|ai| ai.first) {
            let matching = TABLE.iter().filter(|ai| ai.length_at(&format!("{name}000000")).is_some()).count();
            assert_eq!(matching, 1, "{name}");
        }
    }

    #[test]
    fn separators_hang_on_the_first_two_digits() {
        for (name, expected) in
            [("01", true), ("3103", true), ("410", true), ("10", false), ("3922", false), ("7003", false)]
        {
            assert_eq!(named(name).map(Ai::is_self_delimiting), Some(expected), "{name}");
        }
    }

    #[test]
    fn staff_read_names_and_not_only_numbers() {
        assert_eq!(described("3922"), "the price (3922)");
        assert_eq!(described("98765"), "the field (98765)");
        assert_eq!(any_of(MEASURES), "how much is in the pack");
        assert_eq!(any_of("01,02"), "the GTIN (01) or the content of a carton (02)");
        assert_eq!(any_of("01+21,255"), "the GTIN (01) with the serial (21) or the coupon number (255)");
    }

    #[test]
    fn every_rule_names_identifiers_that_exist() {
        let patterns = TABLE.iter().flat_map(|ai| ai.needs.iter().copied().chain([ai.forbids]));
        for pattern in patterns.flat_map(|list| list.split([',', '+'])).filter(|pattern| !pattern.is_empty()) {
            assert!(named(&pattern.replace('n', "0")).is_some(), "{pattern}");
        }
    }
}
