//! Why a configuration was refused: the file, the line, the key, what was expected, and the key that was probably meant.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A configuration that no cart starts with.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{}: cannot be read: {source}", file.display())]
    Unreadable { file: PathBuf, source: io::Error },
    #[error("{0}")]
    Wrong(Box<Wrong>),
}

/// One wrong place in a file.
#[derive(Debug)]
pub struct Wrong {
    file: PathBuf,
    line: Option<usize>,
    /// With its section, such as `store.url`; empty when the text is no TOML at that place.
    key: String,
    says: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, "{line}:")?;
        }
        if !self.key.is_empty() {
            write!(f, " {}:", self.key)?;
        }
        write!(f, " {}", self.says)
    }
}

/// A file's text, to find places in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    pub text: &'a str,
    pub file: &'a Path,
}

impl Source<'_> {
    /// What the TOML reader refused.
    pub fn refused(&self, error: &toml::de::Error) -> ConfigError {
        let place = error.span().map(|span| self.place(span.start));
        let (line, mut key) = place.map_or((None, String::new()), |(line, key)| (Some(line), key));
        let says = match Unknown::find(error.message()) {
            Some(unknown) => {
                key = unknown.within(&key);
                unknown.says()
            }
            None => error.message().replace('\n', " "),
        };
        ConfigError::Wrong(Box::new(Wrong { file: self.file.to_owned(), line, key, says }))
    }

    /// A value that was understood and makes no sense.
    pub fn wrong(&self, key: &str, says: impl fmt::Display) -> ConfigError {
        let line = self.line_of(key);
        ConfigError::Wrong(Box::new(Wrong {
            file: self.file.to_owned(),
            line,
            key: key.to_owned(),
            says: says.to_string(),
        }))
    }

    /// The line of a byte, counted from 1, and the full key that is set there.
    fn place(&self, byte: usize) -> (usize, String) {
        let before = &self.text[..byte.min(self.text.len())];
        let line = before.matches('\n').count();
        let mut section = "";
        for (number, text) in self.text.lines().enumerate().take(line + 1) {
            if let Some(name) = header(text) {
                section = name;
                if number == line {
                    return (line + 1, section.to_owned());
                }
            }
        }
        let set = self.text.lines().nth(line).and_then(|text| text.split_once('=')).map_or("", |(key, _)| key.trim());
        (line + 1, joined(section, set))
    }

    /// The line where a key is set, or where the part of it that is set begins.
    fn line_of(&self, key: &str) -> Option<usize> {
        let mut section = "";
        let mut best: Option<(usize, usize)> = None;
        for (number, text) in self.text.lines().enumerate() {
            let full = match (header(text), text.split_once('=')) {
                (Some(name), _) => {
                    section = name;
                    continue;
                }
                (None, Some((set, _))) => joined(section, set.trim()),
                (None, None) => continue,
            };
            let fits = key == full || key.strip_prefix(full.as_str()).is_some_and(|rest| rest.starts_with('.'));
            if fits && best.is_none_or(|(length, _)| full.len() > length) {
                best = Some((full.len(), number + 1));
            }
        }
        best.map(|(_, line)| line)
    }
}

fn header(line: &str) -> Option<&str> {
    let line = line.trim();
    line.starts_with('[').then(|| line.split('#').next().unwrap_or(line).trim().trim_matches(['[', ']']).trim())
}

fn joined(section: &str, key: &str) -> String {
    match (section.is_empty(), key.is_empty()) {
        (true, _) => key.to_owned(),
        (false, true) => section.to_owned(),
        (false, false) => format!("{section}.{key}"),
    }
}

/// A key or a choice that does not exist, and those that do.
struct Unknown<'a> {
    what: &'static str,
    found: &'a str,
    known: Vec<&'a str>,
}

impl<'a> Unknown<'a> {
    /// Reads it out of the reader's message, whose words serde fixes.
    fn find(message: &'a str) -> Option<Self> {
        let (what, rest) = [("unknown key", "unknown field `"), ("unknown value", "unknown variant `")]
            .into_iter()
            .find_map(|(what, words)| Some((what, message.strip_prefix(words)?)))?;
        let (found, rest) = rest.split_once('`')?;
        let known = rest.split('`').skip(1).step_by(2).collect();
        Some(Unknown { what, found, known })
    }

    /// The full key: the place that the reader named may be the section that the key is in.
    fn within(&self, place: &str) -> String {
        let is_key = self.what == "unknown key";
        if !is_key || place == self.found || place.ends_with(&format!(".{}", self.found)) {
            place.to_owned()
        } else {
            joined(place, self.found)
        }
    }

    fn says(&self) -> String {
        let named = if self.what == "unknown value" { format!(" `{}`", self.found) } else { String::new() };
        let nearest = self.known.iter().map(|known| (distance(self.found, known), known)).min();
        match nearest {
            Some((steps, known)) if steps <= self.found.len().div_ceil(3) => {
                format!("{}{named}; did you mean `{known}`?", self.what)
            }
            _ if self.known.is_empty() => format!("{}{named}", self.what),
            _ => {
                let known: Vec<String> = self.known.iter().map(|known| format!("`{known}`")).collect();
                format!("{}{named}; expected {}", self.what, known.join(" or "))
            }
        }
    }
}

/// How many letters must be added, dropped, changed or swapped with their neighbour to make one word into the other.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut rows = vec![(0..=other.len()).collect::<Vec<usize>>()];
    for i in 1..=one.len() {
        let mut row = vec![i];
        for j in 1..=other.len() {
            let changed = rows[i - 1][j - 1] + usize::from(one[i - 1] != other[j - 1]);
            let mut best = changed.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_one_step_away() {
        for (slip, word) in [("stroe", "store"), ("currancy", "currency"), ("langauge", "language"), ("ur", "url")] {
            assert_eq!(distance(slip, word), 1, "{slip}");
        }
        assert_eq!(distance("", "id"), 2);
    }
}
