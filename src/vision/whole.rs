//! Whether a library is all there. Of one that was cut off, by a full disk or half a download, the loader maps more than the file has, and the first touch of
//! what is missing ends the whole process; so it is looked at before.
//!
//! In an ELF file of 64 bits the head says where the tables of segments and sections lie, and each segment how much of the file it takes. Whatever is no
//! such file is left to the loader, which refuses it in words.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

const HEAD: usize = 64;
const SEGMENT: usize = 56;
/// `\x7fELF`, 64 bits, little-endian.
const BEGINS: &[u8] = b"\x7fELF\x02\x01";

/// Says how many bytes are missing at least.
pub fn check(library: &Path) -> Result<(), String> {
    let said = |error: io::Error| format!("it cannot be read: {error}");
    let mut file = File::open(library).map_err(said)?;
    let length = file.metadata().map_err(said)?.len();
    match needed(&mut file).map_err(said)? {
        Some(needed) if needed > length => {
            Err(format!("it is cut off: {needed} bytes are wanted, and it has {length}. Fetch it again"))
        }
        Some(_) | None => Ok(()),
    }
}

/// How long the file has to be; none where it is another kind of file.
fn needed(file: &mut (impl Read + Seek)) -> io::Result<Option<u64>> {
    let mut head = Vec::new();
    file.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    if !head.starts_with(BEGINS) {
        return Ok(None);
    }
    if head.len() < HEAD {
        return Ok(Some(HEAD as u64));
    }
    let (segments, segment_size, count) = (long(&head, 32), short(&head, 54), short(&head, 56));
    let sections = long(&head, 40).saturating_add(short(&head, 58) * short(&head, 60));
    let table_ends = segments.saturating_add(segment_size * count);
    let mut needed = sections.max(table_ends);
    if segment_size != SEGMENT as u64 {
        return Ok(Some(needed));
    }
    file.seek(SeekFrom::Start(segments))?;
    let mut table = Vec::new();
    file.take(segment_size * count).read_to_end(&mut table)?;
    for segment in table.chunks_exact(SEGMENT) {
        needed = needed.max(long(segment, 8).saturating_add(long(segment, 32)));
    }
    Ok(Some(needed))
}

fn long(bytes: &[u8], at: usize) -> u64 {
    (0..8).rev().fold(0, |number, place| number << 8 | u64::from(bytes[at + place]))
}

fn short(bytes: &[u8], at: usize) -> u64 {
    u64::from(bytes[at]) | u64::from(bytes[at + 1]) << 8
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_library_that_was_cut_off_anywhere_says_so_and_a_whole_one_is_loaded() {
        let folder = tempfile::tempdir().expect("a folder");
        let whole = fs::read(std::env::current_exe().expect("this program")).expect("it can be read");
        let file = folder.path().join("lib.so");
        fs::write(&file, &whole).expect("there is room");
        assert_eq!(check(&file), Ok(()));
        let cut = File::options().write(true).open(&file).expect("it is there");
        for length in [whole.len() - 1, whole.len() / 2, 4_096, 63] {
            cut.set_len(length as u64).expect("it can be cut");
            assert!(check(&file).is_err_and(|why| why.contains("cut off")), "{length}");
        }
    }

    #[test]
    fn what_is_no_library_at_all_is_left_to_the_loader() {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, bytes) in [("empty", &b""[..]), ("text", b"no library"), ("short", b"\x7fELF\x01\x01")] {
            let file = folder.path().join(name);
            fs::write(&file, bytes).expect("there is room");
            assert_eq!(check(&file), Ok(()), "{name}");
        }
    }
}
