use cart_hardware::Heard;

use super::*;

fn pupil(teaching: Teaching) -> (Pupil, mpsc::Receiver<Order>, watch::Sender<Teaching>) {
    let (orders, ordered) = mpsc::channel(MOST_ORDERS);
    let (told, teaching) = watch::channel(teaching);
    (Pupil { orders, teaching, tended: Arc::new(|| true) }, ordered, told)
}

fn scan() -> Scan {
    Scan { data: "4006381333931".to_owned(), aim: None, by: Reader::Hid }
}

#[test]
fn what_is_scanned_is_a_lesson_while_somebody_teaches_and_shopping_otherwise() {
    let (pupil, mut ordered, told) = pupil(Teaching::Off);
    assert!(!pupil.hears(&Heard::Scan(scan())));
    told.send_replace(Teaching::Asking { refused: None });
    assert!(pupil.hears(&Heard::Scan(scan())));
    assert_eq!(ordered.try_recv(), Ok(Order::Code(scan())));
    assert!(pupil.hears(&Heard::StillInView(scan())) && ordered.try_recv().is_err(), "it is where it was");
}

#[test]
fn a_lesson_that_is_busy_misses_a_scan_and_holds_neither_scanner_nor_door_up() {
    let (pupil, _ordered, _told) = pupil(Teaching::Asking { refused: None });
    assert!((0..20).all(|_| pupil.hears(&Heard::Scan(scan()))));
    assert_eq!(pupil.orders.capacity(), FOR_THE_DOOR, "whoever leaves is heard");
}

#[test]
fn what_a_shopper_scans_is_never_a_lesson_even_when_one_was_left_open() {
    let (pupil, ordered, _told) = pupil(Teaching::Asking { refused: None });
    let alone = Pupil { tended: Arc::new(|| false), ..pupil.clone() };
    assert!(!alone.hears(&Heard::Scan(scan())));
    drop(ordered);
    assert!(!pupil.hears(&Heard::Scan(scan())), "nor when nobody watches the basket any more");
}
