//! What is known of a scale, on one page to print: the instrument, the software, the calibrations, the trials since, and what they came to.

use std::fmt::{self, Write as _};

use cart_hardware::scale::ledger::Change;

use super::order::{g, kg};
use super::{Outcome, View};

/// The trials that a scale should have passed since it was calibrated.
const TRIALS: [&str; 5] = ["zero", "span", "eccentricity", "repeatability", "linearity"];

/// Everything that a report says.
#[derive(Clone, Debug)]
pub struct Report {
    pub cart: String,
    /// RFC 3339.
    pub at: String,
    pub view: View,
    /// Every change of the calibration, the first one first.
    pub changes: Vec<Change>,
    /// Every trial that is kept, the oldest first.
    pub trials: Vec<Outcome>,
}

/// A report as a page of hypertext that needs nothing beside itself.
pub struct Html<'a>(pub &'a Report);

struct Section {
    head: String,
    facts: Vec<(&'static str, String)>,
    table: Option<Table>,
}

struct Table {
    heads: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Report {
    /// The newest trial of each kind since the calibration in force.
    fn current(&self) -> Vec<(&'static str, Option<&Outcome>)> {
        let change = self.view.calibration.as_ref().map(|kept| kept.change);
        let newest = |name: &'static str| {
            self.trials.iter().rev().find(|trial| trial.act.name() == name && Some(trial.calibration) == change)
        };
        TRIALS.iter().map(|name| (*name, newest(name))).collect()
    }

    /// What the trials come to.
    #[must_use]
    pub fn verdict(&self) -> String {
        let current = self.current();
        let named = |passed: bool| -> Vec<&str> {
            let tried = current.iter().filter_map(|(name, trial)| trial.map(|trial| (*name, trial)));
            tried.filter(|(_, trial)| trial.passed == passed).map(|(name, _)| name).collect()
        };
        let untried: Vec<&str> = current.iter().filter(|(_, trial)| trial.is_none()).map(|(name, _)| *name).collect();
        if self.view.calibration.is_none() {
            return "NOT CALIBRATED: the scale does not weigh.".to_owned();
        }
        let failed = named(false);
        if !failed.is_empty() {
            return format!("FAILED: {}. Do not sell by this scale.", failed.join(", "));
        }
        match (named(true).is_empty(), untried.is_empty()) {
            (true, _) => "NOT TRIED since it was calibrated.".to_owned(),
            (false, true) => "PASSED: within class III in service in every trial.".to_owned(),
            (false, false) => {
                format!(
                    "PASSED as far as it was tried: within class III in service. Not tried: {}.",
                    untried.join(", ")
                )
            }
        }
    }

    fn sections(&self) -> Vec<Section> {
        let mut sections = vec![self.instrument(), self.calibrations()];
        sections.extend(self.current().into_iter().filter_map(|(_, trial)| trial).map(trial));
        sections
    }

    fn instrument(&self) -> Section {
        let view = &self.view;
        let live = &view.live;
        let mut facts = vec![
            ("cart", self.cart.clone()),
            ("written", self.at.clone()),
            ("class", "III, in service".to_owned()),
            ("Max, Min, e = d", format!("{}, {}, {}", kg(view.max_mg), kg(view.min_mg), g(view.interval_mg))),
            ("weighing software", format!("version {}", view.software)),
            ("its checksum", view.checksum.clone()),
        ];
        if let Some(noise) = live.noise_mg {
            facts.push((
                "noise now",
                format!("{} (one standard deviation)", g(cart_domain::Mass::from_milligrams(noise))),
            ));
        }
        Section { head: "Instrument".to_owned(), facts, table: None }
    }

    fn calibrations(&self) -> Section {
        let facts = match &self.view.calibration {
            Some(kept) => vec![
                (
                    "in force",
                    if kept.change == 0 { "the factory's".to_owned() } else { format!("change {}", kept.change) },
                ),
                ("changes ever", kept.counter.to_string()),
            ],
            None => vec![("in force", self.view.unfit.clone().unwrap_or_else(|| "none".to_owned()))],
        };
        let row = |change: &Change| {
            let loads: Vec<String> =
                change.calibration.loads.iter().map(|load| kg(cart_domain::Mass::from_milligrams(load.mg))).collect();
            vec![
                change.number.to_string(),
                change.at.clone(),
                change.by.clone(),
                change.act.to_string(),
                loads.join(" + "),
                change.replaces.to_string(),
            ]
        };
        let rows: Vec<Vec<String>> = self.changes.iter().map(row).collect();
        let heads = vec!["change", "when", "who", "what", "weights", "in place of"];
        let table = (!rows.is_empty()).then_some(Table { heads, rows });
        Section { head: "Calibration".to_owned(), facts, table }
    }
}

fn trial(trial: &Outcome) -> Section {
    let result = if trial.passed { "passed" } else { "FAILED" };
    let rows = trial.findings.iter().map(|found| {
        let result = if found.passed { "passed" } else { "FAILED" };
        vec![found.put.to_string(), g(found.error_mg), g(found.permissible_mg), result.to_owned()]
    });
    Section {
        head: format!("Trial: {}, {result}", trial.act.name()),
        facts: vec![
            ("when, who", format!("{}, {}", trial.at, trial.by)),
            ("software", format!("version {}, checksum {}", trial.software, trial.checksum)),
        ],
        table: Some(Table { heads: vec!["load", "error", "permissible", "result"], rows: rows.collect() }),
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "SCALE REPORT\n\n{}", self.verdict())?;
        for section in self.sections() {
            writeln!(f, "\n{}", section.head)?;
            for (name, value) in &section.facts {
                writeln!(f, "  {name:<18} {value}")?;
            }
            let Some(table) = &section.table else { continue };
            let heads: Vec<String> = table.heads.iter().map(|head| (*head).to_owned()).collect();
            let widths: Vec<usize> = (0..heads.len())
                .map(|column| {
                    let cells = table.rows.iter().chain([&heads]).map(|row| row[column].chars().count());
                    cells.max().unwrap_or(0)
                })
                .collect();
            for row in [&heads].into_iter().chain(&table.rows) {
                let mut line = String::new();
                for (cell, width) in row.iter().zip(&widths) {
                    write!(line, "  {cell:<width$}")?;
                }
                writeln!(f, "{}", line.trim_end())?;
            }
        }
        writeln!(f, "\nSigned: ______________________________    Date: ____________________")
    }
}

const STYLE: &str = "body{font:15px/1.45 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#15201a}\
h1{margin:0}h2{margin:1.6rem 0 .4rem;font-size:1.1rem}.verdict{font-weight:600;font-size:1.1rem;margin:.4rem 0 0}\
dl{display:grid;grid-template-columns:11rem 1fr;margin:0;gap:.15rem 1rem}dt{color:#525d56}dd{margin:0;overflow-wrap:anywhere}\
table{border-collapse:collapse;margin-top:.5rem;width:100%}th,td{text-align:left;padding:.25rem .7rem .25rem 0;border-bottom:1px solid #dddcd2}\
.signed{margin-top:3rem;display:flex;gap:3rem}.signed span{border-top:1px solid #15201a;padding-top:.3rem;flex:1}";

impl fmt::Display for Html<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Html(report) = self;
        write!(
            f,
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Scale report, {}</title><style>{STYLE}</style></head>\n<body>\n<h1>Scale report</h1>\n<p class=\"verdict\">{}</p>\n",
            escaped(&report.cart),
            escaped(&report.verdict())
        )?;
        for section in report.sections() {
            writeln!(f, "<h2>{}</h2>\n<dl>", escaped(&section.head))?;
            for (name, value) in &section.facts {
                writeln!(f, "<dt>{}</dt><dd>{}</dd>", escaped(name), escaped(value))?;
            }
            f.write_str("</dl>\n")?;
            let Some(table) = &section.table else { continue };
            let cells = |tag: &str, row: &[String]| -> String {
                row.iter().map(|cell| format!("<{tag}>{}</{tag}>", escaped(cell))).collect()
            };
            let heads: Vec<String> = table.heads.iter().map(|head| (*head).to_owned()).collect();
            writeln!(f, "<table>\n<tr>{}</tr>", cells("th", &heads))?;
            for row in &table.rows {
                writeln!(f, "<tr>{}</tr>", cells("td", row))?;
            }
            f.write_str("</table>\n")?;
        }
        f.write_str("<p class=\"signed\"><span>Signed</span><span>Date</span></p>\n</body></html>\n")
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
