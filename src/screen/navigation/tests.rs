use cart_domain::catalogue::{TaxClass, Unit};
use cart_domain::phrase::Phrase;
use cart_domain::question::{Choice, Kind};
use cart_domain::view::{ChoiceView, NoticeView, QuestionView};
use cart_domain::{Gtin, Money, Policy};

use super::*;

fn shopping() -> CartView {
    CartView { state: State::Shopping, ..CartView::idle(&Policy::default()) }
}

fn with_line(pieces: u32, status: LineStatus) -> CartView {
    let mut cart = shopping();
    cart.lines.put(
        0,
        LineView {
            line: LineId(1),
            gtin: Gtin::try_from("04006381333931".to_owned()).expect("a right check digit"),
            name: "Milk".to_owned(),
            pieces,
            net: None,
            price: Money::from_minor(119),
            unit: Unit::Each,
            amount: Money::from_minor(119),
            deposit: Money::ZERO,
            tax_class: TaxClass::default(),
            age: None,
            status,
        },
    );
    cart
}

fn quantity(pieces: u32) -> Option<Tap> {
    Some(Tap::Intent(Intent::Quantity { of: LineChoice::Line(LineId(1)), pieces }))
}

fn type_pin(navigation: &mut Navigation, pin: &str) -> Option<Tap> {
    for digit in pin.chars() {
        navigation.touch(Touch::PinKey(digit.to_string()), &shopping());
    }
    navigation.touch(Touch::PinConfirm, &shopping())
}

#[test]
fn each_state_of_the_trip_has_its_view() {
    let navigation = Navigation::default();
    let cases = [
        (State::Idle, View::Welcome),
        (State::Shopping, View::Basket),
        (State::Checkout, View::Checkout),
        (State::Paying, View::Paying),
        (State::Paid, View::ThankYou),
        (State::HandedOver, View::HandOver),
    ];
    for (state, view) in cases {
        let cart = CartView { state, ..shopping() };
        assert_eq!(navigation.view(&cart, &Extras::default()), view);
    }
}

#[test]
fn a_new_cart_wants_the_same_pin_twice() {
    let mut navigation = Navigation::default();
    assert_eq!(type_pin(&mut navigation, "12"), None);
    assert_eq!(navigation.pin_fault(), Some(PinFault::TooShort));
    assert_eq!(type_pin(&mut navigation, "1234"), None);
    assert_eq!(navigation.pin_fault(), Some(PinFault::Obvious));
    assert_eq!(type_pin(&mut navigation, "8395"), None);
    assert!(navigation.repeating_pin());
    assert_eq!(type_pin(&mut navigation, "8396"), None);
    assert_eq!(navigation.pin_fault(), Some(PinFault::Differs));
    type_pin(&mut navigation, "8395");
    let chosen = type_pin(&mut navigation, "8395");
    assert_eq!(chosen, Some(Tap::Staff(StaffTap::Commission { pin: "8395".to_owned() })));
}

#[test]
fn staff_type_their_pin_and_the_shell_opens() {
    let mut navigation = Navigation::default();
    navigation.touch(Touch::StaffDoor, &shopping());
    assert_eq!(navigation.view(&shopping(), &Extras::default()), View::StaffPin);
    assert_eq!(type_pin(&mut navigation, "8395"), Some(Tap::Staff(StaffTap::Enter { pin: "8395".to_owned() })));
    let open = Extras { door: StaffDoor::Open { by: "8395".to_owned() }, ..Extras::default() };
    navigation.follow(&shopping(), &open);
    assert_eq!(navigation.view(&shopping(), &open), View::Staff);
    assert_eq!(navigation.view(&shopping(), &Extras::default()), View::Basket, "the door shut again");
}

#[test]
fn a_pin_never_stays_on_the_screen() {
    let mut navigation = Navigation::default();
    navigation.touch(Touch::StaffDoor, &shopping());
    navigation.touch(Touch::PinKey("4".to_owned()), &shopping());
    navigation.touch(Touch::PinClosed, &shopping());
    assert_eq!(navigation.pin_digits(), 0);
    assert_eq!(format!("{:?}", StaffTap::Enter { pin: "8395".to_owned() }), "Enter");
}

#[test]
fn choosing_produce_returns_to_the_basket() {
    let mut navigation = Navigation::default();
    navigation.touch(Touch::Produce, &shopping());
    navigation.touch(Touch::QueryKey("B".to_owned()), &shopping());
    assert_eq!(navigation.query(), "b");
    navigation.found = vec![ProduceTile {
        plu: "4011".to_owned(),
        gtin: Gtin::try_from("04006381333931".to_owned()).expect("a right check digit"),
        name: "Bananas".to_owned(),
        price: Money::from_minor(199),
        unit: Unit::Kilogram,
    }];
    let tap = navigation.touch(Touch::ProduceChosen(0), &shopping());
    assert_eq!(tap, Some(Tap::Intent(Intent::Produce { plu: "4011".to_owned() })));
    assert_eq!(navigation.view(&shopping(), &Extras::default()), View::Basket);
    assert_eq!(navigation.query(), "");
}

#[test]
fn a_touched_line_opens_and_closes() {
    let mut navigation = Navigation::default();
    let cart = with_line(1, LineStatus::Confirmed);
    navigation.touch(Touch::Line(LineId(1)), &cart);
    navigation.follow(&cart, &Extras::default());
    assert_eq!(navigation.open_line(), Some(LineId(1)));
    navigation.follow(&with_line(1, LineStatus::Void), &Extras::default());
    assert_eq!(navigation.open_line(), None, "a removed line has nothing to open");
}

#[test]
fn pieces_count_up_and_down_and_the_last_one_removes_the_line() {
    let mut navigation = Navigation::default();
    let two = with_line(2, LineStatus::Confirmed);
    assert_eq!(navigation.touch(Touch::More(LineId(1)), &two), quantity(3));
    assert_eq!(navigation.touch(Touch::Fewer(LineId(1)), &two), quantity(1));
    let one = with_line(1, LineStatus::Confirmed);
    assert_eq!(navigation.touch(Touch::Fewer(LineId(1)), &one), Some(remove(LineId(1))));
}

#[test]
fn a_removal_is_undone_with_one_touch() {
    let mut navigation = Navigation::default();
    let notice =
        NoticeView { kind: Kind::Removed, felt: None, line: Some(LineId(1)), says: Phrase::Plain(String::new()) };
    let gone = CartView { notice: Some(notice.clone()), ..with_line(2, LineStatus::Void) };
    assert_eq!(navigation.touch(Touch::Undo, &gone), quantity(2));
    let fewer = CartView { notice: Some(notice), ..with_line(1, LineStatus::Confirmed) };
    assert_eq!(navigation.touch(Touch::Undo, &fewer), quantity(2));
}

#[test]
fn an_answer_names_the_question_it_was_shown_with() {
    let mut navigation = Navigation::default();
    let choices = [Choice::ScanIt, Choice::Mine].map(|choice| ChoiceView {
        choice,
        says: Phrase::Plain(String::new()),
        picture: None,
    });
    let question = QuestionView {
        id: cart_domain::ids::QuestionId(7),
        kind: Kind::Unscanned,
        line: None,
        says: Phrase::Plain(String::new()),
        choices: choices.to_vec(),
    };
    let cart = CartView { question: Some(question), ..shopping() };
    let answer = Intent::Answer { question: cart_domain::ids::QuestionId(7), choice: Choice::Mine };
    assert_eq!(navigation.touch(Touch::Answer(1), &cart), Some(Tap::Intent(answer)));
    assert_eq!(navigation.touch(Touch::Answer(2), &cart), None);
}
