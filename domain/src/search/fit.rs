//! How far a word of a name must be bent to fit a word that was typed.

/// The kinds of letters a word has, one bit each: most words can be ruled out by what they lack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Letters(u64);

/// How a word fits, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is the word, or the word and an ending.
    Word,
    /// It begins with it.
    Beginning,
    /// It ends with it, as long German words do.
    Ending,
    /// It has it inside.
    Inside,
    /// Somebody slipped once in the word, or in the word and an ending.
    Slip,
    /// Somebody slipped once, and has not typed all of it.
    SlipBeginning,
    /// Somebody slipped on the first letter, which is rare.
    SlipFirst,
    TwoSlips,
    TwoSlipsBeginning,
    TwoSlipsFirst,
}

impl Fit {
    /// All of them, best first.
    pub const ALL: [Fit; 10] = [
        Fit::Word,
        Fit::Beginning,
        Fit::Ending,
        Fit::Inside,
        Fit::Slip,
        Fit::SlipBeginning,
        Fit::SlipFirst,
        Fit::TwoSlips,
        Fit::TwoSlipsBeginning,
        Fit::TwoSlipsFirst,
    ];

    fn of_slips(slips: u8, whole: bool, same_first: bool) -> Self {
        match (slips, same_first, whole) {
            (0..=1, true, true) => Fit::Slip,
            (0..=1, true, false) => Fit::SlipBeginning,
            (0..=1, false, _) => Fit::SlipFirst,
            (_, true, true) => Fit::TwoSlips,
            (_, true, false) => Fit::TwoSlipsBeginning,
            (_, false, _) => Fit::TwoSlipsFirst,
        }
    }
}

/// A word that was typed.
#[derive(Clone, Debug)]
pub struct Typed<'a> {
    text: &'a str,
    chars: Vec<char>,
    letters: Letters,
    /// How many slips are forgiven.
    forgiven: usize,
}

/// A word of so many letters may have an ending and still be the word.
const TAKES_ENDING: usize = 4;
const LONGEST_ENDING: usize = 2;
/// Fewer letters are inside of too many words.
const SHORTEST_INSIDE: usize = 3;
/// Words are compared up to here.
const LONGEST: usize = 24;
/// A word that was typed, its slips, and the column before the first.
const WIDTH: usize = LONGEST + 3;
type Row = [u8; WIDTH];

impl Letters {
    /// The letters as one number, which is how a book writes them.
    #[must_use]
    pub fn bits(self) -> u64 {
        self.0
    }

    /// The letters that a book has written.
    #[must_use]
    pub fn from_bits(bits: u64) -> Self {
        Letters(bits)
    }

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

    /// How `word` fits; `None` when it does not.
    #[must_use]
    pub fn fit(&self, word: &str, letters: Letters) -> Option<Fit> {
        if self.letters.lacking(letters) > self.forgiven {
            return None;
        }
        if let Some(rest) = word.strip_prefix(self.text) {
            let ending = if self.chars.len() >= TAKES_ENDING { LONGEST_ENDING } else { 0 };
            return Some(if rest.chars().nth(ending).is_none() { Fit::Word } else { Fit::Beginning });
        }
        if self.chars.len() >= SHORTEST_INSIDE && word.len() > self.text.len() && word.contains(self.text) {
            return Some(if word.ends_with(self.text) { Fit::Ending } else { Fit::Inside });
        }
        self.slips(word)
    }

    /// Whether a word with these letters might fit: a quick look that rules almost all of them out.
    #[must_use]
    pub fn might_fit(&self, letters: Letters) -> bool {
        self.letters.lacking(letters) <= self.forgiven
    }

    /// The fewest slips (a letter wrong, missing, too many, or two swapped) that make the word, or its beginning, of what was typed.
    fn slips(&self, word: &str) -> Option<Fit> {
        if self.forgiven == 0 || word.len() + self.forgiven < self.chars.len() {
            return None;
        }
        let width = self.chars.len() + self.forgiven;
        let mut letters = ['\0'; LONGEST + 2];
        let mut columns = 0;
        for (place, letter) in letters.iter_mut().zip(word.chars()).take(width) {
            *place = letter;
            columns += 1;
        }
        let last = self.last_row(&letters[..columns])?;
        let same_first = letters.first() == self.chars.first();
        let length = word.chars().count();
        let within = last[..=columns].iter().enumerate().filter(|(_, slips)| usize::from(**slips) <= self.forgiven);
        within.map(|(end, slips)| Fit::of_slips(*slips, length - end <= LONGEST_ENDING, same_first)).min()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(typed: &str, word: &str) -> Option<Fit> {
        Typed::forgiving(typed).fit(word, Letters::of(word))
    }

    #[test]
    fn words_fit_whole_by_their_beginning_inside_or_with_slips() {
        let cases = [
            ("banana", "banana", Some(Fit::Word)),
            ("banana", "bananas", Some(Fit::Word)),
            ("tomate", "tomaten", Some(Fit::Word)),
            ("tee", "teeei", Some(Fit::Beginning)),
            ("b", "banana", Some(Fit::Beginning)),
            ("kohl", "kohlrabi", Some(Fit::Beginning)),
            ("tomaten", "rispentomaten", Some(Fit::Ending)),
            ("tomate", "rispentomaten", Some(Fit::Inside)),
            ("bananna", "banana", Some(Fit::Slip)),
            ("bananna", "bananas", Some(Fit::Slip)),
            ("bananna", "bananasplit", Some(Fit::SlipBeginning)),
            ("aplle", "apple", Some(Fit::Slip)),
            ("brocoli", "broccoli", Some(Fit::Slip)),
            ("cauliflour", "cauliflower", Some(Fit::TwoSlips)),
            ("strawberrys", "strawberries", Some(Fit::TwoSlips)),
            ("aepfel", "apfel", Some(Fit::Slip)),
            ("vanana", "banana", Some(Fit::SlipFirst)),
            ("tomatoes", "tomato", Some(Fit::TwoSlips)),
            ("kiwi", "kaki", None),
            ("pear", "plum", None),
            ("an", "banana", None),
            ("", "banana", Some(Fit::Beginning)),
        ];
        for (typed, word, expected) in cases {
            assert_eq!(fit(typed, word), expected, "{typed} in {word}");
        }
    }

    #[test]
    fn the_list_of_all_fits_is_in_their_order() {
        assert!(Fit::ALL.is_sorted());
        assert!(Fit::ALL.iter().enumerate().all(|(place, fit)| *fit as usize == place));
    }

    #[test]
    fn a_quick_look_rules_out_nothing_that_fits() {
        let words = ["banana", "bananas", "rispentomaten", "apfel", "طماطم", "7up"];
        for typed in words.map(Typed::forgiving) {
            for word in words.iter().filter(|word| typed.fit(word, Letters::of(word)).is_some()) {
                assert!(typed.might_fit(Letters::of(word)), "{word}");
            }
        }
    }
}
