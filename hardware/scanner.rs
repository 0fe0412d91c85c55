//! What turns a symbol into text: a scan engine that plays keyboard, one on a serial line, or a camera.
//!
//! A scanner knows nothing of products. It hands over what the symbol says, at most once per 800 ms for the same symbol, and leaves
//! check digits and catalogue to others.

pub(crate) mod aim;
pub mod camera;
mod gather;
pub mod hid;
pub(crate) mod keys;
pub mod label;
pub(crate) mod lines;
mod ready;
pub mod serial;
pub(crate) mod zbar;
pub(crate) mod zxing;

use std::time::Duration;

use cart_domain::input::Scan;

use crate::camera::Frame;
use crate::fault::Fault;
use crate::figure::Figure;

/// No symbol in a shop is longer; what is longer is not a symbol.
pub const LONGEST: usize = 512;

/// A scanner.
///
/// - `read` returns within `wait` (and the time to decode one picture). `Ok(None)`: nothing was scanned.
/// - A text is never empty, has at most [`LONGEST`] bytes, and no control character but GS.
/// - An engine that was pulled out is a [`FaultKind::Gone`](crate::FaultKind) fault, and stays one.
pub trait Scanner: Send {
    /// The next scan, if one comes within `wait`.
    fn read(&mut self, wait: Duration) -> Result<Option<Scan>, Fault>;

    /// The label that the last scan was read from, small and grey, where the engine sees pictures.
    fn label(&self) -> Option<Frame> {
        None
    }

    /// What the driver has counted.
    fn figures(&self) -> Vec<Figure>;
}
