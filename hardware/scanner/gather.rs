//! Characters that come in one by one, until they are a text.
//!
//! Engines end a symbol with CR, LF or TAB, or with nothing: then a pause of 80 ms ends it. A text that holds anything a product code cannot
//! hold is refused as a whole, up to its end: there are printed symbols whose only purpose is to make a computer press control keys.

use cart_domain::{Millis, Tick};

use super::LONGEST;

/// Separates element strings.
pub(crate) const GS: char = '\u{1d}';
/// How some engines spell it, whose host cannot type it.
const SPELT: &str = "{GS}";
const PAUSE: Millis = Millis(80);

/// The text so far. One scanner owns it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gather {
    text: String,
    refused: bool,
    last: Option<Tick>,
    /// How many texts were refused.
    pub(crate) refusals: u64,
}

impl Gather {
    /// One more character.
    pub(crate) fn push(&mut self, character: char, now: Tick) {
        self.last = Some(now);
        let fits = self.text.len() + character.len_utf8() <= LONGEST;
        let is_plain = !character.is_control() || character == GS;
        if !fits || !is_plain {
            self.refuse(now);
        } else if !self.refused {
            self.text.push(character);
        }
    }

    /// Something came that no product code holds.
    pub(crate) fn refuse(&mut self, now: Tick) {
        self.last = Some(now);
        self.refused = true;
        self.text.clear();
    }

    /// The engine says that the symbol is complete.
    pub(crate) fn end(&mut self) -> Option<String> {
        self.last = None;
        if std::mem::take(&mut self.refused) {
            self.refusals += 1;
            return None;
        }
        let text = std::mem::take(&mut self.text).replace(SPELT, &GS.to_string());
        (!text.is_empty()).then_some(text)
    }

    /// Time has passed; after a pause the symbol is complete.
    pub(crate) fn pause(&mut self, now: Tick) -> Option<String> {
        let over = self.last.is_some_and(|last| now.since(last) >= PAUSE);
        if over { self.end() } else { None }
    }

    /// How long until a pause would complete the symbol.
    pub(crate) fn patience(&self, now: Tick) -> Option<Millis> {
        self.last.map(|last| Millis(PAUSE.0.saturating_sub(now.since(last).0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(text: &str) -> (Gather, Option<String>) {
        let mut gather = Gather::default();
        text.chars().for_each(|character| gather.push(character, Tick(5)));
        let end = gather.end();
        (gather, end)
    }

    #[test]
    fn a_separator_that_an_engine_spells_out_is_one() {
        let (_, text) = gathered("010400638133393110L42{GS}17261231");
        assert_eq!(text.as_deref(), Some("010400638133393110L42\u{1d}17261231"));
        assert_eq!(gathered("{GS").1.as_deref(), Some("{GS"));
    }

    #[test]
    fn element_strings_keep_their_separators() {
        let text = "01040063813339311012345\u{1d}17261231";
        assert_eq!(gathered(text).1.as_deref(), Some(text));
    }

    #[test]
    fn a_symbol_that_presses_control_keys_does_nothing() {
        let (gather, text) = gathered("400638\u{1b}1333931");
        assert_eq!((text, gather.refusals), (None, 1));
    }

    #[test]
    fn a_text_without_end_is_refused_and_the_next_one_is_read() {
        let (mut gather, text) = gathered(&"1".repeat(LONGEST + 1));
        assert_eq!(text, None);
        gather.push('7', Tick(9));
        assert_eq!(gather.end().as_deref(), Some("7"));
    }

    #[test]
    fn an_engine_that_sends_no_terminator_ends_with_a_pause() {
        let mut gather = Gather::default();
        gather.push('4', Tick(100));
        assert_eq!(gather.patience(Tick(130)), Some(Millis(50)));
        assert_eq!(gather.pause(Tick(179)), None);
        assert_eq!(gather.pause(Tick(180)).as_deref(), Some("4"));
        assert_eq!(gather.pause(Tick(400)), None);
    }
}
