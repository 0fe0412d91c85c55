//! Gathers what the screen shows beside the trip: the shop's name, the link, the staff door, how the devices are, and the shelf of a
//! simulated shop.

use cart_domain::Gtin;
use cart_domain::catalogue::Catalogue;
use cart_hardware::World;
use cart_hardware::sim::world::Piece;
use std::sync::Arc;
use tokio::sync::watch;

use super::health::{self, Zone};
use super::records::Records;
use crate::diag::Board;
use crate::diag::camera::Gaze;
use crate::diag::scanner::Trial;
use crate::screen::{Camera, Extras, Page, Pages, Panels, Shelf, StaffDoor, Ware};
use crate::sense::Condition;
use crate::sense::around::Around;
use crate::sync::{Link, LinkState};
use crate::vision::teach::Teaching;
use crate::workbench::View;

/// Where it is gathered from.
pub struct Gatherer {
    pub cart: String,
    pub store: String,
    pub board: Board,
    /// How far the shop's clock is ahead of UTC.
    pub minutes_east: i32,
    pub door: watch::Receiver<StaffDoor>,
    pub looking: watch::Receiver<Option<Page>>,
    pub records: Records,
    pub link: watch::Receiver<Link>,
    pub scale: watch::Receiver<Option<Arc<View>>>,
    pub trial: watch::Receiver<Trial>,
    pub gaze: watch::Receiver<Gaze>,
    pub teaching: watch::Receiver<Teaching>,
    pub around: watch::Receiver<Around>,
    pub catalogue: watch::Receiver<Arc<Catalogue>>,
    pub shop: Option<(World, watch::Receiver<Arc<Catalogue>>)>,
}

impl Gatherer {
    /// Everything, as it is now.
    #[must_use]
    pub fn gather(&self) -> Extras {
        let link = self.link.borrow().state.clone();
        let door = self.door.borrow().clone();
        let zone = Zone { now: self.board.clock.now().wall, minutes_east: self.minutes_east };
        // The figures of the scale change all the time, so they are drawn only for those who look at them.
        let scale = if matches!(door, StaffDoor::Open { .. }) { self.scale.borrow().clone() } else { None };
        Extras {
            cart: self.cart.clone(),
            store: self.store.clone(),
            offline: matches!(link, LinkState::Offline { .. }),
            payable: link != LinkState::None,
            door,
            health: health::lines(&self.board.survey(), zone),
            around: *self.around.borrow(),
            pages: self.pages(zone),
            fault: None,
            scale,
            shelf: self.shop.as_ref().map(|(world, catalogue)| shelf(world, &catalogue.borrow())),
        }
    }

    /// What the page shows that is looked at.
    fn pages(&self, zone: Zone) -> Pages {
        let mut pages = Pages::default();
        match *self.looking.borrow() {
            Some(Page::Network) => pages.network = self.records.network(zone),
            Some(Page::Storage) => pages.storage = self.records.storage(zone),
            Some(Page::History) => pages.history = self.records.history(zone),
            Some(Page::Trips) => pages.trips = Some(self.records.trips(zone)),
            Some(Page::Scanner) => pages.scanner = Some(self.trial.borrow().view().clone()),
            Some(Page::Camera) => pages.camera = Some(self.camera()),
            Some(Page::Screen) => pages.screen = Some(self.panels()),
            Some(Page::Health | Page::Scale) | None => {}
        }
        pages
    }

    fn panels(&self) -> Panels {
        let absent = |name| {
            self.board.rest.iter().any(|(part, report)| *part == name && report.borrow().condition == Condition::Absent)
        };
        Panels { brightness: self.around.borrow().brightness, fitted: !absent("panel") }
    }

    fn camera(&self) -> Camera {
        let gaze = self.gaze.borrow();
        let view = gaze.view(self.board.clock.now().tick);
        let catalogue = self.catalogue.borrow();
        let name =
            |gtin: &Gtin| catalogue.by_gtin(gtin).map_or_else(|| gtin.to_string(), |product| product.name.clone());
        let seen = view.recognised.iter().flat_map(|recognised| &recognised.candidates);
        let guesses = seen.map(|candidate| (name(&candidate.product), candidate.chance)).collect();
        Camera { picture: gaze.newest().cloned(), view, guesses, teaching: self.teaching.borrow().clone() }
    }
}

fn shelf(world: &World, catalogue: &Catalogue) -> Shelf {
    let ware = |gtin, name: &str| Ware {
        good: Some(gtin),
        name: name.to_owned(),
        price: catalogue.by_gtin(&gtin).map(|product| (product.price, product.unit)),
        mass: None,
    };
    let held = |piece: Piece| Ware {
        mass: Some(piece.mass),
        ..piece.good.map_or_else(
            || Ware { good: None, name: String::new(), price: None, mass: None },
            |good| ware(good.gtin, &good.name),
        )
    };
    let mut goods = world.goods();
    // What has a symbol to scan comes first: it is what most of a shop is.
    goods.sort_by_key(|good| good.symbol.is_none());
    Shelf {
        wares: goods.iter().map(|good| ware(good.gtin, &good.name)).collect(),
        hand: world.hand().map(held),
        basket: world.basket().into_iter().rev().map(held).collect(),
        leaning: world.is_leaned_on(),
        rolling: world.is_rolling(),
    }
}
