//! Power cuts. The program is killed and started again on the same state directory; what it had shown it shows again.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::program::{Program, SCENARIO, output, receipt};

/// What happens to a keep while nobody looks.
type Damage = fn(&Path);

/// More steps than the scenario has.
const ALL: usize = 1_000;

#[test]
fn a_cart_killed_after_every_step_of_a_trip_ends_with_the_same_receipt_and_is_paid_once() {
    let undisturbed = tempfile::tempdir().unwrap();
    let mut cart = Program::start(undisturbed.path(), &[]);
    cart.until("over");
    let expected = cart.kill().unwrap();
    assert_eq!(expected["state"], "paid");

    let state = tempfile::tempdir().unwrap();
    for done in 0..ALL {
        let (before, after) = (done.to_string(), (done + 1).to_string());
        let mut cart = Program::start(state.path(), &["--already-done", &before, "--hold-at", &after]);
        let is_last = loop {
            let line = cart.next().expect("it runs until it is killed");
            if line.get("held").is_some() || line.get("over").is_some() {
                break line.get("over").is_some();
            }
        };
        let shown = cart.kill().unwrap();
        assert_eq!(restarted(&state, &after), receipt(&shown), "after step {after}");
        if is_last {
            assert_eq!(receipt(&shown), receipt(&expected));
            assert_eq!(shown["state"], "paid");
            break;
        }
    }
    assert_eq!(tapes(state.path()), 1);
    let rest = output(&[
        "run",
        "--sim",
        SCENARIO,
        "--already-done",
        &ALL.to_string(),
        "--state",
        state.path().to_str().unwrap(),
        "--no-screen",
        "--embedded-store",
        "--print-receipt",
    ]);
    let printed = String::from_utf8(rest.stdout).unwrap();
    assert!(printed.ends_with("store copy: equal\n"), "{printed}");
    assert_eq!(printed.matches("SIM-000001").count(), 2, "paid once, with one reference on both copies: {printed}");
}

#[test]
fn whatever_was_shown_when_the_power_went_is_shown_again() {
    let state = tempfile::tempdir().unwrap();
    let mut done = 0;
    loop {
        let mut cart = Program::start(state.path(), &["--already-done", &done.to_string()]);
        // The moment a step begins: nothing has come of it yet, or all of it, or half.
        let Some(step) = std::iter::from_fn(|| cart.next()).find_map(|line| line.get("step")?.as_u64()) else { break };
        // Whatever it does until the signal arrives counts too.
        let shown = cart.kill().unwrap();
        done = usize::try_from(step).unwrap();
        let (lines, _) = receipt(&shown);
        let (lines_again, _) = restarted(&state, &done.to_string());
        let kept = lines_again.iter().map(|line| &line[0]).collect::<Vec<_>>();
        assert!(
            kept.starts_with(&lines.iter().map(|line| &line[0]).collect::<Vec<_>>()),
            "step {done}: {lines:?} {lines_again:?}"
        );
        if shown["state"] == "paid" {
            break;
        }
    }
}

#[test]
fn a_keep_that_was_damaged_while_the_cart_was_off_costs_the_trip_nothing() {
    let damages: [(&str, Damage); 4] = [
        ("a snapshot that was being written", |keep| {
            fs::write(keep.join("snap.00000000000FFFFF.generating"), b"half").unwrap()
        }),
        ("an empty snapshot", |keep| fs::write(keep.join("snap.0000000000001000"), b"").unwrap()),
        ("a flipped byte in the log", |keep| {
            let mut log = fs::read(keep.join("db")).unwrap();
            log[600] ^= 0x10;
            fs::write(keep.join("db"), log).unwrap();
        }),
        ("no log at all", |keep| fs::remove_file(keep.join("db")).unwrap()),
    ];
    for (what, damage) in damages {
        let state = tempfile::tempdir().unwrap();
        let mut cart = Program::start(state.path(), &["--hold-at", "12"]);
        cart.until("held");
        let shown = cart.kill().unwrap();
        damage(&state.path().join("keep"));
        assert_eq!(restarted(&state, "12"), receipt(&shown), "{what}");
        let mut cart = Program::start(state.path(), &["--already-done", "12"]);
        cart.until("over");
        assert_eq!(cart.kill().unwrap()["state"], "paid", "{what}");
    }
}

/// The first receipt that a cart shows when it is switched on again.
fn restarted(state: &TempDir, done: &str) -> (Vec<[Value; 4]>, Value) {
    let mut cart = Program::start(state.path(), &["--already-done", done, "--hold-at", "0"]);
    let shown = cart.until("show");
    cart.kill();
    receipt(&shown)
}

fn tapes(state: &Path) -> usize {
    fs::read_dir(state.join("tapes")).unwrap().count()
}
