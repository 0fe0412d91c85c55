use std::collections::BTreeSet;
use std::path::Path;

use cart_domain::catalogue::{CatalogueVersion, Product};
use cart_domain::{Gtin, Money};
use cart_hardware::Symbology;
use cart_hardware::sim::print::Print;
use cart_hardware::sim::symbol::Symbol;
use serde_json::Value;

use super::*;
use crate::labels::{self, LabelsArgs};

fn print(folder: &Path, name: &str, symbology: Symbology, text: &str) -> PathBuf {
    let frame = Print::default().of(&Symbol::new(symbology, text).expect("a symbol that can be printed"));
    let picture = image::GrayImage::from_raw(frame.width(), frame.height(), frame.luma().into_owned());
    let path = folder.join(name);
    picture.expect("the same size").save(&path).expect("a folder of our own");
    path
}

fn decoded(args: &DecodeArgs) -> (Outcome, Vec<Value>) {
    let timing = Timing { wall: Wall(1_795_341_600_000), elapsed: &|| Duration::from_millis(3) };
    let mut out = Vec::new();
    let outcome = run(args, &timing, &mut out).expect("memory takes everything");
    let lines = String::from_utf8(out).expect("JSON is UTF-8");
    (outcome, lines.lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect())
}

fn catalogue_of(keys: &[&str]) -> Catalogue {
    let products = keys.iter().map(|key| {
        Product::new(Gtin::parse(key).expect("a right code"), format!("product {key}"), Money::from_minor(100))
    });
    Catalogue::new(CatalogueVersion(1), products)
}

#[test]
fn every_picture_has_a_line_in_the_order_of_the_arguments() {
    let folder = tempfile::tempdir().expect("a place for pictures");
    let late = print(folder.path(), "b.png", Symbology::Ean13, "4006381333931");
    let shelf = folder.path().join("shelf");
    std::fs::create_dir_all(shelf.join("deep")).expect("our own folder");
    print(&shelf, "2.png", Symbology::UpcE, "04252614");
    print(&shelf.join("deep"), "1.png", Symbology::Gs1_128, "01040063813339311012AB\u{1d}17261231");
    std::fs::write(shelf.join("2.txt"), "04252614").expect("our own folder");

    let (outcome, lines) = decoded(&DecodeArgs { inputs: vec![late, shelf], catalogue: None });
    assert_eq!(outcome, Outcome::AllRead);
    let summary: Vec<_> =
        lines.iter().map(|line| (&line["codes"][0]["symbology"], &line["codes"][0]["gtin"])).collect();
    assert_eq!(
        summary,
        [("EAN-13", "04006381333931"), ("UPC-E", "00042100005264"), ("GS1-128", "04006381333931")]
            .map(|(symbology, gtin)| (Value::from(symbology), Value::from(gtin)))
            .iter()
            .map(|(symbology, gtin)| (symbology, gtin))
            .collect::<Vec<_>>()
    );
    let elements = &lines[2]["codes"][0];
    assert_eq!(elements["text"], "01040063813339311012AB\u{1d}17261231");
    assert_eq!(elements["ais"], serde_json::json!({"01": "04006381333931", "10": "12AB", "17": "261231"}));
    assert_eq!(lines[0]["codes"][0]["ais"], serde_json::json!({}));
    assert_eq!((&lines[0]["codes"][0]["by"], &lines[0]["suspects"]), (&"zbar".into(), &serde_json::json!([])));
}

/// The sheet that proves a scan engine, before the camera.
#[test]
fn the_sheet_of_labels_yields_everything_that_is_on_it() {
    let folder = tempfile::tempdir().expect("a place for pictures");
    let (out, today) = (folder.path().join("sheet.png"), Day::on(2026, 11, 22).expect("a day"));
    let sheet = LabelsArgs { out, catalogue: None, currency: Currency::eur() };
    let pages = labels::run(&sheet, today).expect("a sheet").files;
    let proven = labels::proven(&sheet, today).expect("a sheet").into_iter();
    let printed: BTreeSet<(String, String)> = proven
        .map(|proven| (proven.scan.aim.unwrap_or_default(), proven.scan.data))
        .map(|(aim, data)| (aim, data.trim_start_matches('0').to_owned()))
        .collect();

    let decoder = Decoder::thorough();
    let codes = pages.iter().flat_map(|page| decoder.decode(&load_picture(page).expect("our own page")).codes);
    let read: BTreeSet<(String, String)> = codes
        .map(|code| code.scan())
        .map(|scan| (scan.aim.unwrap_or_default(), scan.data.trim_start_matches('0').to_owned()))
        .collect();
    assert_eq!(read, printed);
}

#[test]
fn a_product_that_the_shop_does_not_sell_is_a_suspect() {
    let folder = tempfile::tempdir().expect("a place for pictures");
    let sold = print(folder.path(), "sold.png", Symbology::Ean13, "4006381333931");
    let other = print(folder.path(), "other.png", Symbology::Ean13, "5901234123457");
    let catalogue = Some(catalogue_of(&["4006381333931"]));
    let (outcome, lines) = decoded(&DecodeArgs { inputs: vec![sold, other], catalogue });
    assert_eq!(outcome, Outcome::AllRead);
    assert_eq!(lines[0]["codes"][0]["gtin"], "04006381333931");
    assert_eq!(lines[1]["codes"], serde_json::json!([]));
    assert_eq!(lines[1]["suspects"][0]["gtin"], "05901234123457");
}

#[test]
fn an_in_store_label_belongs_to_its_item_and_keeps_its_printed_number() {
    let folder = tempfile::tempdir().expect("a place for pictures");
    let label = print(folder.path(), "cheese.png", Symbology::Ean13, "2112345015002");
    let catalogue = Some(catalogue_of(&["2112345000008"]));
    let (_, lines) = decoded(&DecodeArgs { inputs: vec![label], catalogue });
    assert_eq!(lines[0]["codes"][0]["gtin"], "02112345015002");
}

#[test]
fn an_element_string_without_an_item_still_tells_its_elements() {
    let folder = tempfile::tempdir().expect("a place for pictures");
    let lot = print(folder.path(), "lot.png", Symbology::Gs1_128, "10567\u{1d}11261101");
    let (_, lines) = decoded(&DecodeArgs { inputs: vec![lot], catalogue: None });
    assert_eq!(lines[0]["codes"][0]["gtin"], Value::Null);
    assert_eq!(lines[0]["codes"][0]["ais"], serde_json::json!({"10": "567", "11": "261101"}));
}

#[test]
fn what_is_no_picture_is_named_and_the_rest_is_looked_at() {
    let folder = tempfile::tempdir().expect("a place for pictures");
    let whole = print(folder.path(), "whole.png", Symbology::Ean13, "4006381333931");
    let bytes = std::fs::read(&whole).expect("just written");
    let cut = folder.path().join("cut.png");
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).expect("our own folder");
    let text = folder.path().join("text.png");
    std::fs::write(&text, "no picture").expect("our own folder");
    let missing = folder.path().join("missing.png");

    let (outcome, lines) = decoded(&DecodeArgs { inputs: vec![cut, text, missing, whole], catalogue: None });
    assert_eq!(outcome, Outcome::SomeUnreadable);
    for (line, name) in lines.iter().zip(["cut.png", "text.png", "missing.png"]) {
        assert!(line["error"].as_str().is_some_and(|error| error.contains(name)), "{line}");
        assert_eq!(line["codes"], serde_json::json!([]));
    }
    assert_eq!(lines[3]["codes"][0]["text"], "4006381333931");
    assert_eq!(lines[3].get("error"), None);
}

#[test]
fn a_photograph_that_was_cut_off_on_its_way_is_refused_wherever_it_was_cut() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = folder.path().join("whole.jpg");
    let busy = image::GrayImage::from_fn(160, 120, |x, y| image::Luma([(x * 7 + y * 13) as u8]));
    busy.save(&whole).expect("a picture");
    let bytes = std::fs::read(&whole).expect("just written");
    assert!(load_picture(&whole).is_ok());
    for part in [1, 2, 3, 5, 7, 9] {
        let cut = folder.path().join("cut.jpg");
        std::fs::write(&cut, &bytes[..bytes.len() * part / 10]).expect("room for it");
        let error = load_picture(&cut).expect_err("a part of a picture");
        assert!(error.to_string().contains("cut.jpg"), "{part} tenths: {error}");
    }
}

/// A header alone can promise any number of pixels.
#[test]
fn a_picture_of_a_hundred_million_pixels_is_refused_before_it_is_unpacked() {
    let folder = tempfile::tempdir().expect("a place for pictures");
    let path = print(folder.path(), "huge.png", Symbology::Ean13, "4006381333931");
    let mut bytes = std::fs::read(&path).expect("just written");
    bytes[16..20].copy_from_slice(&10_000_u32.to_be_bytes());
    bytes[20..24].copy_from_slice(&10_000_u32.to_be_bytes());
    let checksum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    std::fs::write(&path, bytes).expect("our own folder");
    let refused = load_picture(&path).expect_err("too large");
    assert!(refused.to_string().contains("10000 x 10000 pixels"), "{refused}");
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[test]
fn what_is_transparent_lies_on_white_paper() {
    let folder = tempfile::tempdir().expect("a place for pictures");
    let path = folder.path().join("clear.png");
    let picture = image::RgbaImage::from_fn(2, 1, |x, _| image::Rgba([0, 0, 0, if x == 0 { 0 } else { 255 }]));
    picture.save(&path).expect("our own folder");
    assert_eq!(load_picture(&path).expect("a small picture").luma().as_ref(), [255, 0]);
}
