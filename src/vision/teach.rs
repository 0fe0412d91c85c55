//! Staff show this cart what a product looks like, on the page of the camera, behind the PIN.
//!
//! ```text
//!   off ──begin──▶ asking ──a code of the shop──▶ showing ──done──▶ taught ──another code──▶ showing …
//!                    ▲  │ else: says why              │  ▲ taken 1 … 5      │
//!                    └──┘                             └──┘ refused: says why └──take back──▶ taken back
//! ```
//!
//! What the basket looks like at the beginning is the empty one. Whenever the picture has come to rest and exactly one thing more lies in it than in the
//! empty one, what lies there is taken; what is blurred, or more like another product, is not, and the reason is told. A look-alike is taken when staff say
//! that it is none of what it looks like: that is what only they can know.
//!
//! Nothing is kept before staff are done. Then this cart knows the product at once, and the store hears of it when they go on, so that until then all of it
//! can be taken back. A cart that loses its power between knows the product alone. Pictures are in memory only, four at most, and nothing is made of them
//! but directions. While somebody shops nobody teaches, and while somebody teaches nothing that is scanned or laid in is shopping.

mod lesson;
mod teacher;

use std::sync::Arc;

use cart_domain::Gtin;
use cart_domain::input::{Reader, Scan};
use cart_hardware::Heard;
use tokio::sync::{mpsc, watch};

pub use teacher::{Lesson, Teacher};

/// So many pictures of a product are a good beginning; more are not taken.
pub const WANTED: usize = 5;

/// So many orders wait at most, and scanners leave some of the room to the door.
pub const MOST_ORDERS: usize = 8;
const FOR_THE_DOOR: usize = 4;

/// How far a lesson is, for the screen. Written by whoever watches the basket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Teaching {
    /// Nobody teaches.
    #[default]
    Off,
    /// Somebody shops with the cart, so nobody teaches.
    Shopping,
    /// Which product is it?
    Asking {
        refused: Option<NoProduct>,
    },
    Showing {
        product: Gtin,
        name: String,
        taken: usize,
        word: Word,
    },
    /// The cart knows it now, by so many pictures.
    Taught {
        product: Gtin,
        name: String,
        taken: usize,
    },
    TakenBack {
        name: String,
    },
    /// It could not be kept.
    Lost {
        name: String,
    },
}

/// Why a code names no product that could be taught.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoProduct {
    /// It is no code of a product, or it was misread.
    Unreadable,
    NotSold,
}

/// What came of the newest picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// Nothing has been shown yet.
    PutIn,
    Taken,
    /// There is nothing in view that was not there at the beginning.
    Nothing,
    /// More than one thing.
    Several,
    Dark,
    BlownOut,
    /// It shows one colour, or something covers most of it.
    Covered,
    Blurred,
    TooSmall,
    /// It is more like this product.
    Like {
        other: Gtin,
        name: String,
    },
    /// The store has withdrawn the very picture.
    Withdrawn,
    /// The network failed on it.
    Failed,
}

/// What staff want.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    Begin,
    /// A scanner has read it, or somebody has typed it.
    Code(Scan),
    /// It is none of the product that it looks like.
    NotThat,
    Done,
    TakeBack,
    Leave,
}

/// The way to the lesson, for scanners and for the door.
#[derive(Clone)]
pub struct Pupil {
    pub orders: mpsc::Sender<Order>,
    pub teaching: watch::Receiver<Teaching>,
    /// Whether staff are in. What a shopper scans is never a lesson.
    pub tended: Arc<dyn Fn() -> bool + Send + Sync>,
}

impl Order {
    /// A code as somebody types it.
    #[must_use]
    pub fn typed(digits: String) -> Self {
        Order::Code(Scan { data: digits, aim: None, by: Reader::Serial })
    }
}

impl Teaching {
    /// Whether what is scanned and laid in belongs to a lesson.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        match self {
            Teaching::Off | Teaching::Shopping => false,
            Teaching::Asking { .. }
            | Teaching::Showing { .. }
            | Teaching::Taught { .. }
            | Teaching::TakenBack { .. }
            | Teaching::Lost { .. } => true,
        }
    }
}

impl Pupil {
    /// Whether what a scanner has heard belongs to a lesson, which is then told of it.
    #[must_use]
    pub fn hears(&self, heard: &Heard) -> bool {
        if !self.teaching.borrow().is_on() || !(self.tended)() || self.orders.is_closed() {
            return false;
        }
        if let Heard::Scan(scan) | Heard::Glimpse(scan) = heard
            && self.orders.capacity() > FOR_THE_DOOR
        {
            // A lesson that is busy misses a scan, and the next one is heard.
            let _ = self.orders.try_send(Order::Code(scan.clone()));
        }
        true
    }
}

#[cfg(test)]
mod tests;
