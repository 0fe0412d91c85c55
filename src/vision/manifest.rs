//! What the files of a network are: `manifest.toml` beside them names each with its checksum. A file that is not the one it names is not
//! used, so that a half-copied network is told from a bad one.

use std::fs;
use std::path::{Path, PathBuf};

use cart_vision::embedding;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::NoSight;

/// The name of every manifest.
const FILE: &str = "manifest.toml";
/// No network for a cart is larger.
const MOST_BYTES: u64 = 256_000_000;
/// The sides that a picture can be brought to.
const SIDES: std::ops::RangeInclusive<usize> = 16..=1_024;

/// A network and what belongs to it. What else the file says is for people.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Manifest {
    pub model: Model,
    pub references: Option<Part>,
}

/// The network itself.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Model {
    #[serde(flatten)]
    pub part: Part,
    pub input: String,
    pub output: String,
    /// Pictures are squares of so many pixels a side.
    pub side: usize,
    /// How many numbers come out.
    pub length: usize,
    /// What cosines are multiplied with before products are compared.
    pub scale: f32,
}

/// A file beside the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Part {
    pub file: PathBuf,
    pub sha256: String,
}

impl Manifest {
    /// The manifest beside a network.
    pub fn beside(model: &Path) -> Result<Self, NoSight> {
        let file = model.with_file_name(FILE);
        let wrong = |why: String| NoSight::Manifest { file: file.clone(), why };
        let text = fs::read_to_string(&file).map_err(|error| wrong(error.to_string()))?;
        let manifest: Manifest = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        let Model { part, side, length, scale, .. } = &manifest.model;
        if Some(part.file.as_os_str()) != model.file_name() {
            return Err(wrong(format!("it describes {}, not {}", part.file.display(), model.display())));
        }
        if *length != embedding::LENGTH {
            return Err(wrong(format!("`length` is {length}; {} numbers are understood", embedding::LENGTH)));
        }
        if !SIDES.contains(side) {
            return Err(wrong(format!("`side` is {side}; {} to {} are possible", SIDES.start(), SIDES.end())));
        }
        if !(scale.is_finite() && *scale > 0.0) {
            return Err(wrong(format!("`scale` is {scale}; a number above nought is expected")));
        }
        Ok(manifest)
    }
}

impl Part {
    /// The contents of the file, which lies in this folder, if they are what the manifest says.
    pub fn read(&self, folder: &Path) -> Result<Vec<u8>, NoSight> {
        let file = folder.join(self.file.file_name().unwrap_or_default());
        let wrong = |why: String| NoSight::Model { file: file.clone(), why };
        let size = fs::metadata(&file).map_err(|error| wrong(error.to_string()))?.len();
        if size > MOST_BYTES {
            return Err(wrong(format!("it has {size} bytes; a network for a cart has {MOST_BYTES} at most")));
        }
        let bytes = fs::read(&file).map_err(|error| wrong(error.to_string()))?;
        let found: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        if !found.eq_ignore_ascii_case(&self.sha256) {
            return Err(NoSight::Checksum { file, found, expected: self.sha256.clone() });
        }
        Ok(bytes)
    }
}
