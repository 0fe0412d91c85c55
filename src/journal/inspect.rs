//! Looks at tapes without touching them: `dash-cart tape export` and `dash-cart tape verify`. A cart may be writing meanwhile, and
//! what it has not finished then shows as torn.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cart_domain::ids::TripId;

use super::disk::tape_path;
use super::format::{self, End};
use super::rule::stage_after;
use super::{Finding, Reading, Stage, Unreadable};

/// Whether everything that was looked at is as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Whole,
    Flawed,
}

impl Verdict {
    /// 0 for whole, 1 for flawed.
    #[must_use]
    pub fn exit_code(self) -> ExitCode {
        match self {
            Verdict::Whole => ExitCode::SUCCESS,
            Verdict::Flawed => ExitCode::from(1),
        }
    }

    fn and(self, other: Verdict) -> Verdict {
        match (self, other) {
            (Verdict::Whole, Verdict::Whole) => Verdict::Whole,
            (Verdict::Flawed, Verdict::Whole | Verdict::Flawed) | (Verdict::Whole, Verdict::Flawed) => Verdict::Flawed,
        }
    }
}

/// Why there was nothing to look at.
#[derive(Debug, thiserror::Error)]
pub enum InspectError {
    #[error("`{0}` is neither a file nor a trip on this cart")]
    NotFound(String),
    #[error("there is no tape in {}", .0.display())]
    NoTapes(PathBuf),
    #[error("reading {} failed: {source}", file.display())]
    Read { file: PathBuf, source: io::Error },
    #[error("writing the output failed: {0}")]
    Write(#[from] io::Error),
}

/// Writes the events of a tape, named by its file or its trip, as one JSON object per line; says on `notes` what could not be read.
pub fn export(what: &str, state: &Path, out: &mut dyn Write, notes: &mut dyn Write) -> Result<Verdict, InspectError> {
    let file = find(what, state)?;
    let Reading { envelopes, flaw } = read(&file)?;
    for envelope in &envelopes {
        serde_json::to_writer(&mut *out, envelope).map_err(io::Error::from)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    let Some(flaw) = flaw else { return Ok(Verdict::Whole) };
    writeln!(notes, "{flaw}")?;
    Ok(Verdict::Flawed)
}

/// Says of a tape, or of every tape in a directory or a state directory, whether it is as it was written.
pub fn verify(path: &Path, out: &mut dyn Write) -> Result<Verdict, InspectError> {
    let mut verdict = Verdict::Whole;
    for file in tapes_at(path)? {
        let Reading { envelopes, flaw } = read(&file)?;
        verdict = verdict.and(if flaw.is_some() { Verdict::Flawed } else { Verdict::Whole });
        match flaw {
            Some(flaw) => writeln!(out, "{}: {flaw}", kind(&flaw))?,
            None => writeln!(out, "ok: {}: {}", file.display(), summary(&envelopes))?,
        }
    }
    Ok(verdict)
}

/// Reads the bytes of a tape as far as they are good.
pub(super) fn reading(file: &Path, bytes: &[u8]) -> Reading {
    let scan = format::scan(bytes);
    let file = file.to_owned();
    let records = scan.envelopes.len() as u64;
    let flaw = match scan.end {
        End::Whole(_) => None,
        End::Torn => {
            Some(Finding::Torn { file, offset: scan.good as u64, bytes: (bytes.len() - scan.good) as u64, aside: None })
        }
        End::Damaged { offset, what } => {
            Some(Finding::Damaged { file, offset: offset as u64, what, records, aside: None })
        }
        End::Newer(found) => Some(Unreadable::Newer { file, found, known: format::KNOWN }.into()),
        End::Foreign => Some(Unreadable::Foreign { file }.into()),
    };
    Reading { envelopes: scan.envelopes, flaw }
}

/// Reads a tape as far as it is good.
pub fn read(file: &Path) -> Result<Reading, InspectError> {
    let bytes = fs::read(file).map_err(|source| InspectError::Read { file: file.to_owned(), source })?;
    Ok(reading(file, &bytes))
}

/// The tape's file that is called so, or that of the trip.
pub fn find(what: &str, state: &Path) -> Result<PathBuf, InspectError> {
    let file = PathBuf::from(what);
    if file.is_file() {
        return Ok(file);
    }
    let of_trip = TripId::parse(what).ok().map(|trip| tape_path(&state.join("tapes"), &trip));
    of_trip.filter(|file| file.is_file()).ok_or_else(|| InspectError::NotFound(what.to_owned()))
}

/// Every tape of a folder or a state directory, by name, which is by start.
pub fn tapes_at(path: &Path) -> Result<Vec<PathBuf>, InspectError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let inner = path.join("tapes");
    let dir = if inner.is_dir() { inner } else { path.to_owned() };
    let list = |source| InspectError::Read { file: dir.clone(), source };
    let mut files = Vec::new();
    for entry in fs::read_dir(&dir).map_err(list)? {
        let file = entry.map_err(list)?.path();
        if file.extension().is_some_and(|extension| extension == "tape") {
            files.push(file);
        }
    }
    files.sort();
    if files.is_empty() { Err(InspectError::NoTapes(dir)) } else { Ok(files) }
}

fn kind(flaw: &Finding) -> &'static str {
    match flaw {
        Finding::Torn { .. } => "torn",
        Finding::Damaged { .. } => "damaged",
        Finding::Unreadable(Unreadable::Newer { .. }) => "newer",
        Finding::Unreadable(Unreadable::Foreign { .. }) => "foreign",
        Finding::Abandoned(_) | Finding::ReserveUsed => "note",
    }
}

fn summary(envelopes: &[cart_domain::Envelope]) -> String {
    let Some(last) = envelopes.last() else { return "no event yet".to_owned() };
    let stage = match stage_after(last) {
        Stage::Open => "still open",
        Stage::Ended => "ended",
    };
    format!("trip {}, {} events, {stage}", last.trip, envelopes.len())
}
