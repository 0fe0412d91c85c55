use cart_hardware::Heard;

use super::*;

fn pupil(teaching: Teaching) -> (Pupil, mpsc::Receiver<Order>, watch::Sender<Teaching>) {
    let (orders, ordered) = mpsc::channel(1);
    let (told, teaching) = watch::channel(teaching);
    (Pupil { orders, teaching }, ordered, told)
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
fn a_lesson_that_is_busy_misses_a_scan_and_holds_nobody_up() {
    let (pupil, _ordered, _told) = pupil(Teaching::Asking { refused: None });
    assert!((0..3).all(|_| pupil.hears(&Heard::Scan(scan()))));
}
