//! The label that a camera read a symbol from, as a small grey picture: the symbol, and as much around it as lets a clerk see what it
//! is printed on. Nothing else of the frame gets out of here.

use crate::camera::Frame;
use crate::decoder::Area;

/// Neither side of a label's picture is longer.
pub const WIDEST: u32 = 320;
/// So much of the symbol's longer side is kept around it: one part in this many.
const MARGIN: i32 = 4;

/// The label around a symbol. `None` where the area lies outside of the frame or has no extent.
#[must_use]
pub fn of(frame: &Frame, symbol: Area) -> Option<Frame> {
    let margin = (symbol.right - symbol.left).max(symbol.bottom - symbol.top) / MARGIN;
    let (left, width) = span(symbol.left - margin, symbol.right + margin, frame.width())?;
    let (top, height) = span(symbol.top - margin, symbol.bottom + margin, frame.height())?;
    let step = width.max(height).div_ceil(WIDEST);
    let (columns, rows) = (width / step, height / step);
    let (luma, stride) = (frame.luma(), frame.width());
    let pixel = |x: u32, y: u32| {
        let block = (0..step).flat_map(|down| (0..step).map(move |right| (right, down)));
        let at = |(right, down)| ((top + y * step + down) * stride + left + x * step + right) as usize;
        let sum: u32 = block.map(|place| u32::from(luma[at(place)])).sum();
        u8::try_from(sum / (step * step)).unwrap_or(u8::MAX)
    };
    let pixels = (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y))).map(|(x, y)| pixel(x, y)).collect();
    Frame::from_luma(columns, rows, pixels).map(|label| label.taken(frame.at)).filter(|_| columns > 0 && rows > 0)
}

/// What of `from..to` lies within `0..limit`, as beginning and length.
fn span(from: i32, to: i32, limit: u32) -> Option<(u32, u32)> {
    let begin = u32::try_from(from.max(0)).ok()?;
    let end = u32::try_from(to).ok()?.min(limit);
    end.checked_sub(begin).filter(|length| *length > 0).map(|length| (begin, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Black, but for a white symbol.
    fn frame(symbol: Area) -> Frame {
        let inside =
            |x: i32, y: i32| (symbol.left..symbol.right).contains(&x) && (symbol.top..symbol.bottom).contains(&y);
        let pixels = (0..480).flat_map(|y| (0..640).map(move |x| if inside(x, y) { 255 } else { 0 })).collect();
        Frame::from_luma(640, 480, pixels).expect("the buffer has this size")
    }

    fn area(left: i32, top: i32, right: i32, bottom: i32) -> Area {
        Area { left, top, right, bottom }
    }

    #[test]
    fn the_symbol_and_a_quarter_of_it_around_is_all_that_is_kept() {
        let symbol = area(200, 100, 360, 180);
        let label = of(&frame(symbol), symbol).expect("a label");
        assert_eq!((label.width(), label.height()), (240, 160));
        let white = label.luma().iter().filter(|grey| **grey == 255).count();
        assert_eq!(white, 160 * 80);
    }

    #[test]
    fn a_large_label_is_made_small() {
        let symbol = area(20, 20, 620, 460);
        let label = of(&frame(symbol), symbol).expect("a label");
        assert!(label.width() <= WIDEST && label.height() <= WIDEST, "{}x{}", label.width(), label.height());
        assert_eq!(label.luma()[(label.height() / 2 * label.width() + label.width() / 2) as usize], 255);
    }

    #[test]
    fn a_label_at_the_edge_ends_there_and_one_outside_is_none() {
        let corner = area(600, 440, 640, 480);
        let label = of(&frame(corner), corner).expect("a label");
        assert_eq!((label.width(), label.height()), (50, 50));
        for nowhere in [area(-90, 10, -50, 40), area(700, 10, 760, 40), area(5, 5, 5, 5), area(9, 9, 1, 1)] {
            assert_eq!(of(&frame(nowhere), nowhere), None, "{nowhere:?}");
        }
        let everything = area(i32::MIN / 4, i32::MIN / 4, i32::MAX / 4, i32::MAX / 4);
        assert_eq!(of(&frame(corner), everything).map(|label| label.width() <= WIDEST), Some(true));
    }
}
