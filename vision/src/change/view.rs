//! A picture as changes are looked for in it: shrunk to some hundred pixels a side, and the logarithm of each colour.

use crate::picture::{Area, Picture};
use crate::plane::Plane;

/// No side is longer.
const LONGEST: usize = 400;
/// Added to each colour before its logarithm, so that noise in the dark is no light.
const FLOOR: f32 = 12.0;

/// A shrunk picture.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub colours: [Plane; 3],
    /// The mean of the colours.
    pub grey: Plane,
    /// So many pixels of the picture a side make one.
    block: usize,
}

/// A rectangle in a view, in fractions of its pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rect {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
}

impl View {
    pub fn of(picture: &Picture) -> Self {
        let block = picture.width().max(picture.height()).div_ceil(LONGEST);
        let (width, height) = ((picture.width() / block).max(1), (picture.height() / block).max(1));
        let mut colours = [0; 3].map(|_: i32| Plane::filled(width, height, 0.0));
        let mut sums = vec![0u32; width * 3];
        let (across, down) = (block.min(picture.width()), block.min(picture.height()));
        let logarithms = Logarithms::of(across * down);
        for y in 0..height {
            sums.fill(0);
            for from in 0..down {
                let row = picture.row(y * block + from);
                for (sum, pixels) in sums.chunks_exact_mut(3).zip(row.chunks_exact(3 * across)) {
                    for rgb in pixels.chunks_exact(3) {
                        sum.iter_mut().zip(rgb).for_each(|(sum, value)| *sum += u32::from(*value));
                    }
                }
            }
            for (x, sum) in sums.chunks_exact(3).enumerate() {
                for (plane, sum) in colours.iter_mut().zip(sum) {
                    plane.values[y * width + x] = logarithms.at(*sum);
                }
            }
        }
        let grey = colours[0].zip(&colours[1], |a, b| a + b).zip(&colours[2], |sum, c| (sum + c) / 3.0);
        View { colours, grey, block }
    }

    pub fn width(&self) -> usize {
        self.grey.width
    }

    pub fn height(&self) -> usize {
        self.grey.height
    }

    /// The pixels of the picture under a rectangle.
    pub fn to_picture(&self, rect: Rect) -> Area {
        let block = self.block as f32;
        let x = (rect.left * block).round().max(0.0) as usize;
        let y = (rect.top * block).round().max(0.0) as usize;
        let right = (rect.right * block).round().max(0.0) as usize;
        let bottom = (rect.bottom * block).round().max(0.0) as usize;
        Area { x, y, width: right.saturating_sub(x).max(1), height: bottom.saturating_sub(y).max(1) }
    }
}

/// The logarithm of every sum that a block of pixels can have.
struct Logarithms(Vec<f32>);

impl Logarithms {
    fn of(pixels: usize) -> Self {
        Logarithms((0..=255 * pixels).map(|sum| (sum as f32 / pixels as f32 + FLOOR).ln()).collect())
    }

    fn at(&self, sum: u32) -> f32 {
        self.0.get(sum as usize).copied().unwrap_or_default()
    }
}
