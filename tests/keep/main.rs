//! The keep: what can be rebuilt is rebuilt, and a cart starts within a known time whatever the disk did.

mod contract;
mod damage;
mod full;
mod rebuild;
mod stock;
