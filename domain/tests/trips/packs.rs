//! One pack may carry several symbols, and several engines may look at it: what is one pack is one scan, and what are two are two.

use cart_domain::input::Reader::{Camera, Hid, Serial};

use crate::bench::Bench;

const MILK: &str = "4006381333931";

#[test]
fn the_barcode_and_the_square_code_of_one_pack_are_one_scan() {
    let mut bench = Bench::shopping();
    bench.hear(Camera, "]E0", MILK).hear(Camera, "]Q1", "https://id.example/01/04006381333931");
    assert_eq!(bench.lines(), [("milk", 1)]);
}

#[test]
fn the_barcode_in_the_hand_scanner_and_the_data_matrix_before_the_camera_are_one_scan_in_either_order() {
    let matrix = "0104006381333931172712311012AB\u{1d}21X7";
    let mut bench = Bench::shopping();
    bench.hear(Hid, "]E0", MILK).wait(1_000).hear(Camera, "]d2", matrix);
    assert_eq!(bench.lines(), [("milk", 1)]);
    let mut bench = Bench::shopping();
    bench.hear(Camera, "]d2", matrix).wait(1_000).hear(Hid, "]E0", MILK);
    assert_eq!(bench.lines(), [("milk", 1)]);
}

#[test]
fn three_engines_that_see_one_carton_are_one_scan() {
    let mut bench = Bench::shopping();
    bench.hear(Hid, "]E0", MILK).wait(300).hear(Serial, "]E0", MILK).wait(300).hear(Camera, "]E0", MILK);
    bench.wait(300).hear(Camera, "]Q1", "https://id.example/01/04006381333931");
    assert_eq!(bench.lines(), [("milk", 1)]);
}

#[test]
fn a_can_is_one_scan_whether_an_engine_sends_its_short_code_as_it_is_or_in_full() {
    let forms = [("]E0", "042100005264"), ("]E0", "0042100005264"), ("]E0", "04252614")];
    for (aim, first) in forms {
        for (other_aim, second) in forms {
            let mut bench = Bench::shopping();
            bench.hear(Hid, aim, first).wait(400).hear(Camera, other_aim, second);
            assert_eq!(bench.lines(), [("soda", 1)], "{first} and then {second}");
        }
    }
}

#[test]
fn a_second_piece_of_the_same_product_is_a_second_scan_once_the_first_is_out_of_view() {
    let mut bench = Bench::shopping();
    bench.hear(Hid, "]E0", MILK).wait(900).hear(Hid, "]E0", MILK);
    assert_eq!(bench.lines(), [("milk", 2)]);
    bench.wait(2_000).hear(Camera, "]E0", MILK);
    assert_eq!(bench.lines(), [("milk", 3)]);
}

#[test]
fn two_packs_with_the_same_label_and_the_same_price_are_two_lines() {
    let label = "2312345005991";
    let mut bench = Bench::shopping();
    bench.hear(Hid, "]E0", label).wait(900).hear(Hid, "]E0", label).wait(900);
    assert_eq!(bench.lines(), [("cheese", 1), ("cheese", 1)]);
    assert_eq!(bench.total(), 2 * 599);
}

#[test]
fn one_label_before_two_engines_is_one_line_and_labels_with_other_prices_are_others() {
    let mut bench = Bench::shopping();
    bench.hear(Hid, "]E0", "2312345005991").wait(500).hear(Camera, "]E0", "2312345005991");
    assert_eq!((bench.lines(), bench.total()), (vec![("cheese", 1)], 599));
    bench.wait(100).hear(Camera, "]E0", "2312345004994");
    assert_eq!((bench.lines().len(), bench.total()), (2, 599 + 499));
}

#[test]
fn two_cartons_that_a_hand_scanner_and_a_camera_both_see_one_after_the_other_are_two() {
    let mut bench = Bench::shopping();
    for _ in 0..2 {
        bench.hear(Hid, "]E0", MILK).wait(300).hear(Camera, "]E0", MILK).wait(1_000);
    }
    assert_eq!(bench.lines(), [("milk", 2)]);
}

#[test]
fn a_pack_that_the_camera_keeps_seeing_while_the_hand_scanner_reads_it_is_one_scan() {
    let mut bench = Bench::shopping();
    bench.glimpse(MILK, 6_000).hear(Hid, "]E0", MILK).glimpse(MILK, 2_000);
    assert_eq!(bench.lines(), [("milk", 1)]);
    let again = bench.retold();
    assert_eq!(again.lines(), [("milk", 1)]);
}
