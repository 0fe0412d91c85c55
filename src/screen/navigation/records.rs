//! Where somebody is among the records of the cart: which trip is played, how far, and whether the notices are open.

use cart_domain::ids::TripId;

use super::super::tap::{StaffTap, Tap};

/// A finger on the pages of storage and trips.
#[derive(Clone, Debug)]
pub(in super::super) enum RecordsTouch {
    Pack,
    NoticesOpened,
    NoticesClosed,
    TripChosen(TripId),
    TripClosed,
    StepChosen(usize),
    Played,
}

/// Where they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Records {
    pub(in super::super) reads_notices: bool,
    pub(in super::super) trip: Option<TripId>,
    pub(in super::super) step: usize,
    pub(in super::super) plays: bool,
}

impl Records {
    pub(super) fn touch(&mut self, touch: RecordsTouch) -> Option<Tap> {
        match touch {
            RecordsTouch::Pack => return Some(Tap::Staff(StaffTap::Pack)),
            RecordsTouch::NoticesOpened => self.reads_notices = true,
            RecordsTouch::NoticesClosed => self.reads_notices = false,
            RecordsTouch::TripChosen(trip) => {
                *self = Records { trip: Some(trip.clone()), ..Records::default() };
                return Some(Tap::Staff(StaffTap::Trip(Some(trip))));
            }
            RecordsTouch::TripClosed => {
                *self = Records::default();
                return Some(Tap::Staff(StaffTap::Trip(None)));
            }
            RecordsTouch::StepChosen(step) => self.step = step,
            RecordsTouch::Played => self.plays = !self.plays,
        }
        None
    }
}
