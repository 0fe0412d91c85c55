//! The replay command from outside: what it prints, in which order, and how it ends.

use std::io::{self, BufRead, Write};
use std::path::PathBuf;

use cart_protocol::catalogue_csv::UnknownColumns;
use dash_cart::replay::{self, Ack, Form, ReplayArgs, ReplayError, Source};

use crate::golden::traces;

fn args(form: Form) -> ReplayArgs {
    ReplayArgs {
        source: Source::Standard,
        catalogue: Some(traces().join("catalogue.csv")),
        unknown_columns: UnknownColumns::Refuse,
        form,
        learned: None,
        ack: Ack::Never,
    }
}

fn run(args: &ReplayArgs, input: &str) -> (Result<(), ReplayError>, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let result = replay::run(args, input.as_bytes(), &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (result, text(out), text(err))
}

const MILK: &str = "{\"trace\":1}\n{\"t\":100,\"scan\":{\"aim\":\"]E0\",\"data\":\"9520000000011\",\"by\":\"hid\"}}\n";

#[test]
fn a_show_line_has_exactly_the_keys_of_the_format_in_their_order() {
    let (result, out, _) = run(&args(Form::Json), MILK);
    result.expect("a right trace");
    let expected = [
        r#"{"t":100,"show":{"state":"shopping","lines":[{"line":1,"gtin":"09520000000011","name":"Whole milk 1 l","n":1,"g":null,"amount":129,"status":"waiting"}],"total":129,"basket_g":null,"notice":null,"refused":null,"question":null,"staff":null,"degraded":[]}}"#,
        r#"{"end":{"receipt":{"lines":[{"line":1,"gtin":"09520000000011","name":"Whole milk 1 l","n":1,"g":null,"amount":129,"status":"waiting"}],"total":129},"questions":[],"staff_visits":0}}"#,
    ];
    assert_eq!(out.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn without_json_the_receipt_is_printed_as_text() {
    let (result, out, _) = run(&args(Form::Text), MILK);
    result.expect("a right trace");
    assert!(out.contains("Whole milk 1 l") && out.contains("1.29"), "{out}");
    let (_, nothing, _) = run(&args(Form::Text), "{\"trace\":1}\n");
    assert_eq!(nothing, "No trip: nobody took the cart\n");
}

#[test]
fn with_ack_every_line_is_acknowledged_after_what_it_caused() {
    let args = ReplayArgs { ack: Ack::EachLine, ..args(Form::Json) };
    let (_, out, _) = run(&args, &format!("{MILK}{{\"t\":200}}\n"));
    let kinds: Vec<&str> = out.lines().map(|line| &line[..line.len().min(9)]).collect();
    assert_eq!(kinds, [r#"{"ack":1}"#, r#"{"t":100,"#, r#"{"ack":2}"#, r#"{"ack":3}"#, r#"{"end":{""#]);
}

#[test]
fn a_bad_trace_names_itself_line_and_key_and_exits_with_two() {
    let (result, out, _) = run(&args(Form::Json), &format!("{MILK}{{\"t\":200,\"scam\":{{}}}}\n"));
    let error = result.expect_err("a slip of the pen");
    assert!(error.to_string().starts_with("-: line 3: unknown key `scam`"), "{error}");
    assert_eq!(error.exit_code(), 2);
    assert_eq!(out.lines().count(), 1, "what was shown before stays shown");
}

#[test]
fn a_catalogue_that_is_missing_or_wrong_is_named() {
    let missing = ReplayArgs { catalogue: Some(PathBuf::from("nowhere.csv")), ..args(Form::Json) };
    let error = run(&missing, MILK).0.expect_err("there is no such file");
    assert_eq!((error.to_string().contains("nowhere.csv"), error.exit_code()), (true, 2));

    let folder = tempfile::tempdir().expect("a place for files");
    let odd = folder.path().join("odd.csv");
    std::fs::write(&odd, "gtin,name,price_minor,unit,tax_class,colour\n").expect("our own folder");
    let with = |unknown_columns| ReplayArgs { catalogue: Some(odd.clone()), unknown_columns, ..args(Form::Json) };
    let error = run(&with(UnknownColumns::Refuse), MILK).0.expect_err("nobody knows that column");
    assert!(error.to_string().contains("colour"), "{error}");
    run(&with(UnknownColumns::Ignore), MILK).0.expect("it may be ignored");
}

#[test]
fn a_trace_without_a_catalogue_says_so_and_knows_no_product() {
    let bare = ReplayArgs { catalogue: None, ..args(Form::Json) };
    let (result, out, err) = run(&bare, MILK);
    result.expect("it is allowed");
    assert!(err.contains("catalogue"), "{err}");
    assert!(out.contains(r#""refused":{"data":"9520000000011","why":"unknown","says":""#), "{out}");
}

#[test]
fn what_a_trip_teaches_is_there_for_the_next() {
    let folder = tempfile::tempdir().expect("a place for files");
    let path = folder.path().join("learned.json");
    let learning = ReplayArgs {
        source: Source::File(traces().join("first-shop.jsonl")),
        learned: Some(path.clone()),
        ..args(Form::Json)
    };
    run(&learning, "").0.expect("a right trace");
    let once = std::fs::read_to_string(&path).expect("it was written");
    assert!(once.contains("09520000000011"), "the milk was weighed: {once}");
    run(&learning, "").0.expect("a right trace");
    let twice = std::fs::read_to_string(&path).expect("it was written");
    assert!(twice.contains("\"count\": 2"), "and weighed again: {twice}");
}

/// A program on both ends of the pipe writes a line only when it has seen the answer to the one before.
#[test]
fn a_program_may_sit_on_both_ends_of_the_pipe() {
    let (lines, mut input) = io::pipe().expect("a pipe");
    let (output, mut answers) = io::pipe().expect("a pipe");
    let replay = std::thread::spawn(move || {
        let args = ReplayArgs { ack: Ack::EachLine, ..args(Form::Json) };
        replay::run(&args, io::BufReader::new(lines), &mut answers, &mut io::sink())
    });
    let mut output = io::BufReader::new(output);
    let mut answer_to = |line: &str| {
        input.write_all(line.as_bytes()).expect("somebody reads");
        input.write_all(b"\n").expect("somebody reads");
        let mut heard = Vec::new();
        loop {
            let mut line = String::new();
            output.read_line(&mut line).expect("somebody writes");
            if line.starts_with("{\"ack\"") {
                return heard;
            }
            heard.push(line);
        }
    };
    assert_eq!(answer_to(r#"{"trace":1}"#).len(), 0);
    assert_eq!(answer_to(r#"{"t":100,"scan":{"aim":"]E0","data":"9520000000011","by":"hid"}}"#).len(), 1);
    assert_eq!(answer_to(r#"{"t":5000}"#).len(), 0);
    drop(input);
    replay.join().expect("no panic").expect("a right trace");
}
