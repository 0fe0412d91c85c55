//! The `vision` commands as somebody types them: on pictures of every kind, with networks of every kind, from any folder.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bad;
mod enrol;
mod leak;
mod pictures;
mod privacy;
mod recognise;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use dash_cart::config::VisionFiles;
use dash_cart::vision::files::Surroundings;
use serde_json::Value;

/// What a command came to.
struct Ran {
    code: Option<i32>,
    lines: Vec<Value>,
    err: String,
}

/// Runs the program in a folder that knows nothing of it.
fn vision(words: &[&str]) -> Ran {
    vision_with(words, &[])
}

fn vision_with(words: &[&str], variables: &[(&str, &Path)]) -> Ran {
    let elsewhere = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_dash-cart"));
    command.arg("vision").args(words).current_dir(elsewhere.path()).env("RUST_LOG", "off");
    command.envs(variables.iter().copied());
    let output = command.output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    Ran {
        code: output.status.code(),
        lines: out.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// One of the networks that tiny.py makes.
fn network(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vision/networks").join(name).join("products.onnx")
}

/// Whether the ONNX Runtime is on this machine. Where it is not, a test that needs it says so and ends.
fn has_runtime() -> bool {
    let found = Surroundings::here().complete(VisionFiles::default()).library.is_some_and(|library| library.is_file());
    if !found {
        // Past the test harness, which keeps to itself what a passing test prints.
        writeln!(io::stderr(), "NOT RUN: the ONNX Runtime is not here; script/bootstrap fetches it").ok();
    }
    found
}
