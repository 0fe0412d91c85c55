//! How far a word of a name must be bent to fit a word that was typed.

/// The kinds of letters a word has, one bit each: most words can be ruled out by what they lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// A folded word. Short ones must be right, since almost anything is one slip away from them.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let chars: Vec<char> = text.chars().take(LONGEST).collect();
        let forgiven = match chars.len() {
            0..=3 => 0,
            4..=7 => 1,
            _ => 2,
        };
        Typed { text, chars, letters: Letters::of(text), forgiven }
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
        if self.forgiven == 0 {
            return None;
        }
        let width = self.chars.len() + self.forgiven;
        let word: Vec<char> = word.chars().take(width + 1).collect();
        if word.len() + self.forgiven < self.chars.len() {
            return None;
        }
        let columns = word.len().min(width);
        let mut before: Vec<usize> = Vec::new();
        let mut row: Vec<usize> = (0..=columns).collect();
        for (i, typed) in self.chars.iter().enumerate() {
            let mut next = vec![i + 1];
            for (j, letter) in word[..columns].iter().enumerate() {
                let swapped = i > 0 && j > 0 && *typed == word[j - 1] && self.chars[i - 1] == *letter;
                let swap = before.get(j.wrapping_sub(1)).filter(|_| swapped).map(|cost| cost + 1);
                let change = row[j] + usize::from(typed != letter);
                let least = change.min(row[j + 1] + 1).min(next[j] + 1);
                next.push(swap.map_or(least, |swap| swap.min(least)));
            }
            if next.iter().min() > Some(&self.forgiven) {
                return None;
            }
            before = std::mem::replace(&mut row, next);
        }
        let whole = row.last().copied().filter(|_| word.len() == columns).filter(|slips| *slips <= self.forgiven);
        let beginning = row.iter().min().copied().filter(|slips| *slips <= self.forgiven);
        let first = if word.first() == self.chars.first() { 0 } else { OTHER_FIRST_LETTER };
        match (whole, beginning) {
            (Some(slips), _) => Some(SLIP + short(slips) * 8 + first),
            (None, Some(slips)) => Some(SLIP + short(slips) * 8 + 3 + first),
            (None, None) => None,
        }
    }
}

fn short(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(typed: &str, word: &str) -> Option<Fit> {
        Typed::new(typed).bend(word, Letters::of(word)).map(Fit::of)
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
        let bent = |typed: &str, word: &str| Typed::new(typed).bend(word, Letters::of(word));
        assert!(bent("apple", "apple") < bent("apple", "apples"));
        assert!(bent("apple", "apples") < bent("apple", "pineapple"));
        assert!(bent("banan", "banana") < bent("banen", "banana"));
        assert!(bent("bananna", "banana") < bent("bananna", "bananas"));
    }
}
