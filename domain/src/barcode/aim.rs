//! AIM symbology identifiers: the three characters with which an engine says what kind of symbol it has read.

use crate::input::Scan;

/// What a symbol may carry, by its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbology {
    /// The engine did not say.
    Unsaid,
    /// EAN-13, UPC-A or UPC-E.
    Ean13,
    Ean8,
    /// EAN-13 or UPC-A with two or five more digits beside it, as on magazines.
    Ean13WithAddOn,
    Itf,
    /// Plain Code 128: a store's own labels.
    Code128,
    /// A GS1 element string: DataBar, GS1-128, GS1 DataMatrix, GS1 QR, GS1 DotCode.
    Gs1,
    /// A matrix that may carry a Digital Link.
    Matrix,
    /// A kind of symbol that carries no product code.
    Other,
}

/// The kind of a symbol, and its text without an identifier that the engine may have put before it.
#[must_use]
pub fn symbology(scan: &Scan) -> (Symbology, &str) {
    match scan.aim.as_deref().filter(|aim| !aim.is_empty()) {
        Some(aim) => (of_identifier(aim), scan.data.strip_prefix(aim).unwrap_or(&scan.data)),
        None => match scan.data.get(..3).filter(|head| head.starts_with(']')) {
            Some(head) => (of_identifier(head), &scan.data[3..]),
            None => (Symbology::Unsaid, &scan.data),
        },
    }
}

fn of_identifier(aim: &str) -> Symbology {
    match aim {
        "]E0" => Symbology::Ean13,
        "]E3" => Symbology::Ean13WithAddOn,
        "]E4" => Symbology::Ean8,
        "]I0" | "]I1" => Symbology::Itf,
        "]C0" => Symbology::Code128,
        // `]d4`, `]d5`, `]Q2` and `]Q4` say besides that the text may change its character set.
        "]C1" | "]e0" | "]e1" | "]J1" | "]d2" | "]d5" | "]Q3" | "]Q4" => Symbology::Gs1,
        "]J0" | "]d0" | "]d1" | "]d4" | "]Q0" | "]Q1" | "]Q2" => Symbology::Matrix,
        _ => Symbology::Other,
    }
}

impl Symbology {
    /// What a person calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Symbology::Unsaid => "a symbol whose kind nobody named",
            Symbology::Ean13 => "EAN-13, UPC-A or UPC-E",
            Symbology::Ean8 => "EAN-8",
            Symbology::Ean13WithAddOn => "EAN-13 or UPC-A with an add-on",
            Symbology::Itf => "ITF-14",
            Symbology::Code128 => "plain Code 128",
            Symbology::Gs1 => "a GS1 element string",
            Symbology::Matrix => "a plain matrix code",
            Symbology::Other => "a kind of symbol that carries no product code",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Reader;

    fn of(aim: Option<&str>, data: &str) -> (Symbology, String) {
        let scan = Scan { aim: aim.map(str::to_owned), data: data.to_owned(), by: Reader::Hid };
        let (symbology, text) = symbology(&scan);
        (symbology, text.to_owned())
    }

    #[test]
    fn identifiers_name_the_kind_of_symbol() {
        let cases = [
            ("]E0", Symbology::Ean13),
            ("]E4", Symbology::Ean8),
            ("]e0", Symbology::Gs1),
            ("]C1", Symbology::Gs1),
            ("]d2", Symbology::Gs1),
            ("]Q3", Symbology::Gs1),
            ("]J1", Symbology::Gs1),
            ("]d1", Symbology::Matrix),
            ("]Q1", Symbology::Matrix),
            ("]C0", Symbology::Code128),
            ("]L2", Symbology::Other),
            ("E0", Symbology::Other),
        ];
        for (aim, expected) in cases {
            assert_eq!(of(Some(aim), "1").0, expected, "{aim}");
        }
    }

    #[test]
    fn an_engine_may_write_the_identifier_into_the_text() {
        assert_eq!(of(None, "]E04006381333931"), (Symbology::Ean13, "4006381333931".to_owned()));
        assert_eq!(of(Some("]E0"), "]E04006381333931"), (Symbology::Ean13, "4006381333931".to_owned()));
        assert_eq!(of(Some(""), "4006381333931"), (Symbology::Unsaid, "4006381333931".to_owned()));
        assert_eq!(of(None, "]"), (Symbology::Unsaid, "]".to_owned()));
        assert_eq!(of(None, "]é"), (Symbology::Other, String::new()));
    }
}
