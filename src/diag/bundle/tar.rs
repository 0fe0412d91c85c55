//! An archive that every computer opens: the plain tar of POSIX (ustar), of files alone, that everybody may read.

use std::io::{self, Write};

use cart_domain::Wall;

const BLOCK: usize = 512;
/// How many bytes the end of an archive takes.
pub(super) const END: usize = 2 * BLOCK;
/// Where the fields of a header lie.
const SIZE: usize = 124;
const TIME: usize = 136;
const SUM: usize = 148;
const KIND: usize = 156;
const MAGIC: usize = 257;

/// Writes one file.
pub(super) fn put(out: &mut dyn Write, name: &str, bytes: &[u8], at: Wall) -> io::Result<()> {
    out.write_all(&header(name, bytes.len(), at)?)?;
    out.write_all(bytes)?;
    out.write_all(&[0; BLOCK][..bytes.len().next_multiple_of(BLOCK) - bytes.len()])
}

/// Ends the archive.
pub(super) fn end(out: &mut dyn Write) -> io::Result<()> {
    out.write_all(&[0; END])
}

/// How many bytes a file of this length takes in an archive.
pub(super) fn room(length: usize) -> usize {
    BLOCK + length.next_multiple_of(BLOCK)
}

fn header(name: &str, length: usize, at: Wall) -> io::Result<[u8; BLOCK]> {
    let mut header = [0; BLOCK];
    if name.len() >= 100 {
        return Err(io::Error::other(format!("`{name}` is too long a name for an archive")));
    }
    let mut put = |place: usize, text: &str| header[place..place + text.len()].copy_from_slice(text.as_bytes());
    put(0, name);
    put(100, "0000644\0");
    put(108, "0000000\0");
    put(116, "0000000\0");
    put(SIZE, &format!("{length:011o}\0"));
    put(TIME, &format!("{:011o}\0", (at.0 / 1_000).max(0)));
    put(SUM, "        ");
    put(KIND, "0");
    put(MAGIC, "ustar\0");
    put(MAGIC + 6, "00");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[SUM..SUM + 8].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    Ok(header)
}
