//! Staff on the pages of diagnostics: the way in, the way from a sick part to its page, and the way out.

use cart_domain::Signal;
use cart_domain::language::Language;
use cart_hardware::{Light, Percent};
use dash_cart::screen::{Extras, Lesson, Page, Pages, PanelTrial, Panels, StaffTap, Tap};
use dash_cart::vision::teach::{NoProduct, Teaching};

use crate::finger::Finger;
use crate::scenes::{
    covered_camera, extras, idle, setting_up_the_camera, staffed, teaching, teaching_a_look_alike, trying_scanners,
    trying_the_screen,
};

fn looks(page: Option<Page>) -> Tap {
    Tap::Staff(StaffTap::Look(page))
}

#[test]
fn staff_come_to_health_first_and_from_a_part_to_its_page_and_back() {
    let finger = Finger::on(&idle(Language::English), &staffed());
    finger.press("Diagnostics");
    assert!(finger.shows("How the cart is") && finger.shows("Store: 34 events to tell"));
    finger.press("Scale: no bad readings");
    assert!(finger.shows("What it weighs"));
    finger.press("Back").press("Back");
    assert!(finger.shows("End staff mode"));
    let shown: Vec<Tap> =
        finger.taps().into_iter().filter(|tap| matches!(tap, Tap::Staff(StaffTap::Look(_)))).collect();
    assert_eq!(shown, [looks(Some(Page::Health)), looks(Some(Page::Scale)), looks(None)]);
}

#[test]
fn what_is_sick_says_what_to_do_in_plain_words() {
    let finger = Finger::on(&idle(Language::English), &staffed());
    finger.press("Diagnostics");
    assert!(finger.shows("The store does not answer. Check the network; trips go on and are told later."));
}

#[test]
fn a_shopper_never_sees_diagnostics() {
    let finger = Finger::on(&idle(Language::English), &staffed());
    finger.press("Diagnostics");
    finger.show(&idle(Language::English), &extras());
    assert!(!finger.shows("How the cart is"));
    finger.show(&idle(Language::English), &staffed());
    assert!(finger.shows("End staff mode"), "whoever comes in next begins at the beginning");
}

#[test]
fn whoever_scans_the_sheet_sees_what_was_read_and_what_the_engine_lacks() {
    let finger = Finger::on(&idle(Language::English), &trying_scanners());
    finger.press("Diagnostics").press("Scanner");
    assert!(finger.shows("Test sheet: 3 of 26 read") && finger.shows("not on the sheet"));
    assert!(finger.shows("The engine loses separators. Set it to send GS as F8, Ctrl-] or 0x1D."));
    assert!(finger.shows("Which kind of symbol it is"));
    assert_eq!(finger.taps(), [looks(Some(Page::Health)), looks(Some(Page::Scanner))]);
}

#[test]
fn whoever_turns_the_lens_sees_the_picture_and_what_is_wrong_with_it_in_words() {
    let finger = Finger::on(&idle(Language::English), &setting_up_the_camera());
    finger.press("Diagnostics").press("Camera");
    assert!(finger.shows("Live picture") && finger.shows("The picture is good."));
    assert!(finger.shows("412 / 588") && finger.shows("Whole milk 3.5% 1 l") && finger.shows("92%"));
    finger.show(&idle(Language::English), &covered_camera());
    assert!(finger.shows("The picture is black. Take away what covers the lens, or switch on the light."));
    assert!(finger.shows("This cart does not recognise products by sight."));
}

#[test]
fn whoever_teaches_a_product_types_its_number_sees_what_was_taken_and_says_when_a_look_alike_is_another() {
    let finger = Finger::on(&idle(Language::English), &setting_up_the_camera());
    finger.press("Diagnostics").press("Camera").press("Teach a product");
    finger.show(&idle(Language::English), &teaching(Teaching::Asking { refused: None }));
    finger.press("Confirm").press("4").press("1").press("1").press("Delete a digit").press("0").press("Confirm");
    finger.show(&idle(Language::English), &teaching(Teaching::Asking { refused: Some(NoProduct::NotSold) }));
    assert!(finger.shows("The shop does not sell this. Scan or type another."));
    finger.show(&idle(Language::English), &teaching_a_look_alike());
    assert!(finger.shows("2 of 5 pictures") && finger.shows("Oat drink 1 l"));
    assert!(finger.shows("This looks like Low fat milk 1.5% 1 l. Is it really another product?"));
    finger.press("Yes, another product").press("Done");
    let lessons: Vec<Lesson> = finger.taps().into_iter().filter_map(lesson).collect();
    let expected = [Lesson::Begin, Lesson::typed("410".to_owned()), Lesson::NotThat, Lesson::Done];
    assert_eq!(lessons, expected);
}

fn lesson(tap: Tap) -> Option<Lesson> {
    if let Tap::Staff(StaffTap::Teach(order)) = tap { Some(order) } else { None }
}

#[test]
fn sounds_lamps_and_brightness_are_tried_by_a_touch_each() {
    let finger = Finger::on(&idle(Language::English), &trying_the_screen());
    finger.press("Diagnostics").press("Screen & sound");
    assert!(finger.shows("Now 63%"));
    finger.taps();
    finger.press("Refused").press("Staff called").press("50%").press("As bright as it is around");
    let tried = [
        PanelTrial::Sound(Signal::Refused),
        PanelTrial::Light(Light::StaffWanted),
        PanelTrial::Brightness(Some(Percent(50))),
        PanelTrial::Brightness(None),
    ];
    assert_eq!(finger.taps(), tried.map(|trial| Tap::Staff(StaffTap::Try(trial))));
}

#[test]
fn a_cart_without_lamp_loudspeaker_and_backlight_offers_none_to_try() {
    let bare = Extras { pages: Pages { screen: Some(Panels::default()), ..Pages::default() }, ..staffed() };
    let finger = Finger::on(&idle(Language::English), &bare);
    finger.press("Diagnostics").press("Screen & sound");
    assert!(finger.shows("This cart has no buzzer, loudspeaker or lamp."));
    assert!(finger.shows("This cart does not set the brightness of its screen."));
    let labels = finger.labels();
    assert!(["Refused", "Staff called", "50%"].iter().all(|label| !labels.contains(*label)), "{labels:?}");
}

#[test]
fn colours_follow_each_other_by_a_touch_and_the_page_comes_back() {
    let finger = Finger::on(&idle(Language::English), &trying_the_screen());
    finger.press("Diagnostics").press("Screen & sound").press("Show colours");
    for _ in 0..5 {
        finger.press("Next colour");
    }
    assert!(!finger.shows("Next colour") && finger.shows("Show colours"));
}

#[test]
fn a_touch_test_covers_everything_until_it_is_over() {
    let finger = Finger::on(&idle(Language::English), &trying_the_screen());
    finger.press("Diagnostics").press("Screen & sound").press("Try the touch screen");
    assert!(finger.shows("Touch every field"));
}
