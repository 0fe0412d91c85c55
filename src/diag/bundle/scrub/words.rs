//! Words: secrets that are named, addresses, keys.

use std::collections::BTreeSet;

/// What stands behind such a word and `=` or `:` is secret.
const NAMES: [&str; 9] =
    ["pin", "password", "passwd", "passphrase", "secret", "token", "authorization", "apikey", "cookie"];
/// What may stand between a name and its value, in a text that was put into another as well.
pub(super) const BETWEEN: [char; 5] = ['"', '\'', ' ', '\t', '\\'];
const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
/// A key is at least as long.
const KEY: usize = 24;
const HEX_KEY: usize = 32;

/// The text without blocks of PEM. One that does not end goes on to the end of the text.
pub(super) fn without_key_blocks(text: &str) -> String {
    let (mut clean, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(begin) = rest.find(BEGIN) {
        clean.push_str(&rest[..begin]);
        clean.push_str("[key removed]");
        let block = &rest[begin..];
        let after = block.find(END).map(|end| &block[end + END.len()..]);
        rest = after.and_then(|label| label.find("-----").map(|end| &label[end + 5..])).unwrap_or("");
    }
    clean + rest
}

/// The line without what stands behind `pin =`, `"password":`, `Authorization:` or `Bearer`, and without hashes of PINs.
pub(super) fn without_named_secrets(line: &str) -> String {
    let (mut clean, mut rest) = (String::with_capacity(line.len()), line);
    while let Some((start, end)) = named_secret(rest) {
        clean.push_str(&rest[..start]);
        clean.push_str("[secret removed]");
        rest = &rest[end..];
    }
    clean + rest
}

/// Where the first secret of a line lies.
fn named_secret(line: &str) -> Option<(usize, usize)> {
    let hash = line.find("$argon2").map(|start| (start, start + value_length(&line[start..])));
    let named = words(line).filter_map(|(start, word)| {
        let name = word.to_ascii_lowercase();
        let after = &line[start + word.len()..];
        if name == "bearer" {
            let value = line.len() - after.trim_start_matches([' ', '\t']).len();
            return Some((value, value + value_length(&line[value..])));
        }
        let last = name.rsplit(['_', '-']).next().unwrap_or(&name);
        if !NAMES.contains(&last) {
            return None;
        }
        let separated = after.trim_start_matches(BETWEEN).strip_prefix(['=', ':'])?;
        let value = separated.trim_start_matches(BETWEEN);
        let first = &value[..value_length(value)];
        if NAMES.contains(&first.to_ascii_lowercase().as_str()) {
            // The secret stands behind that name.
            return None;
        }
        let start = line.len() - value.len();
        // The scheme of an authorization is no secret, but what follows it is.
        let length = if last == "authorization" { value.trim_end().len() } else { value_length(value) };
        Some((start, start + length))
    });
    named.chain(hash).filter(|(start, end)| end > start && !line[*start..].starts_with("[secret")).min()
}

/// Every word of letters, digits, `_` and `-`, with its place.
pub(super) fn words(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    line.split(move |c| !is_word(c)).filter(|word| !word.is_empty()).map(move |word| {
        let start = place(line, word);
        // The letter of an escaped end of a line, or tab, is none of the word's.
        let escaped = line[..start].ends_with('\\') && word.starts_with(['n', 'r', 't']);
        (start + usize::from(escaped), &word[usize::from(escaped)..])
    })
}

/// Where a part of a line begins.
pub(super) fn place(line: &str, part: &str) -> usize {
    part.as_ptr() as usize - line.as_ptr() as usize
}

fn value_length(text: &str) -> usize {
    text.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '}' | ']' | ';' | '\\')).unwrap_or(text.len())
}

/// The line without e-mail addresses, and without name and password in a link.
pub(super) fn without_addresses(line: &str) -> String {
    let (mut clean, mut rest) = (String::with_capacity(line.len()), line);
    while let Some(at) = rest.find('@') {
        let is_local = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-:".contains(c);
        let before = rest[..at].trim_end_matches(is_local).len();
        // In a link it is all of what stands behind the two slashes.
        let local = rest[before..at].rfind("//").map_or(before, |slashes| before + slashes + 2);
        let after = rest[at + 1..].trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-');
        let host = rest.len() - after.len();
        if local < at && host > at + 1 {
            clean.push_str(&rest[..local]);
            clean.push_str("[address removed]");
        } else {
            clean.push_str(&rest[..host]);
        }
        rest = after;
    }
    clean + rest
}

/// The line without long words that look like chance.
pub(super) fn without_keys(line: &str, checksums: &BTreeSet<String>) -> String {
    let is_key_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '_' | '-');
    let (mut clean, mut written) = (String::with_capacity(line.len()), 0);
    for word in line.split(|c| !is_key_word(c)).filter(|word| looks_random(word) && !checksums.contains(*word)) {
        let start = place(line, word);
        clean.push_str(&line[written..start]);
        clean.push_str("[key removed]");
        written = start + word.len();
    }
    clean + &line[written..]
}

fn looks_random(word: &str) -> bool {
    let has = |is: fn(&u8) -> bool| word.bytes().any(|byte| is(&byte));
    if word.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return word.len() >= HEX_KEY && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    }
    // Words that people make change seldom between small letters, capitals and digits.
    let kind = |byte: u8| (byte.is_ascii_lowercase(), byte.is_ascii_uppercase(), byte.is_ascii_digit());
    let changes = word.as_bytes().windows(2).filter(|pair| kind(pair[0]) != kind(pair[1])).count();
    word.len() >= KEY
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_digit)
        && changes * 3 >= word.len()
}
