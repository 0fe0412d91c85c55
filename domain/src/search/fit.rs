//! How far a word of a name must be bent to fit a word that was typed.

/// The kinds of letters a word has, one bit each: most words can be ruled out by what they lack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Letters(u64);

/// How a word fits, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is the word, or begins with it.
    Beginning,
    /// It has it inside, as long German words do.
    Inside,
    /// Somebody slipped.
    Slip,
}

/// A word that was typed.
#[derive(Debug)]
pub struct Typed<'a> {
    text: &'a str,
    chars: Vec<char>,
    letters: Letters,
    /// How many slips are forgiven.
    forgiven: usize,
}

const INSIDE: u16 = 10;
const SLIP: u16 = 20;
/// A slip in the first letter is rare.
const OTHER_FIRST_LETTER: u16 = 4;
/// Words are compared up to here.
const LONGEST: usize = 24;
/// A word that was typed, its slips, one letter to see that the word goes on, and the column before the first.
const WIDTH: usize = LONGEST + 4;
type Row = [u8; WIDTH];

impl Letters {
    /// The letters of a folded word.
    #[must_use]
    pub fn of(word: &str) -> Self {
        Letters(word.chars().fold(0, |letters, letter| letters | 1 << bit(letter)))
    }

    /// How many kinds of letters are in here and not in `other`.
    fn lacking(self, other: Letters) -> usize {
        (self.0 & !other.0).count_ones() as usize
    }
}

/// Latin letters and digits have a bit of their own; the letters of all other scripts share the rest.
fn bit(letter: char) -> u32 {
    match letter {
        'a'..='z' => u32::from(letter) - u32::from('a'),
        '0'..='9' => u32::from(letter) - u32::from('0') + 26,
        other => u32::from(other) % 28 + 36,
    }
}

impl Fit {
    /// The fit of a word that was bent so far.
    #[must_use]
    pub fn of(bent: u16) -> Self {
        match bent {
            0..INSIDE => Fit::Beginning,
            INSIDE..SLIP => Fit::Inside,
            SLIP.. => Fit::Slip,
        }
    }
}

impl<'a> Typed<'a> {
    /// A folded word that is meant as it was typed.
    #[must_use]
    pub fn straight(text: &'a str) -> Self {
        Typed { text, chars: text.chars().take(LONGEST).collect(), letters: Letters::of(text), forgiven: 0 }
    }

    /// A folded word with slips. Short ones must be right, since almost anything is one slip away from them.
    #[must_use]
    pub fn forgiving(text: &'a str) -> Self {
        let straight = Typed::straight(text);
        let forgiven = match straight.chars.len() {
            0..=3 => 0,
            4..=7 => 1,
            _ => 2,
        };
        Typed { forgiven, ..straight }
    }

    /// How far `word` must be bent to fit; `None` when it does not.
    #[must_use]
    pub fn bend(&self, word: &str, letters: Letters) -> Option<u16> {
        if self.letters.lacking(letters) > self.forgiven {
            return None;
        }
        if let Some(rest) = word.strip_prefix(self.text) {
            return Some(short(rest.chars().count()).min(INSIDE - 1));
        }
        if self.chars.len() >= 3 && word.contains(self.text) {
            return Some(if word.ends_with(self.text) { INSIDE } else { INSIDE + 1 });
        }
        self.slips(word)
    }

    /// The fewest slips (a letter wrong, missing, too many, or two swapped) that make the word, or its beginning, of what was typed.
    fn slips(&self, word: &str) -> Option<u16> {
        if self.forgiven == 0 || word.len() + self.forgiven < self.chars.len() {
            return None;
        }
        let width = self.chars.len() + self.forgiven;
        let mut letters = ['\0'; LONGEST + 3];
        let mut length = 0;
        for (place, letter) in letters.iter_mut().zip(word.chars()).take(width + 1) {
            *place = letter;
            length += 1;
        }
        let columns = length.min(width);
        let last = self.last_row(&letters[..columns])?;
        let within = |slips: u8| Some(slips).filter(|slips| usize::from(*slips) <= self.forgiven);
        let whole = last.get(columns).copied().filter(|_| length == columns).and_then(within);
        let beginning = last[..=columns].iter().min().copied().and_then(within);
        let first = if letters.first() == self.chars.first() { 0 } else { OTHER_FIRST_LETTER };
        match (whole, beginning) {
            (Some(slips), _) => Some(SLIP + u16::from(slips) * 8 + first),
            (None, Some(slips)) => Some(SLIP + u16::from(slips) * 8 + 3 + first),
            (None, None) => None,
        }
    }

    /// The last row of the table of edit distances: what was typed against each beginning of the word.
    fn last_row(&self, letters: &[char]) -> Option<Row> {
        let mut before: Row = [u8::MAX; WIDTH];
        let mut row: Row = std::array::from_fn(|column| u8::try_from(column).unwrap_or(u8::MAX));
        for (i, typed) in self.chars.iter().enumerate() {
            let mut next: Row = [u8::MAX; WIDTH];
            next[0] = row[0].saturating_add(1);
            let mut least = next[0];
            for (j, letter) in letters.iter().enumerate() {
                let changed = row[j].saturating_add(u8::from(typed != letter));
                let mut cost = changed.min(row[j + 1].min(next[j]).saturating_add(1));
                if i > 0 && j > 0 && *typed == letters[j - 1] && self.chars[i - 1] == *letter {
                    cost = cost.min(before[j - 1].saturating_add(1));
                }
                next[j + 1] = cost;
                least = least.min(cost);
            }
            if usize::from(least) > self.forgiven {
                return None;
            }
            (before, row) = (row, next);
        }
        Some(row)
    }
}

fn short(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(typed: &str, word: &str) -> Option<Fit> {
        Typed::forgiving(typed).bend(word, Letters::of(word)).map(Fit::of)
    }

    #[test]
    fn words_fit_by_beginning_inside_or_slip() {
        let cases = [
            ("banana", "banana", Some(Fit::Beginning)),
            ("b", "banana", Some(Fit::Beginning)),
            ("tomaten", "rispentomaten", Some(Fit::Inside)),
            ("bananna", "banana", Some(Fit::Slip)),
            ("bananna", "bananas", Some(Fit::Slip)),
            ("aplle", "apple", Some(Fit::Slip)),
            ("brocoli", "broccoli", Some(Fit::Slip)),
            ("cauliflour", "cauliflower", Some(Fit::Slip)),
            ("strawberrys", "strawberries", Some(Fit::Slip)),
            ("aepfel", "apfel", Some(Fit::Slip)),
            ("vanana", "banana", Some(Fit::Slip)),
            ("tomatoes", "tomato", Some(Fit::Slip)),
            ("kiwi", "kaki", None),
            ("pear", "plum", None),
            ("an", "banana", None),
            ("kohl", "kohlrabi", Some(Fit::Beginning)),
            ("", "banana", Some(Fit::Beginning)),
        ];
        for (typed, word, expected) in cases {
            assert_eq!(fit(typed, word), expected, "{typed} in {word}");
        }
    }

    #[test]
    fn less_bending_is_better() {
        let bent = |typed: &str, word: &str| Typed::forgiving(typed).bend(word, Letters::of(word));
        assert!(bent("apple", "apple") < bent("apple", "apples"));
        assert!(bent("apple", "apples") < bent("apple", "pineapple"));
        assert!(bent("banan", "banana") < bent("banen", "banana"));
        assert!(bent("bananna", "banana") < bent("bananna", "bananas"));
    }
}
