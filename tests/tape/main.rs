//! The tape: what a cart has recorded is there whatever happens to the power, the disk or the file.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod child;
mod contract;
mod damage;
mod full;
mod inspect;
mod kill;
mod old;
mod trip;
