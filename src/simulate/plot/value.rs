//! What leaves without being paid, and what is charged in excess.

use super::Picture;
use super::bars::{self, Bar};
use crate::simulate::judge::Policy;
use crate::simulate::sheet::Report;
use crate::simulate::tally::{Ratio, Tally};

pub fn draw(report: &Report) -> String {
    let groups: Vec<Vec<Bar>> =
        [bars_of(report, "unpaid", |tally| tally.unpaid), bars_of(report, "overcharged", |tally| tally.overcharged)]
            .into();
    let mut picture = Picture::new(
        bars::height(&groups),
        "Value left unpaid, and value overcharged",
        "Of sales, honest shoppers and thieves together. Bars with their 95 % intervals.",
    );
    picture.legend_of_policies("");
    bars::draw(&mut picture, &groups, "percent of sales", |percent, digits| format!("{percent:.digits$}"));
    picture.svg()
}

fn bars_of(report: &Report, what: &str, of: fn(&Tally) -> Ratio) -> Vec<Bar> {
    let crowds = [&report.mix, &report.held_out];
    let each = crowds.into_iter().flat_map(|crowd| Policy::ALL.map(|policy| (crowd, policy)));
    each.filter_map(|(crowd, policy)| {
        let percent = of(crowd.tallies.get(&policy)?).estimate()?.times(100.0);
        Some(Bar {
            name: format!("{}, {what}, {}", policy.name(), crowd.name),
            parts: vec![(percent.figure, policy.name().to_owned())],
            interval: Some((percent.low, percent.high)),
            says: format!("{:.2} % ({:.2}–{:.2})", percent.figure, percent.low, percent.high),
        })
    })
    .collect()
}
