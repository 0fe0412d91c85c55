//! Where a bundle goes: into a folder, such as a USB stick's. It is written under another name first, waited for until the stick has it, and
//! named then, so that half a bundle is never taken for a whole one. What goes wrong is told as what happened to the stick.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// What the kernel calls a stick that was pulled out: no such device, no such address, an input or output error, a stale handle.
const PULLED_OUT: [i32; 4] = [19, 6, 5, 116];

/// Why a bundle did not get there.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    #[error("there is no folder {}: is the stick plugged in, and mounted there?", .0.display())]
    NoFolder(PathBuf),
    #[error("the stick at {} is full: the bundle takes {} KiB", folder.display(), bytes.div_ceil(1024))]
    Full { folder: PathBuf, bytes: usize },
    #[error("the stick at {} was pulled out while the bundle was written; plug it in and try again", .0.display())]
    PulledOut(PathBuf),
    #[error("the stick at {} is write-protected", .0.display())]
    Protected(PathBuf),
    #[error("the cart may not write to {}", .0.display())]
    Forbidden(PathBuf),
    #[error("writing to {} failed: {source}", folder.display())]
    Io { folder: PathBuf, source: io::Error },
}

/// Writes a file of so many bytes into a folder.
pub fn put(
    folder: &Path,
    name: &str,
    bytes: usize,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<PathBuf, BundleError> {
    if !folder.is_dir() {
        return Err(BundleError::NoFolder(folder.to_owned()));
    }
    let (whole, part) = (folder.join(name), folder.join(format!("{name}.part")));
    let written = File::create(&part).and_then(|mut file| {
        write(&mut file)?;
        file.sync_all()?;
        fs::rename(&part, &whole)?;
        File::open(folder)?.sync_all()
    });
    match written {
        Ok(()) => Ok(whole),
        Err(error) => {
            // On a stick that is gone there is nothing to tidy up.
            let _ = fs::remove_file(&part);
            Err(BundleError::of(folder, bytes, error))
        }
    }
}

/// The folders that sticks are mounted on, as the kernel lists mounts below `root`.
#[must_use]
pub fn sticks(root: &Path) -> Vec<PathBuf> {
    let mounts = fs::read_to_string(root.join("proc/self/mounts")).unwrap_or_default();
    let folder = |line: &str| {
        let folder = line.split(' ').nth(1)?.replace("\\040", " ");
        let is_stick = ["/media/", "/run/media/", "/mnt/"].iter().any(|place| folder.starts_with(place));
        is_stick.then(|| PathBuf::from(folder))
    };
    let mut folders: Vec<PathBuf> = mounts.lines().filter_map(folder).collect();
    folders.sort();
    folders.dedup();
    folders
}

impl BundleError {
    fn of(folder: &Path, bytes: usize, source: io::Error) -> Self {
        let folder = folder.to_owned();
        let pulled_out = source.raw_os_error().is_some_and(|code| PULLED_OUT.contains(&code));
        let kind = source.kind();
        if pulled_out || kind == ErrorKind::NotFound {
            BundleError::PulledOut(folder)
        } else if matches!(kind, ErrorKind::StorageFull | ErrorKind::FileTooLarge | ErrorKind::QuotaExceeded) {
            BundleError::Full { folder, bytes }
        } else if kind == ErrorKind::ReadOnlyFilesystem {
            BundleError::Protected(folder)
        } else if kind == ErrorKind::PermissionDenied {
            BundleError::Forbidden(folder)
        } else {
            BundleError::Io { folder, source }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failing(code: i32) -> (BundleError, Vec<PathBuf>) {
        let stick = tempfile::tempdir().expect("a folder");
        let error = put(stick.path(), "bundle.tar", 3_000, |out| {
            out.write_all(b"half of it")?;
            Err(io::Error::from_raw_os_error(code))
        });
        let left =
            fs::read_dir(stick.path()).expect("the folder").map(|entry| entry.expect("an entry").path()).collect();
        (error.expect_err("the stick failed"), left)
    }

    #[test]
    fn a_full_stick_and_one_that_is_pulled_out_are_told_as_that_and_nothing_is_left_on_them() {
        for (code, words) in [
            (28, "is full: the bundle takes 3 KiB"),
            (27, "is full"),
            (19, "was pulled out"),
            (5, "was pulled out"),
            (30, "is write-protected"),
            (13, "may not write"),
            (12, "failed"),
        ] {
            let (error, left) = failing(code);
            assert!(error.to_string().contains(words), "{code}: {error}");
            assert_eq!(left, Vec::<PathBuf>::new(), "{code}");
        }
    }

    #[test]
    fn a_stick_that_is_not_there_is_told_before_anything_is_gathered_for_it() {
        let error = put(Path::new("/media/nobody"), "bundle.tar", 1, |_| Ok(())).expect_err("it is not there");
        assert!(error.to_string().contains("is the stick plugged in"), "{error}");
    }

    #[test]
    fn sticks_are_what_is_mounted_where_sticks_are() {
        let root = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(root.path().join("proc/self")).expect("a folder");
        let mounts = "/dev/mmcblk0p2 / ext4 rw 0 0\n/dev/sda1 /media/BLUE\\040STICK vfat rw 0 0\n/dev/sdb1 /mnt/usb vfat rw 0 0\n";
        fs::write(root.path().join("proc/self/mounts"), mounts).expect("planted");
        assert_eq!(sticks(root.path()), [PathBuf::from("/media/BLUE STICK"), PathBuf::from("/mnt/usb")]);
    }
}
