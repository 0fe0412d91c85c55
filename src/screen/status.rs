//! The top of every view, and the languages.

use cart_domain::input::Device;
use cart_domain::language::Language;
use cart_domain::view::State;
use cart_hardware::{Dock, Standing, Wheel};
use slint::{ComponentHandle, ModelRc, SharedString, VecModel};

use super::navigation::Touch;
use super::stage::{Scene, Touched, index, number};
use super::ui::{AppWindow, FaultAdapter, Lost, Rest, StatusAdapter, Strain, WelcomeAdapter};
use crate::sense::around::Around;

pub(super) fn show(window: &AppWindow, scene: &Scene) {
    let adapter = window.global::<StatusAdapter>();
    adapter.set_cart(scene.extras.cart.as_str().into());
    adapter.set_language(scene.cart.language.code().to_uppercase().into());
    let spoken = Language::ALL.iter().position(|language| *language == scene.cart.language);
    adapter.set_spoken(number(spoken.unwrap_or_default()));
    adapter.set_offline(scene.extras.offline);
    adapter.set_lost(lost(&scene.cart.degraded));
    adapter.set_strain(strain(&scene.extras.around));
    adapter.set_portable(matches!(scene.cart.state, State::Shopping | State::Checkout) && scene.cart.item_count > 0);
    adapter.set_choosing_language(scene.navigation.choosing_language());

    let welcome = window.global::<WelcomeAdapter>();
    welcome.set_rest(match scene.extras.around {
        Around { dock: Some(Dock::Docked), .. } => Rest::Docked,
        Around { battery: Standing::Dying, .. } => Rest::Empty,
        _ => Rest::Ready,
    });
    welcome.set_store(scene.extras.store.as_str().into());
    let notice = scene.cart.notice.as_ref().map(|notice| scene.speaker.say(&notice.says));
    welcome.set_notice(notice.unwrap_or_default().into());

    let fault = scene.extras.fault.clone().unwrap_or_default();
    let adapter = window.global::<FaultAdapter>();
    adapter.set_says(fault.says.into());
    adapter.set_detail(fault.detail.into());
}

pub(super) fn wire(window: &AppWindow, touched: &Touched) {
    let adapter = window.global::<StatusAdapter>();
    let names = Language::ALL.iter().map(|language| SharedString::from(language.endonym()));
    adapter.set_languages(ModelRc::new(names.collect::<VecModel<_>>()));
    adapter.on_languages_asked(touched.plain(Touch::LanguagesAsked));
    adapter.on_language_chosen(touched.with(|at| Touch::Language(index(at))));
    adapter.on_till_asked(touched.plain(Touch::HandOver));
    adapter.on_staff_asked(touched.plain(Touch::StaffDoor));
    window.global::<WelcomeAdapter>().on_start(touched.plain(Touch::Start));
}

/// What is hardest on the cart.
fn strain(around: &Around) -> Strain {
    match (around.battery, around.wheel) {
        (Standing::Dying, _) => Strain::BatteryDying,
        (_, Some(Wheel::Locked)) if around.dock != Some(Dock::Docked) => Strain::Wheel,
        (Standing::Low, _) => Strain::BatteryLow,
        (Standing::Fine, _) => Strain::Nothing,
    }
}

/// The loss that matters most to a shopper.
fn lost(degraded: &[Device]) -> Lost {
    let order = [
        (Device::Scanner, Lost::Scanner),
        (Device::Scale, Lost::Scale),
        (Device::Camera, Lost::Camera),
        (Device::Motion, Lost::Motion),
    ];
    order.into_iter().find(|(device, _)| degraded.contains(device)).map_or(Lost::Nothing, |(_, lost)| lost)
}
