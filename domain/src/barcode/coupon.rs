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

impl PaperCoupon {
    /// Reads the value of AI 8110; `None` when it is not well-formed.
    #[must_use]
    pub fn parse(value: &str, today: Day) -> Option<Self> {
        let mut digits = Digits::new(value)?;
        let company = digits.counted(6, '0'..='6')?;
        let offer = digits.take(6)?;
        let save = digits.counted(0, '1'..='5')?.parse().ok()?;
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
        digits.is_empty().then_some(coupon)
    }

    /// The optional fields, each behind its own digit and in this order.
    fn read_options(&mut self, digits: &mut Digits, today: Day) -> Option<()> {
        if digits.opens('1') {
            self.combination = Some(digits.one_of("0123")?);
            self.purchases.push(further_purchase(digits)?);
        }
        if digits.opens('2') {
            self.purchases.push(further_purchase(digits)?);
        }
        if digits.opens('3') {
            self.ends = Some(digits.date(today)?);
        }
        if digits.opens('4') {
            self.starts = Some(digits.date(today)?);
        }
        if let (Some(starts), Some(ends)) = (self.starts, self.ends)
            && ends < starts
        {
            return None;
        }
        if digits.opens('5') {
            self.serial = Some(digits.counted(6, '0'..='9')?);
        }
        if digits.opens('6') {
            self.retailer = Some(digits.counted(6, '1'..='7')?);
        }
        if digits.opens('9') {
            self.save_code = digits.one_of("01256")?;
            self.applies_to = digits.one_of("012")?;
            digits.take(1)?;
            self.may_multiply = digits.one_of("01")? == 0;
        }
        Some(())
    }
}

impl OfferOnFile {
    /// Reads the value of AI 8112; `None` when it is not well-formed.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        let mut digits = Digits::new(value)?;
        digits.one_of("01")?;
        let funder = digits.counted(6, '0'..='6')?;
        let offer = digits.take(6)?;
        let serial = digits.counted(6, '0'..='9')?;
        digits.is_empty().then_some(OfferOnFile { funder, offer, serial })
    }
}

fn purchase(digits: &mut Digits) -> Option<Purchase> {
    let required = digits.counted(0, '1'..='5')?.parse().ok()?;
    let code = digits.one_of("012349")?;
    let family = digits.take(3)?;
    Some(Purchase { required, code, family, company: None })
}

fn further_purchase(digits: &mut Digits) -> Option<Purchase> {
    let first = purchase(digits)?;
    if digits.opens('9') {
        return Some(first);
    }
    let company = Some(digits.counted(6, '0'..='6')?);
    Some(Purchase { company, ..first })
}

/// Digits not yet read.
struct Digits<'a>(&'a str);

impl<'a> Digits<'a> {
    fn new(text: &'a str) -> Option<Self> {
        text.bytes().all(|b| b.is_ascii_digit()).then_some(Digits(text))
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn take(&mut self, count: usize) -> Option<String> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head.to_owned())
    }

    /// A field whose length is `more` than its first digit says.
    fn counted(&mut self, more: usize, allowed: std::ops::RangeInclusive<char>) -> Option<String> {
        let length = self.0.chars().next().filter(|digit| allowed.contains(digit))?;
        self.0 = &self.0[1..];
        self.take(usize::try_from(length.to_digit(10)?).ok()? + more)
    }

    fn one_of(&mut self, allowed: &str) -> Option<u8> {
        let digit = self.0.chars().next().filter(|digit| allowed.contains(*digit))?;
        self.0 = &self.0[1..];
        u8::try_from(digit.to_digit(10)?).ok()
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

    fn date(&mut self, today: Day) -> Option<Day> {
        let text = self.take(6)?;
        if text.ends_with("00") { None } else { Day::from_short(&text, today) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(value: &str) -> Option<PaperCoupon> {
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
            assert!(paper(value).is_some(), "{value}");
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
            assert_eq!(paper(value), None, "{value}");
        }
    }

    #[test]
    fn an_offer_on_file_is_named_and_nothing_more() {
        let offer = OfferOnFile::parse("001234561234560123456").expect("the shortest");
        assert_eq!(
            (offer.funder.as_str(), offer.offer.as_str(), offer.serial.as_str()),
            ("123456", "123456", "123456")
        );
        assert!(OfferOnFile::parse("061234567890121234569123456789012345").is_some());
        for damaged in ["", "201234561234560123456", "0012345612345601234567", "07", "001234561234561123456", "0a"] {
            assert_eq!(OfferOnFile::parse(damaged), None, "{damaged}");
        }
    }
}
