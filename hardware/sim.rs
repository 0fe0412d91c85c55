//! One simulated shop floor.
//!
//! There is a single [`World`]: a shelf, a hand, a basket on a load cell, a camera above it and a reader beside it. Every simulated
//! device is a view on that world, so that putting a carton down moves the scale, changes the picture and keeps the symbol readable in
//! one and the same act. The world has no clock of its own: whoever holds it moves time on, at the pace of the wall, faster, or one
//! millisecond at a time.

pub mod ailment;
pub mod around;
pub mod cell;
mod chip;
pub mod converter;
pub mod eye;
pub mod good;
pub mod nau7802;
pub mod noise;
pub mod paced;
pub mod panel;
pub mod platform;
pub mod print;
pub mod reader;
pub mod scale;
pub mod scenario;
mod scene;
pub mod shot;
pub mod symbol;
pub mod world;

pub use cell::{Cell, Sheet};
pub use good::{Good, Shape};
pub use scenario::Scenario;
pub use world::{Act, Impossible, World, WorldSetup};
