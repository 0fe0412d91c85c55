//! A made basket before the tiny network: things of one colour are put in and taken out.

use std::io::{self, Write};
use std::path::Path;

use super::*;
use crate::config::VisionFiles;
use crate::vision::files::Surroundings;

const RED: [u8; 3] = [225, 30, 30];
const BLUE: [u8; 3] = [30, 30, 225];

fn milk() -> Gtin {
    Gtin::parse("4006381333931").unwrap()
}

fn soap() -> Gtin {
    Gtin::parse("5901234123457").unwrap()
}

/// A wire basket with boxes: left, top and colour.
fn basket(boxes: &[(u32, u32, [u8; 3])]) -> Arc<Picture> {
    let grain = |x: u32, y: u32| {
        ((x.wrapping_mul(7_919) ^ y.wrapping_mul(104_729)).wrapping_mul(2_654_435_761) >> 24) as u8 % 20
    };
    let rgb = (0..240).flat_map(|y| (0..320).map(move |x| (x, y))).flat_map(|(x, y)| {
        let wire = if x % 24 < 3 || y % 24 < 3 { [150; 3] } else { [90, 95, 100] };
        let lies =
            |(left, top, _): &&(u32, u32, [u8; 3])| (*left..left + 80).contains(&x) && (*top..top + 70).contains(&y);
        let colour = boxes.iter().rev().find(lies).map_or(wire, |(.., colour)| *colour);
        colour.map(|part| part.saturating_add(grain(x, y)))
    });
    Arc::new(Picture::new(320, 240, rgb.collect()).unwrap())
}

/// An observer that was shown milk and soap; none where the ONNX Runtime is not here.
fn observer() -> Option<Observer> {
    let library = Surroundings::here().complete(VisionFiles::default()).library.filter(|library| library.is_file());
    let Some(library) = library else {
        // Past the test harness, which keeps to itself what a passing test prints.
        writeln!(io::stderr(), "NOT RUN: the ONNX Runtime is not here; script/bootstrap fetches it").ok();
        return None;
    };
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vision/networks/tiny/products.onnx");
    let mut eye = Eye::open(&library, &model).unwrap();
    let mut shop = eye.shop();
    for (gtin, colour) in [(milk(), RED), (soap(), BLUE)] {
        let picture = basket(&[(100, 80, colour)]);
        let look = eye.look_around(&picture, Area { x: 100, y: 80, width: 80, height: 70 }).unwrap();
        shop.references.add(Known::Gtin(gtin), &look.embedding.unwrap()).unwrap();
    }
    Some(Observer::new(eye, shop, SightModel::default()))
}

/// Shows one basket after the other for most of a second each.
fn show(observer: &mut Observer, baskets: &[Arc<Picture>], wanted: &[Gtin]) -> Vec<Sighting> {
    let stream = baskets.iter().flat_map(|picture| std::iter::repeat_n(picture, 8)).enumerate();
    stream.filter_map(|(number, picture)| observer.observe(Tick(100 * number as u64), picture, wanted)).collect()
}

#[test]
fn what_is_put_in_and_taken_out_is_named_with_its_weight() {
    let Some(mut observer) = observer() else { return };
    let (empty, full) = (basket(&[]), basket(&[(100, 80, RED)]));
    let seen = show(&mut observer, &[empty.clone(), full, empty], &[soap()]);
    assert_eq!(seen.iter().map(|sighting| sighting.change).collect::<Vec<_>>(), [Change::Added, Change::Removed]);
    for sighting in seen {
        assert!(sighting.quality > PerMille(500), "{sighting:?}");
        assert_eq!(sighting.matches[0].gtin, milk(), "{sighting:?}");
        let model = SightModel::default();
        assert!(model.looks_like(&sighting, &milk()) > 0, "{sighting:?}");
        assert!(model.looks_like(&sighting, &soap()) < -3_000, "{sighting:?}");
    }
}

#[test]
fn a_covered_lens_says_nothing_and_what_happened_meanwhile_is_seen_after_it() {
    let Some(mut observer) = observer() else { return };
    let dark = Arc::new(Picture::new(320, 240, vec![0; 320 * 240 * 3]).unwrap());
    let seen = show(&mut observer, &[basket(&[]), dark, basket(&[(100, 80, RED)])], &[]);
    assert_eq!(seen.iter().map(|sighting| sighting.change).collect::<Vec<_>>(), [Change::Added]);
}

#[test]
fn a_basket_that_stays_as_it_is_says_nothing() {
    let Some(mut observer) = observer() else { return };
    let full = basket(&[(100, 80, RED)]);
    assert!(show(&mut observer, &[full.clone(), full.clone(), full], &[milk()]).is_empty());
}

#[test]
fn what_was_put_in_alone_and_seen_well_may_be_guessed_until_something_else_happens() {
    let Some(mut observer) = observer() else { return };
    let (empty, full) = (basket(&[]), basket(&[(100, 80, RED)]));
    show(&mut observer, &[empty.clone(), full], &[]);
    assert_eq!(observer.put_in().map(|seen| seen.likely.first().copied()), Some(Some(milk())));
    assert!(observer.knows_a_product());
    let later = (20..30).map(|number| (Tick(100 * number), &empty));
    later.for_each(|(at, picture)| drop(observer.observe(at, picture, &[])));
    assert_eq!(observer.put_in(), None);
}

#[test]
fn whoever_sets_the_camera_up_is_told_of_products_of_the_shop_and_of_no_class_of_the_network() {
    let Some(mut observer) = observer() else { return };
    let picture = basket(&[(120, 85, RED)]);
    let look = observer.eye.look_around(&picture, camera::middle(&picture)).unwrap();
    observer.shop.references.add(Known::Class(7), &look.embedding.unwrap()).unwrap();
    let products: Vec<Gtin> = observer.glance(&picture).into_iter().map(|candidate| candidate.product).collect();
    assert_eq!(products, [milk(), soap()], "the class is likelier than both");
}

#[test]
fn a_camera_that_shows_nothing_of_a_basket_says_nothing_whatever_it_shows() {
    let plain = |colour: [u8; 3]| Arc::new(Picture::new(320, 240, colour.repeat(320 * 240)).unwrap());
    let snow = |seed: u32| {
        let grain = |at: u32| ((at ^ seed).wrapping_mul(2_654_435_761) >> 24) as u8;
        Arc::new(Picture::new(320, 240, (0..320 * 240 * 3).map(grain).collect()).unwrap())
    };
    for odd in [plain([0; 3]), plain([255; 3]), plain([90, 60, 50]), plain([200, 20, 20]), snow(7)] {
        let Some(mut observer) = observer() else { return };
        let full = basket(&[(100, 80, RED)]);
        assert!(show(&mut observer, &[full.clone(), odd.clone(), full, odd], &[milk()]).is_empty());
        assert_eq!(observer.put_in(), None);
    }
}

#[test]
fn a_frozen_camera_says_nothing_until_it_is_thawed_and_then_what_has_happened() {
    let Some(mut observer) = observer() else { return };
    let frozen = basket(&[]);
    assert!((0..600).all(|number| observer.observe(Tick(100 * number), &frozen, &[]).is_none()));
    let full = basket(&[(100, 80, RED)]);
    let seen: Vec<Sighting> =
        (600..610).filter_map(|number| observer.observe(Tick(100 * number), &full, &[])).collect();
    assert_eq!(seen.iter().map(|sighting| sighting.change).collect::<Vec<_>>(), [Change::Added]);
}

#[test]
fn a_camera_that_changes_the_size_of_its_pictures_is_followed() {
    let Some(mut observer) = observer() else { return };
    let large = |red: bool| {
        let small = basket(if red { &[(100, 80, RED)] } else { &[] });
        let rgb = (0..2_400usize)
            .flat_map(|y| small.row(y / 10).chunks_exact(3).flat_map(|rgb| rgb.repeat(10)).collect::<Vec<u8>>());
        Arc::new(Picture::new(3_200, 2_400, rgb.collect()).unwrap())
    };
    let seen = show(&mut observer, &[basket(&[]), large(false), large(true)], &[]);
    assert_eq!(seen.iter().map(|sighting| sighting.change).collect::<Vec<_>>(), [Change::Added]);
}
