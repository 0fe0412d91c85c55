//! What a person at the screen can want.

use cart_domain::ids::TripId;
use cart_domain::input::{Intent, StaffAct};
use cart_domain::{Gtin, Signal};

use cart_hardware::{Light, Percent};

use super::diag::Page;
pub use crate::vision::teach::Order as Lesson;
use crate::workbench::Order;

/// One wish, for the shell to carry to whom it concerns.
#[derive(Clone, Debug, PartialEq)]
pub enum Tap {
    /// The shopper's, for the cart.
    Intent(Intent),
    /// A member of staff's.
    Staff(StaffTap),
    /// The person's at the desk, for the simulated world.
    Shelf(ShelfAct),
}

/// What staff do behind the PIN, and to get there.
#[derive(Clone, PartialEq, Eq)]
pub enum StaffTap {
    /// The PIN of a new cart, typed twice alike.
    Commission { pin: String },
    /// Somebody wants in. The answer is the next [`super::StaffDoor`].
    Enter { pin: String },
    /// Something to do on the trip.
    Act(StaffAct),
    /// Something to do at the scale. Who does it is for the door to say.
    Scale(Order),
    /// This trip is looked at now, or none.
    Trip(Option<TripId>),
    /// Pack a support bundle onto the stick.
    Pack,
    /// This page of diagnostics is looked at now, or none.
    Look(Option<Page>),
    /// Something to try on lamp, loudspeaker or screen.
    Try(PanelTrial),
    /// Something of a lesson in which the cart is shown a product.
    Teach(Lesson),
    /// Back to the shopper.
    Leave,
}

/// What somebody tries, for as long as they look at its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanelTrial {
    Sound(Signal),
    Light(Light),
    /// None: as bright as it is around.
    Brightness(Option<Percent>),
}

impl std::fmt::Debug for StaffTap {
    /// Names the tap and never a PIN.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            StaffTap::Commission { .. } => f.write_str("Commission"),
            StaffTap::Enter { .. } => f.write_str("Enter"),
            StaffTap::Act(act) => write!(f, "Act({act:?})"),
            StaffTap::Scale(order) => write!(f, "Scale({order:?})"),
            StaffTap::Trip(trip) => write!(f, "Trip({trip:?})"),
            StaffTap::Pack => f.write_str("Pack"),
            StaffTap::Look(page) => write!(f, "Look({page:?})"),
            StaffTap::Try(trial) => write!(f, "Try({trial:?})"),
            StaffTap::Teach(order) => write!(f, "Teach({order:?})"),
            StaffTap::Leave => f.write_str("Leave"),
        }
    }
}

/// What a hand does in the simulated shop beside the cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShelfAct {
    /// Takes a piece off the shelf.
    PickUp { good: Gtin },
    /// Puts what the hand holds back on the shelf.
    PutBack,
    /// Holds what is in the hand before the reader.
    Scan,
    /// Lays what is in the hand into the basket.
    PutIn,
    /// Takes the newest piece of this product out of the basket.
    TakeOut { good: Gtin },
    /// Leans on the basket, or lets go of it.
    Lean { down: bool },
    /// Knocks against the cart.
    Bump,
    /// Rolls over the floor, or stops.
    Roll { on: bool },
    /// Lays an own bag into the basket.
    Bag,
}
