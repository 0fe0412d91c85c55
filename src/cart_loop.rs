//! Drives the machine and performs its effects in order.
