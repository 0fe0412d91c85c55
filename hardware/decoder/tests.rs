//! Symbols that we printed ourselves, and pictures that hold none.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::sim::print::Print;
use crate::sim::symbol::Symbol;
use crate::symbology::Family;

const SHELF: [(Symbology, &str); 9] = [
    (Symbology::Ean13, "4006381333931"),
    (Symbology::Ean13, "9780201379624"),
    (Symbology::Ean8, "96385074"),
    (Symbology::UpcA, "036000291452"),
    (Symbology::UpcE, "04252614"),
    (Symbology::UpcE, "01234565"),
    (Symbology::Code128, "Shelf 12/B"),
    (Symbology::Gs1_128, "01040063813339311012AB\u{1d}17261231"),
    (Symbology::Gs1_128, "0110614141000415"),
];

fn read(frame: &Frame) -> Vec<(Symbology, String)> {
    Decoder::thorough().decode(frame).codes.into_iter().map(|code| (code.symbology, code.text)).collect()
}

#[test]
fn every_kind_of_symbol_that_we_print_is_read_as_what_it_is() {
    for (symbology, text) in SHELF {
        let symbol = Symbol::new(symbology, text).expect(text);
        assert_eq!(read(&Print::default().of(&symbol)), [(symbology, text.to_owned())]);
    }
}

#[test]
fn a_pack_that_is_held_askew_is_read_too() {
    let symbol = Symbol::new(Symbology::Ean13, "4006381333931").expect("a right check digit");
    for angle in [5.0, 20.0, 90.0, 180.0, 200.0, 270.0] {
        let print = Print { module: 3.0, height: 120.0, angle, ..Print::default() };
        assert_eq!(read(&print.of(&symbol)).len(), 1, "{angle} degrees");
    }
}

#[test]
fn a_symbol_in_deep_shade_is_read_after_evening_the_light() {
    let symbol = Symbol::new(Symbology::Ean13, "4006381333931").expect("a right check digit");
    let print = Print { paper: 42, ink: 24, noise: 1.0, ..Print::default() };
    assert_eq!(read(&print.of(&symbol)), [(Symbology::Ean13, "4006381333931".to_owned())]);
}

#[test]
fn two_packs_one_after_the_other_never_become_a_third() {
    let decoder = Decoder::thorough();
    let halves = |text: &str, left: bool| {
        let symbol = Symbol::new(Symbology::Ean13, text).expect(text);
        let frame = Print::default().of(&symbol);
        let (width, middle) = (frame.width() as usize, frame.width() as usize / 2);
        let mut luma = frame.luma().into_owned();
        for (place, grey) in luma.iter_mut().enumerate() {
            if (place % width < middle) != left {
                *grey = 235;
            }
        }
        Frame::from_luma(frame.width(), frame.height(), luma).expect("the same size")
    };
    let seen: Vec<_> = [halves("4006381333931", true), halves("5901234123457", false)]
        .iter()
        .flat_map(|frame| decoder.decode(frame).codes)
        .collect();
    assert_eq!(seen, []);
}

/// Labels one below the other, each lying as it fell.
fn labels(labels: &[(Symbology, &str, f64)]) -> Frame {
    let size = (560, 400);
    let drawn = labels.iter().map(|(symbology, text, angle)| {
        let symbol = Symbol::new(*symbology, text).expect(text);
        let module = if symbology.family() == Family::Matrix { 3.0 } else { 2.0 };
        Print { angle: *angle, module, height: 90.0, ..Print::default() }.within(&symbol, size).luma().into_owned()
    });
    let luma: Vec<u8> = drawn.flatten().collect();
    Frame::from_luma(size.0, size.1 * labels.len() as u32, luma).expect("one below the other")
}

#[test]
fn three_labels_in_one_picture_are_all_read_whichever_way_they_lie() {
    let piles = [
        [
            (Symbology::Ean13, "4006381333931", 0.0),
            (Symbology::UpcA, "036000291452", 40.0),
            (Symbology::Gs1_128, "0110614141000415", -25.0),
        ],
        [
            (Symbology::Ean8, "96385074", 90.0),
            (Symbology::Gs1DataMatrix, "010400638133393110L42\u{1d}21S-1", 20.0),
            (Symbology::Ean13, "5901234123457", 4.0),
        ],
        [
            (Symbology::Ean13, "4006381333931", 0.0),
            (Symbology::Ean13, "5901234123457", 135.0),
            (Symbology::Ean13, "4006381333931", 5.0),
        ],
    ];
    for pile in piles {
        let found: BTreeSet<_> = read(&labels(&pile)).into_iter().collect();
        let expected: BTreeSet<_> = pile.iter().map(|(symbology, text, _)| (*symbology, (*text).to_owned())).collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn a_camera_sends_upc_e_the_way_an_engine_would() {
    let symbol = Symbol::new(Symbology::UpcE, "04252614").expect("a right check digit");
    let decoding = Decoder::thorough().decode(&Print::default().of(&symbol));
    let scan = decoding.codes[0].scan();
    assert_eq!((scan.aim.as_deref(), scan.data.as_str()), (Some("]E0"), "042100005264"));
}

#[test]
fn pictures_of_impossible_shapes_hold_nothing() {
    for (width, height) in [(0, 0), (0, 9), (1, 1), (1, 5_000), (5_000, 1), (3, 3)] {
        let frame = Frame::from_luma(width, height, vec![128; (width * height) as usize]).expect("the right length");
        assert_eq!(Decoder::thorough().decode(&frame), Decoding::default());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn code_128_of_any_text_is_never_read_as_another(text in "[ -~]{4,14}") {
        let symbol = Symbol::new(Symbology::Code128, &text).expect("printable");
        let frame = Print { module: 2.0, noise: 0.0, blur: 0, ..Print::default() }.of(&symbol);
        let codes = Decoder::thorough().decode(&frame).codes;
        prop_assert_eq!(codes.len(), 1);
        prop_assert_eq!(&codes[0].text, &text);
    }

    #[test]
    fn noise_is_no_symbol(seed in any::<u64>()) {
        let mut noise = crate::sim::noise::Noise::seeded(seed);
        let luma = (0..160 * 120).map(|_| noise.below(256) as u8).collect();
        let frame = Frame::from_luma(160, 120, luma).expect("the right length");
        prop_assert_eq!(Decoder::thorough().decode(&frame).codes, vec![]);
    }
}

#[test]
fn what_the_encoders_print_the_cart_reads_from_a_tilted_hand() {
    let texts = [
        (Symbology::Itf14, "10614141000415"),
        (Symbology::DataBar, "0104006381333931"),
        (Symbology::DataBarExpanded, "0195012345678903310300175015261222"),
        (Symbology::Qr, "https://example.com/01/09506000134352"),
        (Symbology::Gs1Qr, "010400638133393110L42\u{1d}21S-1"),
        (Symbology::DataMatrix, "https://example.com/01/09506000134352"),
        (Symbology::Gs1DataMatrix, "010400638133393110L42\u{1d}21S-1"),
    ];
    for (symbology, text) in texts {
        let symbol = Symbol::new(symbology, text).expect(text);
        for angle in [0.0, 6.0] {
            let print = Print { module: 4.0, height: 150.0, angle, ..Print::default() };
            let found = Decoder::thorough().decode(&print.of(&symbol)).codes;
            let found: Vec<_> = found.iter().map(|code| (code.symbology, code.text.as_str())).collect();
            assert_eq!(found, [(symbology, text)], "{symbology} at {angle} degrees");
        }
    }
    for (symbology, text) in [(Symbology::DataBar, "0104006381333932"), (Symbology::Gs1Qr, "0104"), (Symbology::Qr, "")]
    {
        let error = Symbol::new(symbology, text).expect_err("no symbol");
        assert!(error.to_string().contains(symbology.name()), "{error}");
    }
}
