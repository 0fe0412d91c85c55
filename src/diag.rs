//! How the cart is, for the people who look after it: one entry for each kind of device, with what to do about it.
//!
//! The running cart answers on a Unix socket in its state directory ([`socket`]), because only one program can hold a device. When none
//! runs, the command opens the devices itself ([`probe`]).

pub mod advice;
pub mod audit;
pub mod bundle;
pub mod camera;
pub mod entry;
pub mod history;
pub mod limit;
pub mod live;
pub mod machine;
pub mod network;
pub mod probe;
pub mod rounds;
pub mod scale;
pub mod scanner;
pub mod socket;
pub mod throttling;
pub mod trips;
mod unix;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use cart_domain::Wall;
use cart_domain::language::Language;
use cart_hardware::Figure;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::clock::Clock;
use crate::journal::Journal;
use crate::keep::Keep;
use crate::sense::{Condition, Report};
use crate::sync::Link;
use crate::workbench::View;
pub use advice::Advice;
pub use entry::{Entry, State, Value};
use history::History;
pub use limit::Limit;
use network::of_link;
use rounds::Rounds;

/// The number of a survey's shape. Readers pass over keys that they do not know; one is only ever added.
pub const SCHEMA: u32 = 2;

/// All devices of a cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    /// The number of this shape, which `docs/diag.schema.json` describes.
    pub schema: u32,
    pub devices: BTreeMap<String, Entry>,
}

/// Where the running cart looks.
#[derive(Clone)]
pub struct Board {
    pub clock: Clock,
    pub started: Wall,
    pub scale: watch::Receiver<Report>,
    pub scanners: Vec<watch::Receiver<Report>>,
    pub camera: watch::Receiver<Report>,
    /// The rest of the cart, what is fitted.
    pub rest: Vec<(&'static str, watch::Receiver<Report>)>,
    /// What the workbench sees of the scale.
    pub weighing: watch::Receiver<Option<Arc<View>>>,
    pub link: watch::Receiver<Link>,
    /// What somebody finds who goes around once a minute.
    pub rounds: watch::Receiver<Arc<Rounds>>,
    /// What the cart remembers of its own health.
    pub history: watch::Receiver<Arc<History>>,
    pub journal: Arc<dyn Journal>,
    pub keep: Arc<dyn Keep>,
    pub sight: Arc<str>,
    pub display: Display,
}

/// Whether this cart has a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Display {
    Window,
    None,
}

impl Survey {
    /// These devices, by name.
    #[must_use]
    pub fn of<'a>(entries: impl IntoIterator<Item = (&'a str, Entry)>) -> Self {
        let devices = entries.into_iter().map(|(name, entry)| (name.to_owned(), entry)).collect();
        Survey { schema: SCHEMA, devices }
    }

    /// Whether nothing is sick.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.devices.values().all(|entry| entry.state != State::Sick)
    }
}

impl Board {
    /// Looks at everything, now.
    #[must_use]
    pub fn survey(&self) -> Survey {
        let mut camera = of_report(&self.camera.borrow());
        camera.figures.insert("recognition".to_owned(), Value::Text(self.sight.to_string()));
        let entries = [
            ("scale", self.scale()),
            ("scanner", self.scanner()),
            ("camera", camera),
            ("screen", self.screen()),
            ("network", of_link(&self.link.borrow(), self.clock.is_wrong())),
            ("storage", self.storage().with(self.rounds.borrow().storage.clone())),
            ("history", self.history.borrow().entry()),
            ("system", self.rounds.borrow().system.clone()),
        ];
        let rest = self.rest.iter().map(|(name, report)| (*name, limit::held(name, of_report(&report.borrow()))));
        Survey::of(entries.into_iter().chain(rest))
    }

    /// What the driver has counted, and what the workbench sees.
    fn scale(&self) -> Entry {
        let mut entry = of_report(&self.scale.borrow());
        let Some(view) = self.weighing.borrow().clone() else { return entry };
        let live = &view.live;
        let kept = view.calibration.as_ref();
        let known = [
            ("noise_mg", live.noise_mg),
            ("drift_mg", live.drift_mg),
            ("zero_mg", live.zero_mg),
            ("samples_per_second", Some(i64::from(live.samples_per_second))),
            ("calibration", kept.and_then(|kept| i64::try_from(kept.change).ok())),
        ];
        let known = known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), Value::Number(value?))));
        entry.figures.extend(known);
        entry.limits = limit::of_scale(view.interval_mg, view.max_mg);
        entry.figures.insert("software".to_owned(), Value::Text(view.software.clone()));
        entry.figures.insert("checksum".to_owned(), Value::Text(view.checksum.clone()));
        entry
    }

    fn scanner(&self) -> Entry {
        let entries: Vec<Entry> = self.scanners.iter().map(|scanner| of_report(&scanner.borrow())).collect();
        crew(entries).unwrap_or_else(|| Entry::plain(State::Absent, self.started))
    }

    fn screen(&self) -> Entry {
        match self.display {
            Display::Window => Entry::plain(State::Well, self.started),
            Display::None => Entry::plain(State::Absent, self.started),
        }
    }

    fn storage(&self) -> Entry {
        let mut entry = Entry::plain(State::Well, self.started);
        for finding in self.journal.findings() {
            if finding.needs_staff() {
                entry.state = State::Sick;
            }
            entry.advice.push(Advice::Tape(finding));
        }
        entry.advice.extend(self.keep.findings().into_iter().map(Advice::Keep));
        let trips = i64::try_from(self.journal.trips().len()).unwrap_or(i64::MAX);
        entry.figures.insert("tapes".to_owned(), Value::Number(trips));
        entry.figures.insert("findings".to_owned(), count(entry.advice.len()));
        entry
    }
}

/// What a pump says of its device.
#[must_use]
pub fn of_report(report: &Report) -> Entry {
    let (state, advice) = match &report.condition {
        Condition::Opening => (State::Opening, Vec::new()),
        Condition::Working => (State::Well, Vec::new()),
        Condition::Absent => (State::Absent, Vec::new()),
        Condition::Faulty(fault) => (State::Sick, vec![Advice::of(fault)]),
    };
    Entry { figures: figures(&report.figures), advice, ..Entry::plain(state, report.since) }
}

/// Several engines as one: as well as the best of them, with the advice of all that are sick.
fn crew(entries: Vec<Entry>) -> Option<Entry> {
    let several = entries.len() > 1;
    let mut together: Option<Entry> = None;
    for (at, mut entry) in entries.into_iter().enumerate() {
        if several {
            let number = at + 1;
            entry.figures =
                entry.figures.into_iter().map(|(name, value)| (format!("{number}_{name}"), value)).collect();
        }
        together = Some(match together {
            None => entry,
            Some(mut crew) => {
                if entry.state < crew.state {
                    (crew.state, crew.since) = (entry.state, entry.since);
                }
                crew.figures.append(&mut entry.figures);
                crew.advice.append(&mut entry.advice);
                crew
            }
        });
    }
    together
}

fn figures(figures: &[Figure]) -> BTreeMap<String, Value> {
    let named = |figure: &Figure| {
        let name =
            if figure.unit.is_empty() { figure.name.to_owned() } else { format!("{}_{}", figure.name, figure.unit) };
        (name, Value::Number(figure.value))
    };
    figures.iter().map(named).collect()
}

fn count(count: usize) -> Value {
    Value::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

pub(crate) fn rfc3339(wall: Wall) -> String {
    jiff::Timestamp::from_millisecond(wall.0).map_or_else(|_| wall.0.to_string(), |time| time.to_string())
}

impl fmt::Display for Survey {
    /// A line for each device, and what to do about those that are not well.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, entry) in &self.devices {
            let state = match entry.state {
                State::Well => "well",
                State::Absent => "absent",
                State::Opening => "opening",
                State::Sick => "SICK",
            };
            writeln!(f, "{name:<8} {state:<8} since {}", entry.since)?;
            for (name, value) in &entry.figures {
                match entry.limits.get(name) {
                    Some(limit) => writeln!(f, "         {name}: {value} ({limit})")?,
                    None => writeln!(f, "         {name}: {value}")?,
                }
            }
            if let Some(advice) = entry.says(Language::English) {
                writeln!(f, "         {advice}")?;
            }
        }
        writeln!(f, "{}", if self.is_well() { "The cart is well." } else { "The cart is sick." })
    }
}

#[cfg(test)]
mod tests {
    use cart_hardware::{Cause, Fault};

    use super::*;

    fn report(condition: Condition) -> Report {
        Report { name: "scanner", condition, since: Wall(1_795_000_000_000), figures: vec![Figure::count("reads", 3)] }
    }

    #[test]
    fn a_device_that_was_unplugged_says_since_when_and_what_to_do() {
        let entry = of_report(&report(Condition::Faulty(Fault::gone(Cause::Unplugged))));
        assert_eq!((entry.state, entry.since.as_str()), (State::Sick, "2026-11-18T11:06:40Z"));
        let advice = entry.says(Language::English).expect("something is to be done");
        assert!(advice.contains("unplugged") && advice.contains("Plug the device in again"), "{advice}");
        assert_eq!(entry.figures["reads"], Value::Number(3));
    }

    #[test]
    fn one_working_engine_is_enough_and_the_broken_one_is_still_named() {
        let broken = of_report(&report(Condition::Faulty(Fault::gone(Cause::Unplugged))));
        let working = of_report(&report(Condition::Working));
        let both = crew(vec![broken, working]).expect("two engines");
        assert_eq!((both.state, both.figures.len()), (State::Well, 2));
        assert_eq!(both.advice, [Advice::Device(Cause::Unplugged)]);
    }
}
