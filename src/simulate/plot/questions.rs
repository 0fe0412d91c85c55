//! How often shoppers are bothered for nothing, against how much is found out: the upper left corner is the place to be.

use super::axis::Axis;
use super::{BELOW_HEADS, MARGIN, Picture, WIDTH};
use crate::simulate::judge::Policy;
use crate::simulate::sheet::{Crowd, Report, of_mistakes};
use crate::simulate::tally::{Estimate, Tally};

const HEIGHT: f64 = 420.0;
const FIELD: [f64; 4] = [64.0, BELOW_HEADS + 10.0, WIDTH - MARGIN - 8.0, HEIGHT - 60.0];

pub fn draw(report: &Report) -> String {
    let mut picture = Picture::new(
        HEIGHT,
        "False questions against mistakes found",
        "Mistakes that were asked about, and questions that no mistake explains. Bars: 95 % intervals.",
    );
    picture.legend_of_policies("filled: default mix, hollow: held out");
    let points = points(report);
    let [left, top, right, bottom] = FIELD;
    let most = points.iter().map(|point| point.bothered.high).fold(0.1, f64::max);
    let (x, y) = (Axis::new(most, left, right), Axis::exact(1.0, 0.2, bottom, top));
    picture.ticks_left(&y, (left, right), |share| format!("{:.0} %", share * 100.0));
    picture.ticks_below(&x, (top, bottom), |count| format!("{count:.*}", x.digits()));
    picture.text((left + right) / 2.0, bottom + 42.0, "soft middle", "false questions for each honest trip");
    for Point { policy, held_out, bothered, found } in points {
        let whisker = format!("{} whisker", policy.name());
        let place = (x.at(bothered.figure), y.at(found.figure));
        picture.line((x.at(bothered.low), place.1), (x.at(bothered.high), place.1), &whisker);
        picture.line((place.0, y.at(found.low)), (place.0, y.at(found.high)), &whisker);
        picture.mark(place, policy, held_out);
    }
    picture.svg()
}

struct Point {
    policy: Policy,
    held_out: bool,
    bothered: Estimate,
    found: Estimate,
}

fn points(report: &Report) -> Vec<Point> {
    let crowds = [(&report.mix, false), (&report.held_out, true)];
    crowds.into_iter().flat_map(|(crowd, held_out)| points_of(crowd, held_out)).collect()
}

fn points_of(crowd: &Crowd, held_out: bool) -> Vec<Point> {
    let point = |(policy, tally): (&Policy, &Tally)| {
        let found = of_mistakes(tally, |mistake| mistake.asked)?;
        Some(Point { policy: *policy, held_out, bothered: tally.false_questions.estimate()?, found })
    };
    crowd.tallies.iter().filter_map(point).collect()
}
