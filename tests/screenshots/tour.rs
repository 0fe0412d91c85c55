//! The tour: each page of diagnostics, of a healthy cart and with each fault that it shows. Every picture is of a cart that runs in the simulated
//! world, in which the fault happens; what it says is what the program makes of it. `docs/tour.md` shows them, and `script/screenshots` draws them.

mod computer;
mod faults;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cart_hardware::sim::Act as Deed;
use dash_cart::config::Config;
use dash_cart::screen::ui::DiagPage;
use dash_cart::screen::{Extras, Page};

use crate::rig::Rig;
use crate::rig::look::Staff;
use crate::stage::{Act, Stage};
use faults::STOPS;

/// What is free on the cart's disk, unless something else happens.
const ROOM: u64 = 21_640;

/// One picture.
pub struct Stop {
    /// The picture's, without its ending.
    pub name: &'static str,
    pub page: Page,
    /// What is fitted.
    pub config: fn(&mut Config),
    /// What happens before staff see the page, and after they came to it.
    pub happens: fn(&mut Rig, &mut Staff),
    /// What a finger does on the page.
    pub touches: fn(Act<'_>),
}

impl Stop {
    /// A cart with everything, and a finger that only opens the page.
    pub const fn at(name: &'static str, page: Page, happens: fn(&mut Rig, &mut Staff)) -> Self {
        Stop { name, page, config: |_| {}, happens, touches: open(page) }
    }
}

/// A finger on the page's place in the menu.
const fn open(page: Page) -> fn(Act<'_>) {
    match page {
        Page::Health => |act| act.open_page(DiagPage::Health),
        Page::Scale => |act| act.open_page(DiagPage::Scale),
        Page::Scanner => |act| act.open_page(DiagPage::Scanner),
        Page::Camera => |act| act.open_page(DiagPage::Camera),
        Page::Screen => |act| act.open_page(DiagPage::Screen),
        Page::Network => |act| act.open_page(DiagPage::Network),
        Page::Storage => |act| act.open_page(DiagPage::Storage),
        Page::History => |act| act.open_page(DiagPage::History),
        Page::Trips => |act| act.open_page(DiagPage::Trips),
    }
}

#[test]
fn the_tour_shows_what_staff_see_of_a_cart_in_which_these_faults_happen() {
    let mut stage = Stage::of_tour();
    let computer = computer::healthy();
    for stop in &STOPS {
        let mut config = Config::simulated();
        (stop.config)(&mut config);
        let mut rig = Rig::of(config);
        let mut staff = rig.staff(computer.path());
        staff.open(stop.page);
        rig.act(Deed::Fill { free: ROOM });
        rig.wait(3_000);
        (stop.happens)(&mut rig, &mut staff);
        let extras: Extras = rig.see(&mut staff);
        stage.tour(stop.name, &rig.view(), &extras, stop.touches);
    }
    stage.finish();
}

#[test]
fn the_tour_tells_of_every_picture_and_every_page_is_shown_well_and_with_what_can_be_wrong() {
    let told =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tour.md")).expect("the tour is told");
    let pictures: BTreeSet<&str> =
        told.split("](tour/").skip(1).filter_map(|rest| rest.split_once(".png)").map(|(name, _)| name)).collect();
    let drawn: BTreeSet<&str> = STOPS.iter().map(|stop| stop.name).collect();
    assert_eq!(pictures, drawn);
    for page in Page::MENU {
        let of_page = STOPS.iter().filter(|stop| stop.page == page);
        let (well, worse): (Vec<&str>, Vec<&str>) =
            of_page.map(|stop| stop.name).partition(|name| name.ends_with("-well"));
        assert!(well.len() == 1 && !worse.is_empty(), "{page:?}: {well:?}, {worse:?}");
    }
}
