//! The appliance: the shell around the pure [`cart_domain::Cart`]. It wires devices, tape, network and screen together and decides
//! nothing that a trip depends on.

pub mod app;
pub mod bench;
pub mod cart_loop;
pub mod cli;
pub mod clock;
pub mod config;
pub mod decode;
pub mod diag;
pub mod journal;
pub mod keep;
pub mod labels;
pub mod likeness;
pub mod log;
pub mod product;
pub mod record;
pub mod replay;
pub mod screen;
pub mod sealed;
pub mod selftest;
pub mod sense;
pub mod simulate;
pub mod staff;
pub mod supervisor;
pub mod sync;
pub mod trace;
pub mod unlisted;
pub mod vision;
pub mod watchdog;
pub mod workbench;
