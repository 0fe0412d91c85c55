//! What a technician reads at the terminal.

use std::io::{self, Write};

use cart_domain::Mass;

use crate::workbench::order::{g, kg};
use crate::workbench::{Asked, Outcome, Put, Shown, View};

/// What is to be done next.
pub(super) fn prompt(asked: &Asked) -> String {
    let what = match asked.put {
        Put::Nothing => "take everything off the platform".to_owned(),
        Put::Weight { mg } => format!("put {} in the middle of the platform", kg(mg)),
        Put::Corner { mg, corner } => {
            let place = match corner {
                1 => "front left",
                2 => "front right",
                3 => "back right",
                _ => "back left",
            };
            format!("put {} over the corner {place} (as seen from the handle)", kg(mg))
        }
    };
    format!("Step {} of {}: {what}", asked.step, asked.steps)
}

/// The figures of the scale, a line each.
pub fn figures(view: &View, out: &mut dyn Write) -> io::Result<()> {
    let live = &view.live;
    let grams = |mg: Option<i64>| mg.map_or_else(|| "-".to_owned(), |mg| g(Mass::from_milligrams(mg)));
    let counts = |counts: Option<i64>| counts.map_or_else(|| "-".to_owned(), |counts| counts.to_string());
    let thousandths = |milli: i64| format!("{}.{}", milli / 1_000, milli % 1_000 / 100);
    let noise = live.noise_millicounts.map_or_else(|| "-".to_owned(), thousandths);
    writeln!(out, "scale        Max {}, Min {}, e = {}", kg(view.max_mg), kg(view.min_mg), g(view.interval_mg))?;
    match (&view.calibration, &view.unfit) {
        (Some(kept), _) if kept.change == 0 => writeln!(out, "calibration  the factory's")?,
        (Some(kept), _) => {
            writeln!(out, "calibration  change {} of {}, {}, by {}", kept.change, kept.counter, kept.at, kept.by)?
        }
        (None, Some(why)) => writeln!(out, "calibration  CANNOT BE USED: {why}")?,
        (None, None) => writeln!(out, "calibration  NONE YET: `dash-cart diag scale calibrate --weights 5kg,20kg`")?,
    }
    writeln!(out, "software     {}, checksum {}", view.software, view.checksum)?;
    for (cell, counted) in live.counts.iter().enumerate() {
        writeln!(out, "counts {}     {counted}", cell + 1)?;
    }
    writeln!(out, "rate         {} a second", live.samples_per_second)?;
    writeln!(out, "noise        {noise} counts, {} (one standard deviation)", grams(live.noise_mg))?;
    writeln!(out, "peak         {} counts, {}", counts(live.peak_counts), grams(live.peak_mg))?;
    writeln!(out, "drift        {} counts, {} in 3 s", counts(live.drift_counts), grams(live.drift_mg))?;
    writeln!(out, "zero         {} from the calibrated zero", grams(live.zero_mg))?;
    writeln!(out, "settled      {}", grams(live.settled_mg))?;
    writeln!(out, "shown        {}", shown(live.shown))?;
    if let Some(why) = &live.not_for_trade {
        writeln!(out, "no sale by weight: {why}")?;
    }
    Ok(())
}

/// The figures that change, in one line.
pub fn line(view: &View, out: &mut dyn Write) -> io::Result<()> {
    let live = &view.live;
    let counts: Vec<String> = live.counts.iter().map(ToString::to_string).collect();
    let grams = |mg: Option<i64>| mg.map_or_else(|| "-".to_owned(), |mg| g(Mass::from_milligrams(mg)));
    let (noise, drift, settled) = (grams(live.noise_mg), grams(live.drift_mg), grams(live.settled_mg));
    writeln!(
        out,
        "counts {:>9}  noise {noise:>9}  drift {drift:>9}  settled {settled:>12}  {}",
        counts.join(" "),
        shown(live.shown)
    )
}

/// What the scale shows, as on its display.
pub fn shown(shown: Shown) -> String {
    match shown {
        Shown::NotReady => "not ready".to_owned(),
        Shown::Underload => "------ (less than nothing)".to_owned(),
        Shown::Overload => "------ (more than it weighs)".to_owned(),
        Shown::Weight { net_mg, tare_mg, still, zero, .. } => {
            let mut words = kg(Mass::from_milligrams(net_mg));
            if tare_mg != 0 {
                words += " net";
            }
            words += if still { ", still" } else { ", moving" };
            if zero {
                words += ", at zero";
            }
            words
        }
    }
}

/// What came of an act.
pub fn outcome(outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
    let name = outcome.act.name();
    if outcome.act.calibrates() {
        if let Some(refused) = &outcome.refused {
            return writeln!(out, "NOT CALIBRATED: {}. The earlier calibration stays.", refused.words);
        }
        for load in &outcome.loads {
            writeln!(out, "  {:<24} {:>9} counts, {} samples", load.put.to_string(), load.counts, load.samples)?;
        }
        return writeln!(out, "Calibrated: change {}, by {}, {}.", outcome.calibration, outcome.by, outcome.at);
    }
    for found in &outcome.findings {
        let result = if found.passed { "passed" } else { "FAILED" };
        let (error, most) = (g(found.error_mg), g(found.permissible_mg));
        writeln!(out, "  {:<28} error {error:>10}, permissible {most:>9}  {result}", found.put.to_string())?;
    }
    let result = if outcome.passed { "passed, class III in service" } else { "FAILED, class III in service" };
    writeln!(out, "Trial of {name}: {result}.")
}
