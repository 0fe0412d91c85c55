//! What `dash-cart diag` tells, as its published schema has it: of a cart at rest and of a running one, healthy and with each fault.

use std::path::Path;

use serde_json::Value;

use crate::program::{Program, output};
use crate::schema;

/// The schema that programs rely on.
pub fn published() -> Value {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/diag.schema.json");
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

/// What diag prints, which has to be as published.
#[track_caller]
fn survey(args: &[&str]) -> (Value, Option<i32>) {
    let told = output(&[&["diag", "--json"], args].concat());
    let survey: Value = serde_json::from_slice(&told.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&told.stderr)));
    assert_eq!(schema::faults(&published(), &survey), Vec::<String>::new(), "{survey:#}");
    (survey, told.status.code())
}

/// A cart that has lived through these deeds, and goes on running.
fn after(state: &Path, deeds: &str) -> Program {
    let script = state.join("script.toml");
    let never = "[[step]]\nwait_ms = 1000000\ndo = \"help\"\n";
    std::fs::write(&script, format!("name = \"a story\"\n{deeds}{never}")).unwrap();
    // What is placed is taken off the shelf first, which is a step of its own.
    let held = (deeds.matches("[[step]]").count() + deeds.matches("gtin").count()).to_string();
    let mut cart = Program::play(&script, state, &["--hold-at", &held]);
    cart.until("held");
    cart
}

#[test]
fn a_healthy_cart_at_rest_is_told_as_published_with_its_disk_and_its_computer() {
    let state = tempfile::tempdir().unwrap();
    let (survey, code) = survey(&["--sim", "--state", state.path().to_str().unwrap()]);
    let devices = &survey["devices"];
    assert_eq!(devices["storage"]["limits"]["free_mib"]["at_least"], 256, "{survey:#}");
    assert_eq!(devices["system"]["figures"]["version"], env!("CARGO_PKG_VERSION"));
    let well = devices.as_object().unwrap().values().all(|entry| entry["state"] != "sick");
    assert_eq!(code, Some(i32::from(!well)));
}

#[test]
fn a_running_cart_tells_how_far_away_the_store_is_and_what_it_has_not_heard() {
    let state = tempfile::tempdir().unwrap();
    let cart = after(state.path(), "[[step]]\ndo = \"start\"\n");
    let (survey, _) = survey(&["--state", state.path().to_str().unwrap()]);
    let network = &survey["devices"]["network"];
    assert_eq!(network["state"], "well", "{survey:#}");
    for figure in ["round_trip_ms", "last_heard", "catalogue", "events_waiting"] {
        assert!(!network["figures"][figure].is_null(), "{figure}: {network:#}");
    }
    assert_eq!(network["limits"]["round_trip_ms"]["at_most"], 2_000);
    cart.kill();
}

#[test]
fn each_device_that_is_pulled_off_a_running_cart_is_told_as_published_with_what_to_do() {
    for device in ["scale", "scanner", "camera"] {
        let state = tempfile::tempdir().unwrap();
        let deeds = format!(
            "[[step]]\nat_ms = 1000\ndo = \"start\"\n[[step]]\nat_ms = 2000\ndo = \"unplug\"\ndevice = \"{device}\"\n"
        );
        let cart = after(state.path(), &deeds);
        let (survey, code) = survey(&["--state", state.path().to_str().unwrap()]);
        let entry = &survey["devices"][device];
        assert_eq!((entry["state"].as_str(), code), (Some("sick"), Some(1)), "{survey:#}");
        assert!(entry["advice"].as_str().unwrap().contains("Plug the device in again"), "{entry:#}");
        cart.kill();
    }
}

#[test]
fn a_store_out_of_reach_is_told_as_published_while_the_trip_goes_on() {
    let state = tempfile::tempdir().unwrap();
    let deeds = "[[step]]\nat_ms = 1000\ndo = \"offline\"\n[[step]]\nat_ms = 2000\ndo = \"start\"\n";
    let cart = after(state.path(), deeds);
    let (survey, code) = survey(&["--state", state.path().to_str().unwrap()]);
    let network = &survey["devices"]["network"];
    assert_eq!((network["state"].as_str(), code), (Some("sick"), Some(1)), "{survey:#}");
    assert!(network["advice"].as_str().unwrap().contains("Check the network"), "{network:#}");
    assert!(network["figures"]["events_waiting"].as_i64().unwrap() > 0, "{network:#}");
    cart.kill();
}

#[test]
fn what_a_scenario_does_to_computer_disk_and_clock_is_told_within_a_minute_of_the_shop() {
    let state = tempfile::tempdir().unwrap();
    let deeds = "[[step]]\nat_ms = 1000\ndo = \"heat\"\nn = 91\n[[step]]\nat_ms = 1000\ndo = \"fill_disk\"\nn = 100\n\
                 [[step]]\nat_ms = 1000\ndo = \"clock_behind\"\nn = 150\n";
    let cart = after(state.path(), deeds);
    // Whoever goes around, and the courier, look once a minute.
    let told = loop {
        let (told, _) = survey(&["--state", state.path().to_str().unwrap()]);
        if ["system", "storage", "network"].iter().all(|device| told["devices"][device]["state"] == "sick") {
            break told;
        }
    };
    let figures = |device: &str, figure: &str| told["devices"][device]["figures"][figure].clone();
    assert_eq!((figures("system", "temperature_c"), figures("storage", "free_mib")), (91.into(), 100.into()));
    assert!(figures("network", "clock_ahead_ms").as_i64().unwrap() < -100_000, "{told:#}");
    cart.kill();
}

#[test]
fn a_damaged_tape_is_told_as_published() {
    let state = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(state.path().join("tapes")).unwrap();
    std::fs::write(state.path().join("tapes/1795341600000-0007.tape"), "no tape at all").unwrap();
    let (survey, code) = survey(&["--sim", "--state", state.path().to_str().unwrap()]);
    let storage = &survey["devices"]["storage"];
    assert_eq!((storage["state"].as_str(), code), (Some("sick"), Some(1)), "{survey:#}");
    assert_eq!(
        (&storage["figures"]["tapes_flawed"], &storage["limits"]["tapes_flawed"]["at_most"]),
        (&1.into(), &0.into())
    );
}

#[test]
fn a_cart_that_was_cut_off_remembers_it_with_the_fault_that_it_had() {
    let state = tempfile::tempdir().unwrap();
    let place = state.path().to_str().unwrap();
    let unplug = "[[step]]\nat_ms = 1000\ndo = \"unplug\"\ndevice = \"scale\"\n";
    let first = after(state.path(), unplug);
    // The historian looks once a second.
    while !String::from_utf8_lossy(&output(&["diag", "history", "--state", place]).stdout).contains("unplugged") {}
    first.kill();
    let second = after(state.path(), "[[step]]\ndo = \"start\"\n");
    second.kill();
    let told = output(&["diag", "history", "--json", "--state", place]);
    let history: Value = serde_json::from_slice(&told.stdout).unwrap();
    let after: Vec<&Value> = history["starts"].as_array().unwrap().iter().map(|start| &start["after"]).collect();
    assert_eq!(after, ["nothing", "cut"], "{history:#}");
    let fault = &history["faults"][0];
    assert_eq!(fault["device"], "scale", "{history:#}");
    assert!(fault["until"].is_string(), "the second start looks at it anew: {history:#}");
    assert_eq!(told.status.code(), Some(0), "one cut is not yet too many");
}

fn trips(state: &Path, args: &[&str]) -> std::process::Output {
    output(&[&["diag", "trips"], args, &["--state", state.to_str().unwrap()]].concat())
}

#[test]
fn a_trip_is_told_step_by_step_with_what_the_cart_asked_and_felt() {
    let state = tempfile::tempdir().unwrap();
    let deeds = "[[step]]\nat_ms = 1500\ndo = \"start\"\n[[step]]\nat_ms = 4000\ndo = \"place\"\ngtin = \"03560070169443\"\n\
                 [[step]]\nat_ms = 60000\ndo = \"answer\"\nchoice = \"mine\"\n";
    after(state.path(), deeds).kill();
    let list: Value = serde_json::from_slice(&trips(state.path(), &["--json"]).stdout).unwrap();
    let [trip] = list["trips"].as_array().unwrap().as_slice() else { panic!("one trip was made: {list:#}") };
    assert_eq!((&trip["end"], trip["questions"].as_u64()), (&"open".into(), Some(1)), "{list:#}");
    let name = trip["trip"].as_str().unwrap();
    let tape = state.path().join(format!("tapes/{name}.tape"));
    let before = std::fs::read(&tape).unwrap();
    let told: Value = serde_json::from_slice(&trips(state.path(), &[name, "--json"]).stdout).unwrap();
    let steps = told["steps"].as_array().unwrap();
    let asked = steps.iter().find(|step| step["what"] == "asked").expect("the cart asked once");
    assert!(asked["felt_mg"].as_i64().unwrap() > 100_000 && asked["question"] == "unscanned", "{asked:#}");
    assert!(steps.iter().any(|step| step["what"] == "settled" && step["answer"] == "mine"), "{told:#}");
    let text = String::from_utf8(trips(state.path(), &[name]).stdout).unwrap();
    assert!(text.contains("THE CART ASKED: unscanned") && text.contains("answer: mine"), "{text}");
    assert_eq!(std::fs::read(&tape).unwrap(), before, "a tape is only read");
    assert_eq!(trips(state.path(), &["1795341600000-0000"]).status.code(), Some(1), "there is no such trip");
}

#[test]
fn what_is_told_of_a_trip_names_no_payment_and_nobody_who_acted_on_it() {
    let state = tempfile::tempdir().unwrap();
    let mut cart = Program::start(state.path(), &[]);
    cart.until("over");
    cart.kill();
    let list: Value = serde_json::from_slice(&trips(state.path(), &["--json"]).stdout).unwrap();
    assert_eq!(list["trips"][0]["end"], "paid", "{list:#}");
    let name = list["trips"][0]["trip"].as_str().unwrap();
    for told in [trips(state.path(), &[name, "--json"]), trips(state.path(), &[name])] {
        let told = String::from_utf8(told.stdout).unwrap();
        assert!(told.contains("Butter") && told.contains("paid"), "{told}");
        assert!(!told.contains("SIM-") && !told.contains("\"by\""), "{told}");
    }
}

#[test]
fn the_licences_of_everybody_whose_work_is_in_the_cart_can_be_read_on_it() {
    let told = String::from_utf8(output(&["diag", "licences"]).stdout).unwrap();
    assert!(told.contains("| slint |") && told.contains("GPL-3.0-only"), "{}", &told[..500]);
}
