//! What of a trip may be written down. A trace leaves the shop with whoever looks into it, so it holds what sold the goods and nothing that
//! points to a person:
//!
//! | the cart took in | the trace says |
//! |---|---|
//! | the code of a product, sold here or unknown | the same |
//! | a number that some store gave itself, unknown here: perhaps a customer's card | a code that is refused alike |
//! | a loyalty or staff number, a bottle return voucher | a code that is refused alike |
//! | a coupon with a serial number | the same offer, with a serial number of the trace's own |
//! | anything that is no product's code: a ticket, an address, a card | a code that is refused alike |
//! | the badge number of staff | `staff-1`, `staff-2`, in order of appearance |
//!
//! A PIN never comes this far: it is no input of the cart's.

use cart_domain::barcode::{self, Coupon, Day, Kind, Reading, Refusal, Unreadable};
use cart_domain::gtin::check_digit;
use cart_domain::input::{Intent, Scan};
use cart_domain::receipt::coupon::CouponCode;
use cart_domain::{Gtin, Input};

use super::Subject;

/// Who was met on this trip, by the names that the trace gives them.
#[derive(Debug, Default)]
pub(super) struct Discretion {
    staff: Vec<String>,
    serials: Vec<String>,
}

impl Discretion {
    /// The input as it may be written.
    pub(super) fn of(&mut self, input: &Input, subject: &Subject) -> Input {
        if let Input::Scanned(scan) = input {
            return Input::Scanned(self.scan(scan, subject));
        }
        if let Input::Staffed { act, by } = input {
            return Input::Staffed { act: *act, by: format!("staff-{}", place_of(by, &mut self.staff)) };
        }
        input.clone()
    }

    /// The keys of every product that a written input may mean.
    pub(super) fn keys_of(&self, input: &Input, subject: &Subject) -> Vec<Gtin> {
        if let Input::Scanned(scan) = input {
            return read(scan, subject).map(|reading| reading.keys).unwrap_or_default();
        }
        if let Input::Sighted(sighting) = input {
            return sighting.matches.iter().map(|found| found.gtin).collect();
        }
        let Input::Touched(Intent::Produce { plu }) = input else { return Vec::new() };
        let catalogue = subject.catalogue.borrow();
        let by_plu = catalogue.by_plu(plu).map(|product| product.gtin);
        let by_item = catalogue.by_item(plu, &subject.policy.layouts).map(|product| product.gtin);
        [by_plu, Gtin::from_plu(plu).ok(), by_item].into_iter().flatten().collect()
    }

    fn scan(&mut self, scan: &Scan, subject: &Subject) -> Scan {
        let reading = match read(scan, subject) {
            Ok(reading) => reading,
            Err(why) if is_a_products(scan, &why) => return scan.clone(),
            Err(why) => return stand_in(scan, why.refusal()),
        };
        let is_sold = reading.keys.iter().any(|key| subject.catalogue.borrow().by_gtin(key).is_some());
        match &reading.kind {
            _ if is_sold => scan.clone(),
            Kind::Product if reading.keys.iter().all(Gtin::is_restricted) => stand_in(scan, Refusal::Unknown),
            Kind::Product => scan.clone(),
            Kind::DepositVoucher | Kind::Loyalty => stand_in(scan, Refusal::NotForSale),
            Kind::Coupon(coupon) => self.coupon(scan, coupon, &reading, subject),
        }
    }

    /// The same coupon with a serial number of the trace's own.
    fn coupon(&mut self, scan: &Scan, coupon: &Coupon, reading: &Reading, subject: &Subject) -> Scan {
        let Some(code) = CouponCode::of(coupon, reading) else { return stand_in(scan, Refusal::NotForSale) };
        let Some(serial) = &code.serial else { return scan.clone() };
        let width = serial.len();
        let ours = format!("{:0>width$}", place_of(&code.value, &mut self.serials));
        let renumbered = code.value.match_indices(serial.as_str()).find_map(|(place, _)| {
            let value = format!("{}{ours}{}", &code.value[..place], &code.value[place + width..]);
            let ai = reading.elements.iter().find(|element| element.value == code.value)?.ai.as_str();
            let scan = Scan { aim: Some("]e0".to_owned()), data: format!("{ai}{value}"), by: scan.by };
            let wanted = CouponCode { value, serial: Some(ours.clone()), ..code.clone() };
            (read_coupon(&scan, subject).as_ref() == Some(&wanted)).then_some(scan)
        });
        renumbered.unwrap_or_else(|| stand_in(scan, Refusal::NotForSale))
    }
}

fn read(scan: &Scan, subject: &Subject) -> Result<Reading, Unreadable> {
    // The day decides how two-digit years are read, and nothing of what is asked here.
    barcode::read(scan, &subject.policy.rules(Day::default()))
}

fn read_coupon(scan: &Scan, subject: &Subject) -> Option<CouponCode> {
    let reading = read(scan, subject).ok()?;
    match &reading.kind {
        Kind::Coupon(coupon) => CouponCode::of(coupon, &reading),
        Kind::Product | Kind::DepositVoucher | Kind::Loyalty => None,
    }
}

/// Whether an unreadable code is a product's that was misread: as many digits as products have, and one of them wrong.
fn is_a_products(scan: &Scan, why: &Unreadable) -> bool {
    let is_misread = matches!(why, Unreadable::CheckDigit { .. } | Unreadable::Verifier { .. } | Unreadable::NoValue);
    is_misread && matches!(scan.data.len(), 8 | 12 | 13) && scan.data.bytes().all(|b| b.is_ascii_digit())
}

/// A code that no store has and that a cart refuses with this reason.
fn stand_in(scan: &Scan, refusal: Refusal) -> Scan {
    let numbered = |body: &str| format!("{body}{}", check_digit(body.as_bytes()));
    let (aim, data) = match refusal {
        Refusal::Unknown => (None, "no-product".to_owned()),
        Refusal::CheckDigit => (None, "4006381333930".to_owned()),
        Refusal::NotForSale => (None, numbered("980000000000")),
        // The sell-by date is the 99th.
        Refusal::Suspect => (Some("]e0".to_owned()), "010400638133393117261299".to_owned()),
    };
    Scan { aim, data, by: scan.by }
}

/// The place of a text among those met so far, counted from 1.
fn place_of(text: &str, met: &mut Vec<String>) -> usize {
    if let Some(place) = met.iter().position(|known| known == text) {
        return place + 1;
    }
    met.push(text.to_owned());
    met.len()
}
