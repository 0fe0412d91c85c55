//! What the scanners read while somebody tries them with the test sheet (`dash-cart labels`).
//!
//! ```text
//!   pump ── heard ──▶ Trial (on) ──▶ View ──▶ page, `dash-cart diag scanner`
//!             └─────▶ cart (off)
//! ```
//!
//! While a trial is on nothing that is scanned is shopping. It begins when somebody comes to look, on the screen or over the socket, and ends with
//! the last who looks; nothing of it is kept.

pub mod alone;
mod sheet;
pub mod words;

use std::collections::VecDeque;

use cart_domain::barcode::GS;
use cart_domain::input::{Reader, Scan};
use cart_domain::{Millis, Tick};
use cart_hardware::Heard;
use serde::{Deserialize, Serialize};

use super::live::Looked;
pub use cart_hardware::scanner::layout::Layout;
pub use sheet::{Expected, expected};
use sheet::{Fit, Separators};

/// So many reads are told, newest first.
const TOLD: usize = 20;

/// A trial of all scanners of a cart. It lives in a channel: pumps write what they hear, whoever looks reads.
#[derive(Clone, Debug, Default)]
pub struct Trial {
    /// How many look.
    lookers: usize,
    labels: Vec<Expected>,
    rows: Vec<Row>,
    reads: VecDeque<Read>,
    previous: Option<Tick>,
    view: View,
}

/// What is to be seen of a trial.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// The labels of the sheet, in its order.
    pub rows: Vec<Row>,
    /// The newest first.
    pub reads: Vec<Read>,
    /// How many there were.
    pub count: u64,
    /// Whether engines send the separators of GS1 labels.
    pub separators: Found,
    /// Whether engines say which kind of symbol they read.
    pub identifiers: Found,
    /// The keyboard that an engine plays instead of the one that the cart reads.
    pub typed_as: Option<Layout>,
}

/// One label of the sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub title: String,
    pub carrier: String,
    /// The scanner that read it, counted from 1 as configured; none yet.
    pub read_by: Option<usize>,
}

/// One thing that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// The scanner, counted from 1 as configured.
    pub scanner: usize,
    pub by: Reader,
    /// The AIM symbology identifier.
    pub aim: Option<String>,
    /// With `<GS>` for separators.
    pub data: String,
    /// The label of the sheet that it is.
    pub label: Option<usize>,
    /// Milliseconds since the read before it.
    pub after_ms: Option<u64>,
    /// A camera is not sure of it.
    pub doubtful: bool,
}

/// What was found out so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Found {
    /// Nothing was read that shows it.
    #[default]
    Untried,
    Sent,
    Missing,
}

impl Trial {
    /// Somebody looks. The first who does begins anew, with these labels.
    pub fn enter(&mut self, labels: impl FnOnce() -> Vec<Expected>) {
        if self.lookers == 0 {
            *self = Trial { labels: labels(), ..Trial::default() };
            let row =
                |label: &Expected| Row { title: label.title.clone(), carrier: label.carrier.clone(), read_by: None };
            self.rows = self.labels.iter().map(row).collect();
            self.show();
        }
        self.lookers += 1;
    }

    /// Whether what is scanned is tried and not bought.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.lookers > 0
    }

    #[must_use]
    pub const fn view(&self) -> &View {
        &self.view
    }

    /// Whether every label was read.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.rows.is_empty() && self.rows.iter().all(|row| row.read_by.is_some())
    }

    /// A scanner, counted from 1, has read something.
    pub fn heard(&mut self, scanner: usize, heard: Heard, at: Tick) {
        match heard {
            Heard::Scan(scan) | Heard::Glimpse(scan) => self.read(scanner, &scan, at),
            Heard::Doubt(scans) => {
                if let Some(scan) = scans.first() {
                    let fit = self.fit(scan).map(|(label, _)| label);
                    self.tell(scanner, scan, fit, Reading { at, doubtful: true });
                }
            }
            // It is where it was.
            Heard::StillInView(_) => return,
        }
        self.show();
    }

    fn read(&mut self, scanner: usize, scan: &Scan, at: Tick) {
        let fit = self.fit(scan);
        if let Some((label, fit)) = fit {
            self.rows[label].read_by.get_or_insert(scanner);
            self.view.typed_as = fit.typed_as.or(self.view.typed_as);
            self.view.separators = match fit.separators {
                Separators::None => self.view.separators,
                Separators::Kept if self.view.separators == Found::Untried => Found::Sent,
                Separators::Kept => self.view.separators,
                Separators::Lost => Found::Missing,
            };
        }
        self.view.identifiers = match (&scan.aim, self.view.identifiers) {
            (None, _) => Found::Missing,
            (Some(_), Found::Untried) => Found::Sent,
            (Some(_), found @ (Found::Sent | Found::Missing)) => found,
        };
        self.tell(scanner, scan, fit.map(|(label, _)| label), Reading { at, doubtful: false });
    }

    /// The label that it is. One that is on the sheet twice is the first that was not read yet.
    fn fit(&self, scan: &Scan) -> Option<(usize, Fit)> {
        let fits = |label: usize| Some((label, self.labels[label].fits(scan.aim.as_deref(), &scan.data)?));
        let fitting: Vec<(usize, Fit)> = (0..self.labels.len()).filter_map(fits).collect();
        let unread = fitting.iter().find(|(label, _)| self.rows[*label].read_by.is_none());
        unread.or(fitting.first()).copied()
    }

    fn tell(&mut self, scanner: usize, scan: &Scan, label: Option<usize>, reading: Reading) {
        let after_ms = self.previous.map(|previous| reading.at.since(previous)).map(|Millis(ms)| ms);
        let (aim, data) = (scan.aim.clone(), scan.data.replace(GS, "<GS>"));
        self.previous = Some(reading.at);
        self.view.count += 1;
        self.reads.push_front(Read { scanner, by: scan.by, aim, data, label, after_ms, doubtful: reading.doubtful });
        self.reads.truncate(TOLD);
    }

    fn show(&mut self) {
        self.view.rows.clone_from(&self.rows);
        self.view.reads = self.reads.iter().cloned().collect();
    }
}

impl Looked for Trial {
    fn leave(&mut self) {
        self.lookers = self.lookers.saturating_sub(1);
    }
}

struct Reading {
    at: Tick,
    doubtful: bool,
}

#[cfg(test)]
mod tests {
    use cart_domain::barcode::Day;

    use super::*;

    fn trial() -> Trial {
        let mut trial = Trial::default();
        trial.enter(|| expected(Day(20_779)).expect("every label is proven"));
        trial
    }

    fn scan(aim: Option<&str>, data: &str) -> Heard {
        Heard::Scan(Scan { aim: aim.map(str::to_owned), data: data.to_owned(), by: Reader::Hid })
    }

    #[test]
    fn an_engine_that_sends_everything_ticks_labels_off_and_says_how_fast_it_was() {
        let mut trial = trial();
        trial.heard(1, scan(Some("]E0"), "4006381333931"), Tick(1_000));
        trial.heard(2, scan(Some("]d2"), &format!("01040063813339311727013110L42{GS}21S-1")), Tick(1_850));
        let view = trial.view();
        let ticked: Vec<(&str, Option<usize>)> =
            view.rows.iter().filter(|row| row.read_by.is_some()).map(|row| (row.title.as_str(), row.read_by)).collect();
        assert_eq!(ticked, [("Packed goods", Some(1)), ("Pack with lot and serial", Some(2))]);
        assert_eq!((view.separators, view.identifiers), (Found::Sent, Found::Sent));
        assert_eq!(view.reads.iter().map(|read| read.after_ms).collect::<Vec<_>>(), [Some(850), None]);
        assert!(view.reads[0].data.contains("<GS>"));
    }

    #[test]
    fn an_engine_that_loses_separators_and_identifiers_says_so_even_when_another_does_not() {
        let mut trial = trial();
        trial.heard(1, scan(Some("]d2"), &format!("01040063813339311727013110L42{GS}21S-1")), Tick(0));
        trial.heard(2, scan(None, "01040063813339311727013110L4221S-1"), Tick(900));
        let view = trial.view();
        assert_eq!((view.separators, view.identifiers), (Found::Missing, Found::Missing));
    }

    #[test]
    fn what_is_no_label_of_the_sheet_is_shown_and_ticks_nothing_off() {
        let mut trial = trial();
        trial.heard(1, scan(Some("]E0"), "5449000000996"), Tick(0));
        let view = trial.view();
        assert_eq!((view.reads.len(), view.reads[0].label), (1, None));
        assert!(view.rows.iter().all(|row| row.read_by.is_none()));
    }

    #[test]
    fn a_trial_is_on_until_the_last_has_looked_and_the_next_begins_anew() {
        let mut trial = trial();
        trial.enter(|| panic!("there is a sheet already"));
        trial.heard(1, scan(Some("]E0"), "4006381333931"), Tick(0));
        trial.leave();
        assert!(trial.is_on());
        trial.leave();
        assert!(!trial.is_on());
        trial.enter(Vec::new);
        assert!(trial.view().reads.is_empty());
    }
}
