use std::fs;

use super::pictures::{BLUE, GREEN, RED, basket, side};
use super::*;

const SCENARIO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scenarios/first-shop.toml");

#[test]
fn a_file_that_is_no_picture_has_a_line_that_names_it_and_the_others_are_still_looked_at() {
    if !has_runtime() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.png"), "no picture").unwrap();
    let whole = fs::read(side(folder.path(), "b.jpg", RED, 0)).unwrap();
    fs::write(folder.path().join("c.jpg"), &whole[..whole.len() / 2]).unwrap();
    // A head that promises 30,000 x 30,000 pixels.
    let mut huge = fs::read(side(folder.path(), "d.png", RED, 0)).unwrap();
    huge[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    let crc = crc32(&huge[12..29]);
    huge[29..33].copy_from_slice(&crc.to_be_bytes());
    fs::write(folder.path().join("d.png"), huge).unwrap();
    let model = network("tiny");
    let ran = vision(&["embed", folder.path().to_str().unwrap(), "/nowhere/e.png", "--model", model.to_str().unwrap()]);
    assert_eq!((ran.code, ran.lines.len()), (Some(2), 5), "{}", ran.err);
    for (line, (name, why)) in ran.lines.iter().zip([
        ("a.png", "no PNG or JPEG"),
        ("b.jpg", ""),
        ("c.jpg", "c.jpg"),
        ("d.png", "30000 x 30000"),
        ("e.png", "cannot be read"),
    ]) {
        assert!(line["file"].as_str().unwrap().ends_with(name), "{line}");
        let error = line.get("error").and_then(Value::as_str).unwrap_or_default();
        assert!(error.contains(why) && error.is_empty() == why.is_empty(), "{line}");
    }
}

#[test]
fn a_network_that_is_not_what_its_manifest_says_is_refused_by_name() {
    if !has_runtime() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let picture = side(folder.path(), "side.png", RED, 0);
    let copy = |name: &str| {
        let to = folder.path().join(name);
        fs::create_dir(&to).unwrap();
        for file in ["products.onnx", "manifest.toml", "references.bin"] {
            fs::copy(network("tiny").with_file_name(file), to.join(file)).unwrap();
        }
        to.join("products.onnx")
    };
    let (flipped, alone, torn, misnamed) = (copy("flipped"), copy("alone"), copy("torn"), copy("misnamed"));
    let mut bytes = fs::read(&flipped).unwrap();
    bytes[5_000] ^= 1;
    fs::write(&flipped, bytes).unwrap();
    fs::remove_file(alone.with_file_name("manifest.toml")).unwrap();
    fs::write(torn.with_file_name("references.bin"), "CREF").unwrap();
    fs::rename(&misnamed, misnamed.with_file_name("other.onnx")).unwrap();
    for (model, why) in [
        (flipped, "SHA-256"),
        (alone, "manifest.toml"),
        (torn, "references.bin"),
        (misnamed.with_file_name("other.onnx"), "it describes products.onnx"),
        (network("narrow"), "[-1, 3, 32, 32]"),
        (network("long"), "length"),
        (PathBuf::from("/nowhere/products.onnx"), "/nowhere/manifest.toml"),
    ] {
        let ran = vision(&["guess", picture.to_str().unwrap(), "--model", model.to_str().unwrap()]);
        assert_eq!((ran.code, ran.lines.len()), (Some(2), 0), "{}: {}", model.display(), ran.err);
        assert!(ran.err.contains(why), "{}: {}", model.display(), ran.err);
    }
}

#[test]
fn a_library_that_is_none_is_named_and_nothing_else_is_tried() {
    let folder = tempfile::tempdir().unwrap();
    let picture = side(folder.path(), "side.png", RED, 0);
    let text = folder.path().join("libonnxruntime.so");
    fs::write(&text, "no library").unwrap();
    let model = network("tiny");
    // A library, but of something else: whatever this program itself has loaded.
    let loaded = fs::read_to_string("/proc/self/maps").unwrap();
    let other = loaded.lines().filter_map(|line| line.split_whitespace().last()).find(|file| file.contains("/libc.so"));
    let other = PathBuf::from(other.expect("every program on Linux that is built like this one has the C library"));
    for library in [text, PathBuf::from("/nowhere/libonnxruntime.so"), other] {
        let words = ["guess", picture.to_str().unwrap(), "--model", model.to_str().unwrap()];
        let ran = vision_with(&words, &[("ORT_DYLIB_PATH", &library)]);
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        assert!(ran.err.contains(library.to_str().unwrap()), "{}", ran.err);
    }
}

/// A library of another make: its only entry hands out what it is asked for, or not.
fn library(folder: &Path, name: &str, source: &str) -> PathBuf {
    let (text, library) = (folder.join(format!("{name}.c")), folder.join(format!("lib{name}.so")));
    fs::write(&text, source).unwrap();
    let built = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&text).status();
    assert!(built.expect("a C compiler, which every build of this program needs").success());
    library
}

/// An ONNX Runtime of 2020, which knows nothing of the interface that is wanted.
const OLD: &str = "
#include <stddef.h>
#include <stdint.h>
static const void *api(uint32_t version) { (void)version; return NULL; }
static const char *version(void) { return \"1.4.0\"; }
static const struct { const void *(*api)(uint32_t); const char *(*version)(void); } base = { api, version };
const void *OrtGetApiBase(void) { return &base; }
";
/// A file that says it is new enough, and does not have the interface.
const BOASTING: &str = "
#include <stddef.h>
#include <stdint.h>
static const void *api(uint32_t version) { (void)version; return NULL; }
static const char *version(void) { return \"1.99.0\"; }
static const struct { const void *(*api)(uint32_t); const char *(*version)(void); } base = { api, version };
const void *OrtGetApiBase(void) { return &base; }
";
/// A library that has the entry, and nothing behind it.
const HOLLOW: &str = "const void *OrtGetApiBase(void) { return 0; }";

#[test]
fn an_onnx_runtime_of_another_version_a_hollow_one_and_half_of_one_are_named_with_what_was_wanted_and_trips_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let picture = side(folder.path(), "side.png", RED, 0);
    let [old, boasting, hollow] = [("old", OLD), ("boasting", BOASTING), ("hollow", HOLLOW)]
        .map(|(name, source)| library(folder.path(), name, source));
    let whole = fs::read(&old).unwrap();
    let torn = folder.path().join("torn.so");
    fs::write(&torn, &whole[..whole.len() / 3]).unwrap();
    let empty = folder.path().join("empty.so");
    fs::write(&empty, "").unwrap();
    let model = network("tiny");
    let wanted = "the interface of ONNX Runtime 1.";
    for (library, why) in [
        (&old, "expected version >= '1."),
        (&boasting, wanted),
        (&hollow, wanted),
        (&torn, "it is cut off"),
        (&empty, "failed to load"),
    ] {
        let words = ["guess", picture.to_str().unwrap(), "--model", model.to_str().unwrap()];
        let ran = vision_with(&words, &[("ORT_DYLIB_PATH", library)]);
        assert_eq!((ran.code, ran.lines.len()), (Some(2), 0), "{}: {}", library.display(), ran.err);
        assert!(ran.err.contains(library.to_str().unwrap()) && ran.err.contains(why), "{}", ran.err);

        let state = tempfile::tempdir().unwrap();
        let mut trip = Command::new(env!("CARGO_BIN_EXE_dash-cart"));
        trip.args(["run", "--embedded-store", "--sim", SCENARIO, "--speed", "10", "--no-screen", "--print-receipt"]);
        trip.arg("--state").arg(state.path()).env("ORT_DYLIB_PATH", library).current_dir(folder.path());
        let ran = trip.env("RUST_LOG", "warn").output().unwrap();
        let (receipt, log) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        assert!(ran.status.success() && receipt.ends_with("store copy: equal\n"), "{receipt}\n{log}");
        assert!(log.contains("products are not recognised by sight") && log.contains(why), "{log}");
    }
}

#[test]
fn pictures_of_two_sizes_are_not_compared() {
    let folder = tempfile::tempdir().unwrap();
    let (large, small) = (basket(folder.path(), "large.png", &[]), side(folder.path(), "small.png", RED, 0));
    let ran = vision(&["change", large.to_str().unwrap(), small.to_str().unwrap()]);
    assert_eq!((ran.code, ran.lines.len()), (Some(2), 0));
    assert!(ran.err.contains("320 x 240") && ran.err.contains("120 x 90"), "{}", ran.err);
}

#[test]
fn a_list_with_a_wrong_line_or_a_missing_picture_is_named() {
    if !has_runtime() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("list.txt");
    let model = network("tiny");
    side(folder.path(), "a.png", RED, 0);
    for (lines, why) in [
        ("a.png, red, 0\n", "list.txt:1"),
        ("gone.png, 0, 0\n", "gone.png"),
        ("a.png, 99, 0\n", "product 99"),
        ("", "names no picture"),
    ] {
        fs::write(&list, lines).unwrap();
        let ran = vision(&["eval", "--list", list.to_str().unwrap(), "--model", model.to_str().unwrap()]);
        assert_eq!((ran.code, ran.lines.len()), (Some(2), 0), "{}", ran.err);
        assert!(ran.err.contains(why), "{lines}: {}", ran.err);
    }
}

#[test]
fn a_calibration_that_was_left_behind_by_another_network_is_refused_and_made_anew_by_the_command_it_names() {
    if !has_runtime() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for file in ["products.onnx", "manifest.toml", "references.bin"] {
        fs::copy(network("tiny").with_file_name(file), folder.path().join(file)).unwrap();
    }
    let model = folder.path().join("products.onnx");
    let kept = folder.path().join("calibration.toml");
    fs::write(&kept, format!("network = \"{}\"\n[general]\nslope = 1.0\noffset = 0.0\n", "0".repeat(64))).unwrap();
    let picture = side(folder.path(), "a.png", RED, 0);
    let guess = ["guess", picture.to_str().unwrap(), "--model", model.to_str().unwrap()];
    let ran = vision(&guess);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("calibration.toml") && ran.err.contains("dash-cart vision calibrate"), "{}", ran.err);

    let list = folder.path().join("list.txt");
    let lines = [(RED, 0), (GREEN, 1), (BLUE, 2)].into_iter().flat_map(|(colour, fine)| {
        let folder = folder.path();
        (0..4).map(move |light| {
            let name = format!("{fine}-{light}.png");
            side(folder, &name, colour, light * 5);
            format!("{name}, {fine}, 0\n")
        })
    });
    fs::write(&list, lines.collect::<String>()).unwrap();
    let (list, kept, named) = (list.to_str().unwrap(), kept.to_str().unwrap(), model.to_str().unwrap());
    let ran = vision(&["calibrate", "--list", list, "--out", kept, "--model", named]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(vision(&guess).code, Some(0));
}

/// The checksum of a PNG's chunk.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}
