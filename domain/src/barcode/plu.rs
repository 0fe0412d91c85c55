//! Price look-up codes of loose produce, as the International Federation for Produce Standards assigns them.

/// What the number of a look-up code says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plu {
    /// 3000 to 4999, and 83000 to 84999, where the leading 8 has no meaning.
    Conventional,
    /// A 9 before a four-digit code.
    Organic,
    /// Outside the international ranges: it means what the store says, or nothing.
    StoreDefined,
}

impl Plu {
    /// What these digits are; `None` when they are no look-up code at all.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        if !matches!(text.len(), 4 | 5) || !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let number: u32 = text.parse().ok()?;
        Some(match number {
            3_000..=4_999 if text.len() == 4 => Plu::Conventional,
            83_000..=84_999 => Plu::Conventional,
            93_000..=94_999 => Plu::Organic,
            _ => Plu::StoreDefined,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ranges_of_produce() {
        let cases = [
            ("4011", Some(Plu::Conventional)),
            ("3000", Some(Plu::Conventional)),
            ("4999", Some(Plu::Conventional)),
            ("94011", Some(Plu::Organic)),
            ("83000", Some(Plu::Conventional)),
            ("84999", Some(Plu::Conventional)),
            ("04011", Some(Plu::StoreDefined)),
            ("85000", Some(Plu::StoreDefined)),
            ("95000", Some(Plu::StoreDefined)),
            ("2999", Some(Plu::StoreDefined)),
            ("5000", Some(Plu::StoreDefined)),
            ("401", None),
            ("940111", None),
            ("40a1", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Plu::of(text), expected, "{text}");
        }
    }
}
