//! A file of sealed lines that only grows: each line is JSON under a seal that covers all lines before it, so that none can be changed or taken
//! out unseen. The last one may be cut off where the power went; it then does not count, and the next line takes its place.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use cart_hardware::scale::ledger::{Broken, Chain};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The file. One thread writes it.
#[derive(Clone, Debug)]
pub struct Sealed {
    file: PathBuf,
}

/// Why it cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SealedError {
    #[error("{}: {error}", path.display())]
    Io { path: PathBuf, error: io::Error },
    #[error("{}: {broken}", path.display())]
    Broken { path: PathBuf, broken: Broken },
}

impl Sealed {
    #[must_use]
    pub fn at(file: PathBuf) -> Self {
        Sealed { file }
    }

    /// The newest lines, `most` of them, the oldest of these first. All seals are checked.
    pub fn read<T: DeserializeOwned>(&self, most: usize) -> Result<Vec<T>, SealedError> {
        let (_, lines) = self.chain()?;
        let from = lines.len().saturating_sub(most);
        let parsed = lines[from..].iter().enumerate().map(|(index, json)| {
            serde_json::from_str(json)
                .map_err(|error| self.broken(Broken::Unreadable { line: from + index + 1, why: error.to_string() }))
        });
        parsed.collect()
    }

    /// Adds a line, on the disk when this returns.
    pub fn add(&self, line: &impl Serialize) -> Result<(), SealedError> {
        let (chain, _) = self.chain()?;
        let json = serde_json::to_string(line).expect("numbers and texts can always be written as JSON");
        OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(&self.file)
            .and_then(|mut file| {
                file.set_len(chain.whole_bytes() as u64)?;
                file.write_all(chain.line(&json).as_bytes())?;
                file.sync_all()
            })
            .map_err(|error| self.io(error))
    }

    /// Puts the file aside, under a name that ends in `.damaged`, so that a new one can begin.
    pub fn put_aside(&self) -> Result<(), SealedError> {
        let mut aside = self.file.clone().into_os_string();
        aside.push(".damaged");
        fs::rename(&self.file, Path::new(&aside)).map_err(|error| self.io(error))
    }

    fn chain(&self) -> Result<(Chain, Vec<String>), SealedError> {
        let text = match fs::read(&self.file) {
            // A byte that is no text breaks a seal, and is told as that.
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(self.io(error)),
        };
        Chain::parse(&text).map_err(|broken| self.broken(broken))
    }

    fn io(&self, error: io::Error) -> SealedError {
        SealedError::Io { path: self.file.clone(), error }
    }

    fn broken(&self, broken: Broken) -> SealedError {
        SealedError::Broken { path: self.file.clone(), broken }
    }
}
