//! The recorder's directory: how its files are called, how much of them is kept, and what becomes of half a trace.
//!
//! ```text
//!   2026-11-22T100000Z_1795341600000-00a7.part    the trip under way
//!   2026-11-22T100000Z_1795341600000-00a7.jsonl   a finished trace
//!   2026-11-22T100000Z_1795341600000-00a7.csv     the products that it touches
//! ```
//!
//! Whatever else lies in the directory is left alone and does not count.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use cart_domain::Wall;
use cart_domain::ids::TripId;

use crate::trace::{TraceReader, TraceWriter};

/// A trip whose end was not recorded.
const BROKEN_OFF: &str = "the recording was broken off";

/// The directory.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    directory: PathBuf,
    pub(super) per_trip: u64,
    in_all: u64,
}

impl Folder {
    /// Opens the directory, or makes it, and finishes what was broken off.
    pub(super) fn open(directory: PathBuf, per_trip: u64, in_all: u64) -> io::Result<Self> {
        fs::create_dir_all(&directory)?;
        let folder = Folder { directory, per_trip, in_all };
        for (stem, _) in folder.recordings()? {
            if folder.file(&stem, "part").exists()
                && let Err(error) = folder.finish(&stem, Some(BROKEN_OFF))
            {
                tracing::warn!(stem, %error, "half a trace could not be made whole");
            }
        }
        Ok(folder)
    }

    /// What the files of a trip are called.
    pub(super) fn stem(began: Wall, trip: &TripId) -> String {
        let time = jiff::Timestamp::from_millisecond(began.0).unwrap_or_default();
        format!("{}_{trip}", time.strftime("%Y-%m-%dT%H%M%SZ"))
    }

    pub(super) fn file(&self, stem: &str, ending: &str) -> PathBuf {
        self.directory.join(format!("{stem}.{ending}"))
    }

    /// Removes the oldest recordings until another trip may come.
    pub(super) fn make_room(&self) -> io::Result<()> {
        let recordings = self.recordings()?;
        let mut taken: u64 = recordings.values().sum();
        for (stem, bytes) in recordings {
            if taken.saturating_add(self.per_trip) <= self.in_all {
                break;
            }
            for ending in ["jsonl", "csv", "part"] {
                match fs::remove_file(self.file(&stem, ending)) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    Ok(()) | Err(_) => {}
                }
            }
            taken = taken.saturating_sub(bytes);
        }
        Ok(())
    }

    /// Gives a trace its final name, with a note where there is something to say of it.
    pub(super) fn finish(&self, stem: &str, note: Option<&str>) -> io::Result<()> {
        let (part, whole) = (self.file(stem, "part"), self.file(stem, "jsonl"));
        let Some(note) = note else { return fs::rename(part, whole) };
        annotate(&part, &whole, note)?;
        fs::remove_file(part)
    }

    /// Our own recordings with their bytes, oldest first.
    fn recordings(&self) -> io::Result<BTreeMap<String, u64>> {
        let mut recordings: BTreeMap<String, u64> = BTreeMap::new();
        for entry in fs::read_dir(&self.directory)? {
            let entry = entry?;
            let name = entry.file_name();
            let Some((stem, "jsonl" | "csv" | "part")) = name.to_str().and_then(|name| name.rsplit_once('.')) else {
                continue;
            };
            if is_ours(stem) {
                *recordings.entry(stem.to_owned()).or_default() += entry.metadata()?.len();
            }
        }
        Ok(recordings)
    }
}

fn is_ours(stem: &str) -> bool {
    let parts = stem.split_once('_');
    parts.is_some_and(|(time, trip)| time.len() == "2026-11-22T100000Z".len() && TripId::parse(trip).is_ok())
}

/// Copies a trace with this note in its header. A last line that was not written to its end is left out.
fn annotate(from: &Path, to: &Path, note: &str) -> io::Result<()> {
    let text = fs::read(from)?;
    let end = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    let first = text.iter().position(|byte| *byte == b'\n').map_or(0, |first| first + 1);
    let (mut header, _) = TraceReader::open(&text[..first]).map_err(io::Error::other)?;
    header.note = Some(note.to_owned());
    let file = fs::File::create(to)?;
    let mut file = TraceWriter::begin(file, &header, cart_domain::Tick(0))?.into_inner();
    file.write_all(&text[first..end])?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trip(number: i64) -> String {
        Folder::stem(Wall(number * 60_000), &TripId::new(Wall(number * 60_000), 7))
    }

    #[test]
    fn a_trips_files_are_named_by_time_and_trip() {
        let name = Folder::stem(Wall(1_795_341_600_000), &TripId::new(Wall(1_795_341_600_000), 0xa7));
        assert_eq!(name, "2026-11-22T100000Z_1795341600000-00a7");
    }

    #[test]
    fn the_oldest_trips_go_first_and_nothing_goes_that_is_not_ours() {
        let dir = tempfile::tempdir().expect("a place for files");
        let folder = Folder::open(dir.path().join("traces"), 100, 350).expect("a folder of our own");
        for number in 1..=4 {
            fs::write(folder.file(&trip(number), "jsonl"), [b'x'; 60]).expect("a trace");
            fs::write(folder.file(&trip(number), "csv"), [b'x'; 40]).expect("its products");
        }
        let letter = folder.directory.join("letter.csv");
        fs::write(&letter, [b'x'; 1_000]).expect("somebody's letter");
        folder.make_room().expect("room is made");
        let left: Vec<String> = folder.recordings().expect("the folder can be read").into_keys().collect();
        assert_eq!(left, [trip(3), trip(4)]);
        assert!(letter.exists());
        assert!(!folder.file(&trip(1), "csv").exists(), "the products go with their trace");
    }

    #[test]
    fn half_a_trace_is_made_whole_as_far_as_it_goes_and_says_so() {
        let dir = tempfile::tempdir().expect("a place for files");
        let folder = Folder::open(dir.path().to_owned(), 100, 300).expect("a folder of our own");
        let header = "{\"trace\":1,\"cart\":\"C-1\"}\n";
        let torn = format!("{header}{{\"t\":5,\"mass\":{{\"g\":12}}}}\n{{\"t\":6,\"ma");
        fs::write(folder.file(&trip(1), "part"), torn).expect("half a trace");
        Folder::open(dir.path().to_owned(), 100, 300).expect("the next start");
        assert!(!folder.file(&trip(1), "part").exists());
        let whole = fs::read(folder.file(&trip(1), "jsonl")).expect("a trace");
        let (header, lines) = TraceReader::open(&whole[..]).expect("a header");
        assert_eq!(header.note.as_deref(), Some(BROKEN_OFF));
        assert_eq!(lines.map(|line| line.expect("a whole line").t.0).collect::<Vec<_>>(), [5]);
    }
}
