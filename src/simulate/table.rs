//! The results as a table for people: a figure a line, with the interval that holds the true one with 95 % confidence.

use std::io::{self, Write};

use super::Results;
use super::tally::{Delays, Estimate, MistakeTally, Tally};

/// Prints one table for each policy.
pub fn print(results: &Results, out: &mut dyn Write) -> io::Result<()> {
    for (policy, judged) in &results.policies {
        writeln!(out, "{}: {} trips, seed {}", policy.name(), results.trips, results.seed)?;
        print_tally(&judged.all, out)?;
        writeln!(out)?;
        print_profiles(judged.profiles.iter(), out)?;
        writeln!(out)?;
    }
    Ok(())
}

fn print_tally(tally: &Tally, out: &mut dyn Write) -> io::Result<()> {
    let mut row = |name: &str, estimate: Option<Estimate>, unit: &str| match estimate {
        Some(Estimate { figure, low, high }) => {
            writeln!(out, "  {name:<62} {:>9} {unit:<3} {:>9} to {}", short(figure), short(low), short(high))
        }
        None => writeln!(out, "  {name:<62} {:>9}", "none"),
    };
    let percent = |estimate: Option<Estimate>| estimate.map(|estimate| estimate.times(100.0));
    let thousand = |estimate: Option<Estimate>| estimate.map(|estimate| estimate.times(1_000.0));
    row("honest trips", percent(tally.honest.estimate()), "%")?;
    row("paid on the cart", percent(tally.paid.estimate()), "%")?;
    row("minutes a trip", tally.duration.estimate().map(|estimate| estimate.times(1.0 / 60_000.0)), "")?;
    row("staff visits per 1,000 honest trips", thousand(tally.visits.estimate()), "")?;
    row("  of them by our own error", thousand(tally.needless_visits.estimate()), "")?;
    row("spot checks per 1,000 trips", thousand(tally.spot_checks.estimate()), "")?;
    row("  that found something", percent(tally.spot_finds.estimate()), "%")?;
    row("false questions per honest trip", tally.false_questions.estimate(), "")?;
    row("false questions per 1,000 items", thousand(tally.false_per_item.estimate()), "")?;
    row("questions per trip", tally.questions.estimate(), "")?;
    row("notices per trip", tally.notices.estimate(), "")?;
    row("honest trips without a mistake, receipt exactly right", percent(tally.faultless_right.estimate()), "%")?;
    row("honest trips with a slip, receipt exactly right in the end", percent(tally.slipped_right.estimate()), "%")?;
    row("unscanned placements of 30 g and more, noticed", percent(tally.unscanned_noticed.estimate()), "%")?;
    row("  from rest to notice, median", seconds(&tally.unscanned_delay, 0.5), "s")?;
    row("  from rest to notice, 95 of 100", seconds(&tally.unscanned_delay, 0.95), "s")?;
    row("  asked about", percent(tally.unscanned_asked.estimate()), "%")?;
    row("  those that an open scan of that mass covers, noticed", percent(tally.covered_noticed.estimate()), "%")?;
    row("scanned placements: from rest to verdict, median", seconds(&tally.verdict_delay, 0.5), "s")?;
    row("scanned placements: from rest to verdict, 95 of 100", seconds(&tally.verdict_delay, 0.95), "s")?;
    row("slips that the shopper settled alone", percent(tally.settled_alone.estimate()), "%")?;
    row("switched labels and swaps beyond the spread, caught", percent(tally.switched_beyond_caught.estimate()), "%")?;
    row("  of the same mass and seen by the camera, caught", percent(tally.switched_alike_caught.estimate()), "%")?;
    row("value unpaid, of sales", percent(tally.unpaid.estimate()), "%")?;
    row("value overcharged, of sales", percent(tally.overcharged.estimate()), "%")?;
    writeln!(out, "  false questions by kind: {}", counts(tally.false_by_kind.iter()))?;
    writeln!(out, "  staff visits by reason: {}", counts(tally.visits_by_why.iter()))?;
    let lines = tally.lines;
    writeln!(
        out,
        "  products: {} right, {} wrong, {} missing, {} phantom",
        lines.right, lines.wrong, lines.missing, lines.phantom
    )?;
    writeln!(
        out,
        "  {:<18} {:>6} {:>8} {:>7} {:>7} {:>7} {:>7}",
        "mistake", "made", "noticed", "asked", "right", "alone", "staff"
    )?;
    for (mistake, tally) in &tally.mistakes {
        let name = serde_json::to_string(mistake).unwrap_or_default();
        print_mistake(name.trim_matches('"'), tally, out)?;
    }
    Ok(())
}

fn print_mistake(name: &str, tally: &MistakeTally, out: &mut dyn Write) -> io::Result<()> {
    let share = |share: super::tally::Share| share.estimate().map_or(0.0, |estimate| estimate.figure * 100.0);
    writeln!(
        out,
        "  {name:<18} {:>6} {:>7.1}% {:>6.1}% {:>6.1}% {:>6.1}% {:>6.1}%",
        tally.right.of,
        share(tally.noticed),
        share(tally.asked),
        share(tally.right),
        share(tally.alone),
        share(tally.by_staff),
    )
}

fn print_profiles<'t>(profiles: impl Iterator<Item = (&'t String, &'t Tally)>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "  {:<20} {:>6} {:>9} {:>10} {:>9} {:>8} {:>8} {:>8}",
        "profile", "trips", "visits‰", "false q.", "faultless", "slipped", "unpaid", "over"
    )?;
    for (name, tally) in profiles {
        let figure = |estimate: Option<Estimate>, factor: f64| {
            estimate.map_or_else(|| "-".to_owned(), |estimate| short(estimate.figure * factor))
        };
        writeln!(
            out,
            "  {name:<20} {:>6} {:>9} {:>10} {:>8}% {:>7}% {:>7}% {:>7}%",
            tally.paid.of,
            figure(tally.visits.estimate(), 1_000.0),
            figure(tally.false_questions.estimate(), 1.0),
            figure(tally.faultless_right.estimate(), 100.0),
            figure(tally.slipped_right.estimate(), 100.0),
            figure(tally.unpaid.estimate(), 100.0),
            figure(tally.overcharged.estimate(), 100.0),
        )?;
    }
    Ok(())
}

fn seconds(delays: &Delays, part: f64) -> Option<Estimate> {
    delays.quantile(part).map(|estimate| estimate.times(0.001))
}

fn counts<'c>(counts: impl Iterator<Item = (&'c &'static str, &'c u64)>) -> String {
    let told: Vec<String> = counts.map(|(name, count)| format!("{name} {count}")).collect();
    if told.is_empty() { "none".to_owned() } else { told.join(", ") }
}

/// Three digits that mean something.
fn short(figure: f64) -> String {
    match figure.abs() {
        0.0 => "0".to_owned(),
        ..0.1 => format!("{figure:.4}"),
        ..10.0 => format!("{figure:.2}"),
        ..1_000.0 => format!("{figure:.1}"),
        _ => format!("{figure:.0}"),
    }
}
