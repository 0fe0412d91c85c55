//! The pure cart. This crate decides everything a trip needs deciding and can do nothing else: no IO, no clock, no threads, no
//! randomness, no floating-point money. The shell feeds [`Input`]s to a [`Cart`] and performs the [`Effect`]s it asks for.

#![forbid(unsafe_code)]

pub mod barcode;
pub mod book;
pub mod cart;
pub mod catalogue;
pub mod effect;
pub mod fusion;
pub mod gtin;
pub mod ids;
pub mod input;
pub mod language;
pub mod learned;
pub mod mass;
pub mod money;
pub mod outbox;
pub mod phrase;
pub mod policy;
pub mod question;
pub mod receipt;
pub mod search;
pub mod spot_check;
pub mod tick;
pub mod unlisted;
pub mod view;

pub use cart::{Cart, Setup};
pub use effect::{Effect, Signal, Wake};
pub use gtin::Gtin;
pub use input::Input;
pub use mass::Mass;
pub use money::{Currency, Money};
pub use policy::Policy;
pub use receipt::event::{Envelope, Event};
pub use tick::{Millis, Moment, Tick, Wall};
pub use unlisted::{Unlisted, UnlistedWhy};
pub use view::CartView;
