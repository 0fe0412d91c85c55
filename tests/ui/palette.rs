//! Contrast of everything that is read, computed from the theme itself.

use std::collections::BTreeMap;

const THEME: &str = include_str!("../../ui/theme.slint");

type Colour = [u8; 3];

fn palette() -> BTreeMap<&'static str, Colour> {
    let colour = |line: &'static str| {
        let (name, value) = line.trim().strip_prefix("out property <color> ")?.split_once(": #")?;
        Some((name, parse(value.trim_end_matches(';'))))
    };
    THEME.lines().filter_map(colour).collect()
}

fn list(name: &str) -> Vec<Colour> {
    let line =
        THEME.lines().find(|line| line.contains(&format!("<[color]> {name}:"))).expect("the theme has this list");
    let (_, values) = line.split_once('[').and_then(|(_, rest)| rest.split_once('[')).expect("a list has brackets");
    values.trim_end_matches("];").split(", ").map(|value| parse(value.trim_start_matches('#'))).collect()
}

fn parse(hex: &str) -> Colour {
    let channel =
        |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("a colour is written in hexadecimal digits");
    [channel(0), channel(2), channel(4)]
}

/// WCAG 2.2: relative luminance of the linearised channels.
fn luminance(colour: Colour) -> f64 {
    let linear = colour.map(|channel| {
        let part = f64::from(channel) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(a: Colour, b: Colour) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn every_text_stands_out_from_its_ground() {
    let grounds_of = [
        ("ink", &["paper", "surface", "sunken", "brand-tint"][..]),
        ("muted", &["paper", "surface", "sunken", "brand-tint"]),
        ("brand", &["paper", "surface", "brand-tint"]),
        ("on-brand", &["brand", "brand-deep"]),
        ("on-brand-muted", &["brand"]),
        ("on-accent", &["accent"]),
        ("info", &["surface", "info-tint", "brand-tint"]),
        ("ask", &["surface", "ask-tint", "brand-tint"]),
        ("stop", &["surface", "stop-tint"]),
    ];
    let palette = palette();
    let pairs = grounds_of.iter().flat_map(|(ink, grounds)| grounds.iter().map(move |ground| (*ink, *ground)));
    for (ink, ground) in pairs {
        let ratio = contrast(palette[ink], palette[ground]);
        assert!(ratio >= 4.5, "{ink} on {ground} has a contrast of {ratio:.2}");
    }
}

#[test]
fn the_initial_of_every_tile_is_readable() {
    let (grounds, inks) = (list("tile-grounds"), list("tile-inks"));
    assert_eq!(grounds.len(), inks.len());
    for (ground, ink) in grounds.into_iter().zip(inks) {
        assert!(contrast(ground, ink) >= 4.5, "{ink:?} on {ground:?}");
    }
}

#[test]
fn signs_that_are_not_text_reach_three_to_one() {
    let palette = palette();
    for ground in ["paper", "surface"] {
        assert!(contrast(palette["outline"], palette[ground]) >= 3.0, "outline on {ground}");
    }
}

#[test]
fn no_view_names_a_colour_of_its_own() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/ui");
    for part in ["views", "widgets"] {
        for file in std::fs::read_dir(format!("{folder}/{part}")).expect("the folder exists").flatten() {
            let text = std::fs::read_to_string(file.path()).expect("a view is text");
            let found = text.lines().find(|line| line.contains(": #"));
            assert_eq!(found, None, "{} names a colour", file.path().display());
        }
    }
}
