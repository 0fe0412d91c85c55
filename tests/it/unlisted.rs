//! Products that the store's catalogue does not know, and what the store hears of them.

use cart_domain::Signal;
use cart_domain::view::RefusedScan;
use dash_cart::config::Reporting;

use crate::rig::Rig;

const UNKNOWN: &str = "4000000000006";

#[test]
fn nothing_leaves_the_cart_unless_the_configuration_says_so() {
    let mut rig = Rig::shopping();
    rig.read(UNKNOWN).read(UNKNOWN);
    assert_eq!(rig.view().refused.as_ref().map(|refused| refused.why), Some(RefusedScan::Unknown));
    for _ in 0..4 {
        rig.read("4006381333930").sync();
    }
    assert_eq!((rig.noted(), rig.store_heard_of()), (vec![], vec![]));
}

#[test]
fn what_waits_when_reports_are_switched_off_is_neither_told_nor_kept() {
    let mut rig = Rig::reporting(Reporting::CodeAndPicture);
    rig.go_offline().show(UNKNOWN).sync();
    assert_eq!(rig.noted().len(), 1);
    rig.set_reporting(Reporting::Off).kill_and_restart().go_online();
    assert_eq!((rig.noted(), rig.store_heard_of()), (vec![], vec![]));
}

#[test]
fn the_store_hears_of_the_code_alone_where_pictures_are_not_allowed() {
    let mut rig = Rig::reporting(Reporting::Code);
    rig.show(UNKNOWN).sync();
    assert_eq!(rig.store_heard_of(), [(UNKNOWN.to_owned(), 1)]);
    assert_eq!(rig.store_shows_label(), None);
    assert_eq!(rig.noted(), []);
}

#[test]
fn the_store_sees_the_label_and_nothing_around_it() {
    let mut rig = Rig::reporting(Reporting::CodeAndPicture);
    rig.show(UNKNOWN).sync();
    assert_eq!(rig.store_heard_of(), [(UNKNOWN.to_owned(), 1)]);
    let label = rig.store_shows_label().expect("a picture of the label");
    assert!(label.width() <= 320 && label.height() <= 320, "{}x{}", label.width(), label.height());
    assert_eq!(label.color(), image::ColorType::L8);
    // The picture is of this very code: it can be read again.
    let luma = label.to_luma8();
    let frame = cart_hardware::Frame::from_luma(luma.width(), luma.height(), luma.into_raw()).expect("its own size");
    let codes = cart_hardware::decoder::Decoder::thorough().decode(&frame).codes;
    assert_eq!(codes.first().map(|code| code.text.as_str()), Some(UNKNOWN));
}

#[test]
fn what_the_camera_only_glimpses_is_told_to_nobody_and_what_is_refused_in_words_is_told_once() {
    let mut rig = Rig::reporting(Reporting::CodeAndPicture);
    rig.sounds();
    for _ in 0..3 {
        rig.hold(UNKNOWN, 500).wait(3_000);
    }
    assert_eq!((rig.view().refused.clone(), rig.sounds(), rig.noted()), (None, vec![], vec![]));
    rig.hold(UNKNOWN, 6_000);
    assert_eq!(rig.sounds(), [Signal::Refused]);
    assert_eq!(rig.noted(), [(UNKNOWN.to_owned(), 1)]);
    rig.sync();
    assert!(rig.store_shows_label().is_some());
}

#[test]
fn what_was_scanned_offline_and_before_a_power_cut_is_told_once() {
    let mut rig = Rig::reporting(Reporting::CodeAndPicture);
    rig.go_offline().show(UNKNOWN).sync().show(UNKNOWN).sync();
    assert_eq!(rig.noted(), [(UNKNOWN.to_owned(), 2)]);
    rig.kill_and_restart().show(UNKNOWN);
    rig.go_online();
    assert_eq!((rig.store_heard_of(), rig.noted()), (vec![(UNKNOWN.to_owned(), 3)], vec![]));
    rig.sync().show(UNKNOWN).sync();
    assert_eq!(rig.store_heard_of(), [(UNKNOWN.to_owned(), 4)]);
    assert!(rig.store_shows_label().is_some());
}

#[test]
fn what_the_shop_sells_is_never_told() {
    let mut rig = Rig::reporting(Reporting::CodeAndPicture);
    rig.buy("Butter").sync();
    rig.expect_lines(["Butter"]);
    assert_eq!((rig.noted(), rig.store_heard_of()), (vec![], vec![]));
}
