//! GS1 element strings: one after the other an application identifier and its value, the ones of varying length closed by FNC1,
//! which an engine sends as the control character GS.

use crate::barcode::Element;
use crate::barcode::ai::{self, Ai, Characters, Content, Shape, Tail};
use crate::barcode::coupon::NoCoupon;
use crate::barcode::date::Day;
use crate::gtin::check_digit;

/// FNC1 as engines transmit it.
pub const GS: char = '\u{1d}';

/// Why a string is no element string, or one that contradicts itself. The sentences are for staff: they call each element by its name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ElementFault {
    #[error("`{0}` begins no field that a label may have: it is damaged, or made for something else than a shop")]
    UnknownAi(String),
    #[error("{} is too long or too short: the label is damaged, or the scanner drops separators", ai::described(.0))]
    Length(String),
    #[error("{} holds a character that it must not: the label is damaged, or the scanner drops separators", ai::described(.0))]
    Characters(String),
    #[error("the check digit of {} is wrong: the label is damaged or was misread", ai::described(.0))]
    CheckDigit(String),
    #[error("{} is no day of any calendar", ai::described(.0))]
    Date(String),
    #[error("{} is on the label twice, and the two differ", ai::described(.0))]
    Twice(String),
    #[error("{} is on the label without {}", ai::described(.ai), ai::any_of(.needs))]
    Alone { ai: String, needs: String },
    #[error("{} and {} cannot be on one label", ai::described(.0), ai::described(.1))]
    Together(String, String),
    #[error("the masses on the label contradict each other")]
    Masses,
    #[error("{} is too large, or has more decimals than the shop's currency", ai::described(.0))]
    Amount(String),
    #[error("{} is in another currency than the shop's", ai::described(.0))]
    Currency(String),
    #[error("{} is not written as coupons must be: {why}. It is damaged, or no real coupon", ai::described(.ai))]
    Coupon { ai: String, why: NoCoupon },
}

/// Splits an element string. The values are well-formed afterwards; [`check_pairs`] says whether they belong together.
pub fn split(data: &str) -> Result<Vec<Element>, ElementFault> {
    let mut elements = Vec::new();
    let mut rest = data.strip_prefix(GS).unwrap_or(data);
    while !rest.is_empty() {
        let (name, ai) = ai::at(rest).ok_or_else(|| ElementFault::UnknownAi(head(rest)))?;
        let after = &rest[name.len()..];
        let (value, next) = take_value(ai, after).ok_or_else(|| ElementFault::Length(name.to_owned()))?;
        put(&mut elements, element(name, ai, value)?)?;
        rest = next.strip_prefix(GS).unwrap_or(next);
    }
    Ok(elements)
}

/// One element whose value is given whole, as in a Digital Link.
pub fn element(name: &str, ai: &Ai, value: &str) -> Result<Element, ElementFault> {
    check_shape(ai.shape, value).map_err(|fault| fault(name.to_owned()))?;
    check_content(ai.content, value).map_err(|fault| fault(name.to_owned()))?;
    Ok(Element { ai: name.to_owned(), value: value.to_owned() })
}

/// Whether every element has the company it needs, and none that it forbids.
pub fn check_pairs(elements: &[Element]) -> Result<(), ElementFault> {
    for element in elements {
        let Some(ai) = ai::named(&element.ai) else { continue };
        let present = |pattern: &str| elements.iter().any(|other| ai::fits(&other.ai, pattern));
        for group in ai.needs {
            if !group.split(',').any(|together| together.split('+').all(present)) {
                return Err(ElementFault::Alone { ai: element.ai.clone(), needs: (*group).to_owned() });
            }
        }
        let others = elements.iter().filter(|other| other.ai != element.ai);
        let forbidden = |other: &&Element| {
            ai.is_same_quantity(&element.ai, &other.ai)
                || ai.forbids.split(',').any(|pattern| ai::fits(&other.ai, pattern))
        };
        if let Some(other) = others.into_iter().find(forbidden) {
            return Err(ElementFault::Together(element.ai.clone(), other.ai.clone()));
        }
    }
    Ok(())
}

/// The value at the head of `data` and what follows it.
fn take_value<'a>(ai: &Ai, data: &'a str) -> Option<(&'a str, &'a str)> {
    let end = match ai.is_self_delimiting() {
        true => ai.shape.digits,
        false => data.find(GS).unwrap_or(data.len()),
    };
    Some((data.get(..end)?, data.get(end..)?))
}

fn put(elements: &mut Vec<Element>, element: Element) -> Result<(), ElementFault> {
    match elements.iter().find(|earlier| earlier.ai == element.ai) {
        Some(earlier) if earlier.value == element.value => Ok(()),
        Some(_) => Err(ElementFault::Twice(element.ai)),
        None => {
            elements.push(element);
            Ok(())
        }
    }
}

fn check_shape(shape: Shape, value: &str) -> Result<(), fn(String) -> ElementFault> {
    let Some((fixed, tail)) = value.split_at_checked(shape.digits) else { return Err(ElementFault::Length) };
    let fits = match shape.tail {
        Tail::None => tail.is_empty(),
        Tail::Digits { min, max } | Tail::Text { min, max, .. } => (min..=max).contains(&tail.len()),
        Tail::Groups { of, most } => tail.len() % of == 0 && tail.len() <= of * most,
    };
    if !fits {
        return Err(ElementFault::Length);
    }
    let allowed: fn(&u8) -> bool = match shape.tail {
        Tail::None | Tail::Digits { .. } | Tail::Groups { .. } => u8::is_ascii_digit,
        Tail::Text { of: Characters::Text, .. } => is_text,
        Tail::Text { of: Characters::Component, .. } => is_component,
        Tail::Text { of: Characters::Signature, .. } => is_signature,
    };
    if !fixed.bytes().all(|b| b.is_ascii_digit()) || !tail.as_bytes().iter().all(allowed) {
        return Err(ElementFault::Characters);
    }
    Ok(())
}

fn check_content(content: Content, value: &str) -> Result<(), fn(String) -> ElementFault> {
    match content {
        Content::Free => Ok(()),
        Content::Checked(length) => {
            let digits = value.as_bytes().get(..length).unwrap_or_default();
            let right = digits.split_last().is_some_and(|(last, data)| check_digit(data) == last - b'0');
            if right { Ok(()) } else { Err(ElementFault::CheckDigit) }
        }
        Content::Date => date(value).map(|_| ()).ok_or(ElementFault::Date),
        Content::FullDate => {
            date(value).filter(|_| value.get(4..6) != Some("00")).map(|_| ()).ok_or(ElementFault::Date)
        }
    }
}

/// Whether the first six digits are a date in any century.
fn date(value: &str) -> Option<Day> {
    Day::from_short(value.get(..6)?, Day(0))
}

/// The 82 characters of GS1 text.
fn is_text(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!\"%&'()*+,-./:;<=>?_".contains(byte)
}

fn is_component(byte: &u8) -> bool {
    byte.is_ascii_digit() || byte.is_ascii_uppercase() || b"#-/".contains(byte)
}

fn is_signature(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_".contains(byte)
}

fn head(text: &str) -> String {
    text.chars().take_while(|c| *c != GS).take(4).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(data: &str) -> Result<Vec<(String, String)>, ElementFault> {
        let elements = split(data)?;
        check_pairs(&elements)?;
        Ok(elements.into_iter().map(|element| (element.ai, element.value)).collect())
    }

    fn names(data: &str) -> Vec<String> {
        pairs(data).expect("well-formed").into_iter().map(|(ai, _)| ai).collect()
    }

    #[test]
    fn a_meat_tray_tells_mass_date_price_and_lot() {
        let found = pairs("019501234567890331030017501526123139221225\u{1d}10L42").expect("a worked string");
        let expected =
            [("01", "95012345678903"), ("3103", "001750"), ("15", "261231"), ("3922", "1225"), ("10", "L42")];
        assert_eq!(found, expected.map(|(ai, value)| (ai.to_owned(), value.to_owned())));
    }

    #[test]
    fn a_separator_that_nobody_needs_is_harmless() {
        assert_eq!(names("\u{1d}0104006381333931\u{1d}10A\u{1d}"), ["01", "10"]);
        assert_eq!(names("01040063813339311726113010A"), ["01", "17", "10"]);
    }

    #[test]
    fn the_same_element_twice_must_say_the_same() {
        assert_eq!(names("010400638133393110A\u{1d}10A"), ["01", "10"]);
        assert_eq!(pairs("010400638133393110A\u{1d}10B"), Err(ElementFault::Twice("10".into())));
    }

    #[test]
    fn a_dropped_separator_is_noticed_when_the_value_grows_too_long() {
        let fault = pairs("01950123456789033103001750392212251000042424242").expect_err("no separator");
        assert_eq!(fault, ElementFault::Length("3922".into()));
        let fault = pairs("0195012345678903310300175039221225\u{1d}").map(|found| found.len());
        assert_eq!(fault, Ok(3));
        assert_eq!(pairs("019501234567890331030017503922122510L42"), Err(ElementFault::Characters("3922".into())));
    }

    #[test]
    fn elements_need_their_company() {
        let alone = [
            ("3103001750", "3103"),
            ("15261231", "15"),
            ("010400638133393139221225", "3922"),
            ("3103001750\u{1d}39221225", "3103"),
            ("0104006381333931250A", "250"),
            ("010400638133393137\u{31}0", "37"),
        ];
        for (data, who) in alone {
            assert!(
                matches!(pairs(data), Err(ElementFault::Alone { ai, .. }) if ai == who)
                    || matches!(pairs(data), Err(ElementFault::Together(ai, _)) if ai == "01"),
                "{data:?}: {:?}",
                pairs(data)
            );
        }
    }

    #[test]
    fn elements_that_exclude_each_other_are_refused() {
        let both = "01040063813339313103001750";
        for more in ["3102001750", "39221225\u{1d}39211225", "39221225\u{1d}39329781225", "39221225\u{1d}3952001225"] {
            let data = format!("{both}{more}");
            assert!(matches!(pairs(&data), Err(ElementFault::Together(..))), "{data:?}: {:?}", pairs(&data));
        }
    }

    #[test]
    fn damaged_values_say_what_is_wrong_with_them() {
        let cases = [
            ("0104006381333932", ElementFault::CheckDigit("01".into())),
            ("010400638133393", ElementFault::Length("01".into())),
            ("010400638133393A", ElementFault::Characters("01".into())),
            ("010400638133393117261301", ElementFault::Date("17".into())),
            ("0104006381333931700326110023591", ElementFault::Length("7003".into())),
            ("010400638133393170032611002359", ElementFault::Date("7003".into())),
            ("010400638133393110", ElementFault::Length("10".into())),
            ("010400638133393110A B", ElementFault::Characters("10".into())),
            ("0104006381333931101234567890123456789012", ElementFault::Length("10".into())),
            ("88", ElementFault::UnknownAi("88".into())),
        ];
        for (data, fault) in cases {
            assert_eq!(pairs(data), Err(fault), "{data:?}");
        }
    }
}
