//! What the camera is not sure of: a card with a few products on it.

use std::rc::Rc;

use cart_domain::view::OfferView;
use slint::{ComponentHandle, ModelRc, VecModel};

use super::navigation::Touch;
use super::patch::patch;
use super::stage::{Scene, Touched, index};
use super::ui::{AppWindow, DoubtAdapter, Offer};

pub(super) struct Adapter {
    offers: Rc<VecModel<Offer>>,
}

impl Adapter {
    pub(super) fn new(window: &AppWindow) -> Self {
        let offers = Rc::new(VecModel::default());
        window.global::<DoubtAdapter>().set_offers(ModelRc::from(offers.clone()));
        Adapter { offers }
    }

    pub(super) fn show(&self, scene: &Scene) {
        let offered = scene.cart.doubt.iter().flat_map(|doubt| &doubt.offers);
        patch(&self.offers, offered.map(|offer| row(offer, scene)).collect(), |offer: &Offer| offer.name.clone());
    }

    pub(super) fn wire(window: &AppWindow, touched: &Touched) {
        let adapter = window.global::<DoubtAdapter>();
        adapter.on_chosen(touched.with(|at| Touch::Offer(index(at))));
        adapter.on_dismissed(touched.plain(Touch::NoOffer));
    }
}

fn row(offer: &OfferView, scene: &Scene) -> Offer {
    Offer {
        name: offer.name.as_str().into(),
        price: scene.speaker.price(offer.price, offer.unit).into(),
        picture: scene.pictures.of(Some(&offer.gtin), &offer.name),
    }
}
