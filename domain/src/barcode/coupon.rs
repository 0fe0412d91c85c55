//! North American coupons: what a paper coupon (AI 8110) grants and asks for, and what a coupon of the positive offer file (AI 8112)
//! is called there. A cart reads both and grants neither by itself: the store decides at payment.

use crate::barcode::date::Day;

/// What a coupon says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coupon {
    /// Everything is written on the paper.
    Paper(Box<PaperCoupon>),
    /// Only the store's server can tell what it is worth, and whether it is spent.
    OnFile(OfferOnFile),
    /// A coupon that is only a number: GS1 prefixes 05, 981 to 984 and 990 to 999, and AI 255.
    Numbered,
}

/// A coupon that is its own contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperCoupon {
    /// The company prefix of whoever pays for it.
    pub company: String,
    pub offer: String,
    /// What is taken off. Its meaning hangs on `save_code`.
    pub save: u32,
    /// 0: minor units; 1: one item free up to `save`; 2: free items; 5: percent; 6: minor units off the whole purchase.
    pub save_code: u8,
    /// Which purchase the saving applies to, counted from 0.
    pub applies_to: u8,
    /// What must be bought, the first purchase first.
    pub purchases: Vec<Purchase>,
    /// How further purchases combine with the first.
    pub combination: Option<u8>,
    pub starts: Option<Day>,
    pub ends: Option<Day>,
    pub serial: Option<String>,
    pub retailer: Option<String>,
    /// Whether a store may multiply its worth.
    pub may_multiply: bool,
}

/// One purchase that a coupon asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purchase {
    pub required: u32,
    /// 0: pieces; 1: minor units; 2: the whole purchase in minor units; 3: pounds; 4: kilograms; 9: none.
    pub code: u8,
    pub family: String,
    /// Another company than the coupon's own.
    pub company: Option<String>,
}

/// A coupon that the positive offer file knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferOnFile {
    pub funder: String,
    pub offer: String,
    pub serial: String,
}

/// Why a value is no coupon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCoupon {
    #[error("it holds more than digits")]
    Digits,
    #[error("its {0} is cut off or out of range")]
    Field(&'static str),
    #[error("it ends before it starts")]
    Days,
    #[error("digits are left over behind its last field")]
    LeftOver,
}

impl PaperCoupon {
    /// Reads the value of AI 8110.
    pub fn parse(value: &str, today: Day) -> Result<Self, NoCoupon> {
        let mut digits = Digits::new(value)?;
        let company = digits.counted("company prefix", 6, '0'..='6')?;
        let offer = digits.take("offer code", 6)?;
        let save = digits.number("saving")?;
        let first = purchase(&mut digits)?;
        let mut coupon = PaperCoupon {
            company,
            offer,
            save,
            save_code: 0,
            applies_to: 0,
            purchases: vec![first],
            combination: None,
            starts: None,
            ends: None,
            serial: None,
            retailer: None,
            may_multiply: true,
        };
        coupon.read_options(&mut digits, today)?;
        digits.end()?;
        Ok(coupon)
    }

    /// The optional fields, each behind its own digit and in this order.
    fn read_options(&mut self, digits: &mut Digits, today: Day) -> Result<(), NoCoupon> {
        if digits.opens('1') {
            self.combination = Some(digits.one_of("rule for a second purchase", "0123")?);
            self.purchases.push(further_purchase(digits)?);
        }
        if digits.opens('2') {
            self.purchases.push(further_purchase(digits)?);
        }
        if digits.opens('3') {
            self.ends = Some(digits.date("last day", today)?);
        }
        if digits.opens('4') {
            self.starts = Some(digits.date("first day", today)?);
        }
        if let (Some(starts), Some(ends)) = (self.starts, self.ends)
            && ends < starts
        {
            return Err(NoCoupon::Days);
        }
        if digits.opens('5') {
            self.serial = Some(digits.counted("serial number", 6, '0'..='9')?);
        }
        if digits.opens('6') {
            self.retailer = Some(digits.counted("retailer", 6, '1'..='7')?);
        }
        if digits.opens('9') {
            self.save_code = digits.one_of("kind of saving", "01256")?;
            self.applies_to = digits.one_of("purchase it applies to", "012")?;
            digits.take("flag for the store", 1)?;
            self.may_multiply = digits.one_of("flag for multiplying", "01")? == 0;
        }
        Ok(())
    }
}

impl OfferOnFile {
    /// Reads the value of AI 8112.
    pub fn parse(value: &str) -> Result<Self, NoCoupon> {
        let mut digits = Digits::new(value)?;
        digits.one_of("format", "01")?;
        let funder = digits.counted("funder", 6, '0'..='6')?;
        let offer = digits.take("offer code", 6)?;
        let serial = digits.counted("serial number", 6, '0'..='9')?;
        digits.end()?;
        Ok(OfferOnFile { funder, offer, serial })
    }
}

fn purchase(digits: &mut Digits) -> Result<Purchase, NoCoupon> {
    let required = digits.number("purchase requirement")?;
    let code = digits.one_of("kind of requirement", "012349")?;
    let family = digits.take("product family", 3)?;
    Ok(Purchase { required, code, family, company: None })
}

fn further_purchase(digits: &mut Digits) -> Result<Purchase, NoCoupon> {
    let first = purchase(digits)?;
    if digits.opens('9') {
        return Ok(first);
    }
    let company = Some(digits.counted("company prefix of a further purchase", 6, '0'..='6')?);
    Ok(Purchase { company, ..first })
}

/// Digits not yet read. What is read is named, for the reason why it cannot be.
struct Digits<'a>(&'a str);

impl<'a> Digits<'a> {
    fn new(text: &'a str) -> Result<Self, NoCoupon> {
        if text.bytes().all(|b| b.is_ascii_digit()) { Ok(Digits(text)) } else { Err(NoCoupon::Digits) }
    }

    fn end(&self) -> Result<(), NoCoupon> {
        if self.0.is_empty() { Ok(()) } else { Err(NoCoupon::LeftOver) }
    }

    fn take(&mut self, field: &'static str, count: usize) -> Result<String, NoCoupon> {
        let (head, rest) = self.0.split_at_checked(count).ok_or(NoCoupon::Field(field))?;
        self.0 = rest;
        Ok(head.to_owned())
    }

    /// A field whose length is `more` than its first digit says.
    fn counted(
        &mut self,
        field: &'static str,
        more: usize,
        allowed: std::ops::RangeInclusive<char>,
    ) -> Result<String, NoCoupon> {
        let length = self.0.chars().next().filter(|digit| allowed.contains(digit));
        let length = length.and_then(|digit| usize::try_from(digit.to_digit(10)?).ok());
        let length = length.ok_or(NoCoupon::Field(field))?;
        self.0 = &self.0[1..];
        self.take(field, length + more)
    }

    /// A number of one to five digits.
    fn number(&mut self, field: &'static str) -> Result<u32, NoCoupon> {
        self.counted(field, 0, '1'..='5')?.parse().map_err(|_| NoCoupon::Field(field))
    }

    fn one_of(&mut self, field: &'static str, allowed: &str) -> Result<u8, NoCoupon> {
        let digit = self.0.chars().next().filter(|digit| allowed.contains(*digit));
        let value = digit.and_then(|digit| u8::try_from(digit.to_digit(10)?).ok());
        let value = value.ok_or(NoCoupon::Field(field))?;
        self.0 = &self.0[1..];
        Ok(value)
    }

    /// Whether an optional field begins here; its digit is then read.
    fn opens(&mut self, field: char) -> bool {
        match self.0.strip_prefix(field) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    fn date(&mut self, field: &'static str, today: Day) -> Result<Day, NoCoupon> {
        let text = self.take(field, 6)?;
        // A day of 00 means the last of its month elsewhere, and nothing here.
        let day = if text.ends_with("00") { None } else { Day::from_short(&text, today) };
        day.ok_or(NoCoupon::Field(field))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(value: &str) -> Result<PaperCoupon, NoCoupon> {
        PaperCoupon::parse(value, Day::on(2026, 11, 22).expect("a day"))
    }

    #[test]
    fn the_shortest_coupon_names_company_offer_and_saving() {
        let coupon = paper("012345612345611110123").expect("the vector of the standard");
        assert_eq!((coupon.company.as_str(), coupon.offer.as_str(), coupon.save), ("123456", "123456", 1));
        let asked = Purchase { required: 1, code: 0, family: "123".into(), company: None };
        assert_eq!(coupon.purchases, [asked]);
    }

    #[test]
    fn coupons_from_real_lanes_are_read() {
        let coupon = paper("100707340143853100110110").expect("one dollar off one");
        assert_eq!((coupon.company.as_str(), coupon.offer.as_str(), coupon.save), ("0070734", "014385", 100));
        assert_eq!((coupon.purchases[0].required, coupon.purchases[0].family.as_str()), (1, "110"));
        let two = paper("408537530081000122501100001311000040859453005").expect("fifty cents off two products");
        assert_eq!((two.company.as_str(), two.save, two.combination), ("0853753008", 50, Some(3)));
        assert_eq!(two.purchases[1].company.as_deref(), Some("0859453005"));
    }

    #[test]
    fn the_examples_of_the_guideline_are_well_formed() {
        let examples = [
            "10614141011111275110111",
            "106141410222223100110222111101231023456721104561045678991201",
            "1061414165432131501101201211014092110256100126663101231",
            "106141410012342501106501013085093101231",
            "106141410012471011076011110850921108609310123191000",
            "106141411234562891101201212085010048000214025610048000310123191000",
            "1061414154321031501101201211014092110256100126663101231",
            "106141416543213500110000310123196000",
            "012345612345611110123101101230123456",
            "012345612345611110123101101239",
            "01234561234561111012350123456",
            "01234561234561111012359123456789012345",
            "012345612345611110123611234567",
            "01234561234561111012390001",
        ];
        for value in examples {
            assert!(paper(value).is_ok(), "{value}");
        }
        let dated = paper("106141410012342501106501013085093101231").expect("it expires");
        assert_eq!(dated.ends.map(|day| day.to_string()).as_deref(), Some("2010-12-31"));
    }

    #[test]
    fn damaged_coupons_are_refused() {
        let damaged = [
            "",
            "01",
            "0123456",
            "71234567890123",
            "a12345612345611110123",
            "01234561234560",
            "0123456123456110",
            "012345612345611115",
            "01234561234561111012",
            "0123456123456111101230",
            "0123456123456111101237",
            "01234561234561111012314",
            "012345612345611110123100",
            "0123456123456111101231011012391",
            "0123456123456111101236",
            "01234561234561111012360",
            "01234561234561111012393",
            "01234561234561111012390002",
            "012345612345611110123900000",
            "0123456123456111101233261301",
            "01234561234561111012332601014260102",
        ];
        for value in damaged {
            assert!(paper(value).is_err(), "{value}");
        }
    }

    #[test]
    fn an_offer_on_file_is_named_and_nothing_more() {
        let offer = OfferOnFile::parse("001234561234560123456").expect("the shortest");
        assert_eq!(
            (offer.funder.as_str(), offer.offer.as_str(), offer.serial.as_str()),
            ("123456", "123456", "123456")
        );
        assert!(OfferOnFile::parse("061234567890121234569123456789012345").is_ok());
        for damaged in ["", "201234561234560123456", "0012345612345601234567", "07", "001234561234561123456", "0a"] {
            assert!(OfferOnFile::parse(damaged).is_err(), "{damaged}");
        }
    }

    #[test]
    fn a_refused_coupon_says_which_of_its_fields_is_wrong() {
        let cases = [
            ("0123456123", "its offer code is cut off or out of range"),
            ("01234561234560", "its saving is cut off or out of range"),
            ("0123456123456111101230", "digits are left over behind its last field"),
            ("0123456123456111101233261301", "its last day is cut off or out of range"),
            ("01234561234561111012332601014260102", "it ends before it starts"),
            ("a12345612345611110123", "it holds more than digits"),
        ];
        for (value, says) in cases {
            assert_eq!(paper(value).expect_err(value).to_string(), says);
        }
        let cut = OfferOnFile::parse("00123456123456012345").expect_err("one digit of its serial is missing");
        assert_eq!(cut, NoCoupon::Field("serial number"));
    }
}
