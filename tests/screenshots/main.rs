//! Every view in its telling states, drawn by the software renderer with the fonts of the house and compared with the pictures in
//! `references/`. `script/screenshots` rewrites those; a run that rewrites fails on purpose, so that nobody overlooks it.

mod compare;
mod records_scenes;
mod scenes;
mod stage;
mod tour;

#[path = "../it/parts.rs"]
#[expect(clippy::unwrap_used, reason = "as in the stories, a test that cannot go on ends")]
mod parts;

#[path = "../it/rig.rs"]
#[expect(clippy::unwrap_used, dead_code, reason = "as in the stories, which do more with a cart than a tour shows")]
mod rig;

use cart_domain::input::Device;
use cart_domain::language::Language;
use cart_domain::question::Kind;
use cart_domain::view::LineStatus::Confirmed;
use cart_domain::view::{StaffWhy, State};
use cart_hardware::{Dock, Standing, Wheel};
use dash_cart::screen::ui::DiagPage;
use dash_cart::screen::{Extras, Fault, Packing, StaffDoor};
use dash_cart::vision::teach::{NoProduct, Teaching};
use dash_cart::workbench::{Refusal, Why};

use records_scenes::{looking_at_history, looking_at_network, looking_at_storage, looking_at_trips, replaying};
use scenes::{
    asked, at_the_scale, at_the_shelf, awaiting, calibrating, called, checked, covered_camera, degraded, doubted,
    extras, idle, in_state, long, noticed, refused, setting_up_the_camera, staffed, strained, teaching,
    teaching_a_look_alike, tried_corners, trip, trying_scanners, trying_the_screen, us_checkout, usual, with_coupon,
};
use stage::Stage;

#[test]
fn every_view_looks_as_it_was_accepted() {
    let mut stage = Stage::new();
    for language in Language::ALL {
        trips(&mut stage, language);
    }
    for language in [Language::English, Language::German] {
        moments(&mut stage, language);
        ends(&mut stage, language);
        staff(&mut stage, language);
    }
    single_ones(&mut stage);
    stage.finish();
}

/// What everybody meets, in every language.
fn trips(stage: &mut Stage, language: Language) {
    let on = extras();
    stage.shoot("welcome", &idle(language), &on);
    stage.shoot("basket", &usual(language), &on);
    stage.shoot("question", &asked(usual(language), Kind::Unscanned), &on);
    stage.shoot_after("produce", &usual(language), &on, |act| act.open_produce(""));
    stage.shoot("checkout", &in_state(usual(language), State::Checkout), &on);
}

/// Moments of a trip that are rarer, in the shortest and the longest of the languages.
fn moments(stage: &mut Stage, language: Language) {
    let on = extras();
    stage.shoot("welcome-notice", &noticed(idle(language), Kind::Unscanned, None), &on);
    stage.shoot("basket-empty", &trip(language, &[]), &on);
    stage.shoot_after("basket-line-open", &usual(language), &on, |act| act.touch_line(4));
    stage.shoot("basket-long", &long(language), &on);
    stage.shoot("basket-notice", &noticed(usual(language), Kind::Unscanned, None), &on);
    stage.shoot("basket-undo", &noticed(usual(language), Kind::Removed, Some(3)), &on);
    stage.shoot("basket-refused", &refused(usual(language)), &on);
    stage.shoot("basket-doubt", &doubted(usual(language), 3), &on);
    stage.shoot("basket-weigh", &awaiting(usual(language), true), &on);
    stage.shoot("basket-bag", &awaiting(usual(language), false), &on);
    let offline = Extras { offline: true, ..extras() };
    stage.shoot("basket-degraded", &called(degraded(usual(language), Device::Scale), StaffWhy::Age), &offline);
    stage.shoot("question-weight", &asked(usual(language), Kind::WrongWeight), &on);
    stage.shoot("question-helped", &called(asked(usual(language), Kind::Unscanned), StaffWhy::Question), &on);
    stage.shoot("question-removed", &asked(usual(language), Kind::Removed), &on);
}

fn ends(stage: &mut Stage, language: Language) {
    let on = extras();
    let at = |state| in_state(usual(language), state);
    let mut declined = called(at(State::Checkout), StaffWhy::Question);
    declined.payment_declined = true;
    stage.shoot("checkout-declined", &declined, &on);
    stage.shoot("paying", &at(State::Paying), &on);
    stage.shoot("hand-over", &at(State::HandedOver), &on);
    stage.shoot("thank-you", &at(State::Paid), &on);
}

fn staff(stage: &mut Stage, language: Language) {
    let new = Extras { door: StaffDoor::Uncommissioned, ..extras() };
    stage.shoot("commissioning", &idle(language), &new);
    let wrong = Extras { door: StaffDoor::Wrong, ..extras() };
    stage.shoot_after("staff-pin", &usual(language), &wrong, |act| act.ask_for_staff());
    stage.shoot("staff", &called(asked(usual(language), Kind::Unscanned), StaffWhy::Age), &staffed());
    stage.shoot("staff-spot-check", &checked(in_state(usual(language), State::Checkout)), &staffed());
    scale(stage, language);
    diagnostics(stage, language);
    let broken = Extras {
        fault: Some(Fault { says: String::new(), detail: "cart.toml: [scale] has no key `pin_data`".to_owned() }),
        ..extras()
    };
    stage.shoot("fault", &idle(language), &broken);
}

/// A technician at the scale.
fn scale(stage: &mut Stage, language: Language) {
    let idle = idle(language);
    stage.shoot_after("scale", &idle, &at_the_scale(|_| {}), |act| act.open_the_scale());
    stage.shoot_after("scale-weights", &idle, &at_the_scale(|_| {}), |act| act.choose_weights());
    let words = "5.000 kg reads 4.500 kg with the earlier calibration".to_owned();
    let refused = Some(Refusal { why: Why::WrongWeight, words });
    stage.shoot_after("scale-refused", &idle, &calibrating(refused, None), |act| act.open_the_scale());
    stage.shoot_after("scale-measuring", &idle, &calibrating(None, Some(60)), |act| act.open_the_scale());
    stage.shoot_after("scale-corners", &idle, &tried_corners(), |act| act.open_the_scale());
}

/// The pages of diagnostics.
fn diagnostics(stage: &mut Stage, language: Language) {
    let idle = idle(language);
    stage.shoot_after("diag-health", &idle, &staffed(), |act| act.open_page(DiagPage::Health));
    stage.shoot_after("diag-camera", &idle, &setting_up_the_camera(), |act| act.open_page(DiagPage::Camera));
    let asking = teaching(Teaching::Asking { refused: Some(NoProduct::NotSold) });
    stage.shoot_after("diag-teach-code", &idle, &asking, |act| act.open_page(DiagPage::Camera));
    stage.shoot_after("diag-teach", &idle, &teaching_a_look_alike(), |act| act.open_page(DiagPage::Camera));
    stage.shoot_after("diag-camera-dark", &idle, &covered_camera(), |act| act.open_page(DiagPage::Camera));
    stage.shoot_after("diag-screen", &idle, &trying_the_screen(), |act| act.open_page(DiagPage::Screen));
    stage.shoot_after("diag-touch", &idle, &trying_the_screen(), |act| act.try_the_touch_screen());
    stage.shoot_after("diag-scanner", &idle, &trying_scanners(), |act| act.open_page(DiagPage::Scanner));
    stage.shoot_after("diag-network", &idle, &looking_at_network(), |act| act.open_page(DiagPage::Network));
    let storage = looking_at_storage(Packing::NoStick);
    stage.shoot_after("diag-storage", &idle, &storage, |act| act.open_page(DiagPage::Storage));
    stage.shoot_after("diag-history", &idle, &looking_at_history(), |act| act.open_page(DiagPage::History));
    stage.shoot_after("diag-trips", &idle, &looking_at_trips(), |act| act.open_page(DiagPage::Trips));
    stage.shoot_after("diag-replay", &idle, &replaying(), |act| act.replay_a_trip(2, 2));
}

fn single_ones(stage: &mut Stage) {
    let english = Language::English;
    stage.shoot("checkout-sales-tax", &us_checkout(), &extras());
    stage.shoot("checkout-long", &in_state(long(english), State::Checkout), &extras());
    stage.shoot_after("produce-nothing-found", &usual(english), &extras(), |act| act.open_produce("xyz"));
    stage.shoot_after("languages", &usual(english), &extras(), |act| act.ask_for_languages());
    let dying = strained(Standing::Dying, Wheel::Free, Dock::Away);
    stage.shoot("basket-battery", &usual(english), &dying);
    stage.shoot("basket-wheel", &usual(english), &strained(Standing::Fine, Wheel::Locked, Dock::Away));
    stage.shoot("welcome-docked", &idle(english), &strained(Standing::Fine, Wheel::Free, Dock::Docked));
    stage.shoot("staff-idle", &idle(english), &staffed());
    let busy = noticed(doubted(usual(english), 1), Kind::Unscanned, None);
    stage.shoot("basket-doubt-of-one", &busy, &extras());
    stage.shoot("basket-coupon", &with_coupon(usual(english)), &extras());
    let bill = in_state(with_coupon(trip(english, &[(2, Confirmed), (1, Confirmed)])), State::Checkout);
    stage.shoot("checkout-coupon", &bill, &extras());
    stage.shoot("question-count", &asked(usual(english), Kind::Count), &extras());
    stage.shoot_desk("desk", &usual(english), &at_the_shelf(english));
}
