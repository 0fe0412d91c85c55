//! How the cart is, in the few words that fit beside a device's name on the staff page. `dash-cart diag` has every figure.

use crate::diag::{Entry, State, Value};
use crate::screen::{Health, HealthLine};

/// The line of one kind of device.
#[must_use]
pub fn line(device: &str, entry: &Entry) -> HealthLine {
    HealthLine {
        name: name(device).to_owned(),
        health: match entry.state {
            State::Well => Health::Well,
            State::Absent | State::Opening => Health::Unsure,
            State::Sick => Health::Sick,
        },
        figures: words(device, entry),
        advice: entry.advice.as_deref().map(sentence).unwrap_or_default(),
    }
}

/// The words with a capital in front: causes are written to stand behind a colon in a log.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn name(device: &str) -> &str {
    match device {
        "camera" => "Camera",
        "network" => "Store",
        "scale" => "Scale",
        "scanner" => "Scanner",
        "screen" => "Screen",
        "storage" => "Storage",
        other => other,
    }
}

/// What the drivers of the converters call a reading that could not be used.
const BAD_READINGS: [&str; 7] =
    ["broken_reads", "saturated", "silences", "overlong_pulses", "power_losses", "failed_transfers", "failed_reads"];

fn words(device: &str, entry: &Entry) -> String {
    match entry.state {
        State::Absent => return "none fitted".to_owned(),
        State::Opening => return "starting".to_owned(),
        State::Well | State::Sick => {}
    }
    let sum = |names: &[&str]| names.iter().map(|name| total(entry, name)).sum::<i64>();
    match device {
        "camera" => counted(sum(&["frames"]), "picture", "pictures"),
        "network" => match sum(&["events_waiting"]) {
            0 => "has everything".to_owned(),
            waiting => format!("{} to tell", counted(waiting, "event", "events")),
        },
        "scale" => match sum(&BAD_READINGS) {
            0 => "no bad readings".to_owned(),
            bad => counted(bad, "bad reading", "bad readings"),
        },
        "scanner" => counted(sum(&["scans"]), "scan", "scans"),
        "storage" => counted(sum(&["tapes"]), "trip kept", "trips kept"),
        _ => String::new(),
    }
}

/// A figure, added up over several devices of a kind, whose names begin with their numbers.
fn total(entry: &Entry, name: &str) -> i64 {
    let is_named = |key: &str| key.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('_') == name;
    let numbers = entry.figures.iter().filter(|(key, _)| is_named(key)).map(|(_, value)| match value {
        Value::Number(number) => *number,
        Value::Text(_) => 0,
    });
    numbers.sum()
}

fn counted(count: i64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn entry(state: State, figures: &[(&str, i64)]) -> Entry {
        let figures: BTreeMap<_, _> =
            figures.iter().map(|(name, value)| ((*name).to_owned(), Value::Number(*value))).collect();
        Entry { state, since: "2026-11-22T10:00:00Z".to_owned(), figures, advice: None }
    }

    #[test]
    fn a_clerk_reads_words_and_not_the_names_of_counters() {
        let cases = [
            ("scale", entry(State::Well, &[("conversions", 471), ("broken_reads", 0)]), "Scale", "no bad readings"),
            ("scale", entry(State::Well, &[("saturated", 1)]), "Scale", "1 bad reading"),
            ("scanner", entry(State::Well, &[("1_scans", 2), ("2_scans", 3)]), "Scanner", "5 scans"),
            ("network", entry(State::Well, &[("events_waiting", 0)]), "Store", "has everything"),
            ("network", entry(State::Sick, &[("events_waiting", 34)]), "Store", "34 events to tell"),
            ("storage", entry(State::Well, &[("tapes", 1)]), "Storage", "1 trip kept"),
            ("camera", entry(State::Absent, &[]), "Camera", "none fitted"),
        ];
        for (device, entry, name, figures) in cases {
            let line = line(device, &entry);
            assert_eq!((line.name.as_str(), line.figures.as_str()), (name, figures));
        }
    }
}
