//! What the program says to a person who made a mistake, and with which exit code it ends.

use std::fs;
use std::process::Output;

use serde_json::Value;

use crate::program::{Program, SCENARIO, dash_cart, output};

fn said(output: &Output) -> (i32, String) {
    (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_mistyped_key_is_named_with_the_one_that_was_meant() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cart.toml");
    fs::write(&file, "[store]\nid = \"S-1\"\ncurrancy = \"EUR\"\n").unwrap();
    for command in [&["run", "--no-screen"][..], &["check-config"], &["diag"]] {
        let (code, said) = said(&output(&[command, &["--config", file.to_str().unwrap()]].concat()));
        assert_eq!(code, 2, "{said}");
        assert!(said.ends_with("cart.toml:3: store.currancy: unknown key; did you mean `currency`?\n"), "{said}");
    }
}

#[test]
fn the_example_configuration_is_well() {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/cart.example.toml");
    let output = output(&["check-config", "--config", example]);
    assert!(output.status.success(), "{}", said(&output).1);
    assert!(String::from_utf8(output.stdout).unwrap().contains("C-07 of Corner Shop"));
}

#[test]
fn two_carts_cannot_write_to_one_tape() {
    let state = tempfile::tempdir().unwrap();
    let mut first = Program::start(state.path(), &["--hold-at", "0"]);
    first.until("show");
    let (code, said) = said(&output(&["run", "--sim", "--no-screen", "--state", state.path().to_str().unwrap()]));
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("another dash-cart is using"), "{said}");
    first.kill();
}

#[test]
fn a_script_that_asks_for_the_impossible_names_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("trip.toml");
    let state = folder.path().join("state");
    let run = |text: &str| {
        fs::write(&script, text).unwrap();
        let (script, state) = (script.to_str().unwrap(), state.to_str().unwrap());
        said(&output(&["run", "--sim", script, "--no-screen", "--embedded-store", "--state", state]))
    };
    let (code, words) = run("name = \"t\"\n\n[[step]]\ndo = \"dance\"\n");
    assert_eq!((code, words.contains("trip.toml:3: `dance`")), (2, true), "{words}");
    let (code, words) = run("name = \"t\"\n\n[[step]]\ndo = \"answer\"\nchoice = \"mine\"\n");
    assert_eq!((code, words.contains("line 3") && words.contains("no question is shown")), (2, true), "{words}");
}

#[test]
fn the_running_cart_answers_how_it_is_and_so_do_devices_when_none_runs() {
    let state = tempfile::tempdir().unwrap();
    let diag = || output(&["diag", "--json", "--sim", "--state", state.path().to_str().unwrap()]);
    let devices =
        |output: &Output| -> Value { serde_json::from_slice::<Value>(&output.stdout).unwrap()["devices"].clone() };
    let mut cart = Program::start(state.path(), &["--hold-at", "3"]);
    cart.until("held");
    let running = diag();
    let asked = output(&["diag", "--state", state.path().to_str().unwrap()]);
    assert_eq!(asked.status.code(), Some(0), "a running cart is asked whatever its configuration is");
    assert!(running.status.success());
    for device in ["scale", "scanner", "camera", "screen", "network", "storage"] {
        for key in ["state", "since", "figures", "advice"] {
            assert!(devices(&running)[device].get(key).is_some(), "{device} has no {key}");
        }
    }
    assert_eq!(devices(&running)["network"]["state"], "well");
    cart.kill();
    let alone = diag();
    assert!(alone.status.success(), "{}", String::from_utf8_lossy(&alone.stdout));
    assert_eq!(
        (&devices(&alone)["scale"]["state"], &devices(&alone)["network"]["state"]),
        (&"well".into(), &"absent".into())
    );
}

#[test]
fn a_cart_whose_scale_is_not_there_is_sick_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cart.toml");
    let text = "[[devices.scanners]]\nkind = \"hid\"\npath = \"/dev/input/by-id/none\"\n";
    fs::write(&file, text).unwrap();
    let state = folder.path().to_str().unwrap();
    let sick = output(&["diag", "--config", file.to_str().unwrap(), "--state", state]);
    let printed = String::from_utf8(sick.stdout).unwrap();
    assert_eq!(sick.status.code(), Some(1), "{printed}");
    assert!(printed.contains("scanner  SICK") && printed.contains("Check the plug"), "{printed}");
    assert!(printed.ends_with("The cart is sick.\n"), "{printed}");
}

#[test]
fn a_cart_without_a_store_shops_and_says_that_it_has_none() {
    let state = tempfile::tempdir().unwrap();
    let output = output(&[
        "run",
        "--sim",
        SCENARIO,
        "--speed",
        "200",
        "--no-screen",
        "--print-receipt",
        "--state",
        state.path().to_str().unwrap(),
    ]);
    let printed = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(output.status.success(), "{}", said(&output).1);
    assert!(
        printed.contains("Pre-receipt: not paid") && printed.ends_with("store copy: none, this cart has no store\n"),
        "{printed}"
    );
}

#[test]
fn a_staff_pin_is_set_once_and_never_an_obvious_one() {
    let state = tempfile::tempdir().unwrap();
    let commission = |pin: &str| {
        said(&dash_cart(&["commission", "--pin", pin, "--state", state.path().to_str().unwrap()]).output().unwrap()).0
    };
    assert_eq!(["1234", "835104", "942716"].map(commission), [2, 0, 1]);
}
