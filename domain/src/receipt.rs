//! The receipt, event-sourced: [`event`] is what happened, [`tax`] what the state wants of it.

pub mod event;
pub mod tax;
