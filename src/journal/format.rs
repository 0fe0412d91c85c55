//! The bytes of a tape. Numbers are little-endian.
//!
//! ```text
//! header   "\x89DCTAPE\n"  format u16  schema u16  crc32c u32 of the twelve bytes before
//! record   length u32  crc32c u32 of the payload  payload: one envelope as JSON          (repeated)
//! seal     0xffffffff  crc32c u32 of the next sixteen bytes  last sequence u64  own position u64
//! ```
//!
//! The header's schema is the least that a reader must know; each envelope names its own, which may be newer. A program that is older than
//! some event keeps the tape and reads nothing of it.
//!
//! The seal is written in one piece with the event that ends the trip. It says in 24 bytes at the end of a file what is on the tape,
//! so a start need not read the tapes of thirty days. A payload is never empty: the zeros that some file systems leave behind a
//! power cut would otherwise read as records, because the checksum of nothing is zero.
//!
//! A bad record with nothing good behind it is *torn*: a write that a power cut stopped, which nobody has been shown. With a good
//! record behind it, the same bytes were good once, and the tape is *damaged*.

use cart_domain::ids::Seq;
use cart_domain::receipt::event::{FIRST_SCHEMA, SCHEMA};
use cart_domain::{Envelope, Event};
use serde::Deserialize;

use super::Version;

/// The newest layout of a file.
pub const FORMAT: u16 = 1;
/// What this program writes, and the newest it reads.
pub const KNOWN: Version = Version { format: FORMAT, schema: SCHEMA };
/// The longest payload. The longest event of ours has a name and some numbers in it.
pub const MAX_PAYLOAD: usize = 256 * 1024;

const MAGIC: &[u8; 8] = b"\x89DCTAPE\n";
pub(super) const HEADER_LEN: usize = 16;
const FRAME_LEN: usize = 8;
pub(super) const SEAL_LEN: usize = 24;
const SEAL_MARK: u32 = u32::MAX;
const BAD_HEADER: &str = "the header is not what was written";

/// What is on a tape, as far as it is good.
#[derive(Debug)]
pub(super) struct Scan {
    pub envelopes: Vec<Envelope>,
    /// Where the good records end.
    pub good: usize,
    pub end: End,
}

/// How a tape ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    Whole(Sealed),
    Torn,
    Damaged { offset: usize, what: String },
    Newer(Version),
    Foreign,
}

/// Whether a tape has its seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sealed {
    Yes,
    No,
}

/// The first bytes of a new tape.
pub(super) fn header() -> [u8; HEADER_LEN] {
    let mut header = [0; HEADER_LEN];
    header[..8].copy_from_slice(MAGIC);
    header[8..10].copy_from_slice(&FORMAT.to_le_bytes());
    header[10..12].copy_from_slice(&FIRST_SCHEMA.to_le_bytes());
    let crc = crc32c::crc32c(&header[..12]);
    header[12..].copy_from_slice(&crc.to_le_bytes());
    header
}

/// Adds one record. The caller has checked its length.
pub(super) fn put_record(bytes: &mut Vec<u8>, payload: &[u8]) {
    let length = u32::try_from(payload.len()).expect("a payload is at most MAX_PAYLOAD bytes long");
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&crc32c::crc32c(payload).to_le_bytes());
    bytes.extend_from_slice(payload);
}

/// The seal of a tape whose records end at `position`.
pub(super) fn seal(last: Seq, position: u64) -> [u8; SEAL_LEN] {
    let mut seal = [0; SEAL_LEN];
    seal[..4].copy_from_slice(&SEAL_MARK.to_le_bytes());
    seal[8..16].copy_from_slice(&last.0.to_le_bytes());
    seal[16..].copy_from_slice(&position.to_le_bytes());
    let crc = crc32c::crc32c(&seal[8..]);
    seal[4..8].copy_from_slice(&crc.to_le_bytes());
    seal
}

/// Reads the last bytes of a file that ends at `position + SEAL_LEN` as a seal.
pub(super) fn read_seal(bytes: &[u8], position: u64) -> Option<Seq> {
    let last = u64::from_le_bytes(bytes.get(8..16)?.try_into().ok()?);
    (bytes == seal(Seq(last), position)).then_some(Seq(last))
}

/// Reads the versions in a header that is whole.
pub(super) fn read_header(bytes: &[u8]) -> Option<Version> {
    let bytes = bytes.get(..HEADER_LEN)?;
    let crc = u32_at(bytes, 12)?;
    let whole = bytes.starts_with(MAGIC) && crc32c::crc32c(&bytes[..12]) == crc;
    whole.then(|| Version {
        format: u16::from_le_bytes([bytes[8], bytes[9]]),
        schema: u16::from_le_bytes([bytes[10], bytes[11]]),
    })
}

/// Whether a version is newer than what this program reads.
pub(super) fn is_newer(version: Version) -> bool {
    version.format > KNOWN.format || version.schema > KNOWN.schema
}

/// Reads a whole tape.
pub(super) fn scan(bytes: &[u8]) -> Scan {
    let end = match read_header(bytes) {
        Some(version) if is_newer(version) => End::Newer(version),
        Some(_) => return scan_records(bytes),
        None if record_at(bytes, HEADER_LEN).is_some() => return scan_behind_bad_header(bytes),
        None => headless(bytes),
    };
    Scan { envelopes: Vec::new(), good: 0, end }
}

/// The records of a tape whose header alone is bad count.
fn scan_behind_bad_header(bytes: &[u8]) -> Scan {
    let scan = scan_records(bytes);
    let end = match scan.end {
        End::Whole(_) | End::Torn => End::Damaged { offset: 0, what: BAD_HEADER.to_owned() },
        worse @ (End::Damaged { .. } | End::Newer(_) | End::Foreign) => worse,
    };
    Scan { end, ..scan }
}

fn headless(bytes: &[u8]) -> End {
    let unwritten = bytes.len() < HEADER_LEN && header().starts_with(bytes);
    if unwritten || bytes.iter().all(|byte| *byte == 0) {
        return End::Torn;
    }
    let alike = bytes.iter().zip(MAGIC).filter(|(found, wanted)| found == wanted).count();
    if alike < MAGIC.len() - 1 && !any_record_after(bytes, HEADER_LEN) {
        return End::Foreign;
    }
    End::Damaged { offset: 0, what: BAD_HEADER.to_owned() }
}

fn scan_records(bytes: &[u8]) -> Scan {
    let mut envelopes: Vec<Envelope> = Vec::new();
    let mut at = HEADER_LEN;
    loop {
        if at == bytes.len() {
            return Scan { envelopes, good: at, end: End::Whole(Sealed::No) };
        }
        let ended = envelopes.last().is_some_and(|last| last.event == Event::TripEnded);
        if ended && read_seal(&bytes[at..], at as u64).is_some() {
            return Scan { envelopes, good: at, end: End::Whole(Sealed::Yes) };
        }
        let Some(payload) = record_at(bytes, at) else {
            let end = if any_record_after(bytes, at + 1) {
                End::Damaged { offset: at, what: "a record is not what was written".to_owned() }
            } else {
                End::Torn
            };
            return Scan { envelopes, good: at, end };
        };
        match follow(envelopes.last(), payload) {
            Ok(envelope) => envelopes.push(envelope),
            Err(Misfit::Newer(version)) => return Scan { envelopes, good: at, end: End::Newer(version) },
            Err(Misfit::Wrong(what)) => return Scan { envelopes, good: at, end: End::Damaged { offset: at, what } },
        }
        at += FRAME_LEN + payload.len();
    }
}

/// Why a record with a good checksum cannot be the next of its tape.
enum Misfit {
    Newer(Version),
    Wrong(String),
}

fn follow(before: Option<&Envelope>, payload: &[u8]) -> Result<Envelope, Misfit> {
    let envelope: Envelope = serde_json::from_slice(payload).map_err(|error| misfit(payload, &error))?;
    if envelope.schema > SCHEMA {
        return Err(Misfit::Newer(Version { format: FORMAT, schema: envelope.schema }));
    }
    let expected = before.map_or(Seq(1), |before| before.seq.next());
    if envelope.seq != expected {
        return Err(Misfit::Wrong(format!("event {} stands where {} belongs", envelope.seq.0, expected.0)));
    }
    if let Some(before) = before.filter(|before| before.trip != envelope.trip) {
        return Err(Misfit::Wrong(format!("an event of trip {} on the tape of trip {}", envelope.trip, before.trip)));
    }
    if before.is_some_and(|before| before.event == Event::TripEnded) {
        return Err(Misfit::Wrong("an event after the end of the trip".to_owned()));
    }
    Ok(envelope)
}

fn misfit(payload: &[u8], error: &serde_json::Error) -> Misfit {
    #[derive(Deserialize)]
    struct Peek {
        schema: u16,
    }
    match serde_json::from_slice::<Peek>(payload) {
        Ok(peek) if peek.schema > SCHEMA => Misfit::Newer(Version { format: FORMAT, schema: peek.schema }),
        Ok(_) | Err(_) => Misfit::Wrong(format!("a record is no event: {error}")),
    }
}

fn record_at(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let length = usize::try_from(u32_at(bytes, at)?).ok()?;
    let crc = u32_at(bytes, at + 4)?;
    if length == 0 || length > MAX_PAYLOAD {
        return None;
    }
    let payload = bytes.get(at + FRAME_LEN..)?.get(..length)?;
    (crc32c::crc32c(payload) == crc).then_some(payload)
}

/// Whether a good record or the seal begins anywhere from `start` on.
fn any_record_after(bytes: &[u8], start: usize) -> bool {
    let sealed = bytes.len().checked_sub(SEAL_LEN).filter(|at| *at >= start);
    if sealed.is_some_and(|at| read_seal(&bytes[at..], at as u64).is_some()) {
        return true;
    }
    (start..bytes.len()).any(|at| bytes.get(at + FRAME_LEN) == Some(&b'{') && record_at(bytes, at).is_some())
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}
