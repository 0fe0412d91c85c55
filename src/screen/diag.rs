//! The pages of diagnostics behind the staff PIN: the menu, and one adapter for each page.
//!
//! To add a page: `ui/views/diag_NAME.slint` with its adapter global and its component, and its three lines in `diagnostics.slint`; here a
//! file beside `health.rs` with the facts that it shows, `show` and `wire`; its facts in [`Pages`], its variant in [`Page::MENU`]. What is
//! touched there is a `DiagTouch` of its own. Facts are gathered in `app::extras`, only while [`Page`] is the one that is looked at: the staff
//! door passes that on. Whatever changes the cart asks the door, which knows who is in.

mod camera;
mod facts;
mod health;
mod history;
mod network;
mod scanner;
mod screen;
mod storage;
mod teach;
mod trips;

use slint::{ComponentHandle, Model, ModelRc, VecModel};

use super::navigation::{DiagTouch, Touch};
use super::stage::{Scene, Touched};
use super::ui::{AppWindow, DiagAdapter, DiagPage};
use crate::diag::Entry;
pub use camera::Camera;
pub use health::{Health, HealthLine, Measure, Part, What};
pub(super) use health::{advice, row as health_row};
pub use history::{Past, PastKind, Remembered, Why};
pub use screen::Panels;
pub use storage::{Packing, Storage};
pub use trips::{Moment, Replayed, Trips};

/// A page, in the order of the menu.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    #[default]
    Health,
    Scale,
    Scanner,
    Camera,
    Screen,
    Network,
    Storage,
    History,
    Trips,
}

impl Page {
    /// All of them.
    pub const MENU: [Page; 9] = [
        Page::Health,
        Page::Scale,
        Page::Scanner,
        Page::Camera,
        Page::Screen,
        Page::Network,
        Page::Storage,
        Page::History,
        Page::Trips,
    ];

    fn shown(self) -> DiagPage {
        match self {
            Page::Health => DiagPage::Health,
            Page::Scale => DiagPage::Scale,
            Page::Scanner => DiagPage::Scanner,
            Page::Camera => DiagPage::Camera,
            Page::Screen => DiagPage::Screen,
            Page::Network => DiagPage::Network,
            Page::Storage => DiagPage::Storage,
            Page::History => DiagPage::History,
            Page::Trips => DiagPage::Trips,
        }
    }

    fn chosen(page: DiagPage) -> Option<Self> {
        Page::MENU.into_iter().find(|known| known.shown() == page)
    }
}

/// What the pages show beside the health of the cart; of those that nobody looks at, nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    pub scanner: Option<scanner::View>,
    pub camera: Option<Camera>,
    pub screen: Option<Panels>,
    pub network: Option<Entry>,
    pub storage: Option<Storage>,
    pub history: Option<Remembered>,
    pub trips: Option<Trips>,
}

pub(super) struct Adapter {
    camera: camera::Adapter,
    scanner: scanner::Adapter,
    screen: screen::Adapter,
    network: network::Adapter,
    storage: storage::Adapter,
    teach: teach::Adapter,
    history: history::Adapter,
    trips: trips::Adapter,
}

impl Adapter {
    pub(super) fn new(window: &AppWindow) -> Self {
        let menu = Page::MENU.map(Page::shown);
        window.global::<DiagAdapter>().set_menu(ModelRc::new(VecModel::from(menu.to_vec())));
        Adapter {
            camera: camera::Adapter::new(window),
            scanner: scanner::Adapter::new(window),
            screen: screen::Adapter::new(window),
            network: network::Adapter::new(window),
            storage: storage::Adapter::new(window),
            teach: teach::Adapter::new(window),
            history: history::Adapter::new(window),
            trips: trips::Adapter::new(window),
        }
    }

    pub(super) fn show(&self, window: &AppWindow, scene: &Scene) {
        // The page of the scale fills the screen; where there is no scale, that of health says so.
        let page = match scene.navigation.at_diag() {
            Page::Health | Page::Scale => Page::Health,
            page @ (Page::Scanner
            | Page::Camera
            | Page::Screen
            | Page::Network
            | Page::Storage
            | Page::History
            | Page::Trips) => page,
        };
        let adapter = window.global::<DiagAdapter>();
        adapter.set_page(page.shown());
        adapter.set_advice(match page {
            Page::Scanner => health::advice(scene, Part::Scanner),
            Page::Camera => health::advice(scene, Part::Camera),
            // These say it where it belongs.
            Page::Health | Page::Scale | Page::Screen | Page::Network | Page::Storage | Page::History | Page::Trips => {
                Default::default()
            }
        });
        self.camera.show(window, scene);
        self.scanner.show(window, scene);
        self.screen.show(window, scene);
        self.network.show(window, scene);
        self.storage.show(window, scene);
        self.teach.show(window, scene);
        self.history.show(window, scene);
        self.trips.show(window, scene);
    }

    pub(super) fn wire(&self, window: &AppWindow, touched: &Touched) {
        let adapter = window.global::<DiagAdapter>();
        adapter.on_open(touched.plain(Touch::Diag(DiagTouch::Opened)));
        adapter.on_close(touched.plain(Touch::Diag(DiagTouch::Closed)));
        adapter.on_choose(touched.with(|page| Touch::Diag(DiagTouch::Chosen(Page::chosen(page).unwrap_or_default()))));
        health::wire(window, touched);
        screen::wire(window, touched);
        storage::Adapter::wire(window, touched);
        teach::wire(window, touched);
        self.trips.wire(window, touched);
    }
}

/// Two rows may be alike, so they have no key to be patched by.
fn replace<T: Clone + PartialEq + 'static>(list: &VecModel<T>, rows: Vec<T>) {
    if list.row_count() != rows.len() || !list.iter().eq(rows.iter().cloned()) {
        list.set_vec(rows);
    }
}
