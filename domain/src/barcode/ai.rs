//! The GS1 application identifiers: how long the value of each is, of which characters, and which others it needs or forbids.
//!
//! The table holds the facts of the GS1 Syntax Dictionary. Its finer rules on content (country codes, media types, IBANs) are left
//! out: they change nothing that a cart does. Check digits and dates are kept, because a wrong one betrays a misread.

/// One application identifier, or a run of them with the same rules.
#[derive(Debug)]
pub struct Ai {
    first: &'static str,
    last: &'static str,
    /// The highest decimal indicator, when the last digit of the identifier says how many decimals the value has.
    decimals: Option<u8>,
    pub shape: Shape,
    pub content: Content,
    /// Each group must be met by one of its members, which are set apart by commas; a plus joins identifiers that count only together.
    /// A lower-case n stands for any digit.
    pub needs: &'static [&'static str],
    pub forbids: &'static str,
    pub title: &'static str,
}

/// Digits of a fixed number, then perhaps something of varying length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub digits: usize,
    pub tail: Tail,
}

/// What follows the fixed digits of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    None,
    Digits { min: usize, max: usize },
    Text { min: usize, max: usize },
}

/// What a value's digits must satisfy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    Free,
    /// The first so many digits end in a check digit.
    Checked(usize),
    /// The first six digits are a date; day 00 is the last of its month.
    Date,
    /// The first six digits are a date with a day of its own.
    FullDate,
}

const fn digits(digits: usize) -> Shape {
    Shape { digits, tail: Tail::None }
}

const fn up_to(max: usize) -> Shape {
    Shape { digits: 0, tail: Tail::Digits { min: 1, max } }
}

const fn text(max: usize) -> Shape {
    Shape { digits: 0, tail: Tail::Text { min: 1, max } }
}

const fn with_digits(digits: usize, min: usize, max: usize) -> Shape {
    Shape { digits, tail: Tail::Digits { min, max } }
}

const fn with_text(digits: usize, min: usize, max: usize) -> Shape {
    Shape { digits, tail: Tail::Text { min, max } }
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

impl Ai {
    const fn decimals(mut self, highest: u8) -> Ai {
        self.decimals = Some(highest);
        self
    }

    const fn content(mut self, content: Content) -> Ai {
        self.content = content;
        self
    }

    const fn forbids(mut self, others: &'static str) -> Ai {
        self.forbids = others;
        self
    }

    /// Whether the values of these need no separator. It hangs on the first two digits alone, so that readers can split strings
    /// with identifiers that are younger than themselves.
    #[must_use]
    pub fn is_self_delimiting(&self) -> bool {
        matches!(
            self.first.get(..2),
            Some(
                "00" | "01" | "02" | "03" | "04" | "11" | "12" | "13" | "14" | "15" | "16" | "17" | "18" | "19" | "20"
            ) | Some("31" | "32" | "33" | "34" | "35" | "36" | "41")
        )
    }

    /// Whether two identifiers give the same quantity with different decimals, which no symbol may.
    #[must_use]
    pub fn is_same_quantity(&self, name: &str, other: &str) -> bool {
        self.decimals.is_some() && name.len() == other.len() && name.get(..3) == other.get(..3)
    }

    /// How many characters of `data` are this identifier, if it begins with it.
    fn length_at(&self, data: &str) -> Option<usize> {
        let stem = data.get(..self.first.len())?;
        if !stem.bytes().all(|b| b.is_ascii_digit()) || !(self.first..=self.last).contains(&stem) {
            return None;
        }
        let Some(highest) = self.decimals else { return Some(stem.len()) };
        let indicator = data.as_bytes().get(stem.len())?;
        (b'0'..=b'0' + highest).contains(indicator).then_some(stem.len() + 1)
    }
}

/// The identifier that `data` begins with, and its rules.
#[must_use]
pub fn at(data: &str) -> Option<(&str, &'static Ai)> {
    TABLE.iter().find_map(|ai| ai.length_at(data).map(|length| (&data[..length], ai)))
}

/// The rules of an identifier given whole.
#[must_use]
pub fn named(name: &str) -> Option<&'static Ai> {
    at(name).filter(|(found, _)| found.len() == name.len()).map(|(_, ai)| ai)
}

/// Whether an identifier fits a pattern such as `01` or `31nn`.
#[must_use]
pub fn fits(name: &str, pattern: &str) -> bool {
    name.len() == pattern.len() && name.bytes().zip(pattern.bytes()).all(|(digit, p)| p == b'n' || p == digit)
}

/// Identifiers that say how much is in a pack of varying measure.
pub const MEASURES: &str = "30,31nn,32nn,35nn,36nn";

const ITEM: &[&str] = &["01,02"];
const ANY_ITEM: &[&str] = &["01,02,8006,8026"];
const PIECE: &[&str] = &["01,8006"];
const GTIN: &[&str] = &["01"];
const LOGISTIC: &[&str] = &["00,01"];
const SHIPMENT: &[&str] = &["00"];
const PERSON: &[&str] = &["8017,8018"];
const PATIENT: &[&str] = &["8018"];
const NUMBERED: &[&str] = &["01+21"];
const SIGNED: &str = "00,01+21,253,255,8003,8004,8006+21,8010+8011,8017,8018";
const CERTIFIED: &[&str] = &["01,8004"];

const TABLE: &[Ai] = &[
    one("00", digits(18), &[], "serial shipping container").content(Content::Checked(18)),
    one("01", digits(14), &[], "GTIN").content(Content::Checked(14)).forbids("02,255,37"),
    one("02", digits(14), &["37"], "content of a carton").content(Content::Checked(14)),
    one("03", digits(14), &[], "GTIN made to order").content(Content::Checked(14)).forbids("01,02,37"),
    one("10", text(20), ANY_ITEM, "batch or lot"),
    one("11", digits(6), ANY_ITEM, "production date").content(Content::Date),
    one("12", digits(6), &["8020"], "due date").content(Content::Date),
    one("13", digits(6), ANY_ITEM, "packaging date").content(Content::Date),
    one("15", digits(6), ANY_ITEM, "best before").content(Content::Date),
    one("16", digits(6), ANY_ITEM, "sell by").content(Content::Date),
    one("17", digits(6), &["01,02,255,8006,8026"], "expiry").content(Content::Date),
    one("20", digits(2), ANY_ITEM, "variant"),
    one("21", text(20), PIECE, "serial").forbids("235"),
    one("22", text(20), GTIN, "consumer product variant"),
    one("235", text(28), GTIN, "third-party serial"),
    one("240", text(30), ANY_ITEM, "additional id"),
    one("241", text(30), ANY_ITEM, "customer part"),
    one("242", up_to(6), ANY_ITEM, "made-to-order variant"),
    one("243", text(20), GTIN, "packaging component"),
    one("250", text(30), &["01,8006", "21"], "secondary serial"),
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
    one("423", up_to(15), ITEM, "countries of first processing").forbids("426"),
    one("424", digits(3), ITEM, "country of processing").forbids("426"),
    one("425", up_to(15), ITEM, "countries of disassembly").forbids("426"),
    one("426", digits(3), ITEM, "country of all processing"),
    one("427", text(3), &["01,02", "422"], "region of origin"),
    ai(("4300", "4301"), text(35), SHIPMENT, "", "ship to"),
    one("4302", text(70), SHIPMENT, "ship to address"),
    one("4303", text(70), &["4302"], "ship to address, second line"),
    ai(("4304", "4306"), text(70), SHIPMENT, "", "ship to place"),
    one("4307", text(2), SHIPMENT, "ship to country"),
    one("4308", text(30), SHIPMENT, "ship to telephone"),
    one("4309", digits(20), SHIPMENT, "ship to coordinates"),
    ai(("4310", "4311"), text(35), SHIPMENT, "", "return to"),
    one("4312", text(70), SHIPMENT, "return to address"),
    one("4313", text(70), &["4312"], "return to address, second line"),
    ai(("4314", "4316"), text(70), SHIPMENT, "", "return to place"),
    one("4317", text(2), SHIPMENT, "return to country"),
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
    one("7001", digits(13), ANY_ITEM, "NATO stock number"),
    one("7002", text(30), ITEM, "meat cut"),
    one("7003", digits(10), ITEM, "expiry with time").content(Content::FullDate),
    one("7004", up_to(4), &["01", "10"], "active potency"),
    one("7005", text(12), ITEM, "catch area"),
    one("7006", digits(6), ITEM, "first freeze date").content(Content::FullDate),
    one("7007", with_digits(6, 0, 6), ITEM, "harvest date").content(Content::FullDate),
    one("7008", text(3), ITEM, "aquatic species"),
    one("7009", text(10), ITEM, "fishing gear"),
    one("7010", text(2), ITEM, "production method"),
    one("7011", with_digits(6, 0, 4), ITEM, "test by").content(Content::FullDate),
    one("7020", text(20), &["01,8006", "416"], "refurbishment lot"),
    one("7021", text(20), PIECE, "functional status"),
    one("7022", text(20), &["7021"], "revision status"),
    one("7023", text(30), &[], "assembly"),
    ai(("7030", "7039"), with_text(3, 1, 27), ITEM, "", "processor"),
    one("7040", with_text(1, 3, 3), &[], "identification of a unique identifier"),
    one("7041", text(4), SHIPMENT, "freight unit"),
    ai(("710", "717"), text(20), GTIN, "", "national healthcare number"),
    ai(("7230", "7239"), with_text(0, 3, 30), CERTIFIED, "", "certification"),
    one("7240", text(20), PIECE, "protocol"),
    one("7241", digits(2), PERSON, "kind of carrier"),
    one("7242", text(25), PERSON, "version control"),
    one("7250", digits(8), PATIENT, "date of birth").forbids("7251"),
    one("7251", digits(12), PATIENT, "time of birth").forbids("7250"),
    one("7252", digits(1), PATIENT, "sex"),
    ai(("7253", "7254"), text(40), PERSON, "7256,7259", "name of a person"),
    one("7255", text(10), PERSON, "name suffix").forbids("7256,7259"),
    one("7256", text(90), PERSON, "full name"),
    one("7257", text(70), PATIENT, "address of a person"),
    one("7258", text(3), &["8018", "7259"], "birth order"),
    one("7259", text(40), PATIENT, "baby").forbids("7256"),
    one("8001", digits(14), GTIN, "roll dimensions"),
    one("8002", text(20), &[], "mobile telephone"),
    one("8003", with_text(14, 0, 16), &[], "returnable asset").content(Content::Checked(14)),
    one("8004", text(30), &[], "individual asset"),
    one("8005", digits(6), ITEM, "price per unit"),
    one("8006", digits(18), &[], "piece of an item").content(Content::Checked(14)).forbids("01,37"),
    one("8007", text(34), &["415"], "bank account"),
    one("8008", with_digits(8, 0, 4), ITEM, "production time"),
    one("8009", text(50), LOGISTIC, "sensor"),
    one("8010", text(30), &[], "component"),
    one("8011", up_to(12), &["8010"], "component serial"),
    one("8012", text(20), PIECE, "software version"),
    one("8013", text(25), &[], "model"),
    one("8014", text(25), GTIN, "device configuration"),
    one("8017", digits(18), &[], "provider of a service").content(Content::Checked(18)).forbids("8018"),
    one("8018", digits(18), &[], "recipient of a service").content(Content::Checked(18)).forbids("8017"),
    one("8019", up_to(10), PERSON, "service instance"),
    one("8020", text(25), &["415"], "payment reference"),
    one("8026", digits(18), &["37"], "pieces in a carton").content(Content::Checked(14)).forbids("02,8006"),
    one("8030", text(90), &[SIGNED], "digital signature"),
    one("8040", digits(15), NUMBERED, "mobile equipment"),
    one("8041", digits(15), &["01+21+8040"], "mobile equipment, second"),
    one("8042", digits(32), &["01+21+8040"], "embedded SIM"),
    one("8043", with_digits(18, 0, 2), &["01+21+8040"], "SIM card"),
    one("8110", text(70), &[], "coupon"),
    one("8111", digits(4), &["255"], "loyalty points"),
    one("8112", text(70), &[], "coupon of a positive offer file"),
    one("8200", text(70), GTIN, "product page, never opened"),
    one("90", text(30), &[], "agreed between partners"),
    ai(("91", "99"), text(90), &[], "", "company-internal"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_found_by_its_digits_and_its_decimals() {
        for (data, name) in [("0104006381333931", "01"), ("3103001750", "3103"), ("10L42", "10"), ("39221225", "3922")]
        {
            assert_eq!(at(data).map(|(found, _)| found), Some(name), "{data}");
        }
        for data in ["", "0", "3106000001", "3946", "14", "88", "31x3", "é1"] {
            assert!(at(data).is_none(), "{data}");
        }
        assert!(named("3103").is_some());
        assert!(named("31030").is_none());
    }

    #[test]
    fn no_identifier_begins_with_another() {
        for name in TABLE.iter().map(|ai| ai.first) {
            let matching = TABLE.iter().filter(|ai| ai.length_at(&format!("{name}000000")).is_some()).count();
            assert_eq!(matching, 1, "{name}");
        }
    }

    #[test]
    fn separators_hang_on_the_first_two_digits() {
        for (name, expected) in
            [("01", true), ("3103", true), ("410", true), ("10", false), ("3922", false), ("7003", false)]
        {
            assert_eq!(named(name).map(Ai::is_self_delimiting), Some(expected), "{name}");
        }
    }

    #[test]
    fn every_rule_names_identifiers_that_exist() {
        let patterns = TABLE.iter().flat_map(|ai| ai.needs.iter().copied().chain([ai.forbids]));
        for pattern in patterns.flat_map(|list| list.split([',', '+'])).filter(|pattern| !pattern.is_empty()) {
            assert!(named(&pattern.replace('n', "0")).is_some(), "{pattern}");
        }
    }
}
