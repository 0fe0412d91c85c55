//! Numbers without any further structure: EAN-13, EAN-8, UPC-A, UPC-E, ITF-14, look-up codes, and the store's own labels among them.

use crate::barcode::aim::Symbology;
use crate::barcode::coupon::Coupon;
use crate::barcode::notes::Notes;
use crate::barcode::plu::Plu;
use crate::barcode::prefix::{Prefix, Purpose};
use crate::barcode::{Carries, Kind, Reading, Rules, Unreadable};
use crate::gtin::{Gtin, NoGtin, check_digit};

/// Reads a run of digits that `symbology` has transmitted.
pub fn read(digits: &str, symbology: Symbology, rules: &Rules, notes: &mut Notes) -> Result<Reading, Unreadable> {
    match symbology {
        Symbology::Ean13 => ean_or_upc(digits, rules, notes),
        Symbology::Ean8 if digits.len() == 8 => plain(digits, rules, notes),
        Symbology::Ean13WithAddOn => without_add_on(digits, rules, notes),
        Symbology::Itf if digits.len() == 14 => plain(digits, rules, notes),
        Symbology::Unsaid | Symbology::Code128 => unsaid(digits, rules, notes),
        Symbology::Ean8 | Symbology::Itf | Symbology::Gs1 | Symbology::Matrix | Symbology::Other => {
            Err(Unreadable::Shape)
        }
    }
}

/// What the prefix of a number says that it is for.
#[must_use]
pub fn kind_of(gtin: &Gtin, rules: &Rules) -> Kind {
    if gtin.is_coupon() {
        return Kind::Coupon(Coupon::Numbered);
    }
    let prefix = rules.prefixes.iter().find(|prefix| prefix.fits(gtin));
    match prefix.map(Prefix::purpose) {
        Some(Purpose::DepositVoucher) => Kind::DepositVoucher,
        Some(Purpose::Loyalty) => Kind::Loyalty,
        None => Kind::Product,
    }
}

/// What an EAN or UPC symbol sends: an EAN-8 never comes this way, but numbers that cannot be UPC-E betray engines that do it.
fn ean_or_upc(digits: &str, rules: &Rules, notes: &mut Notes) -> Result<Reading, Unreadable> {
    match digits.len() {
        12 | 13 => thirteen(digits, rules, notes),
        6 | 7 => short(digits, rules, notes),
        8 if digits.starts_with(['0', '1']) => short(digits, rules, notes),
        8 => plain(digits, rules, notes),
        _ => Err(Unreadable::Shape),
    }
}

/// Digits of unsaid origin, or of a plain Code 128: only their number tells what they are.
fn unsaid(digits: &str, rules: &Rules, notes: &mut Notes) -> Result<Reading, Unreadable> {
    match digits.len() {
        4 | 5 => look_up_code(digits, notes),
        6 | 7 => short(digits, rules, notes),
        8 => eight(digits, rules, notes),
        12 | 13 => thirteen(digits, rules, notes),
        14 => plain(digits, rules, notes),
        _ => Err(Unreadable::Shape),
    }
}

fn without_add_on(digits: &str, rules: &Rules, notes: &mut Notes) -> Result<Reading, Unreadable> {
    let number = match digits.len() {
        14 | 17 => &digits[..12],
        15 | 18 => &digits[..13],
        12 | 13 => digits,
        _ => return Err(Unreadable::Shape),
    };
    notes.add(|| format!("the add-on `{}` is left out", &digits[number.len()..]));
    thirteen(number, rules, notes)
}

/// Twelve or thirteen digits: one of the store's own labels when a layout fits, else a product's number.
fn thirteen(digits: &str, rules: &Rules, notes: &mut Notes) -> Result<Reading, Unreadable> {
    let number = Gtin::unchecked(digits).map_err(|_| Unreadable::Shape)?;
    let Some(layout) = rules.layouts.iter().find(|layout| layout.fits(&number)) else {
        return plain(digits, rules, notes);
    };
    notes.add(|| format!("it fits the label layout `{}`: item {}", layout.name(), layout.item(&number)));
    let label = layout.read(&number, rules.currency)?;
    notes.add(|| format!("without its value the label is {}, the key of the product", label.key));
    let net = match label.carries {
        Carries::Mass(mass) => Some(mass),
        Carries::Price(_) => None,
    };
    Ok(Reading {
        keys: vec![label.key],
        printed: Some(number),
        carries: Some(label.carries),
        net,
        ..Reading::of(kind_of(&label.key, rules))
    })
}

/// A number that is its own key.
fn plain(digits: &str, rules: &Rules, notes: &mut Notes) -> Result<Reading, Unreadable> {
    let gtin = checked(digits)?;
    notes.add(|| format!("the check digit of {digits} is right; the key is {gtin}"));
    if gtin.as_str().starts_with('9') {
        return Err(Unreadable::NoMeasure);
    }
    Ok(Reading { keys: vec![gtin], printed: Some(gtin), ..Reading::of(kind_of(&gtin, rules)) })
}

/// Eight digits that may be EAN-8 or UPC-E: whichever the catalogue has.
fn eight(digits: &str, rules: &Rules, notes: &mut Notes) -> Result<Reading, Unreadable> {
    let (as_ean, as_upc) = (plain(digits, rules, notes), short(digits, rules, notes));
    match (as_ean, as_upc) {
        (Ok(mut ean), Ok(upc)) => {
            ean.keys.extend(upc.keys);
            Ok(ean)
        }
        (Ok(only), Err(_)) | (Err(_), Ok(only)) => Ok(only),
        (Err(why), Err(_)) => Err(why),
    }
}

/// UPC-E in six, seven or eight digits. Seven that begin with 1 may lack their number system, which is nearly always 0, or their check
/// digit: the check digit tells, and the catalogue where it fits by chance.
fn short(digits: &str, rules: &Rules, notes: &mut Notes) -> Result<Reading, Unreadable> {
    let first = digits.get(..1).unwrap_or_default();
    match (digits.len(), first) {
        (6, _) => expanded("0", digits, None, rules, notes),
        (7, "0") => expanded("0", &digits[1..], None, rules, notes),
        (7, "1") => {
            let whole = expanded("1", &digits[1..], None, rules, notes);
            match expanded("0", &digits[..6], Some(&digits[6..]), rules, notes) {
                Ok(mut likely) => {
                    likely.keys.extend(whole.into_iter().flat_map(|other| other.keys));
                    Ok(likely)
                }
                Err(_) => whole,
            }
        }
        (7, _) => expanded("0", &digits[..6], Some(&digits[6..]), rules, notes),
        (8, "0" | "1") => expanded(first, &digits[1..7], Some(&digits[7..]), rules, notes),
        _ => Err(Unreadable::Shape),
    }
}

/// The UPC-A of these six digits, number system and check digit known or not.
fn expanded(
    system: &str,
    six: &str,
    check: Option<&str>,
    rules: &Rules,
    notes: &mut Notes,
) -> Result<Reading, Unreadable> {
    let eleven = format!("{system}{}", expand(six).ok_or(Unreadable::Shape)?);
    let right = check_digit(eleven.as_bytes());
    let found = check.and_then(|check| check.parse().ok()).unwrap_or(right);
    if found != right {
        return Err(Unreadable::CheckDigit { found, right });
    }
    notes.add(|| format!("as UPC-E, {six} is the UPC-A {eleven}{right}"));
    plain(&format!("{eleven}{right}"), rules, notes)
}

/// The ten digits of a UPC-A that the six of a UPC-E stand for.
fn expand(six: &str) -> Option<String> {
    let (head, tail) = six.split_at_checked(5)?;
    Some(match tail {
        "0" | "1" | "2" => format!("{}{tail}0000{}", &head[..2], &head[2..]),
        "3" => format!("{}00000{}", &head[..3], &head[3..]),
        "4" => format!("{}00000{}", &head[..4], &head[4..]),
        _ => format!("{head}0000{tail}"),
    })
}

fn look_up_code(digits: &str, notes: &mut Notes) -> Result<Reading, Unreadable> {
    let plu = Plu::of(digits).ok_or(Unreadable::Shape)?;
    notes.add(|| match plu {
        Plu::Conventional => format!("{digits} is a look-up code of produce"),
        Plu::Organic => format!("{digits} is a look-up code of organic produce"),
        Plu::StoreDefined => format!("{digits} is outside the ranges of produce: only the store can have defined it"),
    });
    let key = Gtin::from_plu(digits).map_err(|_| Unreadable::Shape)?;
    Ok(Reading { keys: vec![key], ..Reading::of(Kind::Product) })
}

fn checked(digits: &str) -> Result<Gtin, Unreadable> {
    Gtin::parse(digits).map_err(|fault| match fault {
        NoGtin::CheckDigit { found, expected, .. } => Unreadable::CheckDigit { found, right: expected },
        NoGtin::Shape(_) | NoGtin::Plu(_) => Unreadable::Shape,
    })
}
