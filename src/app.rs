//! The one room that knows everyone.

pub mod door;
pub mod memory;
pub mod panels;
pub mod shop;
