//! What a cart tells of a product's code that became no line, so that the store can put it into the catalogue or the label right.
//!
//! A report counts scans of one code under one catalogue. It is known by its cart, its text, its catalogue and the moment of its first
//! scan; the cart sends it again, with what was scanned since, until the store has counted as much.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use cart_domain::barcode::GS;
use cart_domain::catalogue::CatalogueVersion;
use cart_domain::input::Reader;
use cart_domain::{Gtin, UnlistedWhy, Wall};
use serde::{Deserialize, Serialize};

/// One code under one catalogue, as one cart met it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnlistedReport {
    /// What the symbol says, with GS as U+001D.
    pub text: String,
    /// The AIM symbology identifier, when the engine sends it.
    pub aim: Option<String>,
    pub by: Reader,
    pub why: UnlistedWhy,
    /// The key that the catalogue lacks, where the code could be read to its end.
    pub gtin: Option<Gtin>,
    pub catalogue: CatalogueVersion,
    /// When it was scanned first and last, by the cart's clock.
    pub first: Wall,
    pub last: Wall,
    /// How often it was scanned.
    pub times: u32,
    /// The label around the symbol, from a cart that was told to send pictures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<LabelPicture>,
}

/// The store has counted a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnlistedHeard {
    /// How many scans of it.
    pub times: u32,
}

/// Why a report is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnfitReport {
    #[error("a code has 1 to {LONGEST_TEXT} visible ASCII characters or group separators")]
    Text,
    #[error("a symbology identifier is `]` and two more characters")]
    Aim,
    #[error("a report counts 1 to {MOST_TIMES} scans")]
    Times,
    #[error("the last scan cannot come before the first")]
    Order,
}

/// A small grey picture of a label, in PNG.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LabelPicture(Vec<u8>);

/// Why bytes are no picture of a label.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoLabelPicture {
    #[error("the picture is not written in base64")]
    Base64,
    #[error("the picture has {0} bytes; at most {LARGEST_PICTURE} are expected")]
    Large(usize),
    #[error("the picture is no PNG in 8-bit grey of at most {WIDEST_PICTURE} by {WIDEST_PICTURE} pixels")]
    Kind,
}

/// What a cart's readers hand over at most.
pub const LONGEST_TEXT: usize = 512;
/// More scans than these are no shopping.
pub const MOST_TIMES: u32 = 1_000_000;
/// The bytes of a picture.
pub const LARGEST_PICTURE: usize = 64 * 1024;
/// The pixels of either side of a picture.
pub const WIDEST_PICTURE: u32 = 320;

/// A PNG begins with its signature and a chunk of 13 bytes named IHDR.
const PNG_START: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
/// Eight bits a pixel, grey, and the only methods there are; interlaced or not.
const GREY: [u8; 4] = [8, 0, 0, 0];

impl UnlistedReport {
    /// Whether every part of it can be what it says.
    pub fn check(&self) -> Result<(), UnfitReport> {
        let fits = |c: char| c == GS || c.is_ascii_graphic();
        if !(1..=LONGEST_TEXT).contains(&self.text.len()) || !self.text.chars().all(fits) {
            return Err(UnfitReport::Text);
        }
        let is_aim = |aim: &String| aim.len() == 3 && aim.starts_with(']') && aim.bytes().all(|b| b.is_ascii_graphic());
        if !self.aim.as_ref().is_none_or(is_aim) {
            return Err(UnfitReport::Aim);
        }
        if !(1..=MOST_TIMES).contains(&self.times) {
            return Err(UnfitReport::Times);
        }
        if self.last < self.first { Err(UnfitReport::Order) } else { Ok(()) }
    }

    /// Whether both are about the same code under the same catalogue.
    #[must_use]
    pub fn is_about(&self, other: &UnlistedReport) -> bool {
        self.text == other.text && self.catalogue == other.catalogue
    }

    /// This report with a later one about the same code counted in.
    #[must_use]
    pub fn with(self, later: UnlistedReport) -> Self {
        UnlistedReport {
            last: self.last.max(later.last),
            times: self.times.saturating_add(later.times).min(MOST_TIMES),
            aim: self.aim.or(later.aim),
            picture: self.picture.or(later.picture),
            ..self
        }
    }
}

impl LabelPicture {
    /// Takes a PNG.
    pub fn from_png(png: Vec<u8>) -> Result<Self, NoLabelPicture> {
        if png.len() > LARGEST_PICTURE {
            return Err(NoLabelPicture::Large(png.len()));
        }
        let header = png.strip_prefix(PNG_START).and_then(|rest| rest.first_chunk::<12>());
        let Some([a, b, c, d, e, f, g, h, kind @ ..]) = header else { return Err(NoLabelPicture::Kind) };
        let (width, height) = (u32::from_be_bytes([*a, *b, *c, *d]), u32::from_be_bytes([*e, *f, *g, *h]));
        let sides = 1..=WIDEST_PICTURE;
        let fits = sides.contains(&width) && sides.contains(&height) && *kind == GREY;
        if fits { Ok(LabelPicture(png)) } else { Err(NoLabelPicture::Kind) }
    }

    /// The PNG.
    #[must_use]
    pub fn png(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for LabelPicture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LabelPicture({} bytes)", self.0.len())
    }
}

impl TryFrom<String> for LabelPicture {
    type Error = NoLabelPicture;

    fn try_from(text: String) -> Result<Self, NoLabelPicture> {
        LabelPicture::from_png(BASE64.decode(text).map_err(|_| NoLabelPicture::Base64)?)
    }
}

impl From<LabelPicture> for String {
    fn from(picture: LabelPicture) -> String {
        BASE64.encode(picture.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> UnlistedReport {
        UnlistedReport {
            text: "4000000000006".into(),
            aim: Some("]E0".into()),
            by: Reader::Camera,
            why: UnlistedWhy::Unknown,
            gtin: Gtin::parse("4000000000006").ok(),
            catalogue: CatalogueVersion(7),
            first: Wall(1_000),
            last: Wall(2_000),
            times: 2,
            picture: None,
        }
    }

    fn header(width: u32, height: u32, kind: [u8; 5]) -> Vec<u8> {
        [PNG_START, &width.to_be_bytes(), &height.to_be_bytes(), &kind].concat()
    }

    #[test]
    fn what_no_reader_hands_over_is_no_report() {
        assert_eq!(report().check(), Ok(()));
        assert_eq!(UnlistedReport { text: "01095\u{1d}10L42".into(), ..report() }.check(), Ok(()));
        for text in ["", "a b", "a\nb", "ä", "\u{7}", &"9".repeat(513)] {
            assert_eq!(UnlistedReport { text: text.into(), ..report() }.check(), Err(UnfitReport::Text), "{text:?}");
        }
        for aim in ["", "E0", "]E", "]E00", "]E\n", "]é"] {
            let odd = UnlistedReport { aim: Some(aim.into()), ..report() };
            assert_eq!(odd.check(), Err(UnfitReport::Aim), "{aim:?}");
        }
        assert_eq!(UnlistedReport { times: 0, ..report() }.check(), Err(UnfitReport::Times));
        assert_eq!(UnlistedReport { times: MOST_TIMES + 1, ..report() }.check(), Err(UnfitReport::Times));
        assert_eq!(UnlistedReport { last: Wall(999), ..report() }.check(), Err(UnfitReport::Order));
    }

    #[test]
    fn only_a_small_grey_png_is_a_picture_of_a_label() {
        assert!(LabelPicture::from_png(header(320, 320, [8, 0, 0, 0, 0])).is_ok());
        let others = [
            header(321, 1, [8, 0, 0, 0, 0]),
            header(1, 321, [8, 0, 0, 0, 0]),
            header(0, 1, [8, 0, 0, 0, 0]),
            header(9, 9, [8, 2, 0, 0, 0]),
            header(9, 9, [16, 0, 0, 0, 0]),
            b"<svg onload=alert(1)>".to_vec(),
            PNG_START.to_vec(),
            Vec::new(),
        ];
        for bytes in others {
            assert_eq!(LabelPicture::from_png(bytes), Err(NoLabelPicture::Kind));
        }
        let large = [header(320, 320, [8, 0, 0, 0, 0]), vec![0; LARGEST_PICTURE]].concat();
        assert!(matches!(LabelPicture::from_png(large), Err(NoLabelPicture::Large(_))));
        assert_eq!(LabelPicture::try_from("%%%".to_owned()), Err(NoLabelPicture::Base64));
    }

    #[test]
    fn later_scans_are_counted_in_and_the_first_picture_stays() {
        let picture = |side| LabelPicture::from_png(header(side, side, [8, 0, 0, 0, 0])).ok();
        let first = UnlistedReport { picture: picture(1), ..report() };
        let later = UnlistedReport { first: Wall(3_000), last: Wall(3_000), times: 1, picture: picture(2), ..report() };
        let both = first.clone().with(later.clone());
        assert_eq!((both.first, both.last, both.times, both.picture), (Wall(1_000), Wall(3_000), 3, picture(1)));
        assert_eq!(report().with(later).picture, picture(2));
    }
}
