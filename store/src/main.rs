//! The store's command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    cart_store::cli::run(std::env::args_os(), &mut std::io::stdout(), &mut std::io::stderr())
}
