//! The zxing-cpp library: a second pair of eyes. It reads DataMatrix, which zbar does not know, and symbols bent around a can.

use tracing::debug;
use zxingcpp::{Barcode, BarcodeFormat, BarcodeReader, EanAddOnSymbol, ImageFormat, ImageView, TextMode};

use super::zbar::{Sighting, is_carton};
use crate::decoder::Kinds;
use crate::sim::symbol::compress_upc_e;
use crate::symbology::Symbology;

/// More symbols in one picture are a test sheet, not a hand with a pack.
const MOST_SYMBOLS: i32 = 32;

/// What the library calls each kind. What begins with FNC1 it calls like its plain sibling, and says so in the AIM identifier.
const FORMATS: [(BarcodeFormat, Symbology); 13] = [
    (BarcodeFormat::EAN13, Symbology::Ean13),
    (BarcodeFormat::EAN8, Symbology::Ean8),
    (BarcodeFormat::UPCA, Symbology::UpcA),
    (BarcodeFormat::UPCE, Symbology::UpcE),
    (BarcodeFormat::ITF, Symbology::Itf14),
    (BarcodeFormat::Code128, Symbology::Code128),
    (BarcodeFormat::DataBarOmni, Symbology::DataBar),
    (BarcodeFormat::DataBarStk, Symbology::DataBar),
    (BarcodeFormat::DataBarStkOmni, Symbology::DataBar),
    (BarcodeFormat::DataBarExp, Symbology::DataBarExpanded),
    (BarcodeFormat::DataBarExpStk, Symbology::DataBarExpanded),
    (BarcodeFormat::QRCode, Symbology::Qr),
    (BarcodeFormat::DataMatrix, Symbology::DataMatrix),
];

/// How large symbols may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sizes {
    /// In half the time.
    AsSeen,
    /// The picture is made smaller, too, until coarse and ragged symbols look fine.
    AlsoSmaller,
}

/// Everything that the library sees in this picture.
pub(crate) fn look(luma: &[u8], size: (u32, u32), kinds: Kinds, sizes: Sizes) -> Vec<Sighting> {
    let Ok(view) = ImageView::from_slice(luma, size.0, size.1, ImageFormat::Lum) else { return Vec::new() };
    match reader(kinds, sizes).from(&view) {
        Ok(codes) => codes.iter().filter_map(sighting).collect(),
        Err(error) => {
            debug!(%error, "zxing gave no result");
            Vec::new()
        }
    }
}

fn reader(kinds: Kinds, sizes: Sizes) -> BarcodeReader {
    let wanted = kinds.symbologies();
    let formats: Vec<BarcodeFormat> =
        FORMATS.into_iter().filter(|(_, symbology)| wanted.contains(symbology)).map(|(format, _)| format).collect();
    BarcodeReader::new()
        .formats(formats)
        .text_mode(TextMode::Plain)
        .ean_add_on_symbol(EanAddOnSymbol::Ignore)
        .try_invert(false)
        .try_downscale(sizes == Sizes::AlsoSmaller)
        .max_number_of_symbols(MOST_SYMBOLS)
}

fn sighting(code: &Barcode) -> Option<Sighting> {
    let symbology = symbology(code)?;
    let position = code.position();
    let points = [position.top_left, position.top_right, position.bottom_right, position.bottom_left];
    let points = points.map(|point| (point.x, point.y)).to_vec();
    let lines = u32::try_from(code.line_count()).unwrap_or(0);
    let (symbology, text) = as_printed(symbology, code.text());
    let is_whole = symbology != Symbology::Itf14 || is_carton(&text);
    (is_whole && !text.is_empty()).then_some(Sighting { symbology, text, lines, points, by: "zxing" })
}

/// The library calls a UPC-A an EAN-13, and says of a UPC-E what it stands for.
fn as_printed(symbology: Symbology, text: String) -> (Symbology, String) {
    let upc = text.strip_prefix('0').filter(|upc| upc.len() == 12);
    match (symbology, upc) {
        (Symbology::Ean13, Some(upc)) => (Symbology::UpcA, upc.to_owned()),
        (Symbology::UpcE, Some(upc)) => (symbology, compress_upc_e(upc).unwrap_or(text)),
        (symbology, _) => (symbology, text),
    }
}

fn symbology(code: &Barcode) -> Option<Symbology> {
    let found = code.format();
    let (_, plain) = FORMATS.into_iter().find(|(format, _)| *format == found)?;
    let siblings = [Symbology::Gs1_128, Symbology::Gs1Qr, Symbology::Gs1DataMatrix];
    let aim = code.symbology_identifier();
    let sibling = siblings.into_iter().find(|sibling| sibling.aim() == aim && sibling.family() == plain.family());
    Some(sibling.unwrap_or(plain))
}
