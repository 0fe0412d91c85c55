//! How soon something unscanned is spoken of, of everything unscanned: what is never noticed keeps a line below the top.

use super::axis::Axis;
use super::{BELOW_HEADS, MARGIN, Picture, WIDTH};
use crate::simulate::judge::Policy;
use crate::simulate::sheet::{Crowd, Report};
use crate::simulate::tally::Tally;

const HEIGHT: f64 = 400.0;
const FIELD: [f64; 4] = [64.0, BELOW_HEADS + 10.0, WIDTH - MARGIN - 8.0, HEIGHT - 60.0];
/// Later than this nobody connects it with what they did.
const LATEST: f64 = 3.0;
/// A notice should come within a second of rest.
const GOAL: f64 = 1.0;

pub fn draw(report: &Report) -> String {
    let mut picture = Picture::new(
        HEIGHT,
        "How soon an unscanned item is noticed",
        "Share of all unscanned placements of 30 g and more that no open scan explains. Dashed upright: the goal.",
    );
    picture.legend_of_policies("solid: default mix, dotted: held out");
    let [left, top, right, bottom] = FIELD;
    let (x, y) = (Axis::exact(LATEST, 0.5, left, right), Axis::exact(1.0, 0.2, bottom, top));
    picture.ticks_left(&y, (left, right), |share| format!("{:.0} %", share * 100.0));
    picture.ticks_below(&x, (top, bottom), |seconds| format!("{seconds:.1}"));
    picture.text((left + right) / 2.0, bottom + 42.0, "soft middle", "seconds from rest to the first word of it");
    picture.line((x.at(GOAL), top), (x.at(GOAL), bottom), "goal");
    for (crowd, faint) in [(&report.held_out, " faint"), (&report.mix, "")] {
        for (policy, tally) in &crowd.tallies {
            let points = steps(tally).into_iter().map(|(seconds, share)| (x.at(seconds), y.at(share)));
            picture.path(points, &format!("{} line{faint}", policy.name()));
            mark(&mut picture, crowd, *policy, faint.is_empty(), (&x, &y));
        }
    }
    picture.svg()
}

/// The share that was noticed by each moment, as a staircase.
fn steps(tally: &Tally) -> Vec<(f64, f64)> {
    let of = tally.unscanned_noticed.of.max(1) as f64;
    let mut points = vec![(0.0, 0.0)];
    let mut share = 0.0;
    for (delay, count) in tally.unscanned_delay.cumulative() {
        let seconds = delay.0 as f64 / 1_000.0;
        if seconds > LATEST {
            break;
        }
        points.push((seconds, share));
        share = count as f64 / of;
        points.push((seconds, share));
    }
    points.push((LATEST, share));
    points
}

/// The mark of the policy stands on its line, where no other has its mark.
fn mark(picture: &mut Picture, crowd: &Crowd, policy: Policy, filled: bool, (x, y): (&Axis, &Axis)) {
    let Some(tally) = crowd.tallies.get(&policy) else { return };
    let turn = Policy::ALL.iter().filter(|other| **other < policy).count() * 2 + usize::from(!filled);
    let seconds = LATEST - 0.15 - 0.25 * turn as f64;
    let share = steps(tally).into_iter().take_while(|(at, _)| *at <= seconds).last().map_or(0.0, |(_, share)| share);
    picture.mark((x.at(seconds), y.at(share)), policy, !filled);
}
