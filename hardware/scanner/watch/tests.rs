use super::*;
use crate::decoder::Area;

const MILK: &str = "4006381333931";
const BEANS: &str = "5901234123457";
/// From one picture to the next, in a camera that takes fifteen a second.
const PICTURE: u64 = 66;

fn at(left: i32, symbology: Symbology, text: &str) -> Decoded {
    let area = Area { left, top: 0, right: left + 90, bottom: 40 };
    Decoded { symbology, text: text.to_owned(), quality: 3, by: "zbar", pass: "quick", area }
}

fn ean(text: &str) -> Decoded {
    at(0, Symbology::Ean13, text)
}

fn codes(codes: &[Decoded]) -> Decoding {
    Decoding { codes: codes.to_vec(), suspects: Vec::new() }
}

fn suspects(suspects: &[Decoded]) -> Decoding {
    Decoding { codes: Vec::new(), suspects: suspects.to_vec() }
}

/// What a watch said, and when, in a letter and the texts: `+` certain, `=` still there, `?` doubtful.
fn said(pictures: impl IntoIterator<Item = (u64, Decoding)>) -> Vec<(u64, String)> {
    let mut watch = Watch::default();
    let words = |news: News| match news {
        News::Certain(code) => format!("+{}", code.text),
        News::StillThere(code) => format!("={}", code.text),
        News::Doubtful(codes) => {
            format!("?{}", codes.iter().map(|code| code.text.as_str()).collect::<Vec<_>>().join(","))
        }
    };
    let see = |(at, decoding): (u64, Decoding)| {
        let news = watch.see(&decoding, Tick(at));
        news.into_iter().map(move |news| (at, words(news))).collect::<Vec<_>>()
    };
    pictures.into_iter().flat_map(see).collect()
}

/// The same picture for so long.
fn held(from: u64, millis: u64, decoding: &Decoding) -> Vec<(u64, Decoding)> {
    (0..=millis / PICTURE).map(|number| (from + number * PICTURE, decoding.clone())).collect()
}

fn certain(said: &[(u64, String)]) -> Vec<&str> {
    said.iter().filter_map(|(_, words)| words.strip_prefix('+')).collect()
}

fn doubtful(said: &[(u64, String)]) -> Vec<&str> {
    said.iter().filter_map(|(_, words)| words.strip_prefix('?')).collect()
}

#[test]
fn one_picture_is_not_enough_and_the_second_is() {
    let milk = codes(&[ean(MILK)]);
    assert_eq!(said([(0, milk.clone())]), []);
    assert_eq!(said([(0, milk.clone()), (66, milk.clone())]), [(66, format!("+{MILK}"))]);
    assert_eq!(said([(0, milk.clone()), (400, milk)]), []);
}

#[test]
fn a_short_symbol_needs_a_third_picture() {
    for (symbology, text) in [(Symbology::Ean8, "96385074"), (Symbology::UpcE, "04252614")] {
        let short = codes(&[at(0, symbology, text)]);
        assert_eq!(said(held(0, 70, &short)), []);
        assert_eq!(said(held(0, 140, &short)), [(132, format!("+{text}"))]);
    }
}

#[test]
fn a_pack_that_is_held_for_seconds_is_one_scan_that_is_still_there_and_shown_again_a_second() {
    let milk = codes(&[ean(MILK)]);
    let said = said(held(0, 2_600, &milk).into_iter().chain(held(5_000, 140, &milk)));
    assert_eq!(certain(&said), [MILK, MILK]);
    let still: Vec<u64> = said.iter().filter(|(_, words)| words.starts_with('=')).map(|(at, _)| *at).collect();
    assert_eq!(still, [594, 1_122, 1_650, 2_178], "twice a second");
}

#[test]
fn pictures_in_between_that_were_not_read_or_read_weakly_change_nothing() {
    let (milk, nothing, weak) = (codes(&[ean(MILK)]), codes(&[]), suspects(&[ean(MILK)]));
    let pictures = [&milk, &nothing, &milk, &weak, &weak, &nothing, &milk].into_iter().cloned();
    let said = said(pictures.enumerate().map(|(number, picture)| (number as u64 * PICTURE, picture)));
    assert_eq!(said, [(132, format!("+{MILK}"))]);
}

#[test]
fn two_packs_in_view_are_two_scans_in_the_same_picture() {
    let both = codes(&[ean(MILK), at(300, Symbology::Ean13, BEANS)]);
    assert_eq!(said(held(0, 70, &both)), [(66, format!("+{MILK}")), (66, format!("+{BEANS}"))]);
}

#[test]
fn a_upc_a_that_is_read_as_an_ean_13_every_other_time_is_one_scan() {
    let forms = [at(0, Symbology::UpcA, "042100005264"), at(0, Symbology::Ean13, "0042100005264")];
    let pictures = (0..20_usize).map(|number| (number as u64 * PICTURE, codes(&forms[number % 2..=number % 2])));
    let said = said(pictures);
    assert_eq!(certain(&said), ["042100005264"]);
    assert_eq!(doubtful(&said), Vec::<&str>::new());
}

#[test]
fn two_readings_that_take_turns_in_one_place_are_a_doubt_and_never_a_scan() {
    let turns = (0..40_u64).map(|number| (number * PICTURE, codes(&[ean(if number % 2 == 0 { MILK } else { BEANS })])));
    let said = said(turns);
    assert_eq!(certain(&said), Vec::<&str>::new());
    let doubtful = doubtful(&said);
    assert!(doubtful.len() >= 4, "{said:?}");
    assert!(doubtful.iter().all(|both| both.contains(MILK) && both.contains(BEANS)), "{said:?}");
}

#[test]
fn the_reading_that_clearly_wins_ends_the_dispute() {
    let (milk, beans) = (codes(&[ean(MILK)]), codes(&[ean(BEANS)]));
    let pictures = [&milk, &beans, &milk, &milk, &milk].into_iter().cloned();
    let said = said(pictures.enumerate().map(|(number, picture)| (number as u64 * PICTURE, picture)));
    assert_eq!(said, [(198, format!("+{MILK}"))], "seen three times against one");
}

#[test]
fn the_next_pack_in_the_same_place_is_read_as_soon_as_the_last_one_is_gone() {
    let said = said(held(0, 1_000, &codes(&[ean(MILK)])).into_iter().chain(held(1_056, 500, &codes(&[ean(BEANS)]))));
    assert_eq!(certain(&said), [MILK, BEANS]);
    let beans = said.iter().find(|(_, words)| words.ends_with(BEANS)).expect("it was just found");
    assert!(beans.0 <= 1_056 + 330, "{said:?}");
}

#[test]
fn a_third_product_that_one_picture_makes_of_two_is_nothing() {
    // What a reader with a memory makes of the left half of one pack and the right half of the next.
    let mixture = codes(&[ean("4006381234567")]);
    let mut pictures = held(0, 600, &codes(&[ean(MILK)]));
    pictures.push((666, mixture));
    pictures.extend(held(732, 900, &codes(&[ean(BEANS)])));
    let said = said(pictures);
    assert_eq!(certain(&said), [MILK, BEANS]);
    assert_eq!(doubtful(&said), Vec::<&str>::new());
}

#[test]
fn a_code_that_is_only_ever_read_weakly_is_a_doubt_after_half_a_second_and_stays_one() {
    let said = said(held(0, 1_600, &suspects(&[ean(MILK), at(300, Symbology::Ean13, BEANS)])));
    let doubt = format!("?{MILK},{BEANS}");
    assert_eq!(said, [(528, doubt.clone()), (1_056, doubt.clone()), (1_584, doubt)]);
}

#[test]
fn a_suspicion_that_passes_is_no_doubt() {
    let weak = suspects(&[ean(MILK)]);
    assert_eq!(said(held(0, 450, &weak)), []);
    assert_eq!(said([(0, weak.clone()), (900, weak.clone()), (1_800, weak)]), []);
}

#[test]
fn a_suspicion_in_the_place_of_a_code_that_reads_well_is_not_told() {
    let picture = Decoding { codes: vec![ean(MILK)], suspects: vec![at(40, Symbology::Ean8, "96385074")] };
    let said = said(held(0, 3_000, &picture));
    assert_eq!((certain(&said), doubtful(&said)), (vec![MILK], vec![]));
}

#[test]
fn a_doubtful_code_that_is_read_well_at_last_becomes_a_scan() {
    let pictures = held(0, 600, &suspects(&[ean(MILK)])).into_iter().chain(held(660, 400, &codes(&[ean(MILK)])));
    let said = said(pictures);
    assert_eq!(said, [(528, format!("?{MILK}")), (726, format!("+{MILK}"))]);
}
