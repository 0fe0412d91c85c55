//! Simulated shoppers: many people with habits and slips, in one simulated world, meet a cart, and what becomes of each trip is counted.

pub mod judge;
pub mod outcome;
pub mod plot;
pub mod sheet;
pub mod tally;
