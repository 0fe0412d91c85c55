//! The tape: the truth about a trip.
