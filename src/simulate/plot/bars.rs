//! Bars that lie, one for each policy and crowd, with a name to the left and a number to the right.

use super::axis::Axis;
use super::{BELOW_HEADS, MARGIN, Picture, WIDTH};

/// Where bars begin: names have this much room.
const LEFT: f64 = 246.0;
/// Numbers at the ends have this much room.
const RIGHT: f64 = WIDTH - 200.0;
const ROW: f64 = 26.0;
const THICK: f64 = 16.0;
/// Between two groups of rows.
const GAP: f64 = 12.0;

/// One bar, of one part or of several.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    pub name: String,
    /// The parts from left to right: how long, and which class.
    pub parts: Vec<(f64, String)>,
    /// The ends of its interval.
    pub interval: Option<(f64, f64)>,
    pub says: String,
}

/// The height of a picture with these groups of bars.
#[must_use]
pub fn height(groups: &[Vec<Bar>]) -> f64 {
    let rows: usize = groups.iter().map(Vec::len).sum();
    BELOW_HEADS + ROW * rows as f64 + GAP * groups.len() as f64 + 56.0
}

/// Draws groups of bars over one axis.
pub fn draw(picture: &mut Picture, groups: &[Vec<Bar>], unit: &str, says: impl Fn(f64, usize) -> String) {
    let longest = |bar: &Bar| {
        let sum: f64 = bar.parts.iter().map(|(length, _)| length).sum();
        bar.interval.map_or(sum, |(_, high)| sum.max(high))
    };
    let most = groups.iter().flatten().map(longest).fold(0.0, f64::max);
    let axis = Axis::new(most, LEFT, RIGHT);
    let bottom = height(groups) - 48.0;
    picture.ticks_below(&axis, (BELOW_HEADS, bottom), |number| says(number, axis.digits()));
    picture.text((LEFT + RIGHT) / 2.0, bottom + 38.0, "soft middle", unit);
    let mut y = BELOW_HEADS + GAP / 2.0;
    for group in groups {
        for bar in group {
            put(picture, &axis, bar, y);
            y += ROW;
        }
        y += GAP;
    }
    picture.line((LEFT, BELOW_HEADS), (LEFT, bottom), "axis");
}

fn put(picture: &mut Picture, axis: &Axis, bar: &Bar, y: f64) {
    let middle = y + ROW / 2.0;
    picture.text(MARGIN, middle + 4.5, "", &bar.name);
    let mut from = 0.0;
    for (length, class) in &bar.parts {
        let (x, end) = (axis.at(from), axis.at(from + length));
        picture.bar((x, middle - THICK / 2.0), (end - x, THICK), class);
        from += length;
    }
    let mut end = from;
    if let Some((low, high)) = bar.interval {
        picture.line((axis.at(low), middle), (axis.at(high), middle), "axis whisker");
        for edge in [low, high] {
            picture.line((axis.at(edge), middle - 4.0), (axis.at(edge), middle + 4.0), "axis whisker");
        }
        end = end.max(high);
    }
    picture.text(axis.at(end) + 8.0, middle + 4.5, "soft halo", &bar.says);
}
