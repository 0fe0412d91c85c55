//! Trips told as stories, replayed from `tests/traces` through the replay command.
//!
//! `NAME.jsonl` is what the story of that name in `stories.rs` tells, and `NAME.out.jsonl` what the cart answered. Both are checked byte
//! for byte. After a deliberate change run the tests once with `BLESS=1`, which rewrites them and fails, and read the difference.

mod command;
mod golden;
mod peer;
mod probes;
mod promises;
mod replayed;
mod rules;
mod shelf;
mod stories;
mod story;
