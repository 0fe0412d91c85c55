//! The support bundle: what somebody far away needs to see of a cart, in one archive, with everything taken out that points to a person or opens a
//! door ([`scrub`]). Files with PINs are not even opened. A bundle is bounded: of what is too long the newest part is taken, and said so.

pub mod place;
pub mod scrub;
mod tar;

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;

use cart_domain::Wall;
use cart_domain::catalogue::Catalogue;
use serde::Serialize;

use super::Survey;
use super::history::History;
use super::trips;
use crate::config::Config;
use crate::keep;
use crate::selftest;
use crate::staff::log::StaffLog;
use scrub::Scrubber;

/// As much of one part is taken, and of all of them.
const MOST_OF_ONE: usize = 1024 * 1024;
const MOST: usize = 8 * 1024 * 1024;
/// As many trips are listed.
const LISTED: usize = 50;
const ABOUT: &str = "A support bundle of a Dash Cart. Numbers of cards and people, PINs, passwords, tokens, keys, addresses and names of staff were\n\
     taken out; each place says so. Times are by the cart's clock, in UTC.\n\n";

/// What a bundle is made of.
pub struct Sources<'a> {
    pub config: &'a Config,
    pub survey: &'a Survey,
    /// Logs by name.
    pub logs: Vec<(&'static str, String)>,
    pub now: Wall,
    /// As many of the newest trips are told step by step.
    pub trips: usize,
}

/// An archive's files, cleaned and bounded.
#[derive(Debug)]
pub struct Bundle {
    name: String,
    parts: Vec<(String, Vec<u8>)>,
    now: Wall,
}

impl Bundle {
    /// Gathers everything. What cannot be read is told in its place.
    #[must_use]
    pub fn gather(sources: &Sources<'_>) -> Self {
        let Sources { config, survey, logs, now, trips } = sources;
        let catalogue = keep::sealed_catalogue(&config.state).unwrap_or_default();
        let (scale, staff) = (scale_files(config), told(staff_log(&config.state)));
        let records = scale.iter().map(|(_, text)| text).chain([&staff]);
        let names = records.flat_map(|text| scrub::names::of_staff(text)).collect();
        let scrubber = Scrubber { names, ..scrubber(config, &catalogue, &scale) };
        let mut parts = vec![
            ("survey.json".to_owned(), json(survey)),
            ("selftest.json".to_owned(), json(&selftest::of_running(survey, 0))),
            ("history.json".to_owned(), told(History::read(&config.state).map(|history| json(&history)))),
            ("staff-log.txt".to_owned(), staff),
            ("config.toml".to_owned(), told(fs::read_to_string(&config.file))),
        ];
        parts.extend(scale.into_iter().map(|(name, text)| (format!("scale/{name}"), text)));
        parts.extend(logs.iter().map(|(name, text)| (format!("log/{name}.txt"), text.clone())));
        match trips::newest(&config.state, LISTED) {
            Ok(list) => {
                parts.push(("trips.json".to_owned(), json(&list)));
                for line in list.iter().rev().take(*trips) {
                    let name = line.trip.as_str();
                    let trip = trips::one(&config.state, name).map(|trip| json(&trip));
                    parts.push((format!("trips/{name}.json"), told(trip)));
                }
            }
            Err(error) => parts.push(("trips.json".to_owned(), error.to_string())),
        }
        let parts = parts.into_iter().map(|(name, text)| (name, scrubber.scrub(newest(&text)).into_bytes()));
        Bundle { name: name(config, *now), parts: bounded(parts.collect(), survey), now: *now }
    }

    /// How its file is called: the cart, and when.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many bytes it takes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts.iter().map(|(_, bytes)| tar::room(bytes.len())).sum::<usize>() + tar::END
    }

    /// Whether nothing is in it, which never happens.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Writes the archive.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        self.parts.iter().try_for_each(|(name, bytes)| tar::put(out, name, bytes, self.now))?;
        tar::end(out)
    }
}

/// What the system's journal has of the cart, where this user may read it.
#[must_use]
pub fn journal() -> Option<String> {
    let asked = ["--unit", "dash-cart", "--output", "short-iso-precise", "--no-pager", "--lines", "8000"];
    let told = Command::new("journalctl").args(asked).output().ok().filter(|told| told.status.success())?;
    let text = String::from_utf8_lossy(&told.stdout).into_owned();
    (text.lines().count() > 1).then_some(text)
}

fn scrubber<'a>(config: &'a Config, catalogue: &'a Catalogue, scale: &[(&'static str, String)]) -> Scrubber<'a> {
    let is_checksum = |word: &&str| word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let words = scale.iter().flat_map(|(_, text)| text.split(|c: char| !c.is_ascii_alphanumeric()));
    let mut checksums: BTreeSet<String> = words.filter(is_checksum).map(str::to_owned).collect();
    checksums.insert(cart_weighing::checksum());
    let token = config.store.token_credential.as_deref().and_then(|name| {
        let folder = std::env::var_os("CREDENTIALS_DIRECTORY")?;
        fs::read_to_string(Path::new(&folder).join(name)).ok()
    });
    let secrets = token.iter().map(|token| token.trim().to_owned()).collect();
    Scrubber { catalogue, policy: &config.policy, checksums, secrets, names: BTreeSet::new() }
}

/// The calibration of the scale, every change to it, and its trials.
fn scale_files(config: &Config) -> Vec<(&'static str, String)> {
    let usual = config.state.join("scale.toml");
    let file = config.devices.scale.calibration_file().unwrap_or(&usual);
    let endings = [("calibration.toml", "toml"), ("changes.log", "log"), ("trials.log", "trials")];
    let read = |(name, ending): (&'static str, &str)| {
        let path = if ending == "toml" { file.to_owned() } else { file.with_extension(ending) };
        Some((name, fs::read_to_string(path).ok()?))
    };
    endings.into_iter().filter_map(read).collect()
}

fn staff_log(state: &Path) -> Result<String, crate::sealed::SealedError> {
    let entries = StaffLog::read(state)?;
    Ok(entries.iter().map(|entry| format!("{}  {}, by = \"{}\"\n", entry.at, entry.did, entry.by)).collect())
}

/// The parts that fit, with a table of contents in front.
fn bounded(parts: Vec<(String, Vec<u8>)>, survey: &Survey) -> Vec<(String, Vec<u8>)> {
    let mut about = format!("{ABOUT}version {}, survey {}\n\n", env!("CARGO_PKG_VERSION"), survey.schema);
    let (mut kept, mut room) = (Vec::new(), MOST - MOST_OF_ONE);
    for (name, bytes) in parts {
        match room.checked_sub(tar::room(bytes.len())) {
            Some(left) => {
                about.push_str(&format!("{name}, {} bytes\n", bytes.len()));
                kept.push((name, bytes));
                room = left;
            }
            None => about.push_str(&format!("{name} was left out: the bundle is as large as it may be\n")),
        }
    }
    kept.insert(0, ("README.txt".to_owned(), about.into_bytes()));
    kept
}

/// The end of a text that is too long, from the beginning of a line on.
fn newest(text: &str) -> &str {
    let from = text.len().saturating_sub(MOST_OF_ONE);
    let tail = &text.as_bytes()[from..];
    let line = if from == 0 { 0 } else { tail.iter().position(|byte| *byte == b'\n').map_or(0, |end| end + 1) };
    let from = (from + line..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    &text[from..]
}

fn json(what: &impl Serialize) -> String {
    serde_json::to_string_pretty(what).expect("numbers and texts can always be written as JSON")
}

fn told<E: std::fmt::Display>(read: Result<String, E>) -> String {
    read.unwrap_or_else(|why| format!("it cannot be read: {why}\n"))
}

fn name(config: &Config, now: Wall) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let cart: String = config.cart.0.chars().map(plain).take(32).collect();
    let at: String =
        super::rfc3339(now).chars().filter(|c| c.is_ascii_alphanumeric()).take("20261122T100000".len()).collect();
    format!("dash-cart-{cart}-{at}Z.tar")
}

#[cfg(test)]
mod tests;
