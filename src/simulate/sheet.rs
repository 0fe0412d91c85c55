//! The score sheet: what a simulation measured, as a document that anybody can make again. [`figure`] lists what is told of every policy
//! and which goal it has; the words around the tables stand in `sheet/accuracy.txt`; the pictures are drawn by [`super::plot`].

mod better;
mod figure;
mod form;
mod survey;
mod table;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::judge::Policy;
use super::plot;
use super::tally::Tally;
use better::Comparison;
use figure::Holds;
use table::{Column, Table};

pub use figure::{ALL as FIGURES, of_mistakes};
pub use form::estimate as say;
pub use survey::survey;

/// What a simulation came to.
#[derive(Clone, Debug)]
pub struct Report {
    /// The command line that repeats it.
    pub command: String,
    pub seed: u64,
    /// Everybody, in the shares in which they come.
    pub mix: Crowd,
    /// Shoppers whom nobody looked at while the cart was tuned.
    pub held_out: Crowd,
    /// The usual mix in other circumstances, under the cart alone.
    pub circumstances: Circumstances,
    /// One crowd for each profile.
    pub profiles: Vec<Crowd>,
}

/// The usual mix where something is not as usual.
#[derive(Clone, Debug, Default)]
pub struct Circumstances {
    /// Carts have learned nothing.
    pub first_week: Crowd,
    /// Each product whose catalogued mass is missing or wrong has been on three trips.
    pub after_third_trip: Crowd,
    /// These devices are missing from the beginning, and the cart has been told.
    pub without_camera: Crowd,
    pub without_scale: Crowd,
}

impl Circumstances {
    /// Each with the goals that do not hold there.
    fn crowds(&self) -> [(&Crowd, Holds); 4] {
        [
            (&self.first_week, Holds::Lacking),
            (&self.after_third_trip, Holds::Lacking),
            (&self.without_camera, Holds::Whole),
            (&self.without_scale, Holds::Whole),
        ]
    }
}

/// Trips of the same kind of shoppers under every policy.
#[derive(Clone, Debug, Default)]
pub struct Crowd {
    pub name: String,
    /// One line about who they are.
    pub about: String,
    pub held_out: bool,
    pub trips: u64,
    pub tallies: BTreeMap<Policy, Tally>,
}

/// Why a sheet could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{file}: cannot be written: {error}")]
pub struct SheetError {
    file: String,
    error: io::Error,
}

/// The words of the sheet, with a name in braces where a table goes.
const WORDS: &str = include_str!("sheet/accuracy.txt");
/// The words above the tables of each profile.
const WORDS_OF_PROFILES: &str = include_str!("sheet/profiles.txt");

/// Writes the sheet, and beside it, in a folder of its name, the pictures and one table for each profile.
///
/// # Errors
/// When a file cannot be written.
pub fn write(report: &Report, path: &Path) -> Result<(), SheetError> {
    let folder = path.with_extension("");
    std::fs::create_dir_all(&folder).map_err(|error| SheetError { file: folder.display().to_string(), error })?;
    for (file, text) in files(report, path, &folder) {
        std::fs::write(&file, text).map_err(|error| SheetError { file: file.display().to_string(), error })?;
    }
    Ok(())
}

fn files(report: &Report, path: &Path, folder: &Path) -> Vec<(PathBuf, String)> {
    let beside = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let pictures = plot::all(report);
    let mut files = vec![(path.to_owned(), sheet(report, &beside)), (folder.join("profiles.md"), profiles(report))];
    files.extend(pictures.into_iter().map(|(name, svg)| (folder.join(format!("{name}.svg")), svg)));
    files
}

/// The document, whose pictures lie in the folder `beside` it.
#[must_use]
pub fn sheet(report: &Report, beside: &str) -> String {
    filled(
        WORDS,
        &[
            ("command", report.command.clone()),
            ("trips", form::grouped(report.mix.trips)),
            ("trips_held_out", form::grouped(report.held_out.trips)),
            ("seed", report.seed.to_string()),
            ("beside", beside.to_owned()),
            ("policies", policies()),
            ("headline", headline(report)),
            ("circumstances", circumstances(report)),
            ("trips_apart", form::grouped(report.circumstances.first_week.trips)),
            ("figures", figures(report)),
            ("against", against(report)),
            ("kinds_of_questions", counts(report, "false question about", |tally| &tally.false_by_kind)),
            ("reasons", counts(report, "called because of", |tally| &tally.visits_by_why)),
            ("mistakes", mistakes(report)),
            ("stuck", stuck(report)),
            ("crowds", crowds(report)),
        ],
    )
}

/// Every figure of every profile.
#[must_use]
pub fn profiles(report: &Report) -> String {
    let mut text = filled(WORDS_OF_PROFILES, &[("command", report.command.clone())]);
    for crowd in &report.profiles {
        let aside = if crowd.held_out { ", held out" } else { "" };
        text += &format!("\n## {}{aside}\n\n{} {} trips.\n\n", crowd.name, crowd.about, form::grouped(crowd.trips));
        text += &figures_of(&[crowd], &Policy::ALL).to_string();
    }
    text
}

fn filled(words: &str, gaps: &[(&str, String)]) -> String {
    gaps.iter().fold(words.to_owned(), |text, (name, what)| text.replace(&format!("{{{name}}}"), what))
}

fn policies() -> String {
    Policy::ALL.iter().map(|policy| policy.name()).collect::<Vec<_>>().join(", ")
}

/// What has a goal, on both crowds, and whether it is met.
fn headline(report: &Report) -> String {
    let mut table = Table::new([Column::Words("figure"), Column::Words("goal")]);
    let crowds = [&report.mix, &report.held_out];
    for crowd in crowds {
        table.add_column(&crowd.name);
        table.add_column("");
    }
    for figure in figure::ALL {
        let Some(goal) = figure.goal.filter(|_| figure.holds != Holds::Lacking) else { continue };
        let measured = crowds.map(|crowd| crowd.tallies.get(&Policy::Fusion).and_then(|tally| (figure.of)(tally)));
        let cells = measured.iter().flat_map(|estimate| {
            let verdict = estimate.map_or(String::new(), |estimate| verdict(goal.is_met(estimate.figure)));
            [form::estimate(*estimate, figure.unit), verdict]
        });
        table.add_row([figure.name.to_owned(), goal.say(figure.unit)].into_iter().chain(cells));
    }
    let words = ["false questions against the better other rule, at equal or better catch", "5 ×"].map(str::to_owned);
    let compared = crowds.map(Comparison::of);
    let cells = compared.iter().flat_map(|compared| match compared {
        Some(compared) => [compared.say(), verdict(compared.is_met())],
        None => ["–".to_owned(), String::new()],
    });
    table.add_row(words.into_iter().chain(cells));
    let words = ["catalogue masses wrong or missing for 10 % of products: goals met after the third trip", "all"];
    let third = report.circumstances.after_third_trip.tallies.get(&Policy::Fusion).map(figure::goals_met);
    let third = third.map_or([String::new(), String::new()], |met| {
        [format!("{} of {}", met.hits, met.of), verdict(met.hits == met.of && met.of > 0)]
    });
    table.add_row(words.map(str::to_owned).into_iter().chain(third).chain(["–".to_owned(), String::new()]));
    table.to_string()
}

fn verdict(is_met: bool) -> String {
    if is_met { "met" } else { "**missed**" }.to_owned()
}

/// What has a goal, where something is not as usual.
fn circumstances(report: &Report) -> String {
    let mut table = Table::new([Column::Words("figure"), Column::Words("goal")]);
    let crowds = report.circumstances.crowds();
    crowds.iter().for_each(|(crowd, _)| table.add_column(&crowd.name));
    for figure in figure::ALL {
        let Some(goal) = figure.goal else { continue };
        let cells = crowds.map(|(crowd, exempt)| {
            let estimate = crowd.tallies.get(&Policy::Fusion).and_then(|tally| (figure.of)(tally));
            let held_to = estimate.filter(|_| figure.holds != exempt);
            let verdict = held_to.map_or(String::new(), |it| format!(" {}", verdict(goal.is_met(it.figure))));
            form::estimate(estimate, figure.unit) + &verdict
        });
        table.add_row([figure.name.to_owned(), goal.say(figure.unit)].into_iter().chain(cells));
    }
    table.to_string()
}

fn figures(report: &Report) -> String {
    figures_of(&[&report.mix, &report.held_out], &Policy::ALL).to_string()
}

fn figures_of(crowds: &[&Crowd], policies: &[Policy]) -> Table {
    let mut table = Table::new([Column::Words("figure")]);
    for crowd in crowds {
        for policy in policies {
            let place =
                if crowds.len() > 1 { format!("{}, {}", policy.name(), crowd.name) } else { policy.name().to_owned() };
            table.add_column(&place);
        }
    }
    for figure in figure::ALL {
        let cells = crowds.iter().flat_map(|crowd| policies.iter().map(|policy| crowd.tallies.get(policy)));
        let cells = cells.map(|tally| form::estimate(tally.and_then(|tally| (figure.of)(tally)), figure.unit));
        table.add_row([figure.name.to_owned()].into_iter().chain(cells));
    }
    table
}

/// How many times as many false questions and needless visits the other rules have.
fn against(report: &Report) -> String {
    let mut table = Table::new([Column::Words("compared with the cart"), Column::Words("goal")]);
    let crowds = [&report.mix, &report.held_out];
    crowds.iter().for_each(|crowd| table.add_column(&crowd.name));
    for policy in Policy::ALL.into_iter().filter(|policy| *policy != Policy::Fusion) {
        for (what, of) in figure::COMPARED {
            let cells = crowds.map(|crowd| {
                let value = |policy| crowd.tallies.get(&policy).and_then(of).map(|estimate| estimate.figure);
                form::times(value(policy), value(Policy::Fusion))
            });
            table.add_row([format!("{what}, {}", policy.name()), "5 ×".to_owned()].into_iter().chain(cells));
        }
    }
    table.to_string()
}

/// Counts by name, for each policy and crowd, as a rate of a thousand trips.
fn counts(report: &Report, what: &'static str, of: impl Fn(&Tally) -> &BTreeMap<&'static str, u64>) -> String {
    let mut table = Table::new([Column::Words(what)]);
    let crowds = [&report.mix, &report.held_out];
    let columns: Vec<(&Crowd, Policy)> =
        crowds.iter().flat_map(|crowd| Policy::ALL.map(|policy| (*crowd, policy))).collect();
    for (crowd, policy) in &columns {
        table.add_column(&format!("{}, {}", policy.name(), crowd.name));
    }
    let names: std::collections::BTreeSet<&str> = columns
        .iter()
        .filter_map(|(crowd, policy)| crowd.tallies.get(policy))
        .flat_map(|tally| of(tally).keys().copied())
        .collect();
    for name in names {
        let cells = columns.iter().map(|(crowd, policy)| {
            let count = crowd.tallies.get(policy).and_then(|tally| of(tally).get(name)).copied().unwrap_or_default();
            form::rate(count, crowd.trips)
        });
        table.add_row([name.to_owned()].into_iter().chain(cells));
    }
    table.to_string()
}

/// What became of every kind of mistake, under every policy.
fn mistakes(report: &Report) -> String {
    let heads = ["mistake", "policy"].map(Column::Words);
    let mut table = Table::new(heads);
    for head in
        ["of them", "noticed", "asked about", "after, median", "right in the end", "by the shopper alone", "value left"]
    {
        table.add_column(head);
    }
    let kinds: std::collections::BTreeSet<_> =
        report.mix.tallies.values().flat_map(|tally| tally.mistakes.keys().copied()).collect();
    for kind in kinds {
        for policy in Policy::ALL {
            let Some(tally) = report.mix.tallies.get(&policy).and_then(|tally| tally.mistakes.get(&kind)) else {
                continue;
            };
            let share = |share: super::tally::Share| form::estimate(share.estimate(), form::Unit::Percent);
            table.add_row([
                form::mistake(kind),
                policy.name().to_owned(),
                form::grouped(tally.asked.of),
                share(tally.noticed),
                share(tally.asked),
                form::estimate(tally.asked_delay.quantile(0.5), form::Unit::Seconds),
                share(tally.right),
                share(tally.alone),
                form::part(tally.value_left, tally.value),
            ]);
        }
    }
    table.to_string()
}

/// What stood in the way of the honest slips that stayed wrong.
fn stuck(report: &Report) -> String {
    let mut table = Table::new([Column::Words("slip")]);
    for head in [
        "stayed wrong",
        "no scale could tell, the camera did not see",
        "no scale could tell, the camera was not sure",
        "a scale could tell, nothing was asked",
        "asked about, answered otherwise",
    ] {
        table.add_column(head);
    }
    let Some(tally) = report.mix.tallies.get(&Policy::Fusion) else { return table.to_string() };
    for (kind, tally) in tally.mistakes.iter().filter(|(kind, tally)| kind.is_slip() && tally.asked.of > 0) {
        let stuck = tally.stuck;
        let counts = [stuck.all(), stuck.unseen, stuck.unsure, stuck.unasked, stuck.answered];
        table.add_row([form::mistake(*kind)].into_iter().chain(counts.map(form::grouped)));
    }
    table.to_string()
}

/// The few figures that tell profiles apart.
fn crowds(report: &Report) -> String {
    let mut table = Table::new([Column::Words("profile")]);
    table.add_column("trips");
    let told: Vec<&figure::Figure> = figure::ALL.iter().filter(|figure| figure.tells_profiles_apart).collect();
    told.iter().for_each(|figure| table.add_column(figure.name));
    for crowd in &report.profiles {
        let aside = if crowd.held_out { " (held out)" } else { "" };
        let tally = crowd.tallies.get(&Policy::Fusion);
        let cells = told.iter().map(|figure| form::estimate(tally.and_then(|tally| (figure.of)(tally)), figure.unit));
        table.add_row([format!("{}{aside}", crowd.name), form::grouped(crowd.trips)].into_iter().chain(cells));
    }
    table.to_string()
}

#[cfg(test)]
mod tests;

#[cfg(test)]
pub use tests::report as made_up;
