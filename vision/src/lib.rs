//! What a cart makes of pictures of its basket, as pure functions: no file, no clock, no thread, no network of either kind.
//!
//! ```text
//!   before, after ─▶ change ─▶ area ─▶ resample ─▶ (the network, in the shell) ─▶ embedding
//!                       └────▶ quality                                               │
//!                                          references ─▶ cohort ─▶ calibration ─▶ weight
//! ```
//!
//! A picture is never a verdict. It becomes a weight, the logarithm of how much likelier it is if the claimed product was put in than if
//! another was, or nothing at all where nothing is known.

pub mod calibration;
pub mod change;
pub mod cohort;
pub mod embedding;
pub mod figures;
pub mod lens;
pub mod picture;
mod plane;
pub mod quality;
pub mod quiet;
pub mod references;
pub mod resample;
pub mod shop;
pub mod views;

pub use calibration::Calibration;
pub use change::{Difference, Kind};
pub use cohort::Cohort;
pub use embedding::Embedding;
pub use lens::Lens;
pub use picture::{Area, Picture};
pub use quality::{Flaw, Quality};
pub use quiet::{Pair, Quiet};
pub use references::{Likeness, References};
pub use shop::{Shop, Unknown};
