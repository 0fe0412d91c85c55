use std::collections::BTreeSet;

use cart_domain::catalogue::CatalogueVersion;
use cart_hardware::Frame;
use cart_hardware::label::Carrier;
use image::imageops;

use super::page::PAPER;
use super::*;

fn today() -> Day {
    Day::on(2026, 11, 22).expect("a day")
}

fn args(out: &str) -> LabelsArgs {
    LabelsArgs { out: PathBuf::from(out), catalogue: None, currency: Currency::eur() }
}

#[test]
fn the_sheet_has_every_kind_of_label_and_every_preset() {
    let labels = of_shops(today());
    let carriers: BTreeSet<Carrier> = labels.iter().map(|label| label.carrier).collect();
    assert_eq!(carriers, Carrier::ALL.into_iter().collect());
    let layouts: BTreeSet<&str> = labels.iter().filter_map(|label| label.layout).collect();
    assert_eq!(layouts, barcode::PRESETS.iter().map(|(name, _)| *name).collect());
}

#[test]
fn every_label_reads_back_and_means_what_stands_under_it() {
    let proven = proven(&args("sheet.pdf"), today()).expect("a sheet");
    let mut said = String::new();
    for proven in &proven {
        let understood = match &proven.reading {
            Ok(reading) => crate::product::said(reading, &Currency::eur()).join("; "),
            Err(why) => format!("refused: {why}"),
        };
        let scan = &proven.scan;
        let aim = scan.aim.as_deref().unwrap_or_default();
        said.push_str(&format!(
            "{}\n  {} {aim} {:?}\n  {understood}\n",
            proven.label.title, proven.label.carrier, scan.data
        ));
    }
    insta::assert_snapshot!("sheet", said);
}

/// Each label is cut out of the painted page and read, so that it is the page that is proven and not the encoder.
#[test]
fn every_label_can_be_read_from_the_page_itself() {
    let proven = proven(&args("sheet.png"), today()).expect("a sheet");
    let mut labels = proven.iter();
    for page in page::lay_out(&proven, &Currency::eur()) {
        let picture = png::paint(&page);
        for (left, top, width, height) in cells(&page) {
            let label = labels.next().expect("as many cells as labels");
            let cut = imageops::crop_imm(&picture, left, top, width, height).to_image();
            let frame = Frame::from_luma(width, height, cut.into_raw()).expect("the size of the cut");
            let read = proof(&frame).unwrap_or_else(|| panic!("{} cannot be read", label.label.title));
            assert_eq!((Some(read.aim), read.text), (label.scan.aim.clone(), label.scan.data.clone()));
        }
    }
    assert!(labels.next().is_none(), "every label is on a page");
}

/// The cart's own camera decoder on the same page. It reads no ITF: cartons do not come before the camera of a cart.
#[test]
fn the_carts_camera_reads_the_page_as_a_scan_engine_does() {
    let proven = proven(&args("sheet.png"), today()).expect("a sheet");
    let decoder = cart_hardware::Decoder::thorough();
    let mut labels = proven.iter();
    for page in page::lay_out(&proven, &Currency::eur()) {
        let picture = png::paint(&page);
        for (left, top, width, height) in cells(&page) {
            let label = labels.next().expect("as many cells as labels");
            if label.label.carrier == Carrier::Itf14 {
                continue;
            }
            let cut = imageops::crop_imm(&picture, left, top, width, height).to_image();
            let frame = Frame::from_luma(width, height, cut.into_raw()).expect("the size of the cut");
            let codes = decoder.decode(&frame).codes;
            let code = codes.first().unwrap_or_else(|| panic!("{} is not read", label.label.title));
            let layouts = Layout::all(label.label.layout).expect("a preset");
            let reading = barcode::read(&code.scan(), &Rules::new(&layouts, &Currency::eur(), today()));
            assert_eq!(
                (code.aim(), reading),
                (label.label.carrier.aim(), label.reading.clone()),
                "{}",
                label.label.title
            );
        }
    }
}

/// The picture around each label: from its title to the next one, as wide as its column.
fn cells(page: &Page) -> Vec<(u32, u32, u32, u32)> {
    let pixels = |length: u32| length * 2 / 165;
    let titles: Vec<_> = page.texts.iter().filter(|text| text.size == 3_600).collect();
    let below = |title: &page::Text| {
        let next = titles.iter().filter(|other| other.left == title.left && other.baseline > title.baseline);
        next.map(|other| other.baseline - 3_600).min().unwrap_or(PAPER.1 - 6_000)
    };
    titles
        .iter()
        .map(|title| {
            let (left, top) = (title.left.saturating_sub(2_000), title.baseline);
            (pixels(left), pixels(top), pixels(94_000), pixels(below(title) - top))
        })
        .collect()
}

#[test]
fn nothing_overlaps_and_nothing_leaves_the_paper() {
    let proven = proven(&args("sheet.svg"), today()).expect("a sheet");
    let pages = page::lay_out(&proven, &Currency::eur());
    for page in &pages {
        for text in &page.texts {
            assert!(text.left + text.wide <= PAPER.0 - 10_000, "{text:?} runs off");
            assert!(text.baseline <= PAPER.1 - 10_000, "{text:?} runs off");
            let (top, bottom) = (text.baseline - text.size * 3 / 4, text.baseline + text.size / 4);
            for black in page.boxes.iter().filter(|black| black.top > 20_000) {
                let apart = black.top >= bottom || black.top + black.height <= top;
                let beside = black.left >= text.left + text.wide || black.left + black.width <= text.left;
                assert!(apart || beside, "{text:?} lies on {black:?}");
            }
        }
        for black in &page.boxes {
            let right = black.left + black.width;
            assert!(right <= PAPER.0 - 12_000, "{black:?} runs off");
            assert!(black.top < 20_000 || right <= 102_000 || black.left >= 108_000, "{black:?} leaves its column");
        }
    }
    assert!(pages.len() <= 3, "{} pages", pages.len());
}

#[test]
fn the_file_is_what_its_name_says_and_other_names_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| LabelsArgs { out: folder.path().join(name), ..args("") };
    let pdf = run(&at("sheet.pdf"), today()).expect("a PDF");
    assert_eq!((pdf.labels, pdf.files.len()), (26, 1));
    assert!(fs::read(&pdf.files[0]).expect("a file").starts_with(b"%PDF-1.4"));
    let svg = run(&at("sheet.svg"), today()).expect("pages");
    assert!(svg.files.len() > 1 && svg.files[0].ends_with("sheet-1.svg"), "{svg:?}");
    let text = fs::read_to_string(&svg.files[0]).expect("a file");
    assert!(text.contains("width=\"210mm\"") && text.contains("4006381333931"));
    let wrong = run(&at("sheet.doc"), today()).expect_err("no such kind");
    assert_eq!(wrong.exit_code(), 2);
}

#[test]
fn a_shops_own_goods_are_printed_behind_the_others() {
    let demo = cart_store::demo::catalogue().expect("the demonstration's catalogue");
    let catalogue = Catalogue::new(CatalogueVersion(1), demo.products);
    let with = LabelsArgs { catalogue: Some(catalogue), ..args("") };
    let proven = proven(&with, today()).expect("a sheet");
    assert!(proven.len() > 26);
    assert!(proven[26..].iter().all(|label| label.reading.is_ok()));
}
