//! The simulated shop beside the cart.

use std::rc::Rc;

use cart_domain::Gtin;
use slint::{ComponentHandle, ModelRc, SharedString, VecModel};

use super::navigation::Touch;
use super::patch::patch;
use super::stage::{Scene, Touched};
use super::tap::ShelfAct;
use super::ui::{self, AppWindow, ShelfAdapter};
use super::{Shelf, Ware};

pub(super) struct Adapter {
    wares: Rc<VecModel<ui::Ware>>,
    lying: Rc<VecModel<ui::Ware>>,
}

impl Adapter {
    pub(super) fn new(window: &AppWindow) -> Self {
        let (wares, lying) = (Rc::new(VecModel::default()), Rc::new(VecModel::default()));
        let adapter = window.global::<ShelfAdapter>();
        adapter.set_wares(ModelRc::from(wares.clone()));
        adapter.set_lying(ModelRc::from(lying.clone()));
        Adapter { wares, lying }
    }

    pub(super) fn show(&self, window: &AppWindow, scene: &Scene) {
        let adapter = window.global::<ShelfAdapter>();
        let nothing = Shelf::default();
        let shelf = scene.extras.shelf.as_ref().unwrap_or(&nothing);
        let shown = |wares: &[Ware]| wares.iter().map(|ware| row(ware, scene)).collect();
        patch(&self.wares, shown(&shelf.wares), |ware: &ui::Ware| ware.key.clone());
        patch(&self.lying, shown(&shelf.basket), |ware: &ui::Ware| (ware.key.clone(), ware.note.clone()));
        adapter.set_holding(shelf.hand.is_some());
        adapter.set_held(shelf.hand.as_ref().map(|ware| row(ware, scene)).unwrap_or_default());
        adapter.set_leaning(shelf.leaning);
        adapter.set_rolling(shelf.rolling);
    }

    pub(super) fn wire(window: &AppWindow, touched: &Touched) {
        let adapter = window.global::<ShelfAdapter>();
        let act = |act: ShelfAct| touched.plain(Touch::Shelf(act));
        adapter.on_pick_up(touched.with(|key: SharedString| Touch::Good(good(&key), |good| ShelfAct::PickUp { good })));
        adapter
            .on_take_out(touched.with(|key: SharedString| Touch::Good(good(&key), |good| ShelfAct::TakeOut { good })));
        adapter.on_scan(act(ShelfAct::Scan));
        adapter.on_put_in(act(ShelfAct::PutIn));
        adapter.on_put_back(act(ShelfAct::PutBack));
        adapter.on_lean(touched.with(|down| Touch::Shelf(ShelfAct::Lean { down })));
        adapter.on_bump(act(ShelfAct::Bump));
        adapter.on_roll(touched.with(|on| Touch::Shelf(ShelfAct::Roll { on })));
        adapter.on_bag(act(ShelfAct::Bag));
    }
}

fn good(key: &str) -> Option<Gtin> {
    Gtin::try_from(key.to_owned()).ok()
}

fn row(ware: &Ware, scene: &Scene) -> ui::Ware {
    let price = ware.price.map(|(price, unit)| scene.speaker.price(price, unit));
    let mass = ware.mass.map(|mass| scene.speaker.mass(mass));
    ui::Ware {
        key: ware.good.map(|good| good.to_string()).unwrap_or_default().into(),
        name: ware.name.as_str().into(),
        note: [price, mass].into_iter().flatten().collect::<Vec<_>>().join(" · ").into(),
        picture: scene.pictures.of(ware.good.as_ref(), &ware.name),
    }
}
