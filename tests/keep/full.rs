//! A keep on a full disk is not taken for a damaged one.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use dash_cart::journal::ballast::Ballast;
use dash_cart::keep::KeepFinding;
use dash_cart::keep::guard::{Place, open};

use crate::stock::{NOON, catalogue, keep, place};

const VARIABLE: &str = "DASH_CART_KEEP_CHILD";
const RESERVE: u64 = 3 * 1024 * 1024;

fn fill(path: &PathBuf) {
    for block in [65_536, 4096, 1] {
        let mut file = fs::OpenOptions::new().append(true).create(true).open(path).unwrap();
        while file.write_all(&vec![0x55; block]).is_ok() {}
    }
}

#[test]
#[ignore = "run as a child process on a small file system by the test below"]
fn starts_on_a_full_disk() {
    let Some(state) = std::env::var_os(VARIABLE).map(PathBuf::from) else { return };
    let held = keep(&state);
    held.replace_catalogue(&catalogue(1, 500)).unwrap();
    held.commit().unwrap();
    drop(held);
    let ballast = Ballast::of(&state, RESERVE);
    ballast.restock().unwrap();
    fill(&state.join("filler"));

    let frugal = Place { ballast, ..place(&state) };
    let held = open(&frugal, NOON);
    assert_eq!(held.findings(), [], "the reserve makes room to start");
    assert!(held.catalogue().unwrap() == catalogue(1, 500));
    drop(held);

    fill(&state.join("filler"));
    let held = open(&frugal, NOON);
    let findings = held.findings();
    let [KeepFinding::InMemoryOnly { why }] = &findings[..] else { panic!("{findings:?}") };
    assert!(why.contains("disk is full"), "{why}");
    held.set("brightness", "70").unwrap();
    drop(held);

    fs::remove_file(state.join("filler")).unwrap();
    let held = open(&frugal, NOON);
    assert_eq!(held.findings(), []);
    assert!(held.catalogue().unwrap() == catalogue(1, 500), "nothing was lost over a full disk");
}

#[test]
fn a_full_disk_costs_no_keep() {
    if !Command::new("unshare").args(["-Urm", "true"]).status().is_ok_and(|status| status.success()) {
        let mut err = std::io::stderr().lock();
        writeln!(err, "SKIPPED: this system lets nobody make a small file system (unshare -Urm is refused)").unwrap();
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let script = format!(r#"mount -t tmpfs -o size=16m tmpfs "${VARIABLE}" && exec "$0" "$@""#);
    let mut command = Command::new("unshare");
    command.args(["-Urm", "sh", "-c", &script]).arg(std::env::current_exe().unwrap());
    command.args(["--exact", "full::starts_on_a_full_disk", "--nocapture", "--include-ignored"]);
    let output = command.env(VARIABLE, dir.path()).stdin(Stdio::null()).stderr(Stdio::inherit()).output().unwrap();
    let words = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && words.contains("1 passed"), "{words}");
}
