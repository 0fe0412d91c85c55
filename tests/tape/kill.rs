//! `kill -9` at any moment: every event that was acknowledged is there, and nothing that was never sent.

use std::io::{BufRead, BufReader, Write};

use dash_cart::journal::Journal;

use crate::child;
use crate::trip::{open, scanned, shopping, trip};

const ROUNDS: usize = 12;

#[test]
#[ignore = "run as a child process by the test below"]
fn records_until_it_is_killed() {
    let Some(state) = child::state() else { return };
    let tape = open(&state);
    let mut next = tape.open_trip().unwrap().len() as u64 + 1;
    let mut out = std::io::stdout().lock();
    loop {
        // Batches of one to three, as the machine asks for them.
        let batch: Vec<_> = match next {
            1 => shopping(&trip(1), 0),
            _ => (next..next + 1 + next % 3).map(|seq| scanned(&trip(1), seq)).collect(),
        };
        tape.append(&batch).unwrap();
        next += batch.len() as u64;
        writeln!(out, "\nrecorded {}", next - 1).unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn every_acknowledged_event_survives_a_kill_and_the_trip_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let mut chance = 0x2545_f491_4f6c_dd1d_u64;
    let mut before = 0;
    for round in 0..ROUNDS {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let acknowledgements = 1 + (chance >> 33) as usize % 25;
        let mut child =
            child::command("kill::records_until_it_is_killed", dir.path(), r#"exec "$0" "$@""#).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let recorded = lines.filter_map(|line| line.strip_prefix("recorded ")?.parse::<usize>().ok());
        // The child is somewhere beyond the last number read here when the signal comes.
        let acknowledged = recorded.take(acknowledgements).last().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        let found = open(dir.path()).open_trip().unwrap();
        assert!(found.len() >= acknowledged, "round {round}: {} of {acknowledged} are there", found.len());
        assert!(found.len() > before, "round {round}: the trip went on");
        assert_eq!(found, expected(found.len()), "round {round}");
        before = found.len();
    }
}

fn expected(events: usize) -> Vec<cart_domain::Envelope> {
    shopping(&trip(1), events as u64 - 1)
}
