//! Produce by search.

use std::cell::Cell;
use std::rc::Rc;

use cart_domain::catalogue::Unit;
use cart_domain::language::Language;
use cart_domain::{Gtin, Money};
use slint::{ComponentHandle, ModelRc, SharedString, VecModel};

use super::keys;
use super::navigation::Touch;
use super::patch::patch;
use super::stage::{Scene, Touched, index};
use super::ui::{AppWindow, Produce, ProduceAdapter};

/// How many tiles there is room for.
const ROOM: usize = 8;

/// Something that is sold loose, as a search finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProduceTile {
    pub plu: String,
    pub gtin: Gtin,
    /// In the shopper's language.
    pub name: String,
    pub price: Money,
    pub unit: Unit,
}

pub(super) struct Adapter {
    found: Rc<VecModel<Produce>>,
    /// The language that the keys are laid out for. They are replaced only with it, or a touch would meet a key that is gone.
    keys: Cell<Option<Language>>,
}

impl Adapter {
    pub(super) fn new(window: &AppWindow) -> Self {
        let found = Rc::new(VecModel::default());
        window.global::<ProduceAdapter>().set_found(ModelRc::from(found.clone()));
        Adapter { found, keys: Cell::new(None) }
    }

    pub(super) fn show(&self, window: &AppWindow, scene: &Scene) {
        let adapter = window.global::<ProduceAdapter>();
        adapter.set_query(scene.navigation.query().into());
        let found = scene.navigation.found.iter().take(ROOM).map(|tile| produce(tile, scene)).collect();
        patch(&self.found, found, |produce: &Produce| produce.plu.clone());
        if self.keys.replace(Some(scene.cart.language)) != Some(scene.cart.language) {
            let [upper, middle, lower] = keys::rows(scene.cart.language).map(letters);
            adapter.set_upper(upper);
            adapter.set_middle(middle);
            adapter.set_lower(lower);
        }
    }

    pub(super) fn wire(window: &AppWindow, touched: &Touched) {
        let adapter = window.global::<ProduceAdapter>();
        adapter.on_key(touched.with(|key: SharedString| Touch::QueryKey(key.into())));
        adapter.on_erase(touched.plain(Touch::QueryErase));
        adapter.on_clear(touched.plain(Touch::QueryClear));
        adapter.on_chosen(touched.with(|at| Touch::ProduceChosen(index(at))));
        adapter.on_close(touched.plain(Touch::ProduceClosed));
    }
}

fn produce(tile: &ProduceTile, scene: &Scene) -> Produce {
    Produce {
        name: tile.name.as_str().into(),
        plu: tile.plu.as_str().into(),
        price: scene.speaker.price(tile.price, tile.unit).into(),
        picture: scene.pictures.of(Some(&tile.gtin), &tile.name),
    }
}

fn letters(row: &str) -> ModelRc<SharedString> {
    ModelRc::new(row.chars().map(|letter| SharedString::from(letter.to_string())).collect::<VecModel<_>>())
}
