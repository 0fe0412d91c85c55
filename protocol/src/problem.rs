//! What a store answers when it cannot do as it was asked.

use cart_domain::ids::Seq;
use serde::{Deserialize, Serialize};

/// A request that came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub problem: ProblemKind,
    /// For a person to read.
    pub says: String,
    /// With [`ProblemKind::Gap`]: the event that the store wants next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Seq>,
}

/// What went wrong, for a program to decide by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// 409. Events are missing before the ones sent: go on from `expected`.
    Gap,
    /// 422. The store has another event under this number and keeps it. Sending again will not help.
    Conflict,
    /// 422. The idempotency key was used for another request.
    KeyReused,
    /// 409. The trip is paid, and not with this amount.
    AlreadyPaid,
    /// 409. The store's receipt comes to another amount.
    AmountDiffers,
    /// 400. The request cannot be understood.
    Malformed,
    /// 401. The device token is missing or wrong.
    Unauthorized,
    /// 404. No such trip, hand-over code or place.
    NotFound,
    /// 413. The body is too large.
    TooLarge,
    /// 503. Try again later.
    Busy,
    /// 500. The store is at fault.
    Internal,
    /// A kind that only a newer store knows.
    #[serde(other)]
    Unknown,
}

impl ProblemKind {
    /// Whether the same request may succeed later.
    #[must_use]
    pub const fn is_passing(self) -> bool {
        match self {
            ProblemKind::Gap | ProblemKind::Busy | ProblemKind::Internal => true,
            ProblemKind::Conflict
            | ProblemKind::KeyReused
            | ProblemKind::AlreadyPaid
            | ProblemKind::AmountDiffers
            | ProblemKind::Malformed
            | ProblemKind::Unauthorized
            | ProblemKind::NotFound
            | ProblemKind::TooLarge
            | ProblemKind::Unknown => false,
        }
    }
}
