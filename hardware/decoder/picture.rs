//! A grey picture on its way through the passes.

use std::borrow::Cow;

/// Fainter bars than this are drowned in any camera's noise.
const LEAST_CONTRAST: u8 = 10;

/// A grey picture, row by row.
#[derive(Clone, Debug)]
pub(crate) struct Picture<'a> {
    pub(crate) luma: Cow<'a, [u8]>,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Picture<'_> {
    /// The same picture, owned by whoever asked.
    pub(super) fn copied<'b>(&self) -> Picture<'b> {
        Picture { luma: self.luma.to_vec().into(), width: self.width, height: self.height }
    }

    /// The same picture, lent.
    pub(super) fn lent(&self) -> Picture<'_> {
        Picture { luma: (&*self.luma).into(), ..*self }
    }

    /// Whether every fourth pixel of every fourth row has nearly the same grey: nothing is in view.
    pub(super) fn is_flat(&self) -> bool {
        let (width, mut low, mut high) = (self.width.max(1) as usize, u8::MAX, u8::MIN);
        for row in self.luma.chunks(width).step_by(4) {
            for grey in row.iter().step_by(4) {
                low = low.min(*grey);
                high = high.max(*grey);
            }
            if high.saturating_sub(low) >= LEAST_CONTRAST {
                return false;
            }
        }
        true
    }
}

/// How a place in a prepared picture is found in the picture that was given: turned, scaled and moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Turned {
    /// Where the upper left corner lies.
    pub(super) origin: (f32, f32),
    /// One step to the right, and one down.
    pub(super) right: (f32, f32),
    pub(super) down: (f32, f32),
}

impl Turned {
    /// Enlarged so many times, and nothing else.
    pub(super) fn enlarged(times: u32) -> Self {
        let pixel = 1.0 / times.max(1) as f32;
        Turned { origin: (0.0, 0.0), right: (pixel, 0.0), down: (0.0, pixel) }
    }

    pub(super) fn back(self, point: (i32, i32)) -> (i32, i32) {
        let (x, y) = (point.0 as f32, point.1 as f32);
        let place = |origin: f32, right: f32, down: f32| (origin + x * right + y * down).round() as i32;
        (place(self.origin.0, self.right.0, self.down.0), place(self.origin.1, self.right.1, self.down.1))
    }
}
