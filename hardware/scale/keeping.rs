//! Where a calibration is kept: a file that is replaced as a whole, and a log beside it that only grows.
//!
//! ```text
//!   scale.new written ─▶ and on the disk ─▶ line of the log written ─▶ and on the disk ─▶ scale.new becomes scale.toml ─▶ and on the disk
//!   ─────────────── until here a power cut leaves the old values in force ──────────────▶ from here the new ones are
//! ```
//!
//! The log is written first, so that no change can be in force that it does not tell of. A change that the power cut off before it came into
//! force stays in the log, and what replaces it later says which change was in force until then. A file whose number is older than that is a
//! copy that somebody put back, and is refused.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::calibration::{Calibration, CalibrationError, Written};
use super::ledger::{Act, Broken, Change, Ledger};

/// The two files.
#[derive(Clone, Debug)]
pub struct Keeping {
    file: PathBuf,
}

/// What is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub calibration: Calibration,
    /// The change that made it so.
    pub change: u64,
    /// How many changes there were, with those that never came into force.
    pub counter: u64,
}

/// Why nothing is in force, or nothing could be changed.
#[derive(Debug, thiserror::Error)]
pub enum KeepingError {
    #[error("{}: {error}", path.display())]
    Io { path: PathBuf, error: io::Error },
    #[error(transparent)]
    File(#[from] CalibrationError),
    #[error(transparent)]
    Log(#[from] Broken),
    #[error(
        "it is of change {file}, but the log goes up to {log} and tells of no cut; an older copy was put back, or one of the two is of another cart"
    )]
    Older { file: u64, log: u64 },
    #[error("it is not what change {0} of the log made")]
    Differs(u64),
    #[error("there is no earlier calibration to go back to")]
    NothingBefore,
}

/// The steps of a change, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    WriteFile,
    SyncFile,
    WriteLog,
    SyncLog,
    Replace,
    SyncFolder,
}

/// Asked before each step how many of the bytes are written; a test cuts the power there.
type Power<'a> = &'a mut dyn FnMut(Step, usize) -> Result<usize, io::Error>;

impl Keeping {
    /// The calibration file; the log lies beside it and ends in `.log`.
    #[must_use]
    pub fn at(file: &Path) -> Self {
        Keeping { file: file.to_owned() }
    }

    /// What is in force, if the scale was ever calibrated.
    pub fn in_force(&self) -> Result<Option<Kept>, KeepingError> {
        let ledger = self.ledger()?;
        let Some(text) = self.read(&self.file)? else {
            return match ledger.changes().iter().any(|change| change.replaces > 0) {
                // With one change cut off after another, nothing has ever been in force.
                true => Err(KeepingError::Older { file: 0, log: ledger.counter() }),
                false => Ok(None),
            };
        };
        let (calibration, change) = Calibration::parse(&text)?;
        let counter = ledger.counter();
        let made = ledger.change(change).ok_or(KeepingError::Older { file: change, log: counter })?;
        if made.calibration != Written::from(&calibration) {
            return Err(KeepingError::Differs(change));
        }
        // Nothing later may say that it replaced something newer than this.
        if ledger.changes().iter().any(|later| later.replaces > change) {
            return Err(KeepingError::Older { file: change, log: counter });
        }
        Ok(Some(Kept { calibration, change, counter }))
    }

    /// The log, checked.
    pub fn ledger(&self) -> Result<Ledger, KeepingError> {
        Ok(Ledger::parse(&self.read(&self.log())?.unwrap_or_default())?)
    }

    /// Brings a calibration into force, and returns the number of the change. `at` and `by` say when and who.
    pub fn calibrate(&self, calibration: &Calibration, at: &str, by: &str) -> Result<u64, KeepingError> {
        self.change(Act::Calibrated, calibration, (at, by), &mut |_, bytes| Ok(bytes))
    }

    /// Goes back to what was in force before. Doing it twice brings the later one back.
    pub fn undo(&self, at: &str, by: &str) -> Result<u64, KeepingError> {
        let kept = self.in_force()?.ok_or(KeepingError::NothingBefore)?;
        let ledger = self.ledger()?;
        let before = ledger.change(kept.change).and_then(|change| ledger.change(change.replaces));
        let before = Calibration::try_from(&before.ok_or(KeepingError::NothingBefore)?.calibration)?;
        self.change(Act::Undone, &before, (at, by), &mut |_, bytes| Ok(bytes))
    }

    fn change(
        &self,
        act: Act,
        calibration: &Calibration,
        who: (&str, &str),
        power: Power<'_>,
    ) -> Result<u64, KeepingError> {
        let replaces = self.in_force()?.map_or(0, |kept| kept.change);
        let ledger = self.ledger()?;
        let number = ledger.counter() + 1;
        let (at, by) = (who.0.to_owned(), who.1.to_owned());
        let change = Change { number, at, by, act, replaces, calibration: Written::from(calibration) };
        let (new, log) = (self.file.with_extension("new"), self.log());

        let text = calibration.to_toml(number);
        File::create(&new)
            .and_then(|file| write(&file, &text, Step::WriteFile, power).map(|()| file))
            .and_then(|file| power(Step::SyncFile, 0).and_then(|_| file.sync_all()))
            .map_err(io_at(&new))?;
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(&log)
            .and_then(|file| file.set_len(ledger.whole_bytes() as u64).map(|()| file))
            .and_then(|file| write(&file, &ledger.line(&change), Step::WriteLog, power).map(|()| file))
            .and_then(|file| power(Step::SyncLog, 0).and_then(|_| file.sync_all()))
            .map_err(io_at(&log))?;
        // The log's name must be on the disk before the file that needs it.
        self.sync_folder()?;
        power(Step::Replace, 0).and_then(|_| fs::rename(&new, &self.file)).map_err(io_at(&self.file))?;
        power(Step::SyncFolder, 0).map_err(io_at(&self.file))?;
        self.sync_folder()?;
        Ok(number)
    }

    fn sync_folder(&self) -> Result<(), KeepingError> {
        let folder = self.file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(io_at(folder))
    }

    fn log(&self) -> PathBuf {
        self.file.with_extension("log")
    }

    fn read(&self, path: &Path) -> Result<Option<String>, KeepingError> {
        match fs::read(path) {
            // A byte that is no text breaks a seal or a checksum, and is told as that.
            Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(KeepingError::Io { path: path.to_owned(), error }),
        }
    }
}

fn write(mut file: &File, text: &str, step: Step, power: Power<'_>) -> io::Result<()> {
    let bytes = power(step, text.len())?;
    file.write_all(&text.as_bytes()[..bytes])?;
    if bytes < text.len() { Err(io::Error::from(io::ErrorKind::Interrupted)) } else { Ok(()) }
}

fn io_at(path: &Path) -> impl FnOnce(io::Error) -> KeepingError {
    let path = path.to_owned();
    move |error| KeepingError::Io { path, error }
}

#[cfg(test)]
mod tests;
