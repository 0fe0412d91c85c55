//! The zbar library: one look at one grey picture.
//!
//! A scanner of that library remembers the halves of symbols it has seen, and joins the left half of one pack with the right half of the
//! next. So each look has a scanner of its own. Its cache and its own rule for quality stay out of it; what is believed is decided by
//! the decoder.

use tracing::debug;
use zbar_rust::{ZBarConfig, ZBarImageScanResult, ZBarImageScanner, ZBarSymbolType};

use super::LONGEST;
use super::gather::GS;
use crate::decoder::Kinds;
use crate::symbology::Symbology;

/// Larger pictures are not looked at: no camera of a cart makes them.
const LARGEST: u64 = 64 * 1_024 * 1_024;

/// One symbol in one look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sighting {
    pub(crate) symbology: Symbology,
    pub(crate) text: String,
    /// How many scan lines agreed.
    pub(crate) lines: u32,
    pub(crate) points: Vec<(i32, i32)>,
    /// The library that saw it.
    pub(crate) by: &'static str,
}

/// Where the library draws its scan lines. Every fourth reads more retail symbols than every one, in a quarter of the time; QR needs them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lines {
    /// Pixels from one horizontal line to the next.
    down: u8,
    /// Pixels from one vertical line to the next; 0: there are none.
    across: u8,
}

impl Lines {
    /// Each horizontal line and no other.
    pub const ACROSS: Lines = Lines { down: 1, across: 0 };

    /// So many pixels apart, both ways.
    #[must_use]
    pub const fn every(pixels: u8) -> Self {
        Lines { down: pixels, across: pixels }
    }
}

/// Everything that a fresh scanner sees in this picture.
pub(crate) fn look(luma: &[u8], size: (u32, u32), lines: Lines, kinds: Kinds) -> Vec<Sighting> {
    let (width, height) = size;
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 || pixels > LARGEST {
        return Vec::new();
    }
    let Ok(mut scanner) = scanner_for(lines, kinds) else { return Vec::new() };
    match scanner.scan_y800(luma, width, height) {
        Ok(results) => results.into_iter().filter_map(sighting).collect(),
        Err(error) => {
            // A kind of symbol that the binding does not know spoils the whole look.
            debug!(%error, "zbar gave no result");
            Vec::new()
        }
    }
}

/// What the library sees when nobody has configured it: every kind of symbol, every line, its own rule for quality. The yardstick.
pub(crate) fn stock(luma: &[u8], size: (u32, u32)) -> Vec<Sighting> {
    let results = ZBarImageScanner::new().scan_y800(luma, size.0, size.1).unwrap_or_default();
    results.into_iter().filter_map(sighting).collect()
}

fn scanner_for(lines: Lines, kinds: Kinds) -> Result<ZBarImageScanner, zbar_rust::ZBarError> {
    let mut scanner = ZBarImageScanner::new();
    scanner.set_config(ZBarSymbolType::ZBarNone, ZBarConfig::ZBarCfgEnable, 0)?;
    scanner.set_config(ZBarSymbolType::ZBarNone, ZBarConfig::ZBarCfgXDensity, i32::from(lines.across))?;
    scanner.set_config(ZBarSymbolType::ZBarNone, ZBarConfig::ZBarCfgYDensity, i32::from(lines.down))?;
    for kind in kinds.symbologies().iter().filter_map(|symbology| kind(*symbology)) {
        scanner.set_config(kind, ZBarConfig::ZBarCfgEnable, 1)?;
    }
    Ok(scanner)
}

fn sighting(result: ZBarImageScanResult) -> Option<Sighting> {
    let text = String::from_utf8(result.data).ok()?;
    let is_plain = text.chars().all(|c| !c.is_control() || c == GS);
    let symbology = symbology(result.symbol_type, &text)?;
    if text.is_empty() || text.len() > LONGEST || !(is_plain || symbology == Symbology::Qr) {
        return None;
    }
    Some(Sighting {
        symbology,
        text,
        lines: u32::try_from(result.quality).unwrap_or(0),
        points: result.points,
        by: "zbar",
    })
}

const fn kind(symbology: Symbology) -> Option<ZBarSymbolType> {
    match symbology {
        Symbology::Ean13 => Some(ZBarSymbolType::ZBarEAN13),
        Symbology::Ean8 => Some(ZBarSymbolType::ZBarEAN8),
        Symbology::UpcA => Some(ZBarSymbolType::ZBarUPCA),
        Symbology::UpcE => Some(ZBarSymbolType::ZBarUPCE),
        Symbology::Itf14 => Some(ZBarSymbolType::ZBarI25),
        Symbology::Code128 | Symbology::Gs1_128 => Some(ZBarSymbolType::ZBarCode128),
        Symbology::DataBar => Some(ZBarSymbolType::ZBarDataBar),
        Symbology::DataBarExpanded => Some(ZBarSymbolType::ZBarDataBarExp),
        Symbology::Qr | Symbology::Gs1Qr => Some(ZBarSymbolType::ZBarQRCode),
        Symbology::DataMatrix | Symbology::Gs1DataMatrix => None,
    }
}

fn symbology(found: ZBarSymbolType, text: &str) -> Option<Symbology> {
    let symbology = Symbology::ALL.into_iter().find(|symbology| kind(*symbology) == Some(found))?;
    match symbology {
        Symbology::Code128 if is_element_string(text) => Some(Symbology::Gs1_128),
        Symbology::Itf14 => is_carton(text).then_some(symbology),
        Symbology::Code128
        | Symbology::Gs1_128
        | Symbology::Ean13
        | Symbology::Ean8
        | Symbology::UpcA
        | Symbology::UpcE
        | Symbology::DataBar
        | Symbology::DataBarExpanded
        | Symbology::Qr
        | Symbology::Gs1Qr
        | Symbology::DataMatrix
        | Symbology::Gs1DataMatrix => Some(symbology),
    }
}

/// Any even number of digits is an Interleaved 2 of 5, and a part of one is another: only a carton's number is worth anything.
pub(super) fn is_carton(text: &str) -> bool {
    text.len() == 14 && cart_domain::Gtin::parse(text).is_ok()
}

/// The library does not say whether a Code 128 began with FNC1. A separator, or a GTIN with a right check digit behind 01 or 02, can be
/// nothing else.
fn is_element_string(text: &str) -> bool {
    let gtin = text.strip_prefix("01").or_else(|| text.strip_prefix("02")).and_then(|rest| rest.get(..14));
    text.contains(GS) || gtin.is_some_and(|gtin| cart_domain::Gtin::parse(gtin).is_ok())
}
