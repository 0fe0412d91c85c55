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

/// What a clerk reads for each way in which a code of the standards can be wrong.
#[test]
fn every_malformed_code_has_a_reason_that_a_clerk_understands() {
    let layouts = layouts(&["ean13-weight-21", "ean13-price-20-verifier"]);
    let euro = Currency::eur();
    let rules = Rules::new(&layouts, &euro, today());
    let wrong = [
        ("]E0", "2340119005006"),
        ("]E0", "12345"),
        ("]E0", "01234564"),
        ("]E0", "2012345205994"),
        ("]E0", "2112345000008"),
        ("]I1", "95012345678903"),
        ("]L2", "ANSI636"),
        ("]C0", "SHELF-7"),
        ("]e0", "0104006381333932"),
        ("]e0", "880400"),
        ("]e0", "010400638133393117261301"),
        ("]e0", "010400638133393110A\u{1d}10B"),
        ("]e0", "010400638133393139221225"),
        ("]e0", "0104006381333931392212.5"),
        ("]e0", "01950123456789033103001750392212251000042424242"),
        ("]e0", "019501234567890331030017503203009999"),
        ("]e0", "0195012345678903310300175039221225\u{1d}39329781225"),
        ("]e0", "0195012345678903310300175039328401225"),
        ("]e0", "01950123456789033103001750392312255"),
        ("]e0", "0195012345678903310300175039220000"),
        ("]e0", "0104006381333931250X"),
        ("]e0", "10L42"),
        ("]C1", "02040063813339313710"),
        ("]e0", "81100123"),
        ("]Q1", "https://example.com/recipes"),
        ("]Q1", "HtTps://example.com/01/12312312312333"),
        ("]Q1", "https://a/01/2112345678900"),
        ("]Q1", "https://a/01/12312312312333/"),
        ("]Q1", "https://a/01/12312312312333?99="),
        ("]Q1", "https://a/01/12312312312333?999=x"),
        ("]Q1", "https://$/01/12312312312333"),
        ("]Q1", "https://a/01/12312312312333?99=A&99=B"),
        ("]E0", "0000000000000"),
        ("]E0", "400638133393\u{7}"),
    ];
    let mut said = String::new();
    for (aim, data) in wrong {
        let why = cart_domain::barcode::read(&scan(Some(aim), data), &rules).expect_err(data);
        said.push_str(&format!("{aim} {data:?}\n    {why}\n    shopper: {:?}\n", why.refusal()));
    }
    insta::assert_snapshot!("reasons", said);
}
