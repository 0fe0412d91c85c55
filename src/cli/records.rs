//! `dash-cart diag history`, `trips`, `bundle` and `licences`: what lies on the disk of a cart, whether it runs or not.

use std::fmt;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;

use super::Place;
use super::tools::{config_of_state, done, failed, print};
use crate::clock::Clock;
use crate::config::Config;
use crate::diag::bundle::{self, Bundle, Sources, place};
use crate::diag::history::History;
use crate::diag::trips::{self, TripLine};
use crate::diag::{Entry, State, Survey, socket};

const NOTICES: &str = include_str!("../../THIRD-PARTY-NOTICES.md");

/// Which trips.
pub(super) struct Wanted {
    pub(super) trip: Option<String>,
    pub(super) most: usize,
    pub(super) json: bool,
}

/// What a program is told of history.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    history: &'a History,
    entry: Entry,
}

/// What a program is told of trips.
#[derive(Serialize)]
struct Listed {
    trips: Vec<TripLine>,
}

/// Where a bundle goes, and with how many trips.
pub(super) struct Packing<'a> {
    pub(super) to: &'a Path,
    pub(super) trips: usize,
}

pub(super) fn bundle(
    config: &Config,
    survey: &Survey,
    packing: &Packing<'_>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> ExitCode {
    // A cart that goes down just now, and a journal that may not be read, are no reason to have no bundle.
    let cart = socket::log(&config.state).ok().flatten();
    let logs = [("cart", cart), ("journal", bundle::journal())].into_iter();
    let logs = logs.filter_map(|(name, text)| Some((name, text?))).collect();
    let now = Clock::real().now().wall;
    let packed = Bundle::gather(&Sources { config, survey, logs, now, trips: packing.trips });
    if packing.to.as_os_str() == "-" {
        return done(err, packed.write(out).and_then(|()| out.flush()));
    }
    match place::put(packing.to, packed.name(), packed.len(), |out| packed.write(out)) {
        Ok(file) => done(err, writeln!(out, "{}", file.display())),
        Err(error) => failed(err, &error, 1),
    }
}

pub(super) fn history(place: Place, json: bool, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let config = match config_of_state(place) {
        Ok(config) => config,
        Err(error) => return failed(err, &error, 2),
    };
    let history = match History::read(&config.state) {
        Ok(history) => history.unwrap_or_else(|| History::new(Clock::real().now().wall)),
        Err(error) => return failed(err, &format_args!("{}: {error}", History::path(&config.state).display()), 1),
    };
    let entry = history.entry();
    let is_well = entry.state != State::Sick;
    match print(out, &Told { history: &history, entry }, json) {
        Ok(()) => ExitCode::from(u8::from(!is_well)),
        Err(error) => failed(err, &error, 1),
    }
}

pub(super) fn trips(wanted: &Wanted, place: Place, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let config = match config_of_state(place) {
        Ok(config) => config,
        Err(error) => return failed(err, &error, 2),
    };
    let (printed, flawed) = match &wanted.trip {
        Some(name) => match trips::one(&config.state, name) {
            Ok(trip) => (print(out, &trip, wanted.json), trip.line.flaw.is_some()),
            Err(error) => return failed(err, &error, 1),
        },
        None => match trips::newest(&config.state, wanted.most) {
            Ok(trips) => {
                let flawed = trips.iter().any(|trip| trip.flaw.is_some());
                (print(out, &Listed { trips }, wanted.json), flawed)
            }
            Err(error) => return failed(err, &error, 1),
        },
    };
    match printed {
        Ok(()) => ExitCode::from(u8::from(flawed)),
        Err(error) => failed(err, &error, 1),
    }
}

pub(super) fn licences(out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    done(err, out.write_all(NOTICES.as_bytes()))
}

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.history)
    }
}

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.trips.iter().try_for_each(|trip| writeln!(f, "{trip}"))
    }
}
