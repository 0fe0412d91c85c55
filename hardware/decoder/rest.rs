//! What a picture holds besides the symbols that were read.
//!
//! Whatever is printed on a pack has edges, and some of it looks like bars. Another symbol looks about as much like them as the one that
//! was read: as black, as fine, and not much smaller. Type, folds and shadows do not, and are not worth a second look.

use super::Area;
use super::locate::Bars;
use super::passes::Found;

/// A symbol has at least this part of the density of another on the same sheet.
const AS_DENSE: f32 = 0.4;
/// A symbol has at least this part of the size of another on the same sheet.
const AS_LARGE: f32 = 0.1;
/// No symbol is so many times as tall as it is long; the edge of a label is.
const TALLEST: f32 = 3.0;
/// The bars of one symbol may be found in pieces, but an area so many times larger spans several symbols that say the same.
const MOST_AROUND: f32 = 4.0;

/// What was found and looks like a symbol as much as what was read does, and in which nothing was read.
pub(super) fn unexplained(found: &Found, explained: &[Area]) -> Found {
    let is_known = |place: &&Bars| explained.iter().any(|area| explains(area, place));
    let read = found.bars.iter().filter(|place| explained.iter().any(|area| touches(area, place)));
    let Some(model) = read.max_by(|a, b| a.strength.total_cmp(&b.strength)) else { return Found::default() };
    let open = |places: &[Bars]| {
        places.iter().filter(|place| !is_known(place) && is_like(place, model)).copied().collect::<Vec<Bars>>()
    };
    Found { bars: open(&found.bars), squares: open(&found.squares) }
}

fn explains(area: &Area, bars: &Bars) -> bool {
    let is_around = area.size() as f32 <= MOST_AROUND * bars.size();
    is_around && touches(area, bars)
}

fn touches(area: &Area, bars: &Bars) -> bool {
    area.holds((bars.centre.0 as i32, bars.centre.1 as i32)) || bars.holds(area.centre())
}

fn is_like(bars: &Bars, model: &Bars) -> bool {
    let is_edge = bars.half_height > TALLEST * bars.half_length;
    !is_edge && bars.density() >= AS_DENSE * model.density() && bars.size() >= AS_LARGE * model.size()
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: Area = Area { left: 60, top: 70, right: 140, bottom: 130 };

    fn unexplained_bars(bars: Vec<Bars>, explained: &[Area]) -> Vec<Bars> {
        unexplained(&Found { bars, squares: Vec::new() }, explained).bars
    }

    fn bars(x: f32, half_length: f32, density: f32) -> Bars {
        let half_height = 30.0;
        let strength = density * 4.0 * half_length * half_height;
        Bars { centre: (x, 100.0), across: (1.0, 0.0), half_length, half_height, strength }
    }

    #[test]
    fn a_second_label_is_worth_a_look_and_the_type_below_the_first_is_not() {
        let (read, label) = (bars(100.0, 45.0, 40.0), bars(300.0, 30.0, 32.0));
        let (pale, small) = (bars(500.0, 45.0, 12.0), bars(600.0, 4.0, 40.0));
        let edge = Bars { half_height: 200.0, ..bars(700.0, 16.0, 6.0) };
        assert_eq!(unexplained_bars(vec![read, label, pale, small, edge], &[READ]), [label]);
    }

    #[test]
    fn an_area_that_spans_two_equal_symbols_does_not_explain_what_stands_between() {
        let (first, label, last) = (bars(100.0, 45.0, 40.0), bars(500.0, 30.0, 32.0), bars(900.0, 45.0, 40.0));
        let spread = Area { right: 945, ..READ };
        assert_eq!(unexplained_bars(vec![first, label, last], &[READ, spread]), [label, last]);
    }

    #[test]
    fn a_symbol_whose_place_was_not_found_is_no_model_for_others() {
        assert_eq!(unexplained_bars(vec![bars(300.0, 30.0, 32.0)], &[READ]), []);
    }
}
