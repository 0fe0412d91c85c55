use std::path::{Path, PathBuf};

use super::*;

#[test]
fn a_cart_without_a_library_says_which_file_is_missing_and_goes_on() {
    let tiny = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vision/networks/tiny/products.onnx");
    let why = Eye::open(Path::new("/nowhere/libonnxruntime.so"), &tiny).expect_err("there is no such library");
    let says = Sight::Unavailable { why }.says();
    assert!(says.starts_with("unavailable: ") && says.contains("/nowhere/libonnxruntime.so"), "{says}");
}

#[test]
fn a_cart_without_a_network_says_so_and_goes_on() {
    let files = VisionFiles { library: None, model: Some(PathBuf::from("/nowhere/products.onnx")) };
    let says = Sight::open(&files).says();
    assert!(says.contains("/nowhere/manifest.toml") || says.contains("ONNX Runtime was not found"), "{says}");
}
