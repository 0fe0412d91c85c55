//! What is looked at once a minute, because looking takes longer than a screen can wait: the disk, the tapes on it, and the computer.
//!
//! Tapes are read from end to end once an hour. The one that is being written may look torn at its end meanwhile; that is no finding.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use cart_domain::{Millis, Wall};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::advice::Advice;
use super::entry::{Entry, State};
use super::limit::Limit;
use super::machine::{Card, Machine};
use crate::clock::Clock;
use crate::journal::inspect::{self, InspectError};

/// How often somebody goes around.
const EVERY: Millis = Millis(60_000);
/// How often somebody looks whether it is time to.
const GLANCE: Millis = Millis(200);
/// How many rounds from one reading of the tapes to the next.
const TAPES_EVERY: u32 = 60;
/// With less than this the next trips may find the disk full.
const LEAST_FREE_MIB: i64 = 256;
/// A card is replaced before it fails.
const MOST_WORN: i64 = 80;
const MIB: u64 = 1_024 * 1_024;

/// What the last round found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rounds {
    pub storage: Entry,
    pub system: Entry,
}

/// Where to look.
#[derive(Clone, Debug)]
pub struct Beat {
    pub machine: Machine,
    pub state: PathBuf,
    pub started: Wall,
}

impl Rounds {
    /// Nobody has gone around yet.
    #[must_use]
    pub fn none(since: Wall) -> Self {
        Rounds { storage: Entry::plain(State::Well, since), system: Entry::plain(State::Opening, since) }
    }
}

impl Beat {
    /// Goes around now and then until asked to stop. Blocks.
    pub fn walk(&self, clock: &Clock, found: &watch::Sender<Arc<Rounds>>, stop: &CancellationToken) {
        let mut tapes = None;
        for number in 0_u32.. {
            if stop.is_cancelled() {
                return;
            }
            if number % TAPES_EVERY == 0 {
                tapes = Some(self.tapes(clock.now().wall));
            }
            let newest = self.look(clock.now().wall, tapes.clone());
            found.send_modify(|found| {
                let storage = newest.storage.clone().lasting(&found.storage);
                let system = newest.system.clone().lasting(&found.system);
                *found = Arc::new(Rounds { storage, system });
            });
            // By the cart's clock, so that a minute of a simulated shop is one.
            let next = clock.now().tick + EVERY;
            while clock.now().tick < next && !stop.is_cancelled() {
                crate::clock::block_for(crate::clock::duration(GLANCE), stop);
            }
        }
    }

    /// Looks at everything, with what reading the tapes came to.
    #[must_use]
    pub fn look(&self, now: Wall, tapes: Option<Entry>) -> Rounds {
        let mut storage = Entry::plain(State::Well, now);
        self.tell_space(&mut storage);
        tell_cards(&mut storage, &self.machine.cards());
        let mut system = Entry::plain(State::Well, now);
        system.put("version", env!("CARGO_PKG_VERSION"));
        system.put("weighing", cart_weighing::VERSION);
        system.put("program_uptime_s", (now.0 - self.started.0).max(0) / 1_000);
        self.machine.tell(&mut system);
        Rounds { storage: tapes.map_or(storage.clone(), |tapes| storage.with(tapes)), system }
    }

    /// Reads every tape.
    #[must_use]
    pub fn tapes(&self, now: Wall) -> Entry {
        let mut entry = Entry::plain(State::Well, now);
        let mut words = Vec::new();
        match inspect::verify(&self.state.join("tapes"), &mut words) {
            Ok(_) | Err(InspectError::NoTapes(_) | InspectError::NotFound(_)) => {}
            Err(InspectError::Read { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {}
            Err(error @ (InspectError::Read { .. } | InspectError::Write(_))) => {
                entry.fall_sick(Advice::TapesUnread { why: error.to_string() });
            }
        }
        let words = String::from_utf8_lossy(&words);
        let bad = ["damaged: ", "newer: ", "foreign: "];
        let flawed: Vec<&str> = words.lines().filter(|line| bad.iter().any(|bad| line.starts_with(bad))).collect();
        entry.put("tapes_read", words.lines().count());
        entry.put("tapes_read_at", super::rfc3339(now));
        let flawed = i64::try_from(flawed.len()).unwrap_or(i64::MAX);
        entry.judge("tapes_flawed", flawed, Limit::AtMost(0), Advice::TapesFlawed);
        entry
    }

    fn tell_space(&self, entry: &mut Entry) {
        let simulated = self.machine.disk().map(|disk| Ok((disk.free * MIB, disk.size * MIB)));
        match simulated.unwrap_or_else(|| space(&self.state)) {
            Ok((free, size)) => {
                entry.judge("free_mib", mib(free), Limit::AtLeast(LEAST_FREE_MIB), Advice::DiskFull);
                entry.put("size_mib", mib(size));
            }
            Err(error) => {
                entry.fall_sick(Advice::DiskUnknown { path: self.state.clone(), why: error.to_string() });
            }
        }
    }
}

fn tell_cards(entry: &mut Entry, cards: &[Card]) {
    for Card { name, worn, ending } in cards {
        let figure = format!("{name}_worn_percent");
        let advice = Advice::CardWorn { card: name.clone() };
        match worn {
            Some(worn) => entry.judge(&figure, *worn, Limit::AtMost(MOST_WORN), advice.clone()),
            None => entry.put(&figure, "it does not tell"),
        }
        if *ending && worn.is_none_or(|worn| worn <= MOST_WORN) {
            entry.fall_sick(advice);
        }
    }
}

/// How much is free for this program, and how much there is.
fn space(path: &Path) -> std::io::Result<(u64, u64)> {
    let there = path.ancestors().find(|path| path.exists()).unwrap_or(path);
    let system = rustix::fs::statvfs(there)?;
    Ok((system.f_bavail * system.f_frsize, system.f_blocks * system.f_frsize))
}

fn mib(bytes: u64) -> i64 {
    i64::try_from(bytes / MIB).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn beat(root: &Path) -> Beat {
        Beat { machine: Machine::at(root), state: root.join("state"), started: Wall(1_000) }
    }

    #[test]
    fn a_round_tells_of_space_versions_and_uptime() {
        let root = tempfile::tempdir().expect("a folder");
        let rounds = beat(root.path()).look(Wall(61_000), None);
        let mib = |name: &str| match rounds.storage.figures[name] {
            super::super::Value::Number(mib) => mib,
            super::super::Value::Text(_) | super::super::Value::Throttling(_) => panic!("{name} is a number"),
        };
        assert!(mib("free_mib") <= mib("size_mib") && mib("size_mib") > 0);
        assert_eq!(rounds.storage.limits["free_mib"], Limit::AtLeast(LEAST_FREE_MIB));
        assert_eq!(rounds.system.figures["program_uptime_s"], 60_i64.into());
        assert_eq!(rounds.system.figures["version"], env!("CARGO_PKG_VERSION").into());
    }

    #[test]
    fn a_worn_card_and_one_whose_reserve_ends_are_told_by_name() {
        let mut entry = Entry::plain(State::Well, Wall(0));
        let card = |name: &str, worn, ending| Card { name: name.to_owned(), worn, ending };
        tell_cards(&mut entry, &[card("mmcblk0", Some(70), false), card("mmcblk1", None, false)]);
        assert_eq!((entry.state, entry.advice.clone()), (State::Well, Vec::new()));
        tell_cards(&mut entry, &[card("mmcblk0", Some(90), true), card("mmcblk1", None, true)]);
        let worn = ["mmcblk0", "mmcblk1"].map(|card| Advice::CardWorn { card: card.to_owned() });
        assert_eq!((entry.state, entry.advice.as_slice()), (State::Sick, &worn[..]));
    }

    #[test]
    fn a_tape_that_was_damaged_is_found_and_half_a_record_is_none() {
        let root = tempfile::tempdir().expect("a folder");
        let beat = beat(root.path());
        assert_eq!(beat.tapes(Wall(0)).state, State::Well, "a cart that has not run yet");
        fs::create_dir_all(beat.state.join("tapes")).expect("a folder");
        fs::write(beat.state.join("tapes/1795341600000-0007.tape"), "no tape at all").expect("a file");
        let entry = beat.tapes(Wall(0));
        assert_eq!((entry.state, &entry.figures["tapes_flawed"]), (State::Sick, &1_i64.into()));
    }
}
