//! Stories about the store's server, told over HTTP against the real router and a real database file.

#![expect(clippy::unwrap_used, reason = "a story that breaks off is a failed story")]

mod access;
mod catalogue;
mod command_line;
mod coupons;
mod ingest;
mod looks;
mod numbers;
mod pages;
mod payment;
mod receipts;
mod rig;
mod trip;
mod unlisted;
mod upgrade;
