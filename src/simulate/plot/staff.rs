//! How often staff is called, and why.

use super::Picture;
use super::bars::{self, Bar};
use crate::simulate::judge::Policy;
use crate::simulate::sheet::{Crowd, Report};

/// Reasons by the names that views give them, with the class of their colour.
const REASONS: [(&str, &str); 5] =
    [("age", "e"), ("help", "d"), ("question", "b"), ("spot-check", "c"), ("device", "a")];

pub fn draw(report: &Report) -> String {
    let groups: Vec<Vec<Bar>> = [&report.mix, &report.held_out].map(bars_of).into();
    let mut picture = Picture::new(
        bars::height(&groups),
        "Staff visits, by reason",
        "At the end of each bar: visits in all, and how many of them only the policy's own error caused.",
    );
    picture.legend_of_parts(&REASONS);
    bars::draw(&mut picture, &groups, "visits for 1,000 trips", |count, digits| format!("{count:.digits$}"));
    picture.svg()
}

fn bars_of(crowd: &Crowd) -> Vec<Bar> {
    Policy::ALL.into_iter().filter_map(|policy| bar(crowd, policy)).collect()
}

fn bar(crowd: &Crowd, policy: Policy) -> Option<Bar> {
    let tally = crowd.tallies.get(&policy)?;
    let rate = |count: u64| count as f64 * 1_000.0 / crowd.trips.max(1) as f64;
    let parts: Vec<(f64, String)> = REASONS
        .iter()
        .filter_map(|(reason, class)| Some((rate(*tally.visits_by_why.get(reason)?), (*class).to_owned())))
        .collect();
    let all: f64 = parts.iter().map(|(length, _)| length).sum();
    let needless = tally.needless_visits.estimate()?.figure * 1_000.0;
    let name = format!("{}, {}", policy.name(), crowd.name);
    Some(Bar { name, parts, interval: None, says: format!("{all:.0}, {needless:.0} by its own error") })
}
