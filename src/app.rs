//! The one room that knows everyone.
