//! An eye on the basket, or on the hand that holds a product before it.

mod controls;
pub mod files;
pub mod nokhwa;

use std::borrow::Cow;
use std::time::Duration;

use cart_domain::Tick;

use crate::fault::Fault;
use crate::figure::Figure;

/// One picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    width: u32,
    height: u32,
    pixels: Pixels,
    /// When, on the device's own clock; only differences mean something. A simulated device uses the world's clock.
    pub at: Tick,
}

/// The bytes of a picture, row by row from the top, without padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pixels {
    /// One byte a pixel, 0 is black.
    Luma(Vec<u8>),
    /// Red, green, blue.
    Rgb(Vec<u8>),
}

impl Frame {
    /// A grey picture, unless `luma` has another size than `width` times `height`.
    #[must_use]
    pub fn from_luma(width: u32, height: u32, luma: Vec<u8>) -> Option<Self> {
        (luma.len() == area(width, height)?).then_some(Frame { width, height, pixels: Pixels::Luma(luma), at: Tick(0) })
    }

    /// A colour picture, unless `rgb` has another size than three times `width` times `height`.
    #[must_use]
    pub fn from_rgb(width: u32, height: u32, rgb: Vec<u8>) -> Option<Self> {
        let size = area(width, height)?.checked_mul(3)?;
        (rgb.len() == size).then_some(Frame { width, height, pixels: Pixels::Rgb(rgb), at: Tick(0) })
    }

    /// The same picture, taken at `at`.
    #[must_use]
    pub fn taken(mut self, at: Tick) -> Self {
        self.at = at;
        self
    }

    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    #[must_use]
    pub const fn pixels(&self) -> &Pixels {
        &self.pixels
    }

    /// The picture in grey, one byte a pixel.
    #[must_use]
    pub fn luma(&self) -> Cow<'_, [u8]> {
        match &self.pixels {
            Pixels::Luma(luma) => Cow::Borrowed(luma),
            Pixels::Rgb(rgb) => Cow::Owned(rgb.chunks_exact(3).map(|p| grey(p[0], p[1], p[2])).collect()),
        }
    }

    /// The picture in colour, three bytes a pixel.
    #[must_use]
    pub fn rgb(&self) -> Cow<'_, [u8]> {
        match &self.pixels {
            Pixels::Luma(luma) => Cow::Owned(luma.iter().flat_map(|grey| [*grey; 3]).collect()),
            Pixels::Rgb(rgb) => Cow::Borrowed(rgb),
        }
    }
}

/// A camera.
///
/// - `next_frame` returns within `wait` (and the time to convert one picture). `Ok(None)`: no new picture yet.
/// - A frame is as fresh as the driver has it: frames nobody asked for in time are dropped, never queued.
/// - A camera that gives no picture for two seconds is a [`FaultKind::Gone`](crate::FaultKind) fault, and stays one.
pub trait Camera: Send {
    /// The next picture, if one comes within `wait`.
    fn next_frame(&mut self, wait: Duration) -> Result<Option<Frame>, Fault>;

    /// What the driver has counted.
    fn figures(&self) -> Vec<Figure>;
}

fn area(width: u32, height: u32) -> Option<usize> {
    usize::try_from(u64::from(width).checked_mul(u64::from(height))?).ok()
}

fn grey(red: u8, green: u8, blue: u8) -> u8 {
    let weighted = u32::from(red) * 77 + u32::from(green) * 150 + u32::from(blue) * 29;
    u8::try_from(weighted >> 8).unwrap_or(u8::MAX)
}
