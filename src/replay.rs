//! The replay command.
