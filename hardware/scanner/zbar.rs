//! The zbar library: one look at one grey picture.
//!
//! A scanner of that library remembers the halves of symbols it has seen, and joins the left half of one pack with the right half of the
//! next. So each look has a scanner of its own. Its cache and its own rule for quality stay out of it; what is believed is decided by
//! the decoder.

use tracing::debug;
use zbar_rust::{ZBarConfig, ZBarImageScanResult, ZBarImageScanner, ZBarSymbolType};

use super::LONGEST;
use super::gather::GS;
use crate::decoder::Pass;
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
}

/// Everything that a fresh scanner sees in this picture.
pub(crate) fn look(luma: &[u8], size: (u32, u32), pass: &Pass) -> Vec<Sighting> {
    let (width, height) = size;
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 || pixels > LARGEST {
        return Vec::new();
    }
    let Ok(mut scanner) = scanner_for(pass) else { return Vec::new() };
    match scanner.scan_y800(luma, width, height) {
        Ok(results) => results.into_iter().filter_map(sighting).collect(),
        Err(error) => {
            // A kind of symbol that the binding does not know spoils the whole look.
            debug!(pass = pass.name, %error, "zbar gave no result");
            Vec::new()
        }
    }
}

fn scanner_for(pass: &Pass) -> Result<ZBarImageScanner, zbar_rust::ZBarError> {
    let mut scanner = ZBarImageScanner::new();
    let density = i32::from(pass.density);
    scanner.set_config(ZBarSymbolType::ZBarNone, ZBarConfig::ZBarCfgEnable, 0)?;
    scanner.set_config(ZBarSymbolType::ZBarNone, ZBarConfig::ZBarCfgXDensity, density)?;
    scanner.set_config(ZBarSymbolType::ZBarNone, ZBarConfig::ZBarCfgYDensity, density)?;
    for symbology in pass.kinds.symbologies() {
        scanner.set_config(kind(*symbology), ZBarConfig::ZBarCfgEnable, 1)?;
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
    Some(Sighting { symbology, text, lines: u32::try_from(result.quality).unwrap_or(0), points: result.points })
}

const fn kind(symbology: Symbology) -> ZBarSymbolType {
    match symbology {
        Symbology::Ean13 => ZBarSymbolType::ZBarEAN13,
        Symbology::Ean8 => ZBarSymbolType::ZBarEAN8,
        Symbology::UpcA => ZBarSymbolType::ZBarUPCA,
        Symbology::UpcE => ZBarSymbolType::ZBarUPCE,
        Symbology::Code128 | Symbology::Gs1_128 => ZBarSymbolType::ZBarCode128,
        Symbology::DataBar => ZBarSymbolType::ZBarDataBar,
        Symbology::DataBarExpanded => ZBarSymbolType::ZBarDataBarExp,
        Symbology::Qr => ZBarSymbolType::ZBarQRCode,
    }
}

fn symbology(kind: ZBarSymbolType, text: &str) -> Option<Symbology> {
    Symbology::ALL.into_iter().find(|symbology| self::kind(*symbology) == kind).map(|symbology| match symbology {
        Symbology::Code128 if is_element_string(text) => Symbology::Gs1_128,
        Symbology::Code128
        | Symbology::Gs1_128
        | Symbology::Ean13
        | Symbology::Ean8
        | Symbology::UpcA
        | Symbology::UpcE
        | Symbology::DataBar
        | Symbology::DataBarExpanded
        | Symbology::Qr => symbology,
    })
}

/// The library does not say whether a Code 128 began with FNC1. A separator, or a GTIN with a right check digit behind 01 or 02, can be
/// nothing else.
fn is_element_string(text: &str) -> bool {
    let gtin = text.strip_prefix("01").or_else(|| text.strip_prefix("02")).and_then(|rest| rest.get(..14));
    text.contains(GS) || gtin.is_some_and(|gtin| cart_domain::Gtin::parse(gtin).is_ok())
}
