//! The staff PIN.
