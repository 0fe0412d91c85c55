//! The file of the catalogue's book, `catalogue.book` beside the keep. It is written under another name, made durable, and then takes the
//! place of the one before, so whenever the power goes there is one whole book. It holds checksums of its own.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::KeepError;
use crate::journal::ballast::is_full;

/// Where the book of a keep in `dir` is. It is not in it: a keep that is set aside leaves its book behind.
pub(super) fn path(dir: &Path) -> PathBuf {
    dir.with_file_name("catalogue.book")
}

/// The book's bytes, if there is one.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, KeepError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(KeepError::Io { doing: "reading", file: path.to_owned(), source }),
    }
}

/// Puts a book in the place of the one before.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), KeepError> {
    let new = path.with_extension("book.new");
    put(path, &new, bytes).map_err(|source| {
        // Half a book is of no use, and the next one takes its name.
        let _ = fs::remove_file(&new);
        if is_full(&source) {
            return KeepError::Full;
        }
        KeepError::Io { doing: "writing", file: path.to_owned(), source }
    })
}

fn put(path: &Path, new: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(new, path)?;
    path.parent().map_or(Ok(()), |dir| File::open(dir)?.sync_all())
}
