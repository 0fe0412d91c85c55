//! A technician at the scale: on a simulated one, and at the scale of a cart that runs.

use std::path::Path;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use crate::program::{Program, output};

struct Bench(TempDir);

impl Bench {
    fn new() -> Self {
        Bench(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// `dash-cart diag scale`, on the simulated scale that keeps its calibration here.
    fn does(&self, act: &[&str]) -> Output {
        let state = ["--sim", "--by", "tina", "--state", self.path().to_str().unwrap()];
        output(&[&["diag", "scale"], act, &state].concat())
    }
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap() + &String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn anybody_can_calibrate_a_simulated_scale_and_print_its_report() {
    let bench = Bench::new();
    let calibrated = bench.does(&["calibrate", "--weights", "5kg,20kg"]);
    assert!(calibrated.status.success(), "{}", said(&calibrated));
    assert!(said(&calibrated).contains("Step 2 of 3: put 5.000 kg in the middle"), "{}", said(&calibrated));
    assert!(said(&calibrated).contains("Calibrated: change 1, by tina"), "{}", said(&calibrated));

    let tried = bench.does(&["span", "--weight", "20kg", "--json"]);
    let outcome: Value = serde_json::from_slice(&tried.stdout).unwrap();
    assert_eq!(
        (&outcome["act"], &outcome["passed"], &outcome["calibration"]),
        (&"span".into(), &true.into(), &1.into())
    );

    let page = bench.path().join("report.html");
    let reported = bench.does(&["report", "--output", page.to_str().unwrap()]);
    assert!(said(&reported).contains("PASSED as far as it was tried"), "{}", said(&reported));
    assert!(std::fs::read_to_string(page).unwrap().contains("<td>tina</td>"));

    let file = bench.path().join("scale.toml");
    let audited = output(&["diag", "audit", file.to_str().unwrap()]);
    assert!(audited.status.success() && said(&audited).contains("by tina: calibrated"), "{}", said(&audited));
}

#[test]
fn an_act_that_is_refused_says_why_and_ends_with_code_one() {
    let bench = Bench::new();
    for (act, why) in [
        (&["undo"][..], "no earlier calibration"),
        (
            &["calibrate", "--weights", "1kg"],
            "1.000 kg is too little for a scale up to 35.000 kg; it takes 7.000 kg at least",
        ),
        (&["span", "--weight", "36kg"], "36.000 kg is not between nothing and the 35.000 kg"),
    ] {
        let refused = bench.does(act);
        assert_eq!(refused.status.code(), Some(1), "{act:?}");
        assert!(said(&refused).contains(why), "{}", said(&refused));
    }
    assert_eq!(bench.does(&["span", "--weight", "five"]).status.code(), Some(2));
}

#[test]
fn a_cart_that_rolls_in_a_scenario_is_not_calibrated() {
    let bench = Bench::new();
    let script = bench.path().join("rolls.toml");
    std::fs::write(&script, "name = \"it rolls\"\n[[step]]\nat_ms = 0\ndo = \"roll\"\ng = 120\n").unwrap();
    let state = bench.path().to_str().unwrap();
    let rolled = output(&[
        "diag",
        "scale",
        "calibrate",
        "--weights",
        "20kg",
        "--sim",
        script.to_str().unwrap(),
        "--state",
        state,
    ]);
    assert_eq!(rolled.status.code(), Some(1), "{}", said(&rolled));
    assert!(
        said(&rolled).contains("nothing was changed") && !bench.path().join("scale.toml").exists(),
        "{}",
        said(&rolled)
    );
}

#[test]
fn a_technician_asks_the_running_cart_and_waits_until_nobody_shops() {
    let bench = Bench::new();
    let state = bench.path().to_str().unwrap();
    let at_the_cart = |act: &[&str]| output(&[&["diag", "scale"], act, &["--state", state, "--sim"]].concat());

    let mut idle = Program::start(bench.path(), &["--hold-at", "0"]);
    idle.until("show");
    let figures = at_the_cart(&["--json"]);
    let view: Value = serde_json::from_slice(&figures.stdout).unwrap_or_else(|_| panic!("{}", said(&figures)));
    assert_eq!(view["max_mg"], 35_000_000);
    assert!(view["live"]["counts"][0].is_number(), "{view}");
    let survey = output(&["diag", "--json", "--state", state]);
    let survey: Value = serde_json::from_slice(&survey.stdout).unwrap();
    assert_eq!(survey["devices"]["scale"]["figures"]["checksum"], view["checksum"]);
    // Nobody is at the terminal to say that the platform is empty.
    let given_up = at_the_cart(&["zero"]);
    assert!(said(&given_up).contains("Step 1 of 1: take everything off"), "{}", said(&given_up));
    assert_eq!(given_up.status.code(), Some(1));
    idle.kill();

    let mut shopping = Program::start(bench.path(), &["--hold-at", "6"]);
    shopping.until("held");
    let refused = at_the_cart(&["calibrate", "--weights", "20kg"]);
    assert!(said(&refused).contains("somebody is shopping"), "{}", said(&refused));
    shopping.kill();
}

#[test]
fn a_technician_has_a_pin_of_their_own_and_what_staff_did_is_in_a_log() {
    let bench = Bench::new();
    let state = bench.path().to_str().unwrap();
    let commission = |more: &[&str]| output(&[&["commission", "--state", state], more].concat());
    assert_eq!(commission(&["--pin", "271828", "--technician"]).status.code(), Some(1), "not before the shop has one");
    assert!(commission(&["--pin", "8395"]).status.success());
    let same = commission(&["--pin", "8395", "--technician"]);
    assert!(said(&same).contains("has to be another one"), "{}", said(&same));
    assert!(commission(&["--pin", "271828", "--technician"]).status.success());

    let log = dash_cart::staff::log::StaffLog::open(bench.path());
    log.add("2026-11-22T10:00:00Z", "pin", "came in").unwrap();
    let told = output(&["diag", "staff", "--state", state]);
    assert!(told.status.success() && said(&told).contains("2026-11-22T10:00:00Z  pin: came in"), "{}", said(&told));
    std::fs::write(bench.path().join("staff.log"), "no seal\n").unwrap();
    assert_eq!(output(&["diag", "staff", "--state", state]).status.code(), Some(1));
}

#[test]
fn a_self_test_says_whether_the_cart_can_shop_and_what_each_failure_does_to_it() {
    let bench = Bench::new();
    let state = bench.path().join("state");
    let tested = |sim: &[&str], state: &Path| {
        output(&[&["selftest", "--json", "--state", state.to_str().unwrap()], sim].concat())
    };
    let well = tested(&["--sim"], &state);
    let report: Value = serde_json::from_slice(&well.stdout).unwrap_or_else(|_| panic!("{}", said(&well)));
    let state_of = |report: &Value, name: &str| {
        let parts = report["parts"].as_array().unwrap();
        parts.iter().find(|part| part["name"] == name).unwrap_or_else(|| panic!("no {name}"))["state"].clone()
    };
    for name in ["disk", "tapes", "scale", "scanner", "camera"] {
        assert_eq!(state_of(&report, name), "passed", "{report:#}");
    }
    assert_eq!(state_of(&report, "store"), "absent");

    // A file lies where the state directory should be.
    let blocked = bench.path().join("blocked");
    std::fs::write(&blocked, "").unwrap();
    let stops = tested(&["--sim"], &blocked);
    assert_eq!(stops.status.code(), Some(3), "{}", said(&stops));
    let report: Value = serde_json::from_slice(&stops.stdout).unwrap();
    assert_eq!(state_of(&report, "disk"), "stops");
}
