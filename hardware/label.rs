//! Printed labels: any kind of symbol that a shop uses, as rows of black and white modules. The encoders are Zint's, in zxing-cpp; this
//! file alone names them, and [`proof`] reads a label back with the other half of the same library.

use std::fmt;

use zxingcpp::{BarcodeCreator, BarcodeFormat, BarcodeReader, BarcodeWriter, ImageFormat, ImageView, TextMode};

use crate::camera::Frame;
use crate::sim::symbol::Ink;

/// What a label's text is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Carrier {
    Ean13,
    Ean8,
    UpcA,
    UpcE,
    Itf14,
    Code128,
    Gs1_128,
    DataBar,
    DataBarStacked,
    DataBarExpanded,
    DataBarExpandedStacked,
    DataMatrix,
    Gs1DataMatrix,
    Qr,
    Gs1Qr,
}

/// A symbol as rows of modules, without its quiet zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    carrier: Carrier,
    /// All of the same length. A symbol of bars has one row, as high as its printer likes.
    rows: Vec<Vec<Ink>>,
}

/// What a reader made of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The AIM symbology identifier.
    pub aim: String,
    /// The text behind it as an engine sends it: UPC as thirteen digits, GS as U+001D.
    pub text: String,
}

/// Why a text cannot be printed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` cannot be printed as {carrier}: {why}")]
pub struct NoLabel {
    pub carrier: Carrier,
    pub text: String,
    pub why: String,
}

impl Carrier {
    /// Every one.
    pub const ALL: [Carrier; 15] = [
        Carrier::Ean13,
        Carrier::Ean8,
        Carrier::UpcA,
        Carrier::UpcE,
        Carrier::Itf14,
        Carrier::Code128,
        Carrier::Gs1_128,
        Carrier::DataBar,
        Carrier::DataBarStacked,
        Carrier::DataBarExpanded,
        Carrier::DataBarExpandedStacked,
        Carrier::DataMatrix,
        Carrier::Gs1DataMatrix,
        Carrier::Qr,
        Carrier::Gs1Qr,
    ];

    /// As people write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Carrier::Ean13 => "EAN-13",
            Carrier::Ean8 => "EAN-8",
            Carrier::UpcA => "UPC-A",
            Carrier::UpcE => "UPC-E",
            Carrier::Itf14 => "ITF-14",
            Carrier::Code128 => "Code 128",
            Carrier::Gs1_128 => "GS1-128",
            Carrier::DataBar => "DataBar",
            Carrier::DataBarStacked => "DataBar Stacked",
            Carrier::DataBarExpanded => "DataBar Expanded",
            Carrier::DataBarExpandedStacked => "DataBar Expanded Stacked",
            Carrier::DataMatrix => "DataMatrix",
            Carrier::Gs1DataMatrix => "GS1 DataMatrix",
            Carrier::Qr => "QR",
            Carrier::Gs1Qr => "GS1 QR",
        }
    }

    /// The AIM symbology identifier that a scan engine must send before the text.
    #[must_use]
    pub const fn aim(self) -> &'static str {
        match self {
            Carrier::Ean13 | Carrier::UpcA | Carrier::UpcE => "]E0",
            Carrier::Ean8 => "]E4",
            Carrier::Itf14 => "]I1",
            Carrier::Code128 => "]C0",
            Carrier::Gs1_128 => "]C1",
            Carrier::DataBar | Carrier::DataBarStacked | Carrier::DataBarExpanded | Carrier::DataBarExpandedStacked => {
                "]e0"
            }
            Carrier::DataMatrix => "]d1",
            Carrier::Gs1DataMatrix => "]d2",
            Carrier::Qr => "]Q1",
            Carrier::Gs1Qr => "]Q3",
        }
    }

    /// Modules of paper that each side needs.
    #[must_use]
    pub const fn quiet_zone(self) -> usize {
        match self {
            Carrier::Ean13 => 11,
            Carrier::UpcA | Carrier::UpcE => 9,
            Carrier::Ean8 => 7,
            Carrier::Itf14 | Carrier::Code128 | Carrier::Gs1_128 => 10,
            Carrier::Qr | Carrier::Gs1Qr => 4,
            // DataBar needs none and DataMatrix one; paper costs little.
            Carrier::DataBar
            | Carrier::DataBarStacked
            | Carrier::DataBarExpanded
            | Carrier::DataBarExpandedStacked
            | Carrier::DataMatrix
            | Carrier::Gs1DataMatrix => 3,
        }
    }

    /// Whether one row says everything, so that its height is the printer's choice.
    #[must_use]
    pub const fn is_bars(self) -> bool {
        match self {
            Carrier::Ean13
            | Carrier::Ean8
            | Carrier::UpcA
            | Carrier::UpcE
            | Carrier::Itf14
            | Carrier::Code128
            | Carrier::Gs1_128
            | Carrier::DataBar
            | Carrier::DataBarExpanded => true,
            Carrier::DataBarStacked
            | Carrier::DataBarExpandedStacked
            | Carrier::DataMatrix
            | Carrier::Gs1DataMatrix
            | Carrier::Qr
            | Carrier::Gs1Qr => false,
        }
    }

    /// Whether the text is an element string that begins with FNC1.
    #[must_use]
    pub const fn is_gs1(self) -> bool {
        match self {
            Carrier::Gs1_128
            | Carrier::DataBarExpanded
            | Carrier::DataBarExpandedStacked
            | Carrier::Gs1DataMatrix
            | Carrier::Gs1Qr => true,
            Carrier::Ean13
            | Carrier::Ean8
            | Carrier::UpcA
            | Carrier::UpcE
            | Carrier::Itf14
            | Carrier::Code128
            | Carrier::DataBar
            | Carrier::DataBarStacked
            | Carrier::DataMatrix
            | Carrier::Qr => false,
        }
    }

    const fn format(self) -> BarcodeFormat {
        match self {
            Carrier::Ean13 => BarcodeFormat::EAN13,
            Carrier::Ean8 => BarcodeFormat::EAN8,
            Carrier::UpcA => BarcodeFormat::UPCA,
            Carrier::UpcE => BarcodeFormat::UPCE,
            Carrier::Itf14 => BarcodeFormat::ITF,
            Carrier::Code128 | Carrier::Gs1_128 => BarcodeFormat::Code128,
            Carrier::DataBar => BarcodeFormat::DataBarOmni,
            Carrier::DataBarStacked => BarcodeFormat::DataBarStkOmni,
            Carrier::DataBarExpanded => BarcodeFormat::DataBarExp,
            Carrier::DataBarExpandedStacked => BarcodeFormat::DataBarExpStk,
            Carrier::DataMatrix | Carrier::Gs1DataMatrix => BarcodeFormat::DataMatrix,
            Carrier::Qr | Carrier::Gs1Qr => BarcodeFormat::QRCode,
        }
    }
}

impl fmt::Display for Carrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Grid {
    /// Draws a text. GS1 carriers take an element string without its first FNC1, GS as U+001D; DataBar takes the fourteen digits of a
    /// GTIN.
    pub fn draw(carrier: Carrier, text: &str) -> Result<Self, NoLabel> {
        let no = |why: String| NoLabel { carrier, text: text.to_owned(), why };
        let written = if carrier.is_gs1() { bracketed(text).map_err(&no)? } else { text.to_owned() };
        if written.is_empty() || written.contains('\0') {
            return Err(no("there is nothing to print".to_owned()));
        }
        let options = if carrier.is_gs1() { "gs1,forceSquare" } else { "forceSquare" };
        let symbol = BarcodeCreator::new(carrier.format())
            .options(options)
            .from_str(&written)
            .map_err(|error| no(error.to_string()))?;
        let writer = BarcodeWriter::new().scale(1).add_hrt(false).add_quiet_zones(false);
        let image = symbol.to_image_with(&writer).map_err(|error| no(error.to_string()))?;
        let width = usize::try_from(image.width()).unwrap_or(0).max(1);
        let ink = |grey: &u8| if *grey < 128 { Ink::Black } else { Ink::Paper };
        let mut rows: Vec<Vec<Ink>> =
            image.data().chunks_exact(width).map(|row| row.iter().map(ink).collect()).collect();
        if carrier.is_bars() {
            rows.truncate(1);
        }
        match rows.is_empty() {
            true => Err(no("the encoder drew nothing".to_owned())),
            false => Ok(Grid { carrier, rows }),
        }
    }

    #[must_use]
    pub const fn carrier(&self) -> Carrier {
        self.carrier
    }

    /// Rows of modules from top to bottom, quiet zone excluded.
    #[must_use]
    pub fn rows(&self) -> &[Vec<Ink>] {
        &self.rows
    }

    /// Modules from left to right.
    #[must_use]
    pub fn width(&self) -> usize {
        self.rows.first().map_or(0, Vec::len)
    }

    /// Modules from top to bottom: of bars, `bars`.
    #[must_use]
    pub fn height(&self, bars: usize) -> usize {
        if self.carrier.is_bars() { bars } else { self.rows.len() }
    }

    /// The label as a picture with its quiet zone, so many pixels a module and bars so many modules high.
    #[must_use]
    pub fn picture(&self, pixels: usize, bars: usize) -> Frame {
        let quiet = self.carrier.quiet_zone();
        let width = (self.width() + 2 * quiet) * pixels;
        let height = (self.height(bars) + 2 * quiet) * pixels;
        let black = |x: usize, y: usize| {
            let (column, row) = ((x / pixels).checked_sub(quiet)?, (y / pixels).checked_sub(quiet)?);
            let row = if self.carrier.is_bars() { if row < bars { 0 } else { usize::MAX } } else { row };
            self.rows.get(row)?.get(column).filter(|ink| **ink == Ink::Black)
        };
        let luma =
            (0..width * height).map(|at| if black(at % width, at / width).is_some() { 0 } else { 255 }).collect();
        let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
        Frame::from_luma(side(width), side(height), luma).expect("the buffer was made for this size")
    }
}

/// What a reader makes of a picture that holds one label and nothing else.
#[must_use]
pub fn proof(picture: &Frame) -> Option<Proof> {
    let luma = picture.luma();
    let view = ImageView::from_slice(&luma, picture.width(), picture.height(), ImageFormat::Lum).ok()?;
    let formats = Carrier::ALL.map(Carrier::format);
    let reader = BarcodeReader::new().formats(formats).text_mode(TextMode::Plain).try_invert(false);
    let found = reader.from(&view).ok()?.into_iter().find(|found| found.is_valid())?;
    Some(Proof { aim: found.symbology_identifier(), text: found.text() })
}

/// An element string as Zint takes it: `[01]…[10]…`.
fn bracketed(text: &str) -> Result<String, String> {
    let elements = cart_domain::barcode::elements(text).map_err(|fault| fault.to_string())?;
    Ok(elements.iter().map(|element| format!("[{}]{}", element.ai, element.value)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [(Carrier, &str); 15] = [
        (Carrier::Ean13, "4006381333931"),
        (Carrier::Ean8, "96385074"),
        (Carrier::UpcA, "036000291452"),
        (Carrier::UpcE, "04252614"),
        (Carrier::Itf14, "10614141000415"),
        (Carrier::Code128, "4011"),
        (Carrier::Gs1_128, "010400638133393110L42\u{1d}17270131"),
        (Carrier::DataBar, "04006381333931"),
        (Carrier::DataBarStacked, "04006381333931"),
        (Carrier::DataBarExpanded, "019501234567890331030017503922122"),
        (Carrier::DataBarExpandedStacked, "0195012345678903310300175039221225\u{1d}1527013110L42"),
        (Carrier::DataMatrix, "https://example.com/01/09506000134352"),
        (Carrier::Gs1DataMatrix, "010400638133393110L42\u{1d}17270131"),
        (Carrier::Qr, "https://example.com/01/09506000134352"),
        (Carrier::Gs1Qr, "010400638133393110L42\u{1d}21S/1"),
    ];

    #[test]
    fn every_kind_of_label_is_printed_and_read_back() {
        for (carrier, text) in TEXTS {
            let grid = Grid::draw(carrier, text).unwrap_or_else(|error| panic!("{error}"));
            let proof = proof(&grid.picture(4, 40)).unwrap_or_else(|| panic!("{carrier} is not read back"));
            assert_eq!(proof.aim, carrier.aim(), "{carrier}");
            let sent = match (carrier, text) {
                (Carrier::DataBar | Carrier::DataBarStacked, gtin) => format!("01{gtin}"),
                (Carrier::UpcA, number) => format!("0{number}"),
                (Carrier::UpcE, _) => "0042100005264".to_owned(),
                (_, text) => text.to_owned(),
            };
            assert_eq!(proof.text, sent, "{carrier}");
        }
    }

    #[test]
    fn what_cannot_be_printed_says_why() {
        for (carrier, text) in
            [(Carrier::Ean13, "4006381333932"), (Carrier::Gs1_128, "99"), (Carrier::DataBar, "x"), (Carrier::Qr, "")]
        {
            let error = Grid::draw(carrier, text).expect_err("no label");
            assert!(error.to_string().contains(carrier.name()), "{error}");
        }
    }
}
