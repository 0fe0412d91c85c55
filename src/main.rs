//! The program: see [`dash_cart::cli`].

use std::io::{stderr, stdout};
use std::process::ExitCode;

use dash_cart::cli;

fn main() -> ExitCode {
    cli::run(std::env::args_os(), &mut stdout(), &mut stderr())
}
