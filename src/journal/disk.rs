//! Small steps on the disk, each durable when it returns.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use cart_domain::ids::TripId;

use super::JournalError;

/// Where a trip's tape is.
pub(super) fn tape_path(dir: &Path, trip: &TripId) -> PathBuf {
    dir.join(format!("{trip}.tape"))
}

/// Every tape in a directory, by name. What an interrupted mending left is removed.
pub(super) fn tape_files(dir: &Path) -> Result<Vec<PathBuf>, JournalError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).map_err(io_at("listing", dir))? {
        let path = entry.map_err(io_at("listing", dir))?.path();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("tape") => files.push(path),
            Some("new") => fs::remove_file(&path).map_err(io_at("removing", &path))?,
            Some(_) | None => {}
        }
    }
    files.sort();
    Ok(files)
}

/// Removes the files with these extensions that belong to a trip.
pub(super) fn remove_beside(dir: &Path, trip: &TripId, extensions: &[&str]) -> Result<(), JournalError> {
    let prefix = format!("{trip}.");
    let mut removed = false;
    for entry in fs::read_dir(dir).map_err(io_at("listing", dir))? {
        let path = entry.map_err(io_at("listing", dir))?.path();
        let ours = path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(&prefix));
        let meant = path.extension().and_then(|extension| extension.to_str()).is_some_and(|e| extensions.contains(&e));
        if ours && meant {
            fs::remove_file(&path).map_err(io_at("removing", &path))?;
            removed = true;
        }
    }
    if removed { sync_dir(dir) } else { Ok(()) }
}

/// A new file with these bytes, durable by name and content, and open to append.
pub(super) fn create_durable(path: &Path, bytes: &[u8]) -> io::Result<File> {
    let mut file = OpenOptions::new().append(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    if let Some(dir) = path.parent() {
        File::open(dir)?.sync_all()?;
    }
    Ok(file)
}

/// Makes the names in a directory durable.
pub(super) fn sync_dir(dir: &Path) -> Result<(), JournalError> {
    File::open(dir).and_then(|opened| opened.sync_all()).map_err(io_at("syncing", dir))
}

/// Takes the right to write in a state directory for as long as the file is held.
pub(super) fn take_lock(state: &Path) -> Result<File, JournalError> {
    let path = state.join("lock");
    let file =
        OpenOptions::new().write(true).create(true).truncate(false).open(&path).map_err(io_at("opening", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(JournalError::Busy(state.to_owned())),
        Err(TryLockError::Error(source)) => Err(io_at("locking", &path)(source)),
    }
}

/// Names what was being done with which file when it failed.
pub(super) fn io_at(doing: &'static str, file: &Path) -> impl FnOnce(io::Error) -> JournalError {
    move |source| JournalError::Io { doing, file: file.to_owned(), source }
}
