//! The AIM symbology identifier that an engine may send before the text, such as `]E0`.

use cart_domain::input::{Reader, Scan};

/// The scan behind what an engine sent.
#[must_use]
pub(crate) fn scan(sent: &str, by: Reader) -> Scan {
    let (aim, data) = split(sent);
    Scan { aim: aim.map(str::to_owned), data: data.to_owned(), by }
}

/// A bracket, a letter and one more letter or digit, with something behind them.
fn split(sent: &str) -> (Option<&str>, &str) {
    let is_aim = match sent.as_bytes() {
        [b']', letter, modifier, _, ..] => letter.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric(),
        _ => false,
    };
    if !is_aim {
        return (None, sent);
    }
    let (aim, data) = sent.split_at(3);
    (Some(aim), data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_taken_off_only_where_there_is_one() {
        for (sent, aim, data) in [
            ("]E04006381333931", Some("]E0"), "4006381333931"),
            ("]C10104006381333931", Some("]C1"), "0104006381333931"),
            ("4006381333931", None, "4006381333931"),
            ("]E0", None, "]E0"),
            ("]1E4006", None, "]1E4006"),
            ("", None, ""),
        ] {
            assert_eq!(split(sent), (aim, data));
        }
    }
}
