//! The outbox to the store.
