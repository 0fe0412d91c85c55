//! The results as a table for people: the figures of the [score sheet](super::sheet), one a line, with the interval that holds the true one
//! with 95 % confidence.

use std::io::{self, Write};

use super::Results;
use super::sheet::{FIGURES, say};
use super::tally::{Estimate, MistakeTally, Tally};

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
    for figure in FIGURES {
        writeln!(out, "  {:<84} {}", figure.name, say((figure.of)(tally), figure.unit))?;
    }
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
