//! The journal on the disk: one append-only file per trip, whose bytes `format.rs` describes.
//!
//! At the start every file is looked at once. A tape with a seal is known by its last 24 bytes; one without is read, mended
//! (`mend.rs`) and, when its trip has not ended, goes on growing. An append is one write and one `fdatasync`. When either
//! fails, the file is cut back to where it was, so that half a batch never counts; when even that fails, or when a sync failed and
//! nobody can tell what the disk holds, nothing more is recorded until the next start has read the tape again.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use cart_domain::ids::{Seq, TripId};
use cart_domain::{Envelope, Wall};

use super::ballast::{Ballast, is_full};
use super::disk::{create_durable, io_at, remove_beside, sync_dir, take_lock, tape_files, tape_path};
use super::format::{self, MAX_PAYLOAD, SEAL_LEN};
use super::inspect::reading;
use super::mend::{self, Mended};
use super::rule::{Tail, admit, retirable};
use super::{Ack, Finding, Journal, JournalError, Reading, Stage, TripOnTape, Unreadable};

/// The tapes of one cart.
#[derive(Debug)]
pub struct Tape {
    dir: PathBuf,
    ballast: Ballast,
    shelf: Mutex<Shelf>,
    /// Held as long as this lives, so that nobody else writes here.
    lock: File,
}

/// What is known of the tapes, and the one that grows.
#[derive(Debug, Default)]
struct Shelf {
    trips: BTreeMap<TripId, Known>,
    open: Option<Growing>,
    broken: bool,
    findings: Vec<Finding>,
}

#[derive(Clone, Debug)]
struct Known {
    last: Seq,
    stage: Stage,
    /// How many bytes of the file are durable records.
    durable: u64,
}

impl Known {
    fn tail(&self) -> Tail {
        Tail { last: self.last, stage: self.stage }
    }
}

#[derive(Debug)]
struct Growing {
    trip: TripId,
    file: File,
}

impl Tape {
    /// Opens the tapes in a state directory, which is made if need be, and mends what a power cut left.
    pub fn open(state: &Path, ballast: u64) -> Result<Self, JournalError> {
        let dir = state.join("tapes");
        fs::create_dir_all(&dir).map_err(io_at("making", &dir))?;
        let lock = take_lock(state)?;
        sync_dir(state)?;
        let mut shelf = Shelf::default();
        for file in tape_files(&dir)? {
            shelf.take_in(&file)?;
        }
        shelf.choose_open(&dir)?;
        Ok(Tape { dir, ballast: Ballast::of(state, ballast), shelf: Mutex::new(shelf), lock })
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        // A panic while the shelf was held can only have happened between two complete changes of it.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, trip: &TripId, known: &Known) -> Result<Reading, JournalError> {
        let file = tape_path(&self.dir, trip);
        let mut bytes = Vec::new();
        let opened = File::open(&file).map_err(io_at("opening", &file))?;
        opened.take(known.durable).read_to_end(&mut bytes).map_err(io_at("reading", &file))?;
        Ok(reading(&file, &bytes))
    }

    /// Writes `bytes` behind what is durable, giving up the reserve when the disk is full.
    fn write(&self, shelf: &mut Shelf, trip: &TripId, durable: u64, bytes: &[u8]) -> Result<(), JournalError> {
        let path = tape_path(&self.dir, trip);
        let Err(error) = shelf.grow(&self.dir, trip, durable, bytes) else { return Ok(()) };
        if shelf.broken || !is_full(&error) {
            return Err(JournalError::Io { doing: "recording on", file: path, source: error });
        }
        if !self.ballast.release().map_err(io_at("giving up the reserve beside", &path))? {
            return Err(JournalError::Full { file: path, source: error });
        }
        shelf.note(Finding::ReserveUsed);
        shelf.grow(&self.dir, trip, durable, bytes).map_err(|source| match is_full(&source) {
            true => JournalError::Full { file: path, source },
            false => JournalError::Io { doing: "recording on", file: path, source },
        })
    }
}

impl Drop for Tape {
    fn drop(&mut self) {
        // Closing alone would leave the lock with a child process that is just being started. One that is not released here is
        // released with the process.
        let _ = self.lock.unlock();
    }
}

impl Journal for Tape {
    fn open_trip(&self) -> Result<Vec<Envelope>, JournalError> {
        let open = {
            let shelf = self.shelf();
            shelf.open.as_ref().and_then(|open| Some((open.trip.clone(), shelf.trips.get(&open.trip)?.clone())))
        };
        let Some((trip, known)) = open else { return Ok(Vec::new()) };
        Ok(self.read(&trip, &known)?.envelopes)
    }

    fn append(&self, batch: &[Envelope]) -> Result<(), JournalError> {
        let mut shelf = self.shelf();
        if shelf.broken {
            return Err(JournalError::Broken);
        }
        let Some(trip) = batch.first().map(|first| first.trip.clone()) else { return Ok(()) };
        let known = shelf.trips.get(&trip);
        let tail = admit(known.map(Known::tail), shelf.open.as_ref().map(|open| &open.trip), batch)?;
        let durable = known.map_or(0, |known| known.durable);
        let mut bytes = if durable == 0 { format::header().to_vec() } else { Vec::new() };
        for envelope in batch {
            format::put_record(&mut bytes, &encode(envelope)?);
        }
        let records = durable + bytes.len() as u64;
        if tail.stage == Stage::Ended {
            bytes.extend_from_slice(&format::seal(tail.last, records));
        }
        self.write(&mut shelf, &trip, durable, &bytes)?;
        if tail.stage == Stage::Ended {
            shelf.open = None;
        }
        shelf.trips.insert(trip, Known { last: tail.last, stage: tail.stage, durable: durable + bytes.len() as u64 });
        Ok(())
    }

    fn read_trip(&self, trip: &TripId, after: Seq) -> Result<Reading, JournalError> {
        let known = self.shelf().trips.get(trip).cloned().ok_or_else(|| JournalError::NoSuchTrip(trip.clone()))?;
        let mut reading = self.read(trip, &known)?;
        if let Some(flaw) = &reading.flaw {
            self.shelf().note(flaw.clone());
        }
        reading.envelopes.retain(|envelope| envelope.seq > after);
        Ok(reading)
    }

    fn trips(&self) -> Vec<TripOnTape> {
        let shelf = self.shelf();
        let listed =
            |(trip, known): (&TripId, &Known)| TripOnTape { trip: trip.clone(), last: known.last, stage: known.stage };
        shelf.trips.iter().map(listed).collect()
    }

    fn forget(&self, trip: &TripId) -> Result<(), JournalError> {
        if self.shelf().trips.get(trip).is_some_and(|known| known.stage == Stage::Open) {
            return Err(JournalError::StillOpen(trip.clone()));
        }
        remove_beside(&self.dir, trip, &["torn"])
    }

    fn retire(&self, acknowledged: &BTreeMap<TripId, Ack>, before: Wall) -> Result<Vec<TripId>, JournalError> {
        let mut shelf = self.shelf();
        let over = retirable(shelf.trips.iter().map(|(trip, known)| (trip, known.tail())), acknowledged, before);
        for trip in &over {
            let file = tape_path(&self.dir, trip);
            fs::remove_file(&file).map_err(io_at("removing", &file))?;
            shelf.trips.remove(trip);
            remove_beside(&self.dir, trip, &["torn", "damaged"])?;
        }
        if !over.is_empty() {
            sync_dir(&self.dir)?;
        }
        Ok(over)
    }

    fn restock(&self) -> Result<(), JournalError> {
        let restocked = self.ballast.restock();
        let mut shelf = self.shelf();
        shelf.findings.retain(|finding| *finding != Finding::ReserveUsed);
        match restocked {
            Ok(()) => Ok(()),
            Err(error) if is_full(&error) => {
                shelf.note(Finding::ReserveUsed);
                Ok(())
            }
            Err(error) => Err(io_at("filling the reserve beside", &self.dir)(error)),
        }
    }

    fn findings(&self) -> Vec<Finding> {
        self.shelf().findings.clone()
    }
}

impl Shelf {
    /// Learns one file at the start.
    fn take_in(&mut self, file: &Path) -> Result<(), JournalError> {
        let named = file.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| TripId::parse(stem).ok());
        let Some(trip) = named else {
            self.note(Unreadable::Foreign { file: file.to_owned() }.into());
            return Ok(());
        };
        let looked = sealed(file)
            .and_then(|seal| if seal.is_some() { Ok((seal, Vec::new())) } else { Ok((None, fs::read(file)?)) });
        let (seal, bytes) = match looked {
            Ok(looked) => looked,
            Err(error) => {
                self.note(mend::unreadable(file, &error));
                return Ok(());
            }
        };
        if let Some((last, durable)) = seal {
            self.trips.insert(trip, Known { last, stage: Stage::Ended, durable });
            return Ok(());
        }
        let Mended { kept, finding } = mend::mend(file, &trip, &bytes)?;
        self.findings.extend(finding);
        if let Some((tail, durable)) = kept {
            self.trips.insert(trip, Known { last: tail.last, stage: tail.stage, durable });
        }
        Ok(())
    }

    /// Of the trips that have not ended the newest goes on; there should be no other.
    fn choose_open(&mut self, dir: &Path) -> Result<(), JournalError> {
        let unfinished: Vec<TripId> =
            self.trips.iter().filter(|(_, known)| known.stage == Stage::Open).map(|(trip, _)| trip.clone()).collect();
        let Some((newest, abandoned)) = unfinished.split_last() else { return Ok(()) };
        for trip in abandoned {
            if let Some(known) = self.trips.get_mut(trip) {
                known.stage = Stage::Ended;
            }
            self.note(Finding::Abandoned(trip.clone()));
        }
        let path = tape_path(dir, newest);
        let file = OpenOptions::new().append(true).open(&path).map_err(io_at("opening", &path))?;
        self.open = Some(Growing { trip: newest.clone(), file });
        Ok(())
    }

    /// One write and one sync. After an error the file is as it was, or `broken` is set.
    fn grow(&mut self, dir: &Path, trip: &TripId, durable: u64, bytes: &[u8]) -> io::Result<()> {
        if durable == 0 {
            return self.begin(dir, trip, bytes);
        }
        let Some(open) = &mut self.open else { return Err(io::Error::other("no tape is open")) };
        if let Err(error) = open.file.write_all(bytes) {
            self.broken = open.file.set_len(durable).and_then(|()| open.file.sync_data()).is_err();
            return Err(error);
        }
        if let Err(error) = open.file.sync_data() {
            let cut = open.file.set_len(durable).and_then(|()| open.file.sync_data());
            self.broken = cut.is_err() || !is_full(&error);
            return Err(error);
        }
        Ok(())
    }

    fn begin(&mut self, dir: &Path, trip: &TripId, bytes: &[u8]) -> io::Result<()> {
        let path = tape_path(dir, trip);
        match create_durable(&path, bytes) {
            Ok(file) => {
                self.open = Some(Growing { trip: trip.clone(), file });
                Ok(())
            }
            // Somebody else's file, such as one that this program cannot read, is never in the way of being kept.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
            Err(error) => {
                self.broken = fs::remove_file(&path).is_err_and(|left| left.kind() != io::ErrorKind::NotFound);
                Err(error)
            }
        }
    }

    fn note(&mut self, finding: Finding) {
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }
}

fn encode(envelope: &Envelope) -> Result<Vec<u8>, JournalError> {
    let payload = serde_json::to_vec(envelope).map_err(|source| JournalError::Encode {
        trip: envelope.trip.clone(),
        seq: envelope.seq,
        source,
    })?;
    if payload.len() > MAX_PAYLOAD {
        return Err(JournalError::TooLong { trip: envelope.trip.clone(), seq: envelope.seq, bytes: payload.len() });
    }
    Ok(payload)
}

/// The last event of a tape that has its seal, and the length of the file.
fn sealed(file: &Path) -> io::Result<Option<(Seq, u64)>> {
    let opened = File::open(file)?;
    let length = opened.metadata()?.len();
    let Some(position) = length.checked_sub(SEAL_LEN as u64) else { return Ok(None) };
    let mut header = [0; format::HEADER_LEN];
    let mut seal = [0; SEAL_LEN];
    opened.read_exact_at(&mut seal, position)?;
    opened.read_exact_at(&mut header, 0)?;
    let ours = format::read_header(&header).is_some_and(|version| !format::is_newer(version));
    Ok(format::read_seal(&seal, position).filter(|_| ours).map(|last| (last, length)))
}
