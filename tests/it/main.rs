//! Stories about a whole cart: the rig drives every part of it in one thread and on held time; `recovery` runs the program itself.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod advice;
mod bundle;
mod coupons;
mod diag;
mod doubt;
mod faults;
mod hostile;
mod looks;
mod matrix;
mod mistakes;
mod offline;
mod parts;
mod program;
mod record;
mod recovery;
mod rig;
mod scale;
mod schema;
mod shopping;
mod survey;
mod teach;
mod unlisted;
