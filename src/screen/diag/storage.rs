//! The page of the disk and the computer, with the support bundle and third parties' notices.

use std::path::PathBuf;
use std::rc::Rc;

use slint::{ComponentHandle, ModelRc, SharedString, VecModel};

use super::super::navigation::{RecordsTouch, Touch};
use super::super::stage::{Scene, Touched};
use super::super::ui::{self, AppWindow, FactRow, StorageAdapter};
use super::facts;
use crate::diag::Entry;

const NOTICES: &str = include_str!("../../../THIRD-PARTY-NOTICES.md");
/// So many lines are one paragraph.
const PARAGRAPH: usize = 24;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Storage {
    pub disk: Entry,
    pub system: Entry,
    pub packing: Packing,
}

/// What became of a support bundle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Packing {
    #[default]
    Idle,
    NoStick,
    Packing,
    Packed(PathBuf),
    Failed(String),
}

pub(super) struct Adapter {
    disk: Rc<VecModel<FactRow>>,
    system: Rc<VecModel<FactRow>>,
    notices: Rc<VecModel<SharedString>>,
}

impl Adapter {
    pub(super) fn new(window: &AppWindow) -> Self {
        let (disk, system, notices) = (Rc::new(VecModel::default()), Rc::new(VecModel::default()), Rc::default());
        let adapter = window.global::<StorageAdapter>();
        adapter.set_disk_rows(ModelRc::from(disk.clone()));
        adapter.set_system_rows(ModelRc::from(system.clone()));
        adapter.set_notices(ModelRc::from(Rc::clone(&notices)));
        Adapter { disk, system, notices }
    }

    pub(super) fn show(&self, window: &AppWindow, scene: &Scene) {
        let Some(storage) = &scene.extras.pages.storage else { return };
        let adapter = window.global::<StorageAdapter>();
        adapter.set_disk(facts::head(&storage.disk, &scene.speaker));
        adapter.set_system(facts::head(&storage.system, &scene.speaker));
        facts::fill(&self.disk, &storage.disk, &scene.speaker);
        facts::fill(&self.system, &storage.system, &scene.speaker);
        let (packing, packed) = match &storage.packing {
            Packing::Idle => (ui::Packing::Idle, String::new()),
            Packing::NoStick => (ui::Packing::NoStick, String::new()),
            Packing::Packing => (ui::Packing::Packing, String::new()),
            Packing::Packed(file) => (ui::Packing::Packed, file.display().to_string()),
            Packing::Failed(why) => (ui::Packing::Failed, why.clone()),
        };
        adapter.set_packing(packing);
        adapter.set_packed(packed.into());
        let wanted = if scene.navigation.records().reads_notices { notices() } else { Vec::new() };
        if wanted.is_empty() != (slint::Model::row_count(&*self.notices) == 0) {
            self.notices.set_vec(wanted);
        }
    }

    pub(super) fn wire(window: &AppWindow, touched: &Touched) {
        let adapter = window.global::<StorageAdapter>();
        adapter.on_pack(touched.plain(Touch::Records(RecordsTouch::Pack)));
        adapter.on_read_notices(touched.plain(Touch::Records(RecordsTouch::NoticesOpened)));
        adapter.on_close_notices(touched.plain(Touch::Records(RecordsTouch::NoticesClosed)));
    }
}

/// Third parties' notices, some lines together.
fn notices() -> Vec<SharedString> {
    let plain = |line: &str| line.trim_matches('|').replace(" | ", ",  ").trim().to_owned();
    let lines: Vec<String> = NOTICES.lines().filter(|line| !line.starts_with("|--")).map(plain).collect();
    lines.chunks(PARAGRAPH).map(|lines| lines.join("\n").into()).collect()
}
