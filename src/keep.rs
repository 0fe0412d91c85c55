//! What can be rebuilt or fetched again, in sled.
