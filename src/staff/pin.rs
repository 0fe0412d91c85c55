//! What may be a staff PIN: four to eight digits that are not the first ones anybody tries.

use std::fmt;

/// A PIN that may be set.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

/// Why digits may not be a staff PIN.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakPin {
    #[error("a staff PIN is four to eight digits")]
    Shape,
    #[error("this PIN is among the first that anybody tries: {0}")]
    Obvious(&'static str),
}

impl Pin {
    /// Takes digits that are hard enough to guess.
    pub fn new(digits: &str) -> Result<Self, WeakPin> {
        if !(4..=8).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(WeakPin::Shape);
        }
        match obvious(digits.as_bytes()) {
            Some(why) => Err(WeakPin::Obvious(why)),
            None => Ok(Pin(digits.to_owned())),
        }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(…)")
    }
}

fn obvious(digits: &[u8]) -> Option<&'static str> {
    let steps: Vec<u8> = digits.windows(2).map(|pair| (10 + pair[1] - pair[0]) % 10).collect();
    if steps.iter().all(|step| *step == steps[0]) && matches!(steps[0], 0 | 1 | 9) {
        return Some(if steps[0] == 0 { "one digit only" } else { "digits in a row" });
    }
    let repeats = (2..=digits.len() / 2).any(|part| digits.chunks(part).all(|chunk| digits.starts_with(chunk)));
    if repeats {
        return Some("it repeats itself");
    }
    if digits.len() == 4 && (digits.starts_with(b"19") || digits.starts_with(b"20")) {
        return Some("a year");
    }
    if matches!(digits, b"2580" | b"0852" | b"1470" | b"3690") {
        return Some("a column of the keypad");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_to_eight_digits_are_a_pin() {
        for good in ["8395", "27182", "314159", "8395021", "40718362"] {
            assert!(Pin::new(good).is_ok(), "{good}");
        }
        for bad in ["", "839", "839502167", "83a5", "८३९५", "83 5", "-839"] {
            assert_eq!(Pin::new(bad), Err(WeakPin::Shape), "{bad}");
        }
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for weak in
            ["0000", "9999999", "1234", "4321", "7890", "0987", "12345678", "1212", "839839", "1987", "2026", "2580"]
        {
            assert!(matches!(Pin::new(weak), Err(WeakPin::Obvious(_))), "{weak}");
        }
    }

    #[test]
    fn a_pin_does_not_show_in_a_log() {
        assert_eq!(format!("{:?}", Pin::new("8395").unwrap()), "Pin(…)");
    }
}
