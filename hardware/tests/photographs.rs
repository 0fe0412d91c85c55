//! Real photographs of barcodes, when `DASH_CART_DATA` says where they lie: each set must read at least as many as it is known to, and
//! pictures without a symbol must read as nothing.

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use cart_hardware::Decoder;
use cart_hardware::decoder::exam::{Candidate, Mark, Set};

/// Each set, and how many of its pictures are read at least. The rest is known to be too much for this decoder.
const SETS: [(&str, usize); 17] = [
    ("ean13-1", 34),
    ("ean13-3", 55),
    ("ean8-1", 8),
    ("upca-1", 20),
    ("upca-2", 47),
    ("upce-1", 3),
    ("upce-2", 41),
    ("rss14-1", 6),
    ("rssexpanded-1", 35),
    ("rssexpanded-3", 117),
    ("rssexpandedstacked-1", 65),
    ("code128-1", 6),
    ("code128-2", 39),
    ("code128-3", 2),
    ("qrcode-1", 20),
    ("qrcode-2", 32),
    ("qrcode-3", 42),
];

fn data() -> Option<PathBuf> {
    let data = env::var_os("DASH_CART_DATA").map(|data| PathBuf::from(data).join("barcodes"));
    if data.is_none() {
        announce("SKIPPED: no photographs were read; set DASH_CART_DATA to the folder that holds `barcodes`");
    }
    data
}

fn mark(folder: &Path) -> Mark {
    let set = Set::load(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    set.sit(Candidate::Decoder(&Decoder::thorough()))
}

#[test]
fn photographs_of_packs_are_read_and_none_is_read_as_another_pack() {
    let Some(data) = data() else { return };
    for (set, floor) in SETS {
        let mark = mark(&data.join(set));
        eprintln!("{set}: {} of {} read; {:?}", mark.right, mark.pictures, mark.remarks);
        assert!(mark.right >= floor, "{set}: {} of at least {floor}: {:?}", mark.right, mark.remarks);
        assert_eq!(mark.wrong, 0, "{set}: {:?}", mark.remarks);
    }
}

#[test]
fn photographs_without_a_whole_symbol_read_as_nothing() {
    let Some(data) = data() else { return };
    for set in ["falsepositives", "partial"] {
        let mark = mark(&data.join(set));
        assert!(mark.pictures > 0, "{set} is empty");
        assert_eq!(mark.wrong, 0, "{set}: {:?}", mark.remarks);
    }
}

/// Says something that no test harness swallows.
fn announce(what: &str) {
    writeln!(io::stderr(), "{what}").ok();
}
