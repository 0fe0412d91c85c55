//! A code as a person writes it: FNC1 in one of its spellings, an element string in brackets.

use cart_domain::barcode::GS;

/// How people and terminals write the separator.
const SPELLINGS: [&str; 6] = ["{GS}", "<GS>", "^]", "\\u001d", "\\u001D", "\\x1d"];

/// The text that an engine would send.
#[must_use]
pub fn typed(code: &str) -> String {
    let spelt = SPELLINGS.iter().fold(code.trim().to_owned(), |text, spelling| text.replace(spelling, "\u{1d}"));
    bracketed(&spelt).unwrap_or(spelt)
}

/// `(01)…(10)…` as an element string. Every value is closed by a separator: one that is not needed does no harm.
fn bracketed(text: &str) -> Option<String> {
    let mut plain = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (name, after) = opening(rest)?;
        let end = after.char_indices().map(|(place, _)| place).find(|place| opening(&after[*place..]).is_some());
        let (value, next) = after.split_at(end.unwrap_or(after.len()));
        if !plain.is_empty() {
            plain.push(GS);
        }
        plain.push_str(name);
        plain.push_str(value);
        rest = next;
    }
    (!plain.is_empty()).then_some(plain)
}

/// The identifier in the brackets that a text begins with, and what follows.
fn opening(text: &str) -> Option<(&str, &str)> {
    let (name, after) = text.strip_prefix('(')?.split_once(')')?;
    let is_name = matches!(name.len(), 2..=4) && name.bytes().all(|b| b.is_ascii_digit());
    is_name.then_some((name, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_the_separator_is_the_separator() {
        for spelling in SPELLINGS {
            assert_eq!(typed(&format!("10L42{spelling}21S")), "10L42\u{1d}21S", "{spelling}");
        }
        assert_eq!(typed(" 4011 "), "4011");
    }

    #[test]
    fn brackets_set_elements_apart() {
        assert_eq!(typed("(01)04006381333931(10)L42"), "0104006381333931\u{1d}10L42");
        assert_eq!(typed("(10)A(B)(21)S"), "10A(B)\u{1d}21S", "brackets without an identifier are text");
        assert_eq!(typed("(01"), "(01");
        assert_eq!(typed("0104006381333931"), "0104006381333931");
    }
}
