//! The page of the way to the store.

use std::rc::Rc;

use slint::{ComponentHandle, ModelRc, VecModel};

use super::super::stage::Scene;
use super::super::ui::{AppWindow, FactRow, NetworkAdapter};
use super::facts;

pub(super) struct Adapter {
    rows: Rc<VecModel<FactRow>>,
}

impl Adapter {
    pub(super) fn new(window: &AppWindow) -> Self {
        let rows = Rc::new(VecModel::default());
        window.global::<NetworkAdapter>().set_rows(ModelRc::from(rows.clone()));
        Adapter { rows }
    }

    pub(super) fn show(&self, window: &AppWindow, scene: &Scene) {
        let Some(network) = &scene.extras.pages.network else { return };
        window.global::<NetworkAdapter>().set_head(facts::head(network, &scene.speaker));
        facts::fill(&self.rows, network, &scene.speaker);
    }
}
