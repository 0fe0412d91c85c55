use std::fs;

use super::pictures::{RED, basket, side};
use super::*;

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

/// The checksum of a PNG's chunk.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}
