//! What the cart remembers of its own health: when it was started, what failed, and what ordinary sales say about scale, readers and camera.
//!
//! It lies in `history.json` in the state directory, bounded, and points to nobody. One thread writes it (`app/historian.rs`), as a whole, under
//! another name first; the command reads it whether a cart runs or not. Without it, or when it cannot be read, history begins anew.

pub mod days;
pub mod drift;
pub mod trip;

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use cart_domain::Wall;
use cart_domain::ids::TripId;
use cart_domain::language::Language;
use cart_hardware::Cause;
use serde::{Deserialize, Serialize};

use super::advice::Advice;
use super::entry::{Entry, State};
use super::limit::Limit;
use super::rfc3339;
use crate::sense::Condition;
use days::Days;
use drift::Drift;
use trip::Said;

const FORMAT: u32 = 1;
/// As many starts and faults are kept.
const MOST_STARTS: usize = 50;
const MOST_FAULTS: usize = 200;
/// So many power cuts or crashes among the last ten starts are too many.
const MOST_CUTS: i64 = 3;
const LAST_STARTS: usize = 10;

/// The cart's memory of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct History {
    format: u32,
    /// Since when it remembers.
    pub since: String,
    /// Set while a cart runs: one that finds it set was not stopped in order.
    running: bool,
    pub starts: Vec<Start>,
    pub faults: Vec<FaultSeen>,
    pub drift: Drift,
    pub days: Days,
    /// The newest trip that was read.
    pub read: Option<TripId>,
}

/// The cart was started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    pub at: String,
    pub version: String,
    pub after: After,
}

/// How the time before a start ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum After {
    /// Nothing was before.
    Nothing,
    Stop,
    /// The power went, or the program ended by itself.
    Cut,
}

/// A device failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultSeen {
    pub at: String,
    pub device: String,
    /// In English; the cart's screen says [`FaultSeen::cause`] in its language.
    pub why: String,
    /// What an older program remembered has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// When it was well again.
    pub until: Option<String>,
}

impl History {
    /// Nothing yet.
    #[must_use]
    pub fn new(now: Wall) -> Self {
        History {
            format: FORMAT,
            since: rfc3339(now),
            running: false,
            starts: Vec::new(),
            faults: Vec::new(),
            drift: Drift::default(),
            days: Days::default(),
            read: None,
        }
    }

    /// Where it lies.
    #[must_use]
    pub fn path(state: &Path) -> PathBuf {
        state.join("history.json")
    }

    /// What was remembered; nothing where nothing is, or of another format.
    pub fn read(state: &Path) -> io::Result<Option<Self>> {
        match fs::read(History::path(state)) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok().filter(|history: &History| history.format == FORMAT)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Puts it in the place of what was remembered before.
    pub fn write(&self, state: &Path) -> io::Result<()> {
        let (path, new) = (History::path(state), state.join("history.json.new"));
        let mut file = File::create(&new)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.sync_all()?;
        fs::rename(new, path)
    }

    /// The cart is started.
    pub fn start(&mut self, now: Wall) {
        let after = match (self.starts.is_empty(), self.running) {
            (true, _) => After::Nothing,
            (false, true) => After::Cut,
            (false, false) => After::Stop,
        };
        self.running = true;
        // What failed before the start is looked at anew.
        for fault in self.faults.iter_mut().filter(|fault| fault.until.is_none()) {
            fault.until = Some(rfc3339(now));
        }
        push(
            &mut self.starts,
            Start { at: rfc3339(now), version: env!("CARGO_PKG_VERSION").to_owned(), after },
            MOST_STARTS,
        );
    }

    /// The cart is stopped in order.
    pub fn stop(&mut self) {
        self.running = false;
    }

    /// A device is in another condition than before, since then. Says whether that is worth remembering.
    pub fn turned(&mut self, device: &str, condition: &Condition, since: Wall) -> bool {
        let at = rfc3339(since);
        let open = self.faults.iter_mut().rev().find(|fault| fault.device == device && fault.until.is_none());
        match (condition, open) {
            (Condition::Faulty(fault), None) => {
                let why = fault.to_string();
                let cause = Some(fault.cause.clone());
                push(
                    &mut self.faults,
                    FaultSeen { at, device: device.to_owned(), why, cause, until: None },
                    MOST_FAULTS,
                );
                true
            }
            (Condition::Working, Some(open)) => {
                open.until = Some(at);
                true
            }
            (Condition::Faulty(_), Some(_)) | (Condition::Opening | Condition::Absent | Condition::Working, _) => false,
        }
    }

    /// A trip is over.
    pub fn trip(&mut self, trip: &TripId, date: &str, said: &Said, e: cart_domain::Mass) {
        for (expect, weighed) in &said.placed {
            self.drift.placed(expect, *weighed, e);
        }
        let day = self.days.of(date);
        day.pieces += said.pieces;
        day.missed += said.missed;
        self.read = Some(trip.clone());
    }

    /// As one entry, with what to do about what is getting worse.
    #[must_use]
    pub fn entry(&self) -> Entry {
        let mut entry = Entry::plain(State::Well, Wall(0));
        entry.since = self.since.clone();
        self.tell_scale(&mut entry);
        let worse = |is_worse: bool| i64::from(is_worse);
        if let Some(misses) = self.days.misses() {
            entry.put("misses_per_1000_before", misses.before);
            entry.put("misses_per_1000_lately", misses.lately);
            entry.judge("scanner_is_worse", worse(misses.is_worse), Limit::AtMost(0), Advice::ScannerMisses);
        }
        if let Some(pictures) = self.days.pictures() {
            entry.put("best_picture_before", pictures.before);
            entry.put("best_picture_lately", pictures.lately);
            entry.judge("camera_is_worse", worse(pictures.is_worse), Limit::AtMost(0), Advice::CameraFades);
        }
        let last = self.starts.iter().rev().take(LAST_STARTS);
        let cuts = i64::try_from(last.filter(|start| start.after == After::Cut).count()).unwrap_or(i64::MAX);
        entry.judge("cut_off_of_last_10_starts", cuts, Limit::AtMost(MOST_CUTS), Advice::CutOff);
        entry.put("faults", self.faults.len());
        entry
    }

    fn tell_scale(&self, entry: &mut Entry) {
        let Some(estimate) = self.drift.estimate() else {
            entry.put("scale_placements_wanted", i64::from(self.drift.wanting()));
            return;
        };
        let (ppm, interval_ppm) = (estimate.ppm, estimate.interval_ppm);
        let advice = Advice::ScaleDrifts { packs: estimate.placements, ppm, interval_ppm };
        entry.put("scale_placements", i64::from(estimate.placements));
        entry.put("scale_drift_interval_ppm", estimate.interval_ppm);
        entry.judge("scale_drift_ppm", estimate.ppm, estimate.limit(), advice);
    }
}

fn push<T>(list: &mut Vec<T>, newest: T, most: usize) {
    list.push(newest);
    let old = list.len().saturating_sub(most);
    list.drain(..old);
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = self.entry();
        writeln!(f, "remembered since {}", self.since)?;
        for (name, value) in &entry.figures {
            match entry.limits.get(name) {
                Some(limit) => writeln!(f, "  {name}: {value} ({limit})")?,
                None => writeln!(f, "  {name}: {value}")?,
            }
        }
        for Start { at, version, after } in &self.starts {
            let after = match after {
                After::Nothing => "for the first time",
                After::Stop => "after it was stopped",
                After::Cut => "AFTER IT WAS CUT OFF",
            };
            writeln!(f, "{at}  started {after}, version {version}")?;
        }
        for FaultSeen { at, device, why, until, cause: _ } in &self.faults {
            let until = until.as_deref().map_or_else(|| "still so".to_owned(), |until| format!("until {until}"));
            writeln!(f, "{at}  {device}: {why}, {until}")?;
        }
        writeln!(f, "{}", entry.says(Language::English).as_deref().unwrap_or("Nothing is getting worse."))
    }
}

#[cfg(test)]
mod tests {
    use cart_hardware::Fault;

    use super::*;

    #[test]
    fn a_cart_that_lost_power_knows_it_at_the_next_start() {
        let state = tempfile::tempdir().expect("a folder");
        assert_eq!(History::read(state.path()).expect("no file is no error"), None);
        let mut history = History::new(Wall(0));
        history.start(Wall(1_000));
        history.write(state.path()).expect("the disk is well");
        let mut history = History::read(state.path()).expect("it can be read").expect("it was written");
        history.start(Wall(2_000));
        history.stop();
        history.start(Wall(3_000));
        let after: Vec<After> = history.starts.iter().map(|start| start.after).collect();
        assert_eq!(after, [After::Nothing, After::Cut, After::Stop]);
        for _ in 0..9 {
            history.start(Wall(4_000));
        }
        assert_eq!(history.entry().advice, [Advice::CutOff]);
    }

    #[test]
    fn a_fault_is_remembered_with_its_beginning_and_its_end_and_only_so_many_are() {
        let mut history = History::new(Wall(0));
        let gone = Condition::Faulty(Fault::gone(Cause::Unplugged));
        assert!(history.turned("scale", &gone, Wall(60_000)));
        assert!(!history.turned("scale", &gone, Wall(61_000)), "it is the same fault");
        assert!(!history.turned("camera", &Condition::Working, Wall(61_000)));
        assert!(history.turned("scale", &Condition::Working, Wall(120_000)));
        let fault = &history.faults[0];
        assert_eq!((fault.at.as_str(), fault.until.as_deref()), ("1970-01-01T00:01:00Z", Some("1970-01-01T00:02:00Z")));
        for _ in 0..500 {
            history.turned("scanner", &gone, Wall(0));
            history.turned("scanner", &Condition::Working, Wall(0));
        }
        assert_eq!(history.faults.len(), MOST_FAULTS);
    }

    /// A history of so many days, each with as many pieces, of which so many had to be asked for, and with this best picture.
    fn days(of: impl Fn(usize) -> (u64, i64)) -> History {
        let mut history = History::new(Wall(0));
        for number in 0..35 {
            let (missed, picture) = of(number);
            let day = history.days.of(&format!("2026-{:02}-{:02}", 10 + number / 28, 1 + number % 28));
            (day.pieces, day.missed) = (400, missed);
            (day.pictures, day.best_picture) = (600, picture);
        }
        history
    }

    #[test]
    fn a_scanner_that_misses_more_than_it_did_is_told_with_both_rates_and_what_to_clean() {
        let entry = days(|number| (if number < 28 { 12 } else { 60 }, 800)).entry();
        assert_eq!(entry.figures["misses_per_1000_before"], 30_i64.into());
        assert_eq!(entry.figures["misses_per_1000_lately"], 150_i64.into());
        assert_eq!((entry.state, &entry.figures["scanner_is_worse"]), (State::Sick, &1_i64.into()));
        assert_eq!(entry.advice, [Advice::ScannerMisses]);
    }

    #[test]
    fn a_camera_whose_best_pictures_fade_is_told_with_both_figures_and_one_that_stays_is_well() {
        let fading = days(|number| (12, if number < 28 { 800 } else { 400 })).entry();
        assert_eq!(fading.figures["best_picture_before"], 800_i64.into());
        assert_eq!(fading.figures["best_picture_lately"], 400_i64.into());
        assert_eq!(fading.advice, [Advice::CameraFades]);
        let steady = days(|_| (12, 800)).entry();
        assert_eq!((steady.state, steady.advice), (State::Well, Vec::new()));
    }

    #[test]
    fn a_young_cart_says_how_many_packs_it_still_wants_and_judges_nothing() {
        let entry = History::new(Wall(0)).entry();
        assert_eq!(entry.state, State::Well);
        assert!(entry.figures.contains_key("scale_placements_wanted"));
        for unknown in ["scale_drift_ppm", "misses_per_1000_lately", "best_picture_lately"] {
            assert!(!entry.figures.contains_key(unknown), "{unknown}");
        }
        assert_eq!(
            (&entry.figures["cut_off_of_last_10_starts"], &entry.figures["faults"]),
            (&0_i64.into(), &0_i64.into())
        );
    }

    #[test]
    fn a_memory_of_another_format_is_begun_anew() {
        let state = tempfile::tempdir().expect("a folder");
        fs::write(History::path(state.path()), "{\"format\":9}").expect("a file");
        assert_eq!(History::read(state.path()).expect("it is there"), None);
    }
}
