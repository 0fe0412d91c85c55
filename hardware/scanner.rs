//! What turns a symbol into text: a scan engine that plays keyboard, one on a serial line, or a camera.
//!
//! A scanner knows nothing of products. It hands over what the symbol says, and how sure it is, and leaves check digits and catalogue to
//! others.

pub(crate) mod aim;
pub mod camera;
mod gather;
pub mod hid;
pub(crate) mod keys;
pub mod label;
pub mod layout;
pub(crate) mod lines;
pub mod region;
pub mod serial;
mod watch;
pub(crate) mod zbar;
pub(crate) mod zxing;

use std::time::Duration;

use cart_domain::input::Scan;

use crate::camera::Frame;
use crate::fault::Fault;
use crate::figure::Figure;

/// No symbol in a shop is longer; what is longer is not a symbol.
pub const LONGEST: usize = 512;

/// What a scanner hands over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// An engine read a symbol and stands by it.
    Scan(Scan),
    /// A camera's pictures agree on a symbol.
    Glimpse(Scan),
    /// What was glimpsed has not left the camera's view. Handed over about twice a second while it is read.
    StillInView(Scan),
    /// A camera keeps reading these without becoming sure, strongest first. Handed over again while it lasts; never empty.
    Doubt(Vec<Scan>),
}

/// A scanner.
///
/// - `read` returns within `wait` (and the time to decode one picture). `Ok(None)`: nothing was scanned.
/// - An engine that types or sends hands over scans only, a camera glimpses and doubts only.
/// - A text is never empty, has at most [`LONGEST`] bytes, and no control character but GS.
/// - An engine that was pulled out is a [`FaultKind::Gone`](crate::FaultKind) fault, and stays one.
pub trait Scanner: Send {
    /// The next thing that is read, if something is within `wait`.
    fn read(&mut self, wait: Duration) -> Result<Option<Heard>, Fault>;

    /// The label of what was read last, small and grey, where a camera read it. A doubt has none.
    fn label(&self) -> Option<Frame> {
        None
    }

    /// What the driver has counted.
    fn figures(&self) -> Vec<Figure>;
}
