//! The support bundle, as a technician takes it from a cart: onto a stick, or through a pipe.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::program::{Program, dash_cart, output};

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What lies in an archive, by the tar that every Linux has.
fn listed(archive: &Path) -> Vec<String> {
    let told = Command::new("tar").arg("-tf").arg(archive).output().unwrap();
    assert!(told.status.success(), "{}", said(&told));
    String::from_utf8(told.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn a_running_cart_is_packed_onto_a_stick_with_its_log_and_its_trips() {
    let (state, stick) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut cart = Program::start(state.path(), &["--hold-at", "20"]);
    cart.until("held");
    let place = ["--state", state.path().to_str().unwrap(), "--sim"];
    let packed =
        output(&[&["diag", "bundle", "--trips", "3", "--to", stick.path().to_str().unwrap()], &place[..]].concat());
    assert!(packed.status.success(), "{}", said(&packed));
    let archive = String::from_utf8(packed.stdout).unwrap();
    let names = listed(Path::new(archive.trim()));
    for part in
        ["README.txt", "survey.json", "selftest.json", "history.json", "staff-log.txt", "trips.json", "log/cart.txt"]
    {
        assert!(names.iter().any(|name| name == part), "{part}: {names:?}");
    }
    assert!(names.iter().any(|name| name.starts_with("trips/")), "{names:?}");
    assert_eq!(fs::read_dir(stick.path()).unwrap().count(), 1, "nothing else is left on the stick");
    cart.kill();
}

#[test]
fn a_bundle_goes_through_a_pipe_and_is_the_same_kind_of_archive() {
    let (state, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let piped = output(&["diag", "bundle", "--to", "-", "--sim", "--state", state.path().to_str().unwrap()]);
    assert!(piped.status.success(), "{}", said(&piped));
    let archive = folder.path().join("piped.tar");
    fs::write(&archive, piped.stdout).unwrap();
    assert!(listed(&archive).contains(&"README.txt".to_owned()));
}

#[test]
fn a_stick_that_is_not_there_and_one_that_is_full_are_named_with_what_to_do() {
    let (state, stick) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let place = ["--sim", "--state", state.path().to_str().unwrap()];
    let nowhere = stick.path().join("unplugged");
    let missing = output(&[&["diag", "bundle", "--to", nowhere.to_str().unwrap()], &place[..]].concat());
    assert_eq!(missing.status.code(), Some(1));
    assert!(said(&missing).contains("is the stick plugged in"), "{}", said(&missing));

    // A limit on the size of any file is to a writer what a full stick is.
    let program = dash_cart(&[]).get_program().to_owned();
    let full = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\""])
        .arg(program)
        .args(["diag", "bundle", "--to"])
        .arg(stick.path())
        .args(place)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(full.status.code(), Some(1), "{}", said(&full));
    assert!(said(&full).contains("is full: the bundle takes"), "{}", said(&full));
    assert_eq!(fs::read_dir(stick.path()).unwrap().count(), 0, "half a bundle is no bundle");
}
