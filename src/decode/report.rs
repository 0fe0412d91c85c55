//! One line of the decode command's output.

use std::path::Path;
use std::time::Duration;

use cart_domain::Mass;
use cart_domain::barcode::{self, Element, Reading};
use cart_domain::gtin::Gtin;
use cart_domain::input::Scan;
use cart_hardware::decoder::Decoded;
use cart_hardware::symbology::{Family, Symbology};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::NoPicture;
use crate::trace::Decimal;

/// What is in one file.
#[derive(Serialize)]
pub struct FileWire {
    file: String,
    codes: Vec<CodeWire>,
    suspects: Vec<CodeWire>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// What the decoder took; loading the file is not counted.
    ms: Decimal,
}

impl FileWire {
    pub fn read(path: &Path, codes: Vec<CodeWire>, suspects: Vec<CodeWire>, took: Duration) -> Self {
        let micros = i64::try_from(took.as_micros()).unwrap_or(i64::MAX);
        let ms = Mass::from_milligrams(micros).into();
        FileWire { file: path.display().to_string(), codes, suspects, error: None, ms }
    }

    pub fn unreadable(path: &Path, error: &NoPicture) -> Self {
        FileWire {
            file: path.display().to_string(),
            codes: Vec::new(),
            suspects: Vec::new(),
            error: Some(error.to_string()),
            ms: Decimal::default(),
        }
    }

    pub fn is_unreadable(&self) -> bool {
        self.error.is_some()
    }
}

/// One symbol.
#[derive(Serialize)]
pub struct CodeWire {
    symbology: &'static str,
    aim: &'static str,
    /// Raw, GS as U+001D.
    text: String,
    gtin: Option<Gtin>,
    ais: Elements,
    quality: u32,
    by: &'static str,
}

impl CodeWire {
    pub fn new(code: Decoded, scan: &Scan, reading: Option<Reading>) -> Self {
        let aim = code.aim();
        let printed = reading.as_ref().and_then(|reading| reading.printed).or_else(|| number(code.symbology, scan));
        let elements = reading.map(|reading| reading.elements).unwrap_or_else(|| elements(code.symbology, scan));
        CodeWire {
            symbology: code.symbology.name(),
            aim,
            text: code.text,
            gtin: printed,
            ais: Elements(elements),
            quality: code.quality,
            by: code.by,
        }
    }
}

/// The number of a retail symbol or a carton, whatever it is used for, or the item of an element string.
fn number(symbology: Symbology, scan: &Scan) -> Option<Gtin> {
    if matches!(symbology.family(), Family::Retail | Family::Itf) {
        return Gtin::parse(&scan.data).ok();
    }
    if !symbology.is_element_string() {
        return None;
    }
    let item = scan.data.strip_prefix("01").and_then(|rest| rest.get(..14))?;
    Gtin::parse(item).ok()
}

/// The elements of a symbol that names no product, such as a lot number alone.
fn elements(symbology: Symbology, scan: &Scan) -> Vec<Element> {
    match symbology.is_element_string() {
        true => barcode::elements(&scan.data).unwrap_or_default(),
        false => Vec::new(),
    }
}

/// The elements of an element string, by application identifier, in the order of the symbol.
struct Elements(Vec<Element>);

impl Serialize for Elements {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (place, element) in self.0.iter().enumerate() {
            let is_new = self.0[..place].iter().all(|before| before.ai != element.ai);
            if is_new {
                map.serialize_entry(&element.ai, &element.value)?;
            }
        }
        map.end()
    }
}
