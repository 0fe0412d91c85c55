//! One kind of device, as it is told: its state, since when, its figures with what they should be, and what to do about it.

use std::collections::BTreeMap;

use cart_domain::Wall;
use cart_domain::language::Language;
use serde::{Deserialize, Serialize};

use super::advice::{Advice, said};
use super::limit::Limit;
use super::throttling::Throttling;

/// One kind of device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub state: State,
    /// RFC 3339, by the cart's clock.
    pub since: String,
    pub figures: BTreeMap<String, Value>,
    /// What some of the figures should be, by their names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub limits: BTreeMap<String, Limit>,
    /// What to do about it; nothing where nothing is to be done. In JSON it is the sentences in English, or null.
    #[serde(with = "super::advice")]
    pub advice: Vec<Advice>,
}

/// How a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Well,
    /// The configuration names none, so nothing is missing.
    Absent,
    /// It is being opened.
    Opening,
    Sick,
}

/// A count, or a few words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    Number(i64),
    Text(String),
    /// In words in JSON, which are read back as such.
    #[serde(skip_deserializing)]
    Throttling(Throttling),
}

impl Entry {
    #[must_use]
    pub fn plain(state: State, since: Wall) -> Self {
        let since = super::rfc3339(since);
        Entry { state, since, figures: BTreeMap::new(), limits: BTreeMap::new(), advice: Vec::new() }
    }

    /// Puts in a figure.
    pub fn put(&mut self, name: &str, value: impl Into<Value>) {
        self.figures.insert(name.to_owned(), value.into());
    }

    /// Puts in a figure that has a limit. One beyond it makes the device sick, and `advice` says what to do.
    pub fn judge(&mut self, name: &str, figure: i64, limit: Limit, advice: Advice) {
        self.put(name, figure);
        self.limits.insert(name.to_owned(), limit);
        if !limit.holds(figure) {
            self.fall_sick(advice);
        }
    }

    /// Something is wrong, and this is to be done about it.
    pub fn fall_sick(&mut self, advice: Advice) {
        self.state = State::Sick;
        self.advice.push(advice);
    }

    /// What is wrong and to be done, in words; nothing where nothing is.
    #[must_use]
    pub fn says(&self, language: Language) -> Option<String> {
        said(&self.advice, language)
    }

    /// Both as one: as sick as the sicker, with what is known and to be done of both.
    #[must_use]
    pub fn with(mut self, other: Entry) -> Self {
        if other.state > self.state {
            (self.state, self.since) = (other.state, other.since);
        }
        self.figures.extend(other.figures);
        self.limits.extend(other.limits);
        self.advice.extend(other.advice);
        self
    }

    /// The same, with the time since when it has been so: that of `before` while the state has not changed.
    #[must_use]
    pub fn lasting(self, before: &Entry) -> Self {
        if self.state == before.state { Entry { since: before.since.clone(), ..self } } else { self }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Number(number)
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Value::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Value::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<&str> for Value {
    fn from(words: &str) -> Self {
        Value::Text(words.to_owned())
    }
}

impl From<String> for Value {
    fn from(words: String) -> Self {
        Value::Text(words)
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Number(number) => write!(f, "{number}"),
            Value::Text(text) => f.write_str(text),
            Value::Throttling(throttling) => write!(f, "{throttling}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_beyond_its_limit_makes_the_device_sick_and_says_what_to_do() {
        let mut entry = Entry::plain(State::Well, Wall(0));
        entry.judge("free_mib", 300, Limit::AtLeast(256), Advice::DiskFull);
        entry.judge("temperature_c", 61, Limit::AtMost(80), Advice::TooHot);
        assert_eq!((entry.state, entry.advice.as_slice()), (State::Well, &[][..]));
        entry.judge("free_mib", 255, Limit::AtLeast(256), Advice::DiskFull);
        entry.judge("temperature_c", 81, Limit::AtMost(80), Advice::TooHot);
        assert_eq!((entry.state, entry.advice), (State::Sick, vec![Advice::DiskFull, Advice::TooHot]));
        assert_eq!(entry.limits["free_mib"].to_string(), "at least 256");
    }

    #[test]
    fn two_views_of_one_device_are_as_sick_as_the_sicker() {
        let mut sick = Entry::plain(State::Well, Wall(60_000));
        sick.fall_sick(Advice::DiskFull);
        let both = Entry::plain(State::Well, Wall(0)).with(sick);
        assert_eq!((both.state, both.since.as_str()), (State::Sick, "1970-01-01T00:01:00Z"));
        let later = Entry { since: "later".to_owned(), ..both.clone() };
        assert_eq!(later.lasting(&both).since, both.since);
    }
}
