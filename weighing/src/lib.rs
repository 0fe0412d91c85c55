//! The legally relevant part of the scale, apart from everything else: from converter counts to the figure that a price may be computed of.
//!
//! Whoever inspects a scale inspects this crate and nothing around it (WELMEC 7.2, S1 to S3: the legally relevant part is a library of its
//! own behind a closed interface). It touches no device, no file and no clock: counts, commands and time go in, indications and refusals
//! come out. Drivers, files and screens lie elsewhere and cannot change what a load weighs.
//!
//! ```text
//!   counts ──▶ corners ──▶ temperature ──▶ curve ──▶ indicator ──▶ indication: zero, tare, motion, overload
//!   per cell   gain of     drift of zero   counts     │
//!              each cell   and span        to mass    └─▶ trade: a net mass to sell by, or why there is none
//! ```
//!
//! All mass is in whole milligrams, a five-thousandth of the usual interval of 5 g, and nothing is rounded before it is shown. Rules are
//! those of class III as OIML R 76-1:2006 (EN 45501), UK SI 1995/1907 and Canada C.R.C. c. 1605 have them; each is named where it is applied, by its
//! number only where that was read.

pub mod class;
pub mod corners;
pub mod curve;
pub mod identity;
pub mod indicator;
pub mod procedure;
pub mod rest;
pub mod tare;
pub mod temperature;
pub mod trial;
mod whole;

pub use class::{Instrument, Occasion};
pub use curve::Curve;
pub use identity::{VERSION, checksum};
pub use indicator::{Indication, Indicator};
