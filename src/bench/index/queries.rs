//! What people type, made of the names of products: the first letters on the way to a word, whole words, two words in the other order, and
//! all of that with slips. Which letter goes wrong is worked out from the query's number, so that each run asks the same.

use std::fmt;

/// One thing that is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) kind: Kind,
    pub(super) typed: String,
}

/// How it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    FirstLetters,
    Word,
    TwoWords,
    HalfOfTwo,
    Slip,
    SlipInTwo,
}

impl Kind {
    pub(super) const ALL: [Kind; 6] =
        [Kind::FirstLetters, Kind::Word, Kind::TwoWords, Kind::HalfOfTwo, Kind::Slip, Kind::SlipInTwo];

    /// Whether something must be found. A short word with a slip may be nothing.
    pub(super) fn is_certain(self) -> bool {
        match self {
            Kind::FirstLetters | Kind::Word | Kind::TwoWords | Kind::HalfOfTwo => true,
            Kind::Slip | Kind::SlipInTwo => false,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::FirstLetters => "first letters",
            Kind::Word => "a word",
            Kind::TwoWords => "two words, turned round",
            Kind::HalfOfTwo => "half of two words",
            Kind::Slip => "a word with a slip",
            Kind::SlipInTwo => "two words with a slip",
        })
    }
}

const MOST_FIRST_LETTERS: usize = 5;

/// Several queries for each name: each of its words is asked for in one of the ways.
pub(super) fn of(names: &[String]) -> Vec<Asked> {
    names.iter().zip(0..).flat_map(|(name, number)| of_name(name, number)).collect()
}

fn of_name(name: &str, number: usize) -> Vec<Asked> {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).filter(|word| is_typed(word)).collect();
    let Some(word) = words.get(number / Kind::ALL.len() % words.len().max(1)) else { return Vec::new() };
    let other = words.iter().find(|other| *other != word).unwrap_or(word);
    let beginning = |word: &str, letters: usize| word.chars().take(letters).collect::<String>();
    let kind = Kind::ALL[number % Kind::ALL.len()];
    let typed = match kind {
        Kind::FirstLetters => (1..=MOST_FIRST_LETTERS).map(|letters| beginning(word, letters)).collect(),
        Kind::Word => vec![word.clone()],
        Kind::TwoWords => vec![format!("{other} {word}")],
        Kind::HalfOfTwo => vec![format!("{other} {}", beginning(word, 3))],
        Kind::Slip => vec![slip(word, number)],
        Kind::SlipInTwo => vec![format!("{} {other}", slip(word, number))],
    };
    typed.into_iter().map(|typed| Asked { kind, typed }).collect()
}

/// Nobody types how much is in a pack.
fn is_typed(word: &str) -> bool {
    word.chars().count() > 2 && word.chars().all(char::is_alphabetic)
}

/// The word with a letter left out, doubled, changed, or swapped with the next.
fn slip(word: &str, number: usize) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = 1 + number % (letters.len() - 1);
    match number / Kind::ALL.len() % 4 {
        0 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letters[at]),
        2 => letters[at] = 'e',
        _ => letters.swap(at - 1, at),
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_asked_for_in_one_of_the_ways_and_the_same_each_time() {
        let names = vec!["Pelgran Erdbeerjoghurt 500 g".to_owned(); 12];
        let asked = of(&names);
        assert_eq!(asked, of(&names));
        assert!(Kind::ALL.into_iter().all(|kind| asked.iter().any(|asked| asked.kind == kind)));
        assert!(asked.iter().all(|asked| !asked.typed.contains("500")));
        let slips = asked.iter().filter(|asked| asked.kind == Kind::Slip);
        assert!(
            slips.clone().count() > 0 && slips.clone().all(|asked| !names[0].to_lowercase().contains(&asked.typed))
        );
    }
}
