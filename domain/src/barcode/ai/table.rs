//! The table of application identifiers.

use super::{Ai, Characters, Content, MEASURES, Shape, Tail};

const fn digits(digits: usize) -> Shape {
    Shape { digits, tail: Tail::None }
}

const fn up_to(max: usize) -> Shape {
    Shape { digits: 0, tail: Tail::Digits { min: 1, max } }
}

const fn text(max: usize) -> Shape {
    with_text(0, 1, max)
}

const fn characters(of: Characters, max: usize) -> Shape {
    Shape { digits: 0, tail: Tail::Text { of, min: 1, max } }
}

const fn with_digits(digits: usize, min: usize, max: usize) -> Shape {
    Shape { digits, tail: Tail::Digits { min, max } }
}

const fn with_text(digits: usize, min: usize, max: usize) -> Shape {
    Shape { digits, tail: Tail::Text { of: Characters::Text, min, max } }
}

const fn ai(
    range: (&'static str, &'static str),
    shape: Shape,
    needs: &'static [&'static str],
    forbids: &'static str,
    title: &'static str,
) -> Ai {
    Ai { first: range.0, last: range.1, decimals: None, shape, content: Content::Free, needs, forbids, title }
}

const fn one(name: &'static str, shape: Shape, needs: &'static [&'static str], title: &'static str) -> Ai {
    ai((name, name), shape, needs, "", title)
}

const fn with_groups(digits: usize, of: usize, most: usize) -> Shape {
    Shape { digits, tail: Tail::Groups { of, most } }
}

const ITEM: &[&str] = &["01,02"];
const ANY_GTIN: &[&str] = &["01,02,03"];
const GTIN_TO_ORDER: &[&str] = &["01,03"];
const ANY_ITEM: &[&str] = &["01,02,03,8006,8026"];
const PIECE: &[&str] = &["01,03,8006"];
const GTIN: &[&str] = &["01"];
const LOGISTIC: &[&str] = &["00,01"];
const SHIPMENT: &[&str] = &["00"];
const PERSON: &[&str] = &["8017,8018"];
const PATIENT: &[&str] = &["8018"];
const NUMBERED: &[&str] = &["01+21"];
const SIGNED: &str = "00,01+21,03+21,253,255,8003,8004,8006+21,8010+8011,8017,8018";
const CERTIFIED: &[&str] = &["01,8004"];

pub const TABLE: &[Ai] = &[
    one("00", digits(18), &[], "serial shipping container").content(Content::Checked(18)),
    one("01", digits(14), &[], "GTIN").content(Content::Checked(14)).forbids("255,37"),
    one("02", digits(14), &["37"], "content of a carton").content(Content::Checked(14)).forbids("01,03"),
    one("03", digits(14), &[], "GTIN made to order").content(Content::Checked(14)).forbids("01,02,37,235"),
    one("10", text(20), ANY_ITEM, "batch or lot"),
    one("11", digits(6), ANY_ITEM, "production date").content(Content::Date),
    one("12", digits(6), &["8020"], "due date").content(Content::Date),
    one("13", digits(6), ANY_ITEM, "packaging date").content(Content::Date),
    one("15", digits(6), ANY_ITEM, "best before").content(Content::Date),
    one("16", digits(6), ANY_ITEM, "sell by").content(Content::Date),
    one("17", digits(6), &["01,02,03,255,8006,8026"], "expiry").content(Content::Date),
    one("20", digits(2), ANY_ITEM, "variant"),
    one("21", text(20), PIECE, "serial").forbids("235"),
    one("22", text(20), GTIN, "consumer product variant"),
    one("235", text(28), GTIN, "third-party serial"),
    one("240", text(30), ANY_ITEM, "additional id"),
    one("241", text(30), ANY_ITEM, "customer part"),
    one("242", up_to(6), &["01,02,8006,8026"], "made-to-order variant"),
    one("243", text(20), GTIN_TO_ORDER, "packaging component"),
    one("250", text(30), &["01,03,8006", "21"], "secondary serial"),
    one("251", text(30), PIECE, "source"),
    one("253", with_text(13, 0, 17), &[], "document").content(Content::Checked(13)),
    one("254", text(20), &["414"], "location extension"),
    one("255", with_digits(13, 0, 12), &[], "coupon number")
        .content(Content::Checked(13))
        .forbids("01,02,415,8006,8020,8026"),
    one("30", up_to(8), ITEM, "variable count"),
    one("310", digits(6), ITEM, "net mass in kg").decimals(5),
    ai(("311", "316"), digits(6), ITEM, "", "measure, metric").decimals(5),
    one("320", digits(6), ITEM, "net mass in lb").decimals(5),
    ai(("321", "329"), digits(6), ITEM, "", "measure, imperial").decimals(5),
    ai(("330", "336"), digits(6), LOGISTIC, "", "logistic measure, metric").decimals(5),
    one("337", digits(6), GTIN, "kg per square metre").decimals(5),
    ai(("340", "349"), digits(6), LOGISTIC, "", "logistic measure, imperial").decimals(5),
    ai(("350", "352"), digits(6), ITEM, "", "area, imperial").decimals(5),
    ai(("353", "355"), digits(6), LOGISTIC, "", "logistic area, imperial").decimals(5),
    one("356", digits(6), ITEM, "net mass in troy ounces").decimals(5),
    one("357", digits(6), ITEM, "net volume in fluid ounces").decimals(5),
    ai(("360", "361"), digits(6), ITEM, "", "net volume, imperial").decimals(5),
    ai(("362", "363"), digits(6), LOGISTIC, "", "logistic volume, imperial").decimals(5),
    ai(("364", "366"), digits(6), ITEM, "", "volume, imperial").decimals(5),
    ai(("367", "369"), digits(6), LOGISTIC, "", "logistic volume, imperial").decimals(5),
    one("37", up_to(8), &["00", "02,8026"], "pieces in a carton"),
    one("390", up_to(15), &["255,8020"], "amount").decimals(9).forbids("391n,394n,8111"),
    one("391", with_digits(3, 1, 15), &["8020"], "amount in a currency").decimals(9),
    one("392", up_to(15), &["01", MEASURES], "price").decimals(9).forbids("393n"),
    one("393", with_digits(3, 1, 15), &[MEASURES], "price in a currency").decimals(9),
    one("394", digits(4), &["255"], "percent off").decimals(3).forbids("8111"),
    one("395", digits(6), &[MEASURES], "price per unit of measure").decimals(5).forbids("392n,393n,8005"),
    one("400", text(30), &[], "order"),
    one("401", text(30), &[], "consignment"),
    one("402", digits(17), &[], "shipment").content(Content::Checked(17)),
    one("403", text(30), SHIPMENT, "route"),
    ai(("410", "414"), digits(13), &[], "", "location").content(Content::Checked(13)),
    one("415", digits(13), &["8020"], "pay to").content(Content::Checked(13)),
    ai(("416", "417"), digits(13), &[], "", "party or location").content(Content::Checked(13)),
    one("420", text(20), &[], "ship to post code").forbids("421"),
    one("421", with_text(3, 1, 9), &[], "ship to post code and country").forbids("4307"),
    one("422", digits(3), ANY_ITEM, "country of origin").forbids("426"),
    one("423", with_groups(3, 3, 4), ANY_GTIN, "countries of first processing").forbids("426"),
    one("424", digits(3), ANY_GTIN, "country of processing").forbids("426"),
    one("425", with_groups(3, 3, 4), ANY_GTIN, "countries of disassembly").forbids("426"),
    one("426", digits(3), ANY_GTIN, "country of all processing"),
    one("427", text(3), &["01,02,03", "422"], "region of origin"),
    ai(("4300", "4301"), text(35), SHIPMENT, "", "ship to"),
    one("4302", text(70), SHIPMENT, "ship to address"),
    one("4303", text(70), &["4302"], "ship to address, second line"),
    ai(("4304", "4306"), text(70), SHIPMENT, "", "ship to place"),
    one("4307", with_text(0, 2, 2), SHIPMENT, "ship to country"),
    one("4308", text(30), SHIPMENT, "ship to telephone"),
    one("4309", digits(20), SHIPMENT, "ship to coordinates"),
    ai(("4310", "4311"), text(35), SHIPMENT, "", "return to"),
    one("4312", text(70), SHIPMENT, "return to address"),
    one("4313", text(70), &["4312"], "return to address, second line"),
    ai(("4314", "4316"), text(70), SHIPMENT, "", "return to place"),
    one("4317", with_text(0, 2, 2), SHIPMENT, "return to country"),
    one("4318", text(20), SHIPMENT, "return to post code"),
    one("4319", text(30), SHIPMENT, "return to telephone"),
    one("4320", text(35), SHIPMENT, "service"),
    ai(("4321", "4323"), digits(1), SHIPMENT, "", "delivery flag"),
    ai(("4324", "4325"), digits(10), SHIPMENT, "", "delivery time").content(Content::Date),
    one("4326", digits(6), SHIPMENT, "release date").content(Content::FullDate),
    one("4330", with_text(6, 0, 1), SHIPMENT, "highest temperature in F").forbids("4331"),
    one("4331", with_text(6, 0, 1), SHIPMENT, "highest temperature in C").forbids("4330"),
    one("4332", with_text(6, 0, 1), SHIPMENT, "lowest temperature in F").forbids("4333"),
    one("4333", with_text(6, 0, 1), SHIPMENT, "lowest temperature in C").forbids("4332"),
    one("7001", digits(13), &["01,02,8006,8026"], "NATO stock number"),
    one("7002", text(30), ITEM, "meat cut"),
    one("7003", digits(10), ANY_GTIN, "expiry with time").content(Content::FullDate),
    one("7004", up_to(4), &["01,03", "10"], "active potency"),
    one("7005", text(12), ITEM, "catch area"),
    one("7006", digits(6), ITEM, "first freeze date").content(Content::FullDate),
    one("7007", with_groups(6, 6, 1), ITEM, "harvest date").content(Content::FullDate),
    one("7008", text(3), ITEM, "aquatic species"),
    one("7009", text(10), ITEM, "fishing gear"),
    one("7010", text(2), ANY_GTIN, "production method"),
    one("7011", with_groups(6, 4, 1), ANY_GTIN, "test by").content(Content::FullDate),
    one("7020", text(20), &["01,03,8006", "416"], "refurbishment lot"),
    one("7021", text(20), PIECE, "functional status"),
    one("7022", text(20), &["01,03,8006", "7021"], "revision status"),
    one("7023", text(30), &[], "assembly"),
    ai(("7030", "7039"), with_text(3, 1, 27), ITEM, "", "processor"),
    one("7040", with_text(1, 3, 3), &[], "identification of a unique identifier"),
    one("7041", text(4), SHIPMENT, "freight unit"),
    ai(("710", "717"), text(20), GTIN, "", "national healthcare number"),
    ai(("7230", "7239"), with_text(0, 3, 30), CERTIFIED, "", "certification"),
    one("7240", text(20), &["01,8006"], "protocol").forbids("03"),
    one("7241", digits(2), PERSON, "kind of carrier"),
    one("7242", text(25), PERSON, "version control"),
    one("7250", digits(8), PATIENT, "date of birth").forbids("7251"),
    one("7251", digits(12), PATIENT, "time of birth").forbids("7250"),
    one("7252", digits(1), PATIENT, "sex"),
    ai(("7253", "7254"), text(40), PERSON, "7256,7259", "name of a person"),
    one("7255", text(10), PERSON, "name suffix").forbids("7256,7259"),
    one("7256", text(90), PERSON, "full name"),
    one("7257", text(70), PATIENT, "address of a person"),
    one("7258", with_text(0, 3, 3), &["8018", "7259"], "birth order"),
    one("7259", text(40), PATIENT, "baby").forbids("7256"),
    one("8001", digits(14), GTIN, "roll dimensions"),
    one("8002", text(20), &[], "mobile telephone"),
    one("8003", with_text(14, 0, 16), &[], "returnable asset").content(Content::Checked(14)),
    one("8004", text(30), &[], "individual asset"),
    one("8005", digits(6), ITEM, "price per unit"),
    one("8006", digits(18), &[], "piece of an item").content(Content::Checked(14)).forbids("01,03,37"),
    one("8007", text(34), &["415"], "bank account"),
    one("8008", with_groups(8, 2, 2), ANY_GTIN, "production time").content(Content::FullDate),
    one("8009", text(50), &["00,01,03"], "sensor"),
    one("8010", characters(Characters::Component, 30), &[], "component"),
    one("8011", up_to(12), &["8010"], "component serial"),
    one("8012", text(20), PIECE, "software version"),
    one("8013", text(25), &[], "model"),
    one("8014", text(25), GTIN, "device configuration"),
    one("8017", digits(18), &[], "provider of a service").content(Content::Checked(18)).forbids("8018"),
    one("8018", digits(18), &[], "recipient of a service").content(Content::Checked(18)).forbids("8017"),
    one("8019", up_to(10), PERSON, "service instance"),
    one("8020", text(25), &["415"], "payment reference"),
    one("8026", digits(18), &["37"], "pieces in a carton").content(Content::Checked(14)).forbids("02,03,8006"),
    one("8030", characters(Characters::Signature, 90), &[SIGNED], "digital signature"),
    one("8040", digits(15), NUMBERED, "mobile equipment"),
    one("8041", digits(15), &["01+21+8040"], "mobile equipment, second"),
    one("8042", digits(32), &["01+21+8040"], "embedded SIM"),
    one("8043", with_digits(18, 0, 2), &["01+21+8040"], "SIM card"),
    one("8110", text(70), &[], "coupon"),
    one("8111", digits(4), &["255"], "loyalty points"),
    one("8112", text(70), &[], "coupon of a positive offer file"),
    one("8200", text(70), GTIN, "product page, never opened"),
    one("90", text(30), &[], "field agreed between partners"),
    ai(("91", "99"), text(90), &[], "", "company's own field"),
];
