//! The tape: what a cart has recorded is there whatever happens to the power, the disk or the file.

mod child;
mod contract;
mod damage;
mod full;
mod inspect;
mod kill;
mod trip;
