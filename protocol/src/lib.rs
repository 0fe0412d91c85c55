//! What a cart and its store say to each other over HTTP, and the catalogue file that both read.
//!
//! Every body is JSON. Requests refuse unknown keys, because a key the store does not know is a fact it would lose; answers are read
//! leniently, so that a store may be upgraded before its carts. [`path`] names the places both sides use:
//!
//! | request | body | answer |
//! |---|---|---|
//! | `POST /v1/carts/{cart}/trips/{trip}/events` | [`EventBatch`] | [`Accepted`] |
//! | `POST /v1/carts/{cart}/trips/{trip}/payment`, header [`IDEMPOTENCY_KEY`] | [`PaymentRequest`] | [`PaymentWord`] |
//! | `POST /v1/carts/{cart}/unlisted` | [`UnlistedReport`] | [`UnlistedHeard`] |
//! | `POST /v1/carts/{cart}/looks` | [`LookReport`] | [`LookHeard`] |
//! | `GET /v1/catalogue?since=V` | | [`CatalogueDelta`] |
//! | `GET /v1/looks?network=N&since=V` | | [`LooksDelta`] |
//! | `GET /v1/trips/{cart}/{trip}` | | [`TripRecord`] |
//! | `GET /v1/trips/{cart}/{trip}/receipt` | | [`ReceiptRecord`], or text where `Accept` asks for `text/plain` |
//! | `GET /v1/handover/{code}` | | [`ReceiptRecord`] |
//! | `GET /v1/health` | | [`Health`] |
//!
//! Whatever goes wrong is told as a [`Problem`].

#![forbid(unsafe_code)]

pub mod catalogue;
pub mod catalogue_csv;
pub mod events;
pub mod health;
pub mod looks;
pub mod path;
pub mod payment;
pub mod problem;
pub mod trip;
pub mod unlisted;

pub use catalogue::CatalogueDelta;
pub use events::{Accepted, CartTotal, EventBatch, MAX_BATCH};
pub use health::Health;
pub use looks::{
    Direction, LOOKS_SCHEMA, LookHeard, LookMark, LookReport, LookSource, LooksDelta, MOST_LOOKS, NetworkId,
    ProductLooks, PublishedLook, PublishedSource,
};
pub use payment::{IDEMPOTENCY_KEY, PaymentRequest, PaymentWord};
pub use problem::{Problem, ProblemKind};
pub use trip::{Agreement, ReceiptCoupon, ReceiptLine, ReceiptRecord, StoredEvent, TripRecord, TripState};
pub use unlisted::{LabelPicture, UnlistedHeard, UnlistedReport};
