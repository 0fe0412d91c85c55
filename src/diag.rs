//! The health of a cart.
