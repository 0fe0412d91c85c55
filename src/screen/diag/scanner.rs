//! The page of the scanners: the test sheet, ticked off, and what was read last.

use std::rc::Rc;

use cart_domain::input::Reader;
use slint::{ComponentHandle, ModelRc, VecModel};

use super::super::stage::{Scene, number};
use super::super::ui::{AppWindow, Keyboard, Proven, ReadBy, ReadRow, ScannerAdapter, SheetRow};
pub use crate::diag::scanner::View;
use crate::diag::scanner::{Found, Layout, Read, Row};

pub(in super::super) struct Adapter {
    rows: Rc<VecModel<SheetRow>>,
    reads: Rc<VecModel<ReadRow>>,
}

impl Adapter {
    pub(super) fn new(window: &AppWindow) -> Self {
        let (rows, reads) = (Rc::new(VecModel::default()), Rc::new(VecModel::default()));
        let adapter = window.global::<ScannerAdapter>();
        adapter.set_rows(ModelRc::from(rows.clone()));
        adapter.set_reads(ModelRc::from(reads.clone()));
        Adapter { rows, reads }
    }

    pub(super) fn show(&self, window: &AppWindow, scene: &Scene) {
        let Some(view) = &scene.extras.pages.scanner else { return };
        let adapter = window.global::<ScannerAdapter>();
        super::replace(&self.rows, view.rows.iter().map(row).collect());
        super::replace(&self.reads, view.reads.iter().map(|told| read(told, view)).collect());
        adapter.set_read(number(view.rows.iter().filter(|row| row.read_by.is_some()).count()));
        adapter.set_separators(found(view.separators));
        adapter.set_identifiers(found(view.identifiers));
        adapter.set_keyboard(match view.typed_as {
            None | Some(Layout::Us) => Keyboard::Us,
            Some(Layout::German) => Keyboard::German,
            Some(Layout::French) => Keyboard::French,
        });
    }
}

fn row(row: &Row) -> SheetRow {
    SheetRow {
        title: row.title.as_str().into(),
        carrier: row.carrier.as_str().into(),
        read: row.read_by.is_some(),
        scanner: number(row.read_by.unwrap_or_default()),
    }
}

fn read(read: &Read, view: &View) -> ReadRow {
    ReadRow {
        scanner: number(read.scanner),
        by: match read.by {
            Reader::Hid => ReadBy::Keyboard,
            Reader::Serial => ReadBy::Serial,
            Reader::Camera => ReadBy::Camera,
        },
        aim: read.aim.as_deref().unwrap_or("\u{2013}").into(),
        data: read.data.as_str().into(),
        label: read.label.and_then(|label| view.rows.get(label)).map_or("", |row| &row.title).into(),
        after: read.after_ms.map_or_else(String::new, |ms| format!("{ms}\u{a0}ms")).into(),
        doubtful: read.doubtful,
    }
}

fn found(found: Found) -> Proven {
    match found {
        Found::Untried => Proven::Untried,
        Found::Sent => Proven::Sent,
        Found::Missing => Proven::Missing,
    }
}
