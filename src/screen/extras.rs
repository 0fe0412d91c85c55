//! What the screen shows beside the trip: facts that only the shell knows.

use std::sync::Arc;

use cart_domain::catalogue::Unit;
use cart_domain::{Gtin, Mass, Money};

use super::diag::{HealthLine, Pages};
use crate::diag::Advice;
use crate::sense::around::Around;
use crate::workbench::View;

/// The shell's part of the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Extras {
    /// The cart's own name, as painted on its handle.
    pub cart: String,
    /// The shop's name for the welcome, or nothing.
    pub store: String,
    /// The store cannot be reached.
    pub offline: bool,
    /// Paying on the cart is possible.
    pub payable: bool,
    pub door: StaffDoor,
    /// For staff, in the order to read them.
    pub health: Vec<HealthLine>,
    /// Battery, wheel and dock.
    pub around: Around,
    /// What the page of diagnostics shows that somebody looks at.
    pub pages: Pages,
    /// What a technician sees of the scale; none on a cart without one.
    pub scale: Option<Arc<View>>,
    /// The cart cannot be used at all.
    pub fault: Option<Fault>,
    /// The simulated shop, for a desk.
    pub shelf: Option<Shelf>,
}

impl Default for Extras {
    fn default() -> Self {
        Extras {
            cart: String::new(),
            store: String::new(),
            offline: false,
            payable: true,
            door: StaffDoor::Shut,
            health: Vec::new(),
            around: Around::default(),
            pages: Pages::default(),
            scale: None,
            fault: None,
            shelf: None,
        }
    }
}

/// How staff stand with the cart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum StaffDoor {
    /// The cart has no PIN yet: one must be chosen before anybody shops.
    Uncommissioned,
    #[default]
    Shut,
    /// The last PIN was not right.
    Wrong,
    /// Too many wrong ones: closed for so many seconds.
    Locked { seconds: u32 },
    /// The PIN on the cart cannot be read; why, and what to do.
    Broken { why: Advice },
    /// Staff are in.
    Open { by: String },
}

/// Why the cart cannot be used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fault {
    /// For the shopper, in words of the shop; empty for the usual ones.
    pub says: String,
    /// For staff.
    pub detail: String,
}

/// The simulated shop as the desk shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelf {
    pub wares: Vec<Ware>,
    pub hand: Option<Ware>,
    /// What lies in the basket, newest first.
    pub basket: Vec<Ware>,
    pub leaning: bool,
    pub rolling: bool,
}

/// One thing of the simulated shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ware {
    /// None for the shopper's own bag.
    pub good: Option<Gtin>,
    pub name: String,
    pub price: Option<(Money, Unit)>,
    /// What this very piece weighs, once it is picked up.
    pub mass: Option<Mass>,
}
