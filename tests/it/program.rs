//! The program itself, run as systemd runs it and ended as a power cut ends it.

use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::Value;

pub const SCENARIO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scenarios/first-shop.toml");

/// A cart that runs.
pub struct Program {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    /// The newest thing that it showed.
    pub shown: Option<Value>,
}

/// `dash-cart` with these arguments.
pub fn dash_cart(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dash-cart"));
    // What is on the machine that runs the test must not matter.
    command.args(args).env_remove("DASH_CART_DATA").env_remove("RUST_LOG").env_remove("NOTIFY_SOCKET");
    command
}

/// Runs to the end.
pub fn output(args: &[&str]) -> Output {
    dash_cart(args).output().unwrap()
}

impl Program {
    /// A cart without a screen on this state directory, with the store in it, in the scenario's shop.
    pub fn start(state: &Path, more: &[&str]) -> Self {
        Program::play(Path::new(SCENARIO), state, more)
    }

    /// The same with another scenario.
    pub fn play(scenario: &Path, state: &Path, more: &[&str]) -> Self {
        let (scenario, state) = (scenario.to_str().unwrap(), state.to_str().unwrap());
        let usual =
            ["run", "--sim", scenario, "--speed", "100", "--state", state, "--no-screen", "--embedded-store", "--show"];
        let mut child =
            dash_cart(&[&usual, more].concat()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Program { child, lines, shown: None }
    }

    /// The next line, remembered if it says what is shown.
    pub fn next(&mut self) -> Option<Value> {
        let line: Value = serde_json::from_str(&self.lines.next()?.unwrap()).unwrap();
        if let Some(shown) = line.get("show") {
            self.shown = Some(shown.clone());
        }
        Some(line)
    }

    /// Reads until a line has this key.
    #[track_caller]
    pub fn until(&mut self, key: &str) -> Value {
        loop {
            let line = self.next().unwrap_or_else(|| panic!("it ended before it said `{key}`"));
            if let Some(value) = line.get(key) {
                return value.clone();
            }
        }
    }

    /// SIGKILL. What it had printed until then is read to the end.
    pub fn kill(mut self) -> Option<Value> {
        self.child.kill().unwrap();
        while self.next().is_some() {}
        self.child.wait().unwrap();
        self.shown.take()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It has ended already unless a story failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a receipt says, of all that is shown: products, pieces, masses and amounts, and the sum.
pub fn receipt(shown: &Value) -> (Vec<[Value; 4]>, Value) {
    let lines = shown["lines"].as_array().unwrap();
    let line = |line: &Value| ["gtin", "n", "g", "amount"].map(|key| line[key].clone());
    (lines.iter().map(line).collect(), shown["total"].clone())
}
