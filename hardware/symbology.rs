//! The kinds of symbol that the cart can read.

use std::fmt;

/// A kind of symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Symbology {
    Ean13,
    Ean8,
    UpcA,
    UpcE,
    /// A carton's fourteen digits, as Interleaved 2 of 5.
    Itf14,
    Code128,
    /// A Code 128 that begins with FNC1: GS1 element strings.
    Gs1_128,
    DataBar,
    DataBarExpanded,
    Qr,
    /// A QR code that begins with FNC1: GS1 element strings.
    Gs1Qr,
    DataMatrix,
    /// A DataMatrix that begins with FNC1: GS1 element strings.
    Gs1DataMatrix,
}

/// Kinds that are made alike, and can be mistaken for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// EAN and UPC: the number of a product and nothing else.
    Retail,
    /// Begins and ends like parts of others, and has nothing but its length and its check digit to tell it from them.
    Itf,
    Code128,
    DataBar,
    /// Squares, with error correction.
    Matrix,
}

impl Symbology {
    /// Every kind.
    pub const ALL: [Symbology; 13] = [
        Symbology::Ean13,
        Symbology::Ean8,
        Symbology::UpcA,
        Symbology::UpcE,
        Symbology::Itf14,
        Symbology::Code128,
        Symbology::Gs1_128,
        Symbology::DataBar,
        Symbology::DataBarExpanded,
        Symbology::Qr,
        Symbology::Gs1Qr,
        Symbology::DataMatrix,
        Symbology::Gs1DataMatrix,
    ];

    /// As people write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Symbology::Ean13 => "EAN-13",
            Symbology::Ean8 => "EAN-8",
            Symbology::UpcA => "UPC-A",
            Symbology::UpcE => "UPC-E",
            Symbology::Itf14 => "ITF-14",
            Symbology::Code128 => "Code 128",
            Symbology::Gs1_128 => "GS1-128",
            Symbology::DataBar => "DataBar",
            Symbology::DataBarExpanded => "DataBar Expanded",
            Symbology::Qr => "QR",
            Symbology::Gs1Qr => "GS1 QR",
            Symbology::DataMatrix => "DataMatrix",
            Symbology::Gs1DataMatrix => "GS1 DataMatrix",
        }
    }

    /// The AIM symbology identifier that a scan engine would send.
    #[must_use]
    pub const fn aim(self) -> &'static str {
        match self {
            Symbology::Ean13 | Symbology::UpcA | Symbology::UpcE => "]E0",
            Symbology::Ean8 => "]E4",
            Symbology::Itf14 => "]I1",
            Symbology::Code128 => "]C0",
            Symbology::Gs1_128 => "]C1",
            Symbology::DataBar | Symbology::DataBarExpanded => "]e0",
            Symbology::Qr => "]Q1",
            Symbology::Gs1Qr => "]Q3",
            Symbology::DataMatrix => "]d1",
            Symbology::Gs1DataMatrix => "]d2",
        }
    }

    /// What it is made like.
    #[must_use]
    pub const fn family(self) -> Family {
        match self {
            Symbology::Ean13 | Symbology::Ean8 | Symbology::UpcA | Symbology::UpcE => Family::Retail,
            Symbology::Itf14 => Family::Itf,
            Symbology::Code128 | Symbology::Gs1_128 => Family::Code128,
            Symbology::DataBar | Symbology::DataBarExpanded => Family::DataBar,
            Symbology::Qr | Symbology::Gs1Qr | Symbology::DataMatrix | Symbology::Gs1DataMatrix => Family::Matrix,
        }
    }

    /// Whether it carries a GS1 element string.
    #[must_use]
    pub const fn is_element_string(self) -> bool {
        match self {
            Symbology::Gs1_128
            | Symbology::DataBar
            | Symbology::DataBarExpanded
            | Symbology::Gs1Qr
            | Symbology::Gs1DataMatrix => true,
            Symbology::Ean13
            | Symbology::Ean8
            | Symbology::UpcA
            | Symbology::UpcE
            | Symbology::Itf14
            | Symbology::Code128
            | Symbology::Qr
            | Symbology::DataMatrix => false,
        }
    }
}

impl fmt::Display for Symbology {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
