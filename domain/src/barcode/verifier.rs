//! The second check digit of many price labels: it guards the four or five digits of the value alone, because scales print them on
//! the spot and thermal heads lose dots.
//!
//! Each digit is first replaced by a weighted product, looked up in a table, so that the common mistakes change the sum.

const TWO_MINUS: [u8; 10] = [0, 2, 4, 6, 8, 9, 1, 3, 5, 7];
const THREE: [u8; 10] = [0, 3, 6, 9, 2, 5, 8, 1, 4, 7];
const FIVE_PLUS: [u8; 10] = [0, 5, 1, 6, 2, 7, 3, 8, 4, 9];
const FIVE_MINUS: [u8; 10] = [0, 5, 9, 4, 8, 3, 7, 2, 6, 1];

/// The verifier of a value of four or five ASCII digits; other lengths have none.
#[must_use]
pub fn verifier(value: &[u8]) -> Option<u8> {
    if !value.iter().all(u8::is_ascii_digit) {
        return None;
    }
    match value {
        [a, b, c, d] => {
            let sum = pick(TWO_MINUS, *a) + pick(TWO_MINUS, *b) + pick(THREE, *c) + pick(FIVE_MINUS, *d);
            Some(3 * sum % 10)
        }
        [a, b, c, d, e] => {
            let sum = pick(FIVE_PLUS, *a)
                + pick(TWO_MINUS, *b)
                + pick(FIVE_MINUS, *c)
                + pick(FIVE_PLUS, *d)
                + pick(TWO_MINUS, *e);
            let product = (10 - sum % 10) % 10;
            (0..10).find(|digit| FIVE_MINUS[usize::from(*digit)] == product)
        }
        _ => None,
    }
}

fn pick(table: [u8; 10], digit: u8) -> u8 {
    table[usize::from(digit - b'0')]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_digit_prices_of_the_standard() {
        for (price, digit) in [("2875", 9), ("0599", 1), ("1234", 9), ("5000", 7), ("0000", 0), ("9999", 6)] {
            assert_eq!(verifier(price.as_bytes()), Some(digit), "{price}");
        }
    }

    #[test]
    fn five_digit_prices_of_the_standard() {
        for (price, digit) in [("14685", 6), ("00599", 9), ("12345", 8), ("99999", 6), ("00000", 0)] {
            assert_eq!(verifier(price.as_bytes()), Some(digit), "{price}");
        }
    }

    #[test]
    fn a_single_misread_digit_of_a_four_digit_price_never_passes() {
        for price in 0..10_000_u32 {
            let right = format!("{price:04}").into_bytes();
            for place in 0..4 {
                for digit in (b'0'..=b'9').filter(|digit| *digit != right[place]) {
                    let mut misread = right.clone();
                    misread[place] = digit;
                    assert_ne!(verifier(&misread), verifier(&right), "{price:04}");
                }
            }
        }
    }

    #[test]
    fn no_other_length_and_no_letter_has_a_verifier() {
        for value in ["", "123", "123456", "12a4"] {
            assert_eq!(verifier(value.as_bytes()), None, "{value}");
        }
    }
}
