//! Symbols as a press would print them, as rows of black and white modules: EAN-13, EAN-8, UPC-A, UPC-E, Code 128 and GS1-128 after
//! ISO/IEC 15420 and ISO/IEC 15417, everything else by the encoders of [`crate::label`].

mod code128;
mod ean;

use cart_domain::Gtin;
use cart_domain::gtin::check_digit;

use crate::label::{Carrier, Grid};
use crate::symbology::Symbology;

/// A symbol that can be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    symbology: Symbology,
    /// As an engine reads it; UPC-E in its eight digits.
    text: String,
}

/// Black and white modules of equal size from left to right, row by row from the top, the quiet zones at the sides included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modules {
    rows: Vec<Vec<Ink>>,
}

/// One module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Paper,
    Black,
}

/// Why a text cannot be printed as a symbol.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSymbol {
    #[error("`{text}` cannot be {symbology}: {digits} digits are expected")]
    Digits { symbology: Symbology, text: String, digits: usize },
    #[error("`{text}` cannot be {symbology}: its check digit should be {expected}")]
    CheckDigit { symbology: Symbology, text: String, expected: u8 },
    #[error("`{text}` cannot be {symbology}: it has a character that cannot be printed, or none")]
    Character { symbology: Symbology, text: String },
    #[error("`{text}` cannot be {symbology}: {why}")]
    Encoder { symbology: Symbology, text: String, why: String },
}

impl Symbol {
    /// A symbol of this kind with this text, as an engine sends it: element strings without the leading FNC1, GS as U+001D; DataBar with
    /// (01) before its fourteen digits.
    pub fn new(symbology: Symbology, text: &str) -> Result<Self, NoSymbol> {
        match symbology {
            Symbology::Ean13 => numeric(symbology, text, 13)?,
            Symbology::Ean8 => numeric(symbology, text, 8)?,
            Symbology::UpcA => numeric(symbology, text, 12)?,
            Symbology::UpcE => upc_e(text)?,
            Symbology::Itf14 => numeric(symbology, text, 14)?,
            Symbology::Code128 | Symbology::Gs1_128 => {
                let printable =
                    |c: char| (' '..='~').contains(&c) || (c == '\u{1d}' && symbology == Symbology::Gs1_128);
                if text.is_empty() || !text.chars().all(printable) {
                    return Err(NoSymbol::Character { symbology, text: text.to_owned() });
                }
            }
            Symbology::DataBar
            | Symbology::DataBarExpanded
            | Symbology::Qr
            | Symbology::Gs1Qr
            | Symbology::DataMatrix
            | Symbology::Gs1DataMatrix => {
                encoded(symbology, text)?;
            }
        }
        Ok(Symbol { symbology, text: text.to_owned() })
    }

    /// The symbol that a packer would choose for a GTIN: the shortest that holds it.
    #[must_use]
    pub fn of(gtin: Gtin) -> Self {
        let digits = gtin.as_str();
        let shortest = [(Symbology::Ean8, 6), (Symbology::UpcA, 2), (Symbology::Ean13, 1)];
        let fitting = |(symbology, zeros): (Symbology, usize)| {
            let (head, tail) = digits.split_at(zeros);
            if head.bytes().any(|b| b != b'0') {
                return None;
            }
            Symbol::new(symbology, tail).ok()
        };
        shortest
            .into_iter()
            .find_map(fitting)
            .unwrap_or_else(|| Symbol { symbology: Symbology::Gs1_128, text: format!("01{digits}") })
    }

    #[must_use]
    pub const fn symbology(&self) -> Symbology {
        self.symbology
    }

    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What a scan engine sends for it, behind the identifier: UPC-E expanded, as `]E0` promises.
    #[must_use]
    pub fn engine_text(&self) -> String {
        let expanded = if self.symbology == Symbology::UpcE { expand_upc_e(&self.text) } else { None };
        expanded.unwrap_or_else(|| self.text.clone())
    }

    /// The modules from left to right, with the quiet zones that the standard asks for.
    #[must_use]
    pub fn modules(&self) -> Modules {
        let text = self.text.as_str();
        let (quiet, rows) = match self.symbology {
            Symbology::Ean13 => (11, vec![ean::ean13(text)]),
            Symbology::Ean8 => (7, vec![ean::ean8(text)]),
            Symbology::UpcA => (9, vec![ean::ean13(&format!("0{text}"))]),
            Symbology::UpcE => (9, vec![ean::upc_e(text)]),
            Symbology::Code128 => (10, vec![code128::encode(text, code128::Start::Plain)]),
            Symbology::Gs1_128 => (10, vec![code128::encode(text, code128::Start::Fnc1)]),
            Symbology::Itf14
            | Symbology::DataBar
            | Symbology::DataBarExpanded
            | Symbology::Qr
            | Symbology::Gs1Qr
            | Symbology::DataMatrix
            | Symbology::Gs1DataMatrix => match encoded(self.symbology, text) {
                Ok(grid) => (grid.carrier().quiet_zone(), grid.rows().to_vec()),
                Err(_) => unreachable!("the text was encoded when the symbol was made"),
            },
        };
        let margin = vec![Ink::Paper; quiet];
        Modules { rows: rows.into_iter().map(|row| [margin.clone(), row, margin.clone()].concat()).collect() }
    }
}

impl Modules {
    /// One row of bars, as high as its printer likes, or rows that are one module high each.
    #[must_use]
    pub fn rows(&self) -> &[Vec<Ink>] {
        &self.rows
    }

    /// Modules from left to right.
    #[must_use]
    pub fn width(&self) -> usize {
        self.rows.first().map_or(0, Vec::len)
    }
}

/// The symbols that have an encoder of their own.
fn encoded(symbology: Symbology, text: &str) -> Result<Grid, NoSymbol> {
    let no = |why: String| NoSymbol::Encoder { symbology, text: text.to_owned(), why };
    let (carrier, written) = match symbology {
        Symbology::Itf14 => (Carrier::Itf14, text),
        Symbology::DataBar => (Carrier::DataBar, text.strip_prefix("01").unwrap_or(text)),
        Symbology::DataBarExpanded => (Carrier::DataBarExpanded, text),
        Symbology::Qr => (Carrier::Qr, text),
        Symbology::Gs1Qr => (Carrier::Gs1Qr, text),
        Symbology::DataMatrix => (Carrier::DataMatrix, text),
        Symbology::Gs1DataMatrix => (Carrier::Gs1DataMatrix, text),
        Symbology::Ean13
        | Symbology::Ean8
        | Symbology::UpcA
        | Symbology::UpcE
        | Symbology::Code128
        | Symbology::Gs1_128 => return Err(no("it is drawn here".to_owned())),
    };
    Grid::draw(carrier, written).map_err(|error| no(error.why))
}

/// The twelve digits of UPC-A that a UPC-E symbol stands for, number system and check digit included.
#[must_use]
pub fn expand_upc_e(digits: &str) -> Option<String> {
    let d = digits.as_bytes();
    if d.len() != 8 || !d.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let at = |i: usize| &digits[i..=i];
    let (system, check) = (at(0), at(7));
    let middle = match d[6] {
        b'0'..=b'2' => format!("{}{}0000{}", &digits[1..3], at(6), &digits[3..6]),
        b'3' => format!("{}00000{}", &digits[1..4], &digits[4..6]),
        b'4' => format!("{}00000{}", &digits[1..5], at(5)),
        _ => format!("{}0000{}", &digits[1..6], at(6)),
    };
    Some(format!("{system}{middle}{check}"))
}

/// The eight digits of UPC-E for the twelve of a UPC-A, where there are such.
#[must_use]
pub fn compress_upc_e(upc_a: &str) -> Option<String> {
    if upc_a.len() != 12 || !upc_a.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (system, check) = (&upc_a[..1], &upc_a[11..]);
    let sixes = [
        format!("{}{}{}", &upc_a[1..3], &upc_a[8..11], &upc_a[3..4]),
        format!("{}{}3", &upc_a[1..4], &upc_a[9..11]),
        format!("{}{}4", &upc_a[1..5], &upc_a[10..11]),
        format!("{}{}", &upc_a[1..6], &upc_a[10..11]),
    ];
    let compressed = sixes.into_iter().map(|six| format!("{system}{six}{check}"));
    compressed.into_iter().find(|digits| expand_upc_e(digits).as_deref() == Some(upc_a))
}

fn numeric(symbology: Symbology, text: &str, digits: usize) -> Result<(), NoSymbol> {
    if text.len() != digits || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NoSymbol::Digits { symbology, text: text.to_owned(), digits });
    }
    right_check_digit(symbology, text, text)
}

fn upc_e(text: &str) -> Result<(), NoSymbol> {
    let symbology = Symbology::UpcE;
    let Some(full) = expand_upc_e(text).filter(|_| matches!(text.as_bytes()[0], b'0' | b'1')) else {
        return Err(NoSymbol::Digits { symbology, text: text.to_owned(), digits: 8 });
    };
    right_check_digit(symbology, text, &full)
}

fn right_check_digit(symbology: Symbology, text: &str, full: &str) -> Result<(), NoSymbol> {
    let (body, found) = full.as_bytes().split_at(full.len() - 1);
    let expected = check_digit(body);
    if found[0] - b'0' != expected {
        return Err(NoSymbol::CheckDigit { symbology, text: text.to_owned(), expected });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_upc_e_stands_for_can_be_compressed_again() {
        let expanded = [
            ("01234505", "012000003455"),
            ("04252614", "042100005264"),
            ("01234531", "012300000451"),
            ("01234543", "012340000053"),
            ("01234565", "012345000065"),
        ];
        for (short, long) in expanded {
            assert_eq!(expand_upc_e(short).as_deref(), Some(long), "{short}");
            assert_eq!(compress_upc_e(long).as_deref(), Some(short), "{long}");
        }
        assert_eq!(compress_upc_e("036000291452"), None);
    }
}
