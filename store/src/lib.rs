//! The store server. It takes in what carts recorded and never loses or changes it, recomputes each receipt from those events with
//! the cart's own code, answers catalogue questions, and plays the payment provider in a shop that only exists on a desk.
//!
//! ```text
//!   cart ──POST events──▶ ingest ──▶ events (SQLite) ──▶ projection ──▶ receipt, agreement
//!        ──POST payment─▶ payment ─▶ payments                 ▲
//!        ──POST unlisted─▶ unlisted ─▶ codes for a clerk        │
//!        ──POST looks────▶ looks ────▶ what carts agree on, published to all of them
//!        ◀─GET catalogue─ catalogue ◀─ products ◀── import    └── pages for a person, text for a till
//! ```
//!
//! One writer: every change goes through a pool of one connection in a `BEGIN IMMEDIATE` transaction, on disk before it is answered.
//! What an event means is decided when it is read, never when it is stored, so an event from a newer cart becomes readable by itself
//! once this program is upgraded.

#![forbid(unsafe_code)]

mod access;
mod catalogue;
pub mod cli;
mod clock;
mod db;
pub mod demo;
mod error;
mod generate;
mod http;
mod ingest;
mod looks;
mod payment;
mod projection;
mod serve;
mod store;
mod trips;
mod unlisted;

pub use access::{Token, TokenError};
pub use catalogue::Imported;
pub use error::{Malformed, StoreError};
pub use generate::catalogue as generated_catalogue;
pub use generate::varied;
pub use http::router;
pub use payment::{DeclineEnding, NoDeclineEnding};
pub use serve::serve;
pub use store::{Config, Store, TripKey};
