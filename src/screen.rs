//! The window: a function of what the cart shows.
//!
//! ```text
//!            CartView + Extras                            Tap
//!   shell ─────────────────────▶ Screen::show    Screen::wire ─────▶ shell
//!                                    │                ▲
//!                              Scene │                │ Touch
//!                                    ▼                │
//!                    one adapter per Slint global: show and wire
//! ```
//!
//! The [`cart_domain::CartView`] is the truth about the trip; [`Extras`] is what only the shell knows. Where a person is on the screen (a list is
//! open, a PIN is half typed) is nobody else's business and lives in [`navigation`]. Adapters turn both into properties, and touches
//! into [`navigation::Touch`]es; only the navigation turns touches into [`Tap`]s. Nothing here decides anything about a trip.
//!
//! Slint owns the thread that opened the window. Other threads reach it through [`bridge`].

mod basket;
mod checkout;
mod coupon;
mod diag;
mod doubt;
mod extras;
mod farewell;
mod keys;
mod navigation;
mod patch;
mod picture;
mod produce;
mod question;
mod reaction;
mod scale;
mod shelf;
mod speak;
mod staff;
mod stage;
mod status;
mod tap;

pub mod backend;
pub mod bridge;

pub use diag::{
    Camera, Health, HealthLine, Measure, Moment, Packing, Page, Pages, Panels, Part, Past, PastKind, Remembered,
    Replayed, Storage, Trips, What, Why,
};
pub use extras::{Extras, Fault, Shelf, StaffDoor, Ware};
pub use produce::ProduceTile;
pub use stage::{Options, Screen};
pub use tap::{Lesson, PanelTrial, ShelfAct, StaffTap, Tap};

/// What the Slint compiler made of `ui/`.
#[expect(clippy::todo, clippy::unwrap_used, reason = "the code is generated")]
pub mod ui {
    slint::include_modules!();
}
