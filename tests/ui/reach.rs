//! Fingers on a moving cart are thick: 69 px are 11.6 mm on a 10.1 inch panel of 1280 × 800.

use cart_domain::CartView;
use cart_domain::language::Language;
use cart_domain::question::Kind;
use cart_domain::view::State;
use cart_hardware::{Dock, Standing, Wheel};
use dash_cart::screen::{Extras, StaffDoor};

use crate::finger::Finger;
use crate::scenes::{
    asked, at_the_scale, awaiting, calibrating, doubted, extras, idle, in_state, noticed, staffed, strained, usual,
};

const THICK: f32 = 69.0;

/// What a hand finds wrong with the buttons of the view that is shown.
fn troubles(finger: &Finger, view: &str) -> Vec<String> {
    let trouble = |button: &i_slint_backend_testing::ElementHandle| {
        let label = button.accessible_label().unwrap_or_default();
        let size = button.size();
        let small = size.width < THICK || size.height < THICK;
        (small || label.is_empty()).then(|| format!("{view}: `{label}` is {} × {}", size.width, size.height))
    };
    finger.buttons().iter().filter_map(trouble).collect()
}

#[test]
fn every_button_has_a_name_and_is_large_enough_for_a_thumb() {
    let new = Extras { door: StaffDoor::Uncommissioned, ..extras() };
    for language in Language::ALL {
        let shown: [(&str, CartView, Extras); 12] = [
            ("welcome", idle(language), extras()),
            ("commissioning", idle(language), new.clone()),
            ("basket", usual(language), extras()),
            ("undo", noticed(usual(language), Kind::Removed, Some(3)), extras()),
            ("weigh", awaiting(usual(language), true), extras()),
            ("doubt", doubted(usual(language), 3), extras()),
            ("question", asked(usual(language), Kind::Unscanned), extras()),
            ("checkout", in_state(usual(language), State::Checkout), extras()),
            ("hand-over", in_state(usual(language), State::HandedOver), extras()),
            ("thank-you", in_state(usual(language), State::Paid), extras()),
            ("staff", usual(language), staffed()),
            ("battery", usual(language), strained(Standing::Dying, Wheel::Free, Dock::Away)),
        ];
        check(&shown);
    }
}

/// Shows each in turn, in a thread of its own because a thread has one platform.
fn check(shown: &[(&str, CartView, Extras)]) {
    let found = std::thread::scope(|scope| {
        let looking = scope.spawn(|| {
            let (_, cart, extras) = &shown[0];
            let finger = Finger::on(cart, extras);
            let mut found = Vec::new();
            for (view, cart, extras) in shown {
                finger.show(cart, extras);
                found.extend(troubles(&finger, view));
            }
            found
        });
        looking.join().expect("the view can be shown")
    });
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_technician_with_gloves_finds_every_button_of_the_scale() {
    let finger = Finger::on(&idle(Language::German), &at_the_scale(|_| {}));
    finger.press("Diagnose");
    assert_eq!(troubles(&finger, "health"), Vec::<String>::new());
    finger.press("Bild und Ton");
    assert_eq!(troubles(&finger, "screen"), Vec::<String>::new());
    finger.press("Waage");
    assert_eq!(troubles(&finger, "scale"), Vec::<String>::new());
    finger.press("Kalibrieren");
    assert_eq!(troubles(&finger, "weights"), Vec::<String>::new());
    finger.show(&idle(Language::German), &calibrating(None, None));
    assert_eq!(troubles(&finger, "step"), Vec::<String>::new());
}

#[test]
fn the_keyboard_and_an_open_line_are_large_enough_too() {
    let finger = Finger::on(&usual(Language::German), &extras());
    finger.press("Rotwein trocken");
    assert_eq!(troubles(&finger, "open line"), Vec::<String>::new());
    finger.press("Obst & Gemüse");
    assert_eq!(troubles(&finger, "keyboard"), Vec::<String>::new());
}
