//! The only reader of the real clock.
