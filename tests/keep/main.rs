//! The keep: what can be rebuilt is rebuilt, and a cart starts within a known time whatever the disk did.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod contract;
mod damage;
mod full;
mod looks;
mod rebuild;
mod stock;
