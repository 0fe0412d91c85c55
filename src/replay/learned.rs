//! What carts have learned products weigh, in a file between replays.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use cart_domain::Gtin;
use cart_domain::learned::LearnedMass;
use serde::{Deserialize, Serialize};

/// Learned masses by product.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learned(pub BTreeMap<Gtin, LearnedMass>);

/// Why learned masses could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum LearnedError {
    #[error("{file}: learned masses cannot be read: {error}")]
    Unreadable { file: String, error: io::Error },
    #[error("{file}: these are no learned masses: {error}")]
    Malformed { file: String, error: serde_json::Error },
    #[error("{file}: learned masses of format {found}, only format {VERSION} is known")]
    Version { file: String, found: u32 },
    #[error("{file}: learned masses cannot be written: {error}")]
    Unwritable { file: String, error: io::Error },
}

const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LearnedFile {
    learned: u32,
    /// In milligrams.
    masses: BTreeMap<Gtin, LearnedMass>,
}

impl Learned {
    /// Reads a file; one that does not exist holds nothing yet.
    pub fn load(path: &Path) -> Result<Self, LearnedError> {
        let name = || path.display().to_string();
        let text = match fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Learned::default()),
            Err(error) => return Err(LearnedError::Unreadable { file: name(), error }),
        };
        let file: LearnedFile =
            serde_json::from_slice(&text).map_err(|error| LearnedError::Malformed { file: name(), error })?;
        if file.learned != VERSION {
            return Err(LearnedError::Version { file: name(), found: file.learned });
        }
        Ok(Learned(file.masses))
    }

    /// Replaces the file: a reader finds the old masses or the new ones, never half of them.
    pub fn save(&self, path: &Path) -> Result<(), LearnedError> {
        let file = LearnedFile { learned: VERSION, masses: self.0.clone() };
        let mut text = serde_json::to_vec_pretty(&file).expect("numbers under texts are always JSON");
        text.push(b'\n');
        replace(path, &text).map_err(|error| LearnedError::Unwritable { file: path.display().to_string(), error })
    }
}

fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let fresh = PathBuf::from(name);
    let mut file = File::create(&fresh)?;
    file.write_all(text)?;
    file.sync_all()?;
    fs::rename(&fresh, path)
}

#[cfg(test)]
mod tests {
    use cart_domain::Mass;

    use super::*;

    #[test]
    fn masses_come_back_as_they_were_kept_and_a_new_file_holds_none() {
        let folder = tempfile::tempdir().expect("a place for files");
        let path = folder.path().join("learned.json");
        assert_eq!(Learned::load(&path).expect("nothing is there yet"), Learned::default());

        let mass = LearnedMass {
            count: 3,
            mean: Mass::from_grams(412),
            spread: Mass::from_milligrams(2_500),
            challenger: None,
        };
        let milk = Gtin::parse("4006381333931").expect("a right code");
        let learned = Learned(BTreeMap::from([(milk, mass)]));
        learned.save(&path).expect("a folder of our own");
        assert_eq!(Learned::load(&path).expect("just written"), learned);
        assert_eq!(fs::read_dir(folder.path()).expect("our own folder").count(), 1, "nothing is left lying about");
    }

    #[test]
    fn a_file_that_holds_something_else_is_named() {
        let folder = tempfile::tempdir().expect("a place for files");
        let path = folder.path().join("learned.json");
        for (text, expected) in [("{}", "no learned masses"), (r#"{"learned":2,"masses":{}}"#, "format 2")] {
            fs::write(&path, text).expect("our own folder");
            let said = Learned::load(&path).expect_err(text).to_string();
            assert!(said.contains(expected) && said.contains("learned.json"), "{said}");
        }
    }
}
