//! A file that holds nothing but room. On a full disk it is given up, so that the trip under way can still be recorded to its end.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The reserve in a state directory.
#[derive(Clone, Debug)]
pub struct Ballast {
    file: PathBuf,
    bytes: u64,
}

impl Ballast {
    /// Room for several hundred long trips.
    pub const DEFAULT_BYTES: u64 = 16 * 1024 * 1024;

    /// The reserve of this state directory, which need not be there yet.
    #[must_use]
    pub fn of(state: &Path, bytes: u64) -> Self {
        Ballast { file: state.join("ballast"), bytes }
    }

    /// Whether there is room to give up.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        fs::metadata(&self.file).is_ok_and(|meta| meta.len() >= self.bytes)
    }

    /// Gives the room up. `false`: there was none.
    pub fn release(&self) -> io::Result<bool> {
        match fs::remove_file(&self.file) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Takes the room, if it is not taken. When the disk has too little, nothing is taken.
    pub fn restock(&self) -> io::Result<()> {
        if self.is_whole() {
            return Ok(());
        }
        self.fill().inspect_err(|_| {
            // The error that stopped the filling is the one to report; a file that stays is tried again next time.
            let _ = fs::remove_file(&self.file);
        })
    }

    /// Writes what no file system can compress or leave out.
    fn fill(&self) -> io::Result<()> {
        let mut file = File::create(&self.file)?;
        let mut noise = 0x9e37_79b9_7f4a_7c15_u64;
        let mut left = self.bytes;
        let mut block = vec![0_u8; 64 * 1024];
        while left > 0 {
            for word in block.chunks_exact_mut(8) {
                noise ^= noise << 13;
                noise ^= noise >> 7;
                noise ^= noise << 17;
                word.copy_from_slice(&noise.to_le_bytes());
            }
            let part = usize::try_from(left).unwrap_or(usize::MAX).min(block.len());
            file.write_all(&block[..part])?;
            left -= part as u64;
        }
        file.sync_all()
    }
}

/// Whether an error says that there is no room, whoever set the limit.
#[must_use]
pub fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge)
}
