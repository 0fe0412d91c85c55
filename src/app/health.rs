//! How the cart is, in the few words and figures that fit on the staff page and on the page of health. `dash-cart diag` has every figure.

use cart_domain::Wall;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use crate::diag::{Entry, State, Survey, Value};
use crate::screen::{Health, HealthLine, Measure, Part, What};

/// The shop's clock.
#[derive(Clone, Copy, Debug)]
pub struct Zone {
    pub now: Wall,
    /// How far it is ahead of UTC.
    pub minutes_east: i32,
}

/// Every part that the survey knows: those that are sick first, then what a trip needs most.
#[must_use]
pub fn lines(survey: &Survey, zone: Zone) -> Vec<HealthLine> {
    let known = survey.devices.iter().filter_map(|(device, entry)| Some(line(part(device)?, entry, zone)));
    let mut lines: Vec<HealthLine> = known.collect();
    lines.sort_by_key(|line| (line.health != Health::Sick, line.part));
    lines
}

/// The line of one part.
fn line(part: Part, entry: &Entry, zone: Zone) -> HealthLine {
    HealthLine {
        part,
        health: match entry.state {
            State::Well => Health::Well,
            State::Absent => Health::Absent,
            State::Opening => Health::Starting,
            State::Sick => Health::Sick,
        },
        since: zone.tell(&entry.since),
        measures: measures(part, entry),
        advice: entry.advice.clone(),
    }
}

pub(super) fn part(device: &str) -> Option<Part> {
    Some(match device {
        "camera" => Part::Camera,
        "network" => Part::Network,
        "scale" => Part::Scale,
        "scanner" => Part::Scanner,
        "screen" => Part::Screen,
        "storage" => Part::Storage,
        "system" => Part::System,
        "history" => Part::History,
        "battery" => Part::Battery,
        "light" => Part::Light,
        "motion" => Part::Motion,
        "contacts" => Part::Contacts,
        "backlight" => Part::Backlight,
        "panel" => Part::Panel,
        _ => return None,
    })
}

impl Zone {
    /// `14:05`, or with the day before it when that is another one.
    #[must_use]
    pub fn tell(self, at: &str) -> String {
        let zone = Offset::from_seconds(self.minutes_east.saturating_mul(60)).map_or(TimeZone::UTC, TimeZone::fixed);
        let (Ok(at), Ok(now)) = (at.parse::<Timestamp>(), Timestamp::from_millisecond(self.now.0)) else {
            return at.to_owned();
        };
        let (at, now) = (at.to_zoned(zone.clone()), now.to_zoned(zone));
        let form = if at.date() == now.date() { "%H:%M" } else { "%Y-%m-%d %H:%M" };
        at.strftime(form).to_string()
    }
}

/// What the drivers of the converters call a reading that could not be used.
const BAD_READINGS: [&str; 7] =
    ["broken_reads", "saturated", "silences", "overlong_pulses", "power_losses", "failed_transfers", "failed_reads"];

fn measures(part: Part, entry: &Entry) -> Vec<Measure> {
    let sum = |names: &[&str]| names.iter().map(|name| total(entry, name)).sum::<i64>();
    let counted = |what, name| vec![Measure { what, value: sum(&[name]), limit: None }];
    let limited = |what, name: &str| {
        let limit = entry.limits.get(name).copied();
        entry.figures.contains_key(name).then(|| Measure { what, value: sum(&[name]), limit })
    };
    match part {
        Part::Camera => counted(What::Pictures, "frames"),
        Part::Network => {
            counted(What::ToTell, "events_waiting").into_iter().chain(limited(What::Answer, "round_trip_ms")).collect()
        }
        Part::Scale => {
            let bad = Measure { what: What::BadReadings, value: sum(&BAD_READINGS), limit: None };
            let known = [(What::Noise, "noise_mg"), (What::Zero, "zero_mg")].into_iter();
            // What is beyond its limit matters more than what is not.
            let mut limited: Vec<Measure> = known.filter_map(|(what, name)| limited(what, name)).collect();
            limited.sort_by_key(|measure| measure.limit.is_none_or(|limit| limit.holds(measure.value)));
            [bad].into_iter().chain(limited).collect()
        }
        Part::Scanner => counted(What::Scans, "scans"),
        Part::Storage => counted(What::Trips, "tapes").into_iter().chain(limited(What::Free, "free_mib")).collect(),
        Part::System => limited(What::Temperature, "temperature_c").into_iter().collect(),
        Part::Battery => {
            let limit = entry.limits.get("level_%").copied();
            vec![Measure { what: What::Charge, value: sum(&["level_%"]), limit }]
        }
        Part::Light => counted(What::Light, "light_lx"),
        Part::Backlight => counted(What::Brightness, "brightness_%"),
        Part::Screen | Part::History | Part::Motion | Part::Contacts | Part::Panel => Vec::new(),
    }
}

/// A figure, added up over several devices of a kind, whose names begin with their numbers.
fn total(entry: &Entry, name: &str) -> i64 {
    let is_named = |key: &str| key.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('_') == name;
    let numbers = entry.figures.iter().filter(|(key, _)| is_named(key)).map(|(_, value)| match value {
        Value::Number(number) => *number,
        Value::Text(_) | Value::Throttling(_) => 0,
    });
    numbers.sum()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use cart_domain::Mass;

    use super::*;
    use crate::diag::limit;

    const NOON: Zone = Zone { now: Wall(1_795_348_800_000), minutes_east: 60 };

    fn entry(state: State, figures: &[(&str, i64)]) -> Entry {
        let figures = figures.iter().map(|(name, value)| ((*name).to_owned(), Value::Number(*value))).collect();
        let limits = BTreeMap::new();
        Entry { state, since: "2026-11-22T10:00:00Z".to_owned(), figures, limits, advice: Vec::new() }
    }

    #[test]
    fn a_clerk_reads_words_and_not_the_names_of_counters() {
        let cases = [
            ("scale", entry(State::Well, &[("conversions", 471), ("broken_reads", 0)]), What::BadReadings, 0),
            ("scale", entry(State::Well, &[("saturated", 1)]), What::BadReadings, 1),
            ("scanner", entry(State::Well, &[("1_scans", 2), ("2_scans", 3)]), What::Scans, 5),
            ("network", entry(State::Sick, &[("events_waiting", 34)]), What::ToTell, 34),
            ("storage", entry(State::Well, &[("tapes", 1)]), What::Trips, 1),
        ];
        for (device, entry, what, value) in cases {
            let line = line(part(device).expect("a part"), &entry, NOON);
            assert_eq!((line.measures[0].what, line.measures[0].value), (what, value), "{device}");
        }
    }

    #[test]
    fn a_scale_whose_zero_wandered_off_says_so_before_its_noise() {
        let limits = limit::of_scale(Mass::from_grams(5), Mass::from_grams(35_000));
        let entry = Entry { limits, ..entry(State::Well, &[("noise_mg", 700), ("zero_mg", 900_000)]) };
        let told: Vec<What> = measures(Part::Scale, &entry).into_iter().map(|measure| measure.what).collect();
        assert_eq!(told, [What::BadReadings, What::Zero, What::Noise]);
    }

    #[test]
    fn what_is_sick_is_read_first_and_since_when_by_the_clock_of_the_shop() {
        let today = Entry { since: "2026-11-22T10:00:00Z".to_owned(), ..entry(State::Sick, &[]) };
        let before = Entry { since: "2026-11-21T23:30:00Z".to_owned(), ..entry(State::Well, &[]) };
        let older = Entry { since: "2026-11-20T08:00:00Z".to_owned(), ..entry(State::Well, &[]) };
        let devices = [("camera", before), ("scale", older), ("scanner", today)];
        let devices = devices.into_iter().map(|(name, entry)| (name.to_owned(), entry)).collect();
        let told: Vec<(Part, String)> = lines(&Survey { schema: crate::diag::SCHEMA, devices }, NOON)
            .into_iter()
            .map(|line| (line.part, line.since))
            .collect();
        let expected = [(Part::Scanner, "11:00"), (Part::Scale, "2026-11-20 09:00"), (Part::Camera, "00:30")];
        assert_eq!(told, expected.map(|(part, since)| (part, since.to_owned())));
    }
}
