//! Everything a cart can ask of the world, as one enum, in the order in which it must be done.

use crate::catalogue::CatalogueVersion;
use crate::gtin::Gtin;
use crate::ids::TripId;
use crate::input::Scan;
use crate::learned::LearnedMass;
use crate::money::Money;
use crate::receipt::event::Envelope;
use crate::spot_check::Allowance;
use crate::tick::Tick;
use crate::unlisted::Unlisted;

/// One thing to do. The shell performs effects strictly in order and finishes each before the next.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Make this durable on the trip's tape. Always precedes the [`Effect::Publish`] that shows it.
    Append(Envelope),
    /// Show the newest [`crate::Cart::view`].
    Publish,
    /// What a camera glimpsed, or the shopper chose, counts as this scan from now on. Whoever records what the cart takes in records it
    /// as one: glimpses and doubts are no reports by themselves.
    Believed(Scan),
    /// Let the shopper hear and see it.
    Signal(Signal),
    /// Ask the store for money; its word comes back as [`crate::Input::Paid`].
    AskPayment { trip: TripId, amount: Money },
    /// Remember what a product weighs.
    Learn { gtin: Gtin, mass: LearnedMass },
    /// Remember how many spot checks the cart may still ask for.
    Allow(Allowance),
    /// A product's code became no line; the store may want to hear of it.
    Unlisted(Unlisted),
    /// The trip is over: erase whatever could point to a person.
    Forget { trip: TripId, catalogue: CatalogueVersion },
}

/// A sound or a light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// A scan became a line.
    Accepted,
    /// A scan could not become a line.
    Refused,
    /// Something wants an answer.
    Asked,
    /// Something is settled.
    Settled,
    /// A person is called.
    StaffWanted,
    Paid,
}

/// When the machine wants to be woken, and what for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wake {
    pub at: Tick,
    pub why: &'static str,
}
