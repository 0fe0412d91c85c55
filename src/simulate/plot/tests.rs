//! The pictures of made-up trips: what they say is all there, nothing lies outside, and no two texts lie on each other.

use super::*;
use crate::simulate::sheet::made_up;

/// The value of an attribute.
fn attribute(element: &str, name: &str) -> String {
    let begins = format!(" {name}=\"");
    let rest = element.split_once(&begins).unwrap_or_else(|| panic!("no {name} in {element}")).1;
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// Left, right and baseline of every text, in letters as wide as any.
fn texts(svg: &str) -> Vec<(f64, f64, f64, String)> {
    svg.lines()
        .filter(|line| line.trim_start().starts_with("<text"))
        .map(|line| {
            let number = |name| attribute(line, name).parse::<f64>().expect("a number");
            let words = line.split_once('>').expect("an element").1.trim_end_matches("</text>").to_owned();
            let class = attribute(line, "class");
            let letter = if class.contains("head") { 8.6 } else { 7.0 };
            let (x, wide) = (number("x"), letter * words.chars().count() as f64);
            let left = if class.contains("end") {
                x - wide
            } else if class.contains("middle") {
                x - wide / 2.0
            } else {
                x
            };
            (left, left + wide, number("y"), words)
        })
        .collect()
}

#[test]
fn no_text_lies_outside_or_on_another() {
    for (name, svg) in all(&made_up()) {
        let texts = texts(&svg);
        for (index, (left, right, y, words)) in texts.iter().enumerate() {
            assert!(*left >= 0.0 && *right <= WIDTH, "{name}: `{words}` from {left} to {right}");
            for (other_left, other_right, other_y, other) in &texts[index + 1..] {
                let apart = (y - other_y).abs() >= 13.0 || right <= other_left || other_right <= left;
                assert!(apart, "{name}: `{words}` lies on `{other}`");
            }
        }
    }
}

#[test]
fn every_policy_has_its_mark_in_every_picture_that_tells_them_apart() {
    for (name, svg) in all(&made_up()) {
        for policy in Policy::ALL {
            assert!(svg.contains(policy.name()), "{name} lacks {}", policy.name());
        }
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n") && svg.contains("prefers-color-scheme: dark"));
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{name}");
    }
}

#[test]
fn a_report_of_nothing_still_makes_pictures() {
    let nothing = Report { mix: Default::default(), held_out: Default::default(), ..made_up() };
    for (name, svg) in all(&nothing) {
        assert!(!svg.contains("NaN"), "{name}: {svg}");
    }
}
