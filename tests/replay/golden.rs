//! The traces and outputs in `tests/traces`.

use std::fs;
use std::path::{Path, PathBuf};

use cart_protocol::catalogue_csv::UnknownColumns;
use dash_cart::replay::{self, Ack, Form, ReplayArgs, Source};

use crate::stories;

pub fn traces() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/traces")
}

/// Compares a text with a file, or rewrites the file and fails, so that a rewriting run never passes for a test.
fn expect_file(path: &Path, text: &str, differences: &mut Vec<String>) {
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, text).expect("the traces can be written");
        differences.push(format!("{}: rewritten", path.display()));
        return;
    }
    let kept = fs::read_to_string(path).unwrap_or_default();
    if kept == text {
        return;
    }
    let first = kept.lines().zip(text.lines()).position(|(kept, now)| kept != now);
    let line = first.unwrap_or_else(|| kept.lines().count().min(text.lines().count()));
    let side = |text: &str| text.lines().nth(line).unwrap_or("(nothing)").to_owned();
    let (was, is) = (side(&kept), side(text));
    differences.push(format!("{}:{}\n  was {was}\n  is  {is}", path.display(), line + 1));
}

fn replayed(path: &Path, form: Form) -> String {
    let args = ReplayArgs {
        source: Source::File(path.to_owned()),
        catalogue: None,
        unknown_columns: UnknownColumns::Refuse,
        form,
        learned: None,
        ack: Ack::Never,
    };
    let mut out = Vec::new();
    replay::run(&args, std::io::empty(), &mut out, &mut std::io::sink()).expect("a right trace");
    String::from_utf8(out).expect("JSON is UTF-8")
}

#[test]
fn every_trip_is_kept_as_it_is_told_and_gives_the_same_bytes_again() {
    let mut differences = Vec::new();
    for (name, story) in stories::all() {
        let trace = traces().join(format!("{name}.jsonl"));
        expect_file(&trace, &story.told(), &mut differences);
        let shown = replayed(&trace, Form::Json);
        assert_eq!(shown, replayed(&trace, Form::Json), "{name} twice");
        expect_file(&trace.with_extension("out.jsonl"), &shown, &mut differences);
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
