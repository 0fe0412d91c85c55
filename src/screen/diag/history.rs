//! The page of what the cart remembers of its own health.

use std::rc::Rc;

use cart_hardware::Cause;
use slint::{ComponentHandle, ModelRc, VecModel};

use super::super::patch::patch;
use super::super::speak::Speaker;
use super::super::stage::Scene;
use super::super::ui::{self, AppWindow, FactRow, HistoryAdapter, PastRow};
use super::{Part, facts};
use crate::diag::Entry;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    pub entry: Entry,
    /// The newest first, by the shop's clock.
    pub past: Vec<Past>,
}

/// A start, or a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    pub at: String,
    pub kind: PastKind,
    pub why: Why,
}

/// What is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The version that was started, or a driver's words of an older program.
    Plain(String),
    Cause(Cause),
}

/// What it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PastKind {
    FirstStart,
    Start,
    Cut,
    Fault { part: Part, until: Option<String> },
}

pub(super) struct Adapter {
    rows: Rc<VecModel<FactRow>>,
    past: Rc<VecModel<PastRow>>,
}

impl Adapter {
    pub(super) fn new(window: &AppWindow) -> Self {
        let (rows, past) = (Rc::new(VecModel::default()), Rc::new(VecModel::default()));
        let adapter = window.global::<HistoryAdapter>();
        adapter.set_rows(ModelRc::from(rows.clone()));
        adapter.set_past(ModelRc::from(past.clone()));
        Adapter { rows, past }
    }

    pub(super) fn show(&self, window: &AppWindow, scene: &Scene) {
        let Some(remembered) = &scene.extras.pages.history else { return };
        window.global::<HistoryAdapter>().set_head(facts::head(&remembered.entry, &scene.speaker));
        facts::fill(&self.rows, &remembered.entry, &scene.speaker);
        let past = remembered.past.iter().map(|past| row(past, &scene.speaker)).collect();
        patch(&self.past, past, |row: &PastRow| (row.at.clone(), row.past, row.part));
    }
}

fn row(past: &Past, speaker: &Speaker<'_>) -> PastRow {
    let (kind, part, until) = match &past.kind {
        PastKind::FirstStart => (ui::Past::FirstStart, Part::History, None),
        PastKind::Start => (ui::Past::Start, Part::History, None),
        PastKind::Cut => (ui::Past::Cut, Part::History, None),
        PastKind::Fault { part, until } => (ui::Past::Fault, *part, until.as_deref()),
    };
    PastRow {
        past: kind,
        at: past.at.as_str().into(),
        part: part.shown(),
        why: speaker.why(&past.why).into(),
        until: until.unwrap_or_default().into(),
    }
}
