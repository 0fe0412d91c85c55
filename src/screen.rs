//! The window.
slint::include_modules!();
