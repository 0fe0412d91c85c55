//! Trips that the cart recorded, and what a replay makes of them.

use std::fs;
use std::path::Path;
use std::process::Output;

use cart_domain::Money;
use cart_domain::input::{Intent, StaffAct};
use cart_domain::question::Choice;
use cart_domain::view::State;
use dash_cart::replay::{self, Ack, Form, ReplayArgs, Source};
use serde_json::Value;

use crate::program::{SCENARIO, output};
use crate::rig::Rig;

const COUPON: &str = "8112001234567654320987654";

/// How a replay of a trace ended, with nothing but the trace and what lies beside it.
fn replayed(trace: &Path) -> Value {
    let args = ReplayArgs {
        source: Source::File(trace.to_owned()),
        catalogue: None,
        unknown_columns: Default::default(),
        form: Form::Json,
        learned: None,
        ack: Ack::Never,
    };
    let mut out = Vec::new();
    replay::run(&args, std::io::empty(), &mut out, &mut Vec::new()).unwrap();
    let last = String::from_utf8(out).unwrap().lines().last().map(ToOwned::to_owned);
    serde_json::from_str::<Value>(&last.expect("a replay ends with its end")).unwrap()["end"].clone()
}

/// The newest trace replays to the receipt that is on the tape, line by line.
#[track_caller]
fn expect_the_same_receipt(rig: &mut Rig) -> Value {
    let trace = rig.traces().pop().expect("a trip was recorded");
    let end = replayed(&trace);
    let told: Vec<(String, u64, i64)> = end["receipt"]["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            let (gtin, pieces) = (line["gtin"].as_str().unwrap(), line["n"].as_u64().unwrap());
            (gtin.to_owned(), pieces, line["amount"].as_i64().unwrap())
        })
        .collect();
    let tape = rig.tape();
    let lines: Vec<(String, u64, i64)> = tape
        .lines()
        .iter()
        .map(|line| (line.item.gtin.to_string(), u64::from(line.pieces()), line.amount().minor()))
        .collect();
    assert_eq!(told, lines);
    assert_eq!(end["receipt"]["total"].as_i64().map(Money::from_minor), Some(tape.totals().total));
    end
}

fn text_of(trace: &Path) -> String {
    fs::read_to_string(trace).unwrap()
}

fn note_of(trace: &Path) -> Option<String> {
    let header: Value = serde_json::from_str(text_of(trace).lines().next().unwrap()).unwrap();
    header.get("note").and_then(Value::as_str).map(ToOwned::to_owned)
}

#[test]
fn a_whole_trip_replays_to_the_same_receipt_with_what_lies_beside_its_trace() {
    let mut rig = Rig::shopping();
    rig.buy("Milk whole").buy("Honey").buy("Milk whole").take_out("Honey").wait(6_000);
    rig.touch(Intent::Produce { plu: "4011".to_owned() }).place_weighing("Banana", 740).settle();
    rig.read(COUPON).read("4000000000006").wait(6_000).pay();
    rig.expect_state(State::Paid);
    let end = expect_the_same_receipt(&mut rig);
    assert_eq!(end["questions"], serde_json::json!([]));
    assert_eq!(note_of(&rig.traces()[0]), None);
}

#[test]
fn the_first_item_that_was_put_in_before_it_was_scanned_is_in_the_trace() {
    let mut rig = Rig::idle();
    rig.place("Milk whole").wait(8_000).scan("Milk whole").settle().buy("Honey").pay();
    rig.expect_state(State::Paid);
    let end = expect_the_same_receipt(&mut rig);
    assert_eq!((&end["questions"], &end["staff_visits"]), (&serde_json::json!([]), &serde_json::json!(0)));
}

#[test]
fn what_the_shopper_chose_of_a_doubtful_read_is_a_scan_in_the_trace() {
    let mut rig = Rig::shopping();
    rig.doubt(&["Honey"], 1_000).confirm("Honey").place("Honey").settle().pay();
    rig.expect_state(State::Paid);
    expect_the_same_receipt(&mut rig);
}

#[test]
fn a_question_that_the_shopper_answered_is_asked_and_answered_again() {
    let mut rig = Rig::shopping();
    rig.buy("Milk whole").scan("Honey").wait(12_000).answer(Choice::DropLine).settle().pay();
    rig.expect_state(State::Paid);
    expect_the_same_receipt(&mut rig);
}

#[test]
fn two_trips_are_two_traces_and_each_replays_alone() {
    let mut rig = Rig::shopping();
    rig.buy("Milk whole").pay().touch(Intent::Cancel).wait(500);
    rig.take_out("Milk whole").wait(3_000).touch(Intent::Start).buy("Honey").pay();
    expect_the_same_receipt(&mut rig);
    let traces = rig.traces();
    let first = replayed(&traces[0]);
    assert_eq!((traces.len(), first["receipt"]["lines"].as_array().map(Vec::len)), (2, Some(1)));
}

#[test]
fn nothing_in_a_trace_points_to_a_person() {
    let mut rig = Rig::shopping();
    let personal = [
        "0412345678903",
        "https://tickets.example/admit?name=Ada",
        "4111111111111111",
        "2799999999997",
        "9801234567892",
        COUPON,
    ];
    rig.buy("Milk whole");
    for data in personal {
        rig.read(data);
    }
    rig.act_as_staff(StaffAct::Clear, "Grace-4711").pay();
    rig.expect_state(State::Paid);
    expect_the_same_receipt(&mut rig);
    let text = text_of(&rig.traces()[0]);
    for words in [&personal[..], &["987654", "4711", "Grace", "Ada"]].concat() {
        assert!(!text.contains(words), "{words} is in {text}");
    }
    assert!(text.contains("\"by\":\"staff-1\"") && text.contains("8112001234567654320000001"), "{text}");
}

#[test]
fn a_trip_that_fills_the_room_for_its_trace_goes_on_and_the_trace_says_what_is_missing() {
    let mut rig = Rig::recording_at_most(6_000);
    rig.buy("Milk whole").buy("Honey").wait(30_000).pay();
    rig.expect_state(State::Paid);
    let trace = rig.traces().remove(0);
    assert!(text_of(&trace).len() < 6_500, "a header with a note is longer than one without");
    let note = note_of(&trace).expect("a note");
    assert!(note.contains("facts are missing") && note.contains("filled the room"), "{note}");
    assert!(replayed(&trace)["receipt"]["lines"].is_array(), "what is there can be played");
}

#[test]
fn a_directory_that_is_gone_costs_the_recording_and_nothing_else() {
    let mut rig = Rig::idle();
    fs::remove_dir_all(rig.traces_directory()).unwrap();
    rig.touch(Intent::Start).buy("Milk whole").pay();
    rig.expect_state(State::Paid);
    fs::create_dir(rig.traces_directory()).unwrap();
    rig.touch(Intent::Cancel).take_out("Milk whole").wait(3_000).touch(Intent::Start).buy("Honey").pay();
    expect_the_same_receipt(&mut rig);
    assert_eq!(rig.traces().len(), 1, "the next trip is recorded again");
}

#[test]
fn a_trip_that_a_power_cut_broke_in_two_is_recorded_until_the_cut_and_the_next_one_whole() {
    let mut rig = Rig::shopping();
    rig.buy("Milk whole").kill_and_restart().buy("Honey").pay().touch(Intent::Cancel).wait(500);
    rig.take_out("Milk whole").take_out("Honey").wait(3_000).touch(Intent::Start).buy("Honey").pay();
    let traces = rig.traces();
    assert_eq!(traces.len(), 2);
    assert_eq!(note_of(&traces[0]).as_deref(), Some("the recording was broken off"));
    assert_eq!(replayed(&traces[0])["receipt"]["lines"].as_array().map(Vec::len), Some(1));
    expect_the_same_receipt(&mut rig);
}

/// The cart's receipt, without the tax that a trace knows nothing of.
fn untaxed(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.trim_end().to_owned());
    lines.filter(|line| !line.is_empty() && !line.starts_with("Tax ")).collect()
}

#[test]
fn the_program_records_a_trip_that_replay_plays_to_the_same_printed_receipt() {
    let (state, traces) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (state, directory) = (state.path().to_str().unwrap(), traces.path().to_str().unwrap());
    let run = ["run", "--sim", SCENARIO, "--speed", "100", "--state", state, "--no-screen", "--embedded-store"];
    let ran: Output = output(&[&run[..], &["--print-receipt", "--record", directory]].concat());
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let printed = String::from_utf8(ran.stdout).unwrap();
    let ours: Vec<&str> =
        printed.lines().skip(1).filter_map(|line| line.split_once('|')).map(|(ours, _)| ours).collect();

    let files = fs::read_dir(traces.path()).unwrap().map(|entry| entry.unwrap().path());
    let trace = files.into_iter().find(|file| file.extension().is_some_and(|ending| ending == "jsonl")).unwrap();
    let again: Output = output(&["replay", trace.to_str().unwrap()]);
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    assert_eq!(untaxed(&String::from_utf8(again.stdout).unwrap()), untaxed(&ours.join("\n")));
}
