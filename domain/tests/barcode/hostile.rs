//! What must do nothing, and what staff are told.

use crate::scanning::*;
use cart_domain::Currency;
use cart_domain::barcode::{Refusal, Rules, explain};

#[test]
fn hostile_symbols_do_nothing() {
    let long = "0".repeat(4_096);
    let hostile =
        ["\u{3}", "4006381333931\r", "\u{1b}[2J", "ÄÖÜ", "日本", "4006381333931\u{0}", "٤٠٠٦٣٨١٣٣٣٩٣١", "", " ", &long];
    for data in hostile {
        for aim in [None, Some("]E0"), Some("]e0"), Some("]Q1"), Some("]C0"), Some("]L2"), Some("nonsense"), Some("")] {
            assert_eq!(refusal(aim, data), Refusal::Unknown, "{aim:?} {data:?}");
        }
    }
    for data in ["0000000000000", "00000000", "000000000000", "0000", "00000"] {
        assert_eq!(refusal(None, data), Refusal::Unknown, "{data}");
    }
    for data in ["0100000000000000", "https://a/01/00000000000000"] {
        assert_eq!(refusal(Some("]Q3"), data), Refusal::Unknown, "{data}");
    }
    assert_eq!(refusal(Some("]L2"), "4006381333931"), Refusal::Unknown, "a driving licence is no product");
}

#[test]
fn an_explanation_reads_like_a_clerk_would_say_it() {
    let layouts = layouts(&["ean13-weight-21"]);
    let euro = Currency::eur();
    let rules = Rules::new(&layouts, &euro, today());
    let said = explain(&scan(Some("]E0"), "2112345015002"), &rules);
    assert_eq!(
        said.steps,
        [
            "`2112345015002` comes from EAN-13, UPC-A or UPC-E",
            "it fits the label layout `ean13-weight-21`: item 12345",
            "without its value the label is 02112345000008, the key of the product",
            "it is a product; look up 02112345000008; charge 1500 g net",
        ]
    );
    let refused = explain(&scan(Some("]E0"), "4006381333932"), &rules);
    assert_eq!(
        refused.steps.last().map(String::as_str),
        Some("refused: the check digit is 2, but 1 is right: the code is damaged or was misread")
    );
}
