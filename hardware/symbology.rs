//! The kinds of symbol that the cart can read.

use std::fmt;

/// A kind of symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Symbology {
    Ean13,
    Ean8,
    UpcA,
    UpcE,
    Code128,
    /// A Code 128 that begins with FNC1: GS1 element strings.
    Gs1_128,
    DataBar,
    DataBarExpanded,
    Qr,
}

impl Symbology {
    /// Every kind.
    pub const ALL: [Symbology; 9] = [
        Symbology::Ean13,
        Symbology::Ean8,
        Symbology::UpcA,
        Symbology::UpcE,
        Symbology::Code128,
        Symbology::Gs1_128,
        Symbology::DataBar,
        Symbology::DataBarExpanded,
        Symbology::Qr,
    ];

    /// As people write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Symbology::Ean13 => "EAN-13",
            Symbology::Ean8 => "EAN-8",
            Symbology::UpcA => "UPC-A",
            Symbology::UpcE => "UPC-E",
            Symbology::Code128 => "Code 128",
            Symbology::Gs1_128 => "GS1-128",
            Symbology::DataBar => "DataBar",
            Symbology::DataBarExpanded => "DataBar Expanded",
            Symbology::Qr => "QR",
        }
    }

    /// The AIM symbology identifier that a scan engine would send.
    #[must_use]
    pub const fn aim(self) -> &'static str {
        match self {
            Symbology::Ean13 | Symbology::UpcA | Symbology::UpcE => "]E0",
            Symbology::Ean8 => "]E4",
            Symbology::Code128 => "]C0",
            Symbology::Gs1_128 => "]C1",
            Symbology::DataBar | Symbology::DataBarExpanded => "]e0",
            Symbology::Qr => "]Q1",
        }
    }
}

impl fmt::Display for Symbology {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
