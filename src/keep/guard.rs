//! Opens the keep whatever has happened to it, within a bounded time.
//!
//! ```text
//! tidy ─▶ check in a child process ─▶ open ─▶ in use
//!              │ bad, or no answer in time
//!              ▼
//!         set the snapshot aside, check and open again
//!              │ bad
//!              ▼
//!         set the directory aside as corrupt-<time>, begin a fresh one
//!              │ even that fails
//!              ▼
//!         go on in memory: the tapes are the truth, the rest is fetched again
//! ```
//!
//! A full disk and a keep in use by somebody else are no damage; nothing is set aside for them. What a fresh or a shortened keep
//! lacks, [`super::rebuild`] brings back.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use cart_domain::Wall;

use super::check::Code;
use super::memory::MemoryKeep;
use super::sled::SledKeep;
use super::{Keep, KeepError, KeepFinding};
use crate::journal::ballast::{Ballast, is_full};

/// How many keeps that were set aside stay, for whoever wants to know what happened to them.
const CORRUPT_KEPT: usize = 2;
/// sled grows by half of this at a time.
const ROOM_TO_OPEN: usize = 1024 * 1024;
/// A snapshot this short holds nothing, and sled gives up on it.
const EMPTY_SNAPSHOT: u64 = 12;

/// Where a keep is, and how it is checked.
#[derive(Clone, Debug)]
pub struct Place {
    /// The state directory; the keep is in `keep/` under it.
    pub state: PathBuf,
    /// The program that is run as `PROGRAM check-keep --dir DIR`: this one, outside of tests.
    pub checker: PathBuf,
    /// How long the check may take, and then the opening.
    pub limit: Duration,
    /// What is given up when there is no room to open.
    pub ballast: Ballast,
}

impl Place {
    /// How long a check may take unless somebody says otherwise.
    pub const LIMIT: Duration = Duration::from_secs(10);

    /// The keep in a state directory, checked by the program that is running.
    pub fn of(state: &Path, ballast: u64) -> io::Result<Self> {
        let checker = std::env::current_exe()?;
        Ok(Place { state: state.to_owned(), checker, limit: Place::LIMIT, ballast: Ballast::of(state, ballast) })
    }

    fn dir(&self) -> PathBuf {
        self.state.join("keep")
    }
}

/// Opens the keep. What had to be done for it is among its findings; `now` names what is set aside.
#[must_use]
pub fn open(place: &Place, now: Wall) -> Box<dyn Keep> {
    let mut findings = Vec::new();
    match open_on_disk(place, now, &mut findings) {
        Ok(keep) => Box::new(keep),
        Err(why) => {
            findings.push(KeepFinding::InMemoryOnly { why: why.to_string() });
            Box::new(MemoryKeep::standing_in(findings))
        }
    }
}

fn open_on_disk(place: &Place, now: Wall, findings: &mut Vec<KeepFinding>) -> Result<SledKeep, KeepError> {
    let dir = place.dir();
    fs::create_dir_all(&dir).map_err(at("making", &dir))?;
    make_room(place)?;
    tidy(&dir).map_err(at("tidying", &dir))?;
    let why = match check_and_open(place, findings) {
        Err(error) if error.is_damage() => error,
        settled => return settled,
    };
    if set_snapshots_aside(&dir).map_err(at("tidying", &dir))? {
        findings.push(KeepFinding::SnapshotRebuilt);
        match check_and_open(place, findings) {
            Err(error) if error.is_damage() => findings.clear(),
            settled => return settled,
        }
    }
    let aside = quarantine(&place.state, &dir, now).map_err(at("setting aside", &dir))?;
    findings.push(KeepFinding::Quarantined { why: why.to_string(), aside });
    open_in_time(&dir, findings.clone(), place.limit)
}

fn check_and_open(place: &Place, findings: &[KeepFinding]) -> Result<SledKeep, KeepError> {
    let dir = place.dir();
    let log = dir.join("db");
    if log.exists() {
        wait_for_lock(&log, place.limit)?;
        ask_child(&place.checker, &dir, place.limit)?;
    }
    open_in_time(&dir, findings.to_vec(), place.limit)
}

/// sled reports a full disk in many ways, a panic among them, so it is found out before.
fn make_room(place: &Place) -> Result<(), KeepError> {
    let probe = place.dir().join("probe");
    let room = || {
        let wrote = fs::write(&probe, vec![0x5a; ROOM_TO_OPEN]);
        fs::remove_file(&probe).and(wrote)
    };
    match room() {
        Err(error) if is_full(&error) => {
            place.ballast.release().map_err(at("giving up the reserve beside", &probe))?;
            room().map_err(|error| if is_full(&error) { KeepError::Full } else { at("writing", &probe)(error) })
        }
        settled => settled.map_err(at("writing", &probe)),
    }
}

/// Removes what is no snapshot, yet keeps sled from opening.
fn tidy(dir: &Path) -> io::Result<()> {
    for (path, name) in snapshots(dir)? {
        if name.ends_with(".generating") || fs::metadata(&path)?.len() <= EMPTY_SNAPSHOT {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// Renames every snapshot so that sled does not see it. `false`: there was none.
fn set_snapshots_aside(dir: &Path) -> io::Result<bool> {
    let found = snapshots(dir)?;
    for (path, name) in &found {
        fs::rename(path, dir.join(format!("aside-{name}")))?;
    }
    Ok(!found.is_empty())
}

fn snapshots(dir: &Path) -> io::Result<Vec<(PathBuf, String)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("snap.") {
            found.push((entry.path(), name));
        }
    }
    Ok(found)
}

/// Gets a bad keep out of the way and removes all but the newest of those before it.
fn quarantine(state: &Path, dir: &Path, now: Wall) -> io::Result<PathBuf> {
    let name = |n: u32| state.join(format!("corrupt-{:013}-{n}", now.0.max(0)));
    let aside = (0..).map(name).find(|aside| !aside.exists()).expect("a directory holds fewer than four billion files");
    fs::rename(dir, &aside)?;
    fs::create_dir_all(dir)?;
    let mut kept = Vec::new();
    for entry in fs::read_dir(state)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with("corrupt-") {
            kept.push(entry.path());
        }
    }
    kept.sort();
    for old in kept.iter().rev().skip(CORRUPT_KEPT) {
        fs::remove_dir_all(old)?;
    }
    fs::File::open(state)?.sync_all()?;
    Ok(aside)
}

/// Waits for a cart before this one to be gone. sled itself gives up at once.
fn wait_for_lock(log: &Path, limit: Duration) -> Result<(), KeepError> {
    let file = fs::File::open(log).map_err(at("opening", log))?;
    let (sender, answer) = mpsc::channel();
    thread::spawn(move || {
        let locked = file.lock().and_then(|()| file.unlock());
        // Nobody listens any more when it took too long.
        let _ = sender.send(locked);
    });
    match answer.recv_timeout(limit) {
        Ok(locked) => locked.map_err(at("locking", log)),
        Err(_) => Err(KeepError::Busy),
    }
}

/// Lets a child process read everything first.
fn ask_child(checker: &Path, dir: &Path, limit: Duration) -> Result<(), KeepError> {
    let mut command = Command::new(checker);
    command.arg("check-keep").arg("--dir").arg(dir);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(at("running", checker))?;
    let (sender, answer) = mpsc::channel();
    if let Some(stdout) = child.stdout.take() {
        thread::spawn(move || {
            let mut words = String::new();
            // What it said is only for the log; that it is over is what counts.
            let _ = stdout.take(4096).read_to_string(&mut words);
            let _ = sender.send(words);
        });
    }
    let Ok(words) = answer.recv_timeout(limit) else {
        end(child);
        return Err(KeepError::Damaged(format!("reading it took longer than {} s", limit.as_secs_f32())));
    };
    let status = child.wait().map_err(at("waiting for", checker))?;
    let words = words.trim().to_owned();
    match status.code() {
        Some(code) if code == Code::Well as i32 => Ok(()),
        Some(code) if code == Code::Busy as i32 => Err(KeepError::Busy),
        Some(code) if code == Code::Full as i32 => Err(KeepError::Full),
        Some(code) if code == Code::Bad as i32 => Err(KeepError::Damaged(words)),
        Some(_) | None => Err(KeepError::Damaged(format!("reading it ended with {status} {words}"))),
    }
}

/// Ends a child without waiting for it: one that hangs in the disk's driver cannot be waited for.
fn end(mut child: Child) {
    // It may have ended by itself just now.
    let _ = child.kill();
    thread::spawn(move || child.wait());
}

/// Opens in a thread of its own, which is left behind if it does not come back: the directory can be renamed under it.
fn open_in_time(dir: &Path, findings: Vec<KeepFinding>, limit: Duration) -> Result<SledKeep, KeepError> {
    let (sender, opened) = mpsc::channel();
    let dir = dir.to_owned();
    let opener = thread::spawn(move || {
        let keep = SledKeep::open(&dir, findings);
        // Nobody listens any more when it took too long.
        let _ = sender.send(keep);
    });
    match opened.recv_timeout(limit) {
        Ok(keep) => keep,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(KeepError::Damaged("opening it took too long".to_owned())),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            let words = opener.join().err().map(|panic| super::sled::panic_words(panic.as_ref()));
            Err(KeepError::Damaged(words.unwrap_or_else(|| "opening it failed".to_owned())))
        }
    }
}

fn at(doing: &'static str, file: &Path) -> impl FnOnce(io::Error) -> KeepError {
    move |source| KeepError::Io { doing, file: file.to_owned(), source }
}
