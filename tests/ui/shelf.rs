//! A person at a desk who plays the shop as well.

use cart_domain::language::Language;
use dash_cart::screen::{ShelfAct, Tap};

use crate::finger::Finger;
use crate::scenes::{at_the_shelf, gtin, trip};

#[test]
fn a_person_picks_up_scans_puts_in_and_takes_out() {
    let finger = Finger::at_desk(&trip(Language::English, &[]), &at_the_shelf(Language::English));
    finger.press("Pick up Bananas").press("Scan").press("Put in").press("Put back on the shelf");
    finger.press("Take out Bananas").press("Bump").press("Roll").press("Bag");
    let good = gtin(4_002);
    let acts = [
        ShelfAct::PickUp { good },
        ShelfAct::Scan,
        ShelfAct::PutIn,
        ShelfAct::PutBack,
        ShelfAct::TakeOut { good },
        ShelfAct::Bump,
        ShelfAct::Roll { on: false },
        ShelfAct::Bag,
    ];
    assert_eq!(finger.taps(), acts.map(Tap::Shelf));
}

#[test]
fn the_shoppers_own_bag_stays_in_the_basket() {
    let finger = Finger::at_desk(&trip(Language::English, &[]), &at_the_shelf(Language::English));
    let take_out = |label: &String| label.starts_with("Take out ");
    let takeable = finger.labels().into_iter().filter(take_out).collect::<Vec<_>>();
    assert_eq!(takeable, ["Take out Bananas", "Take out Whole milk 3.5% 1 l"]);
}

#[test]
fn a_hand_leans_on_the_basket_while_the_button_is_held() {
    let finger = Finger::at_desk(&trip(Language::English, &[]), &at_the_shelf(Language::English));
    finger.find("Lean").mock_single_click(slint::platform::PointerEventButton::Left);
    let down_and_up = [true, false].map(|down| Tap::Shelf(ShelfAct::Lean { down }));
    assert_eq!(finger.taps(), down_and_up);
}
