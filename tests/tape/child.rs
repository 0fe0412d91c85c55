//! Runs one test of this binary as a process of its own, which can then be killed or given too little room.

use std::path::Path;
use std::process::{Command, Stdio};

const VARIABLE: &str = "DASH_CART_TAPE_CHILD";

/// The state directory that the child is to work in; `None` in an ordinary run of the tests.
pub fn state() -> Option<std::path::PathBuf> {
    std::env::var_os(VARIABLE).map(Into::into)
}

/// A command that runs the test of this name as a child, by way of `sh -c SCRIPT`, which says `"$0" "$@"` where the child goes.
pub fn command(test: &str, state: &Path, script: &str) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(script).arg(std::env::current_exe().expect("a running test is a file"));
    command.args(["--exact", test, "--nocapture", "--include-ignored"]);
    command.env(VARIABLE, state).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    command
}
