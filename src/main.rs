use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["check-keep", "--dir", dir] => dash_cart::keep::check::check_keep(Path::new(dir)),
        _ => ExitCode::from(2),
    }
}
