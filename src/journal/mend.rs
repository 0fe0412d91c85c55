//! Puts a tape without a seal in order at the start. What is cut away or replaced is kept beside it first: a torn end as
//! `<trip>.<offset>.torn`, a tape with a bad record inside as `<trip>.<n>.damaged`. A tape that this program cannot read is not
//! touched at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use cart_domain::ids::TripId;

use super::disk::{create_durable, io_at, sync_dir};
use super::format::{self, End, Scan, Sealed};
use super::rule::{Tail, stage_after};
use super::{Finding, JournalError, Stage, Unreadable};

/// What is left of a tape.
pub(super) struct Mended {
    /// Its end and the length of its file; `None` when nothing of it counts.
    pub kept: Option<(Tail, u64)>,
    pub finding: Option<Finding>,
}

/// Mends a tape whose bytes are these.
pub(super) fn mend(file: &Path, trip: &TripId, bytes: &[u8]) -> Result<Mended, JournalError> {
    let scan = format::scan(bytes);
    if let Some(other) = scan.envelopes.first().map(|first| &first.trip).filter(|other| *other != trip) {
        let what = format!("it holds trip {other}");
        let records = scan.envelopes.len() as u64;
        return Ok(Mended::untouched(Finding::Damaged {
            file: file.to_owned(),
            offset: 0,
            what,
            records,
            aside: None,
        }));
    }
    match &scan.end {
        End::Whole(_) if scan.envelopes.is_empty() => cut(file, &scan, bytes),
        End::Whole(sealed) => keep(file, &scan, *sealed, None),
        End::Torn => cut(file, &scan, bytes),
        End::Damaged { offset, what } => set_aside(file, &scan, bytes, *offset, what),
        End::Newer(found) => {
            let newer = Unreadable::Newer { file: file.to_owned(), found: *found, known: format::KNOWN };
            Ok(Mended::untouched(newer.into()))
        }
        End::Foreign => Ok(Mended::untouched(Unreadable::Foreign { file: file.to_owned() }.into())),
    }
}

/// The finding for a file that the disk does not give back.
pub(super) fn unreadable(file: &Path, error: &io::Error) -> Finding {
    Finding::Damaged {
        file: file.to_owned(),
        offset: 0,
        what: format!("it cannot be read: {error}"),
        records: 0,
        aside: None,
    }
}

impl Mended {
    fn untouched(finding: Finding) -> Self {
        Mended { kept: None, finding: Some(finding) }
    }
}

/// Counts what is good, and adds the seal where a power cut came between the end of the trip and its seal.
fn keep(file: &Path, scan: &Scan, sealed: Sealed, finding: Option<Finding>) -> Result<Mended, JournalError> {
    let Some(last) = scan.envelopes.last() else { return Ok(Mended { kept: None, finding }) };
    let tail = Tail { last: last.seq, stage: stage_after(last) };
    let good = scan.good as u64;
    let durable = match (tail.stage, sealed) {
        (Stage::Open, Sealed::Yes | Sealed::No) => good,
        (Stage::Ended, Sealed::Yes) => good + format::SEAL_LEN as u64,
        (Stage::Ended, Sealed::No) => {
            let appended = OpenOptions::new().append(true).open(file).and_then(|mut opened| {
                opened.write_all(&format::seal(tail.last, good))?;
                opened.sync_data()
            });
            // Without its seal the tape says the same; it is only slower to read.
            if appended.is_ok() { good + format::SEAL_LEN as u64 } else { good }
        }
    };
    Ok(Mended { kept: Some((tail, durable)), finding })
}

fn cut(file: &Path, scan: &Scan, bytes: &[u8]) -> Result<Mended, JournalError> {
    let offset = scan.good as u64;
    let rest = &bytes[scan.good..];
    let aside = file.with_extension(format!("{offset}.torn"));
    // The half record was shown to nobody; a disk too full to keep it must not stop the cart.
    let aside = replace(&aside, rest).is_ok().then_some(aside);
    let finding = Finding::Torn { file: file.to_owned(), offset, bytes: rest.len() as u64, aside };
    if scan.envelopes.is_empty() {
        fs::remove_file(file).map_err(io_at("removing", file))?;
        sync_dir(file.parent().unwrap_or(Path::new(".")))?;
        return Ok(Mended { kept: None, finding: Some(finding) });
    }
    let opened = OpenOptions::new().write(true).open(file).map_err(io_at("opening", file))?;
    opened.set_len(offset).and_then(|()| opened.sync_all()).map_err(io_at("cutting", file))?;
    keep(file, scan, Sealed::No, Some(finding))
}

fn set_aside(file: &Path, scan: &Scan, bytes: &[u8], offset: usize, what: &str) -> Result<Mended, JournalError> {
    let records = scan.envelopes.len() as u64;
    let finding = |aside| Finding::Damaged {
        file: file.to_owned(),
        offset: offset as u64,
        what: what.to_owned(),
        records,
        aside,
    };
    let aside = free_name(file);
    if replace(&aside, bytes).is_err() {
        // Without room to keep the tape as it was, it stays as it is and its trip does not go on.
        return Ok(Mended::untouched(finding(None)));
    }
    let finding = finding(Some(aside));
    if scan.envelopes.is_empty() {
        fs::remove_file(file).map_err(io_at("removing", file))?;
        sync_dir(file.parent().unwrap_or(Path::new(".")))?;
        return Ok(Mended { kept: None, finding: Some(finding) });
    }
    let good = [&format::header(), &bytes[format::HEADER_LEN..scan.good]].concat();
    replace(file, &good).map_err(io_at("rewriting", file))?;
    keep(file, scan, Sealed::No, Some(finding))
}

fn free_name(file: &Path) -> PathBuf {
    (1_u32..)
        .map(|n| file.with_extension(format!("{n}.damaged")))
        .find(|name| !name.exists())
        .expect("a directory holds fewer than four billion files")
}

/// Puts a file with these bytes in place of whatever had its name, all of it or nothing.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let fresh = path.with_extension("new");
    let written = create_durable(&fresh, bytes).and_then(|_| fs::rename(&fresh, path));
    if let Err(error) = written {
        // What is left of it is removed at the next start at the latest.
        let _ = fs::remove_file(&fresh);
        return Err(error);
    }
    fs::File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
}
