//! The decode command.
