//! Made baskets: a wire floor with printed boxes on it, in any light, seen from a little elsewhere.

use super::*;

const WIDTH: i32 = 320;
const HEIGHT: i32 = 240;

/// A printed box: where, how large, and which of some prints.
#[derive(Clone, Copy)]
struct Box {
    x: i32,
    y: i32,
    width: i32,
    height: i32,
    print: u32,
}

/// How a basket is seen.
#[derive(Clone, Copy)]
struct Seen {
    gain: [f64; 3],
    /// How much brighter it is on the right than on the left.
    slope: f64,
    shift: (i32, i32),
    shadow: Option<(i32, i32)>,
}

const PLAIN: Seen = Seen { gain: [1.0; 3], slope: 0.0, shift: (0, 0), shadow: None };
const MILK: Box = Box { x: 60, y: 70, width: 70, height: 90, print: 1 };
const SOAP: Box = Box { x: 200, y: 60, width: 60, height: 50, print: 2 };
const RICE: Box = Box { x: 190, y: 140, width: 80, height: 60, print: 3 };

fn hash(x: i32, y: i32, seed: u32) -> u32 {
    let mixed =
        (x as u32).wrapping_mul(0x9e37_79b1) ^ (y as u32).wrapping_mul(0x85eb_ca77) ^ seed.wrapping_mul(0xc2b2_ae3d);
    let mixed = (mixed ^ mixed >> 15).wrapping_mul(0x2c1b_3c6d);
    mixed ^ mixed >> 13
}

fn floor(x: i32, y: i32) -> [f64; 3] {
    let worn = f64::from(hash(x / 3, y / 3, 9) % 14);
    if x.rem_euclid(23) < 3 || y.rem_euclid(23) < 3 {
        [150.0 + worn; 3]
    } else {
        [84.0 + worn, 90.0 + worn, 97.0 + worn]
    }
}

fn printed(thing: &Box, x: i32, y: i32) -> [f64; 3] {
    let field = hash((x - thing.x) / 11, (y - thing.y) / 13, thing.print);
    let ground = hash(0, 0, thing.print * 77);
    [0, 8, 16].map(|bit| {
        let part = if field.is_multiple_of(3) { field } else { ground };
        f64::from(60 + (part >> bit) % 180)
    })
}

fn picture(things: &[Box], seen: Seen) -> Picture {
    let mut rgb = Vec::new();
    for row in 0..HEIGHT {
        for column in 0..WIDTH {
            let (x, y) = (column + seen.shift.0, row + seen.shift.1);
            let lies = |thing: &&Box| {
                (thing.x..thing.x + thing.width).contains(&x) && (thing.y..thing.y + thing.height).contains(&y)
            };
            let colour = things.iter().rev().find(lies).map_or_else(|| floor(x, y), |thing| printed(thing, x, y));
            let across = 1.0 + seen.slope * (f64::from(column) / f64::from(WIDTH) - 0.5);
            let shade = seen.shadow.map_or(1.0, |(left, right)| {
                let inside = f64::from((column - left).min(right - column)) / 14.0;
                1.0 - 0.35 * inside.clamp(0.0, 1.0)
            });
            let noise = f64::from(hash(column, row, 5 + seen.shift.0 as u32) % 5) - 2.0;
            rgb.extend(colour.iter().zip(seen.gain).map(|(part, gain)| (part * gain * across * shade + noise) as u8));
        }
    }
    Picture::new(WIDTH as u32, HEIGHT as u32, rgb).expect("as many pixels as it should have")
}

fn area(thing: Box, seen: Seen) -> Area {
    let at = |place: i32| usize::try_from(place).expect("it lies in the picture");
    Area {
        x: at(thing.x - seen.shift.0),
        y: at(thing.y - seen.shift.1),
        width: at(thing.width),
        height: at(thing.height),
    }
}

const ELSEWHERE: Seen = Seen { gain: [1.25, 1.2, 1.1], slope: 0.3, shift: (4, -3), shadow: None };

#[test]
fn what_is_put_into_an_empty_basket_is_found_where_it_lies() {
    for seen in [PLAIN, ELSEWHERE] {
        let found = compare(&picture(&[], PLAIN), &picture(&[MILK], seen));
        assert_eq!(found.kind, Kind::Added);
        let overlap = found.area.expect("an area").overlap(area(MILK, seen));
        assert!(overlap > 0.85, "{overlap} {:?}", found.area);
        assert!(found.quality > PerMille(600), "{:?}", found.quality);
    }
}

#[test]
fn what_is_put_between_other_things_is_found_and_they_are_not() {
    let found = compare(&picture(&[SOAP, RICE], PLAIN), &picture(&[SOAP, RICE, MILK], ELSEWHERE));
    assert_eq!((found.kind, found.all.len()), (Kind::Added, 1), "{:?}", found.all);
    assert!(found.area.expect("an area").overlap(area(MILK, ELSEWHERE)) > 0.8);
}

#[test]
fn what_is_taken_out_is_found_in_the_picture_before() {
    let found = compare(&picture(&[SOAP, MILK, RICE], PLAIN), &picture(&[SOAP, RICE], ELSEWHERE));
    assert_eq!(found.kind, Kind::Removed);
    assert!(found.area.expect("an area").overlap(area(MILK, PLAIN)) > 0.8);
}

#[test]
fn what_lies_on_the_other_side_now_has_moved() {
    let there = Box { x: 200, y: 120, ..MILK };
    let found = compare(&picture(&[MILK], PLAIN), &picture(&[there], PLAIN));
    assert_eq!(found.kind, Kind::Moved);
}

#[test]
fn what_was_pushed_aside_by_less_than_its_own_size_has_moved_and_is_counted_once() {
    let there = Box { x: MILK.x + 38, y: MILK.y + 24, ..MILK };
    let found = compare(&picture(&[SOAP, MILK], PLAIN), &picture(&[SOAP, there], ELSEWHERE));
    assert_eq!((found.kind, found.all.len()), (Kind::Moved, 1), "{:?}", found.all);
}

#[test]
fn what_is_put_where_something_else_lay_has_not_moved() {
    let there = Box { x: MILK.x + 30, y: MILK.y + 20, ..RICE };
    let found = compare(&picture(&[MILK], PLAIN), &picture(&[MILK, there], ELSEWHERE));
    assert_eq!(found.kind, Kind::Added, "{:?}", found.all);
}

#[test]
fn a_hard_shadow_across_the_things_that_lie_there_is_no_change_and_what_comes_with_it_is_found() {
    let shaded = Seen { shadow: Some((70, 250)), gain: [0.8, 0.85, 0.9], ..ELSEWHERE };
    let before = picture(&[SOAP, RICE], PLAIN);
    assert_eq!(compare(&before, &picture(&[SOAP, RICE], shaded)).kind, Kind::Nothing);
    let found = compare(&before, &picture(&[SOAP, RICE, MILK], shaded));
    assert_eq!(found.kind, Kind::Added, "{:?}", found.all);
    assert!(found.area.expect("an area").overlap(area(MILK, shaded)) > 0.7, "{:?}", found.area);
}

#[test]
fn a_picture_blurred_by_a_moving_cart_shows_the_same_things() {
    let sharp = picture(&[MILK, SOAP, RICE], PLAIN);
    let soft: Vec<u8> = (0..HEIGHT as usize)
        .flat_map(|y| (0..WIDTH as usize).map(move |x| (x, y)))
        .flat_map(|(x, y)| {
            let row = sharp.row(y);
            let near = (x.saturating_sub(4)..=(x + 4).min(WIDTH as usize - 1)).map(|x| &row[x * 3..][..3]);
            let sums = near.clone().fold([0usize; 3], |sums, rgb| [0, 1, 2].map(|c| sums[c] + usize::from(rgb[c])));
            sums.map(|sum| (sum / near.clone().count()) as u8)
        })
        .collect();
    let soft = Picture::new(WIDTH as u32, HEIGHT as u32, soft).expect("a picture");
    let found = compare(&sharp, &soft);
    assert_eq!(found.kind, Kind::Nothing, "{:?}", found.all);
}

#[test]
fn light_shadow_and_a_shaken_camera_are_no_change() {
    let things = [MILK, SOAP];
    let before = picture(&things, PLAIN);
    for seen in [
        PLAIN,
        ELSEWHERE,
        Seen { gain: [0.6, 0.6, 0.65], ..PLAIN },
        Seen { slope: 0.5, ..PLAIN },
        Seen { shift: (-6, 5), ..PLAIN },
        Seen { shadow: Some((120, 240)), ..PLAIN },
    ] {
        let found = compare(&before, &picture(&things, seen));
        assert_eq!(found.kind, Kind::Nothing, "{:?} at gain {:?}", found.all, seen.gain);
        assert_eq!(found.area, None);
    }
}

#[test]
fn a_covered_lens_and_another_place_altogether_are_covered() {
    let before = picture(&[MILK], PLAIN);
    let flat = |colour: [u8; 3]| Picture::new(320, 240, colour.repeat(320 * 240)).expect("a picture");
    let elsewhere: Vec<u8> =
        (0..320 * 240).flat_map(|at| hash(at / 7, at / 2_000, 1).to_be_bytes()[..3].to_vec()).collect();
    for after in
        [flat([0; 3]), flat([255; 3]), flat([90, 60, 50]), Picture::new(320, 240, elsewhere).expect("a picture")]
    {
        let found = compare(&before, &after);
        assert_eq!((found.kind, found.area, found.quality), (Kind::Covered, None, PerMille(0)));
    }
    assert_eq!(
        compare(&before, &flat([9; 3]).cut(Area { x: 0, y: 0, width: 9, height: 9 }).expect("a part")).kind,
        Kind::Covered
    );
}

#[test]
fn an_arm_over_the_basket_is_not_what_was_put_in_and_costs_trust() {
    let arm = |(x, y): (i32, i32)| (x - 250 - (240 - y) / 4).abs() < 16 && y > 90;
    let with_arm = |things: &[Box]| {
        let plain = picture(things, PLAIN);
        let rgb = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (x, y))).flat_map(|at| {
            let pixel = &plain.row(at.1 as usize)[at.0 as usize * 3..][..3];
            if arm(at) { [40, 200, 90] } else { [pixel[0], pixel[1], pixel[2]] }
        });
        Picture::new(320, 240, rgb.collect()).expect("a picture")
    };
    let found = compare(&picture(&[], PLAIN), &with_arm(&[MILK]));
    assert_eq!(found.kind, Kind::Added);
    assert!(found.area.expect("an area").overlap(area(MILK, PLAIN)) > 0.8, "{:?}", found.area);
    assert!(found.quality < PerMille(500), "{:?}", found.quality);
    let alone = compare(&picture(&[], PLAIN), &with_arm(&[]));
    assert_eq!(alone.area, None, "an arm alone is nothing that was put in");
}

#[test]
fn tiny_and_odd_pictures_are_compared_without_a_word() {
    for (width, height) in [(1, 1), (3, 200), (200, 3), (17, 13), (641, 479)] {
        let noisy = |seed| {
            let bytes = (0..width * height * 3).map(|at| hash(at as i32, 0, seed).to_be_bytes()[0]).collect();
            Picture::new(width, height, bytes).expect("a picture")
        };
        let _ = compare(&noisy(1), &noisy(2));
        assert_ne!(compare(&noisy(1), &noisy(1)).kind, Kind::Added);
    }
}
