//! From bytes of a serial line to texts.

use cart_domain::{Millis, Tick};

use super::gather::Gather;

const START_OF_TEXT: u8 = 0x02;
const END_OF_TEXT: u8 = 0x03;

/// The line so far. One scanner owns it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines(Gather);

impl Lines {
    /// More bytes. Texts come back as they are completed.
    pub(crate) fn push(&mut self, bytes: &[u8], now: Tick) -> Vec<String> {
        bytes.iter().filter_map(|byte| self.push_one(*byte, now)).collect()
    }

    /// Time has passed.
    pub(crate) fn pause(&mut self, now: Tick) -> Option<String> {
        self.0.pause(now)
    }

    /// How long until a pause would complete the text.
    pub(crate) fn patience(&self, now: Tick) -> Option<Millis> {
        self.0.patience(now)
    }

    pub(crate) const fn refusals(&self) -> u64 {
        self.0.refusals
    }

    fn push_one(&mut self, byte: u8, now: Tick) -> Option<String> {
        match byte {
            b'\r' | b'\n' | b'\t' | END_OF_TEXT => return self.0.end(),
            START_OF_TEXT => {}
            0x80.. => self.0.refuse(now),
            _ => self.0.push(char::from(byte), now),
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_common_ending_ends_a_symbol_and_none_makes_an_empty_one() {
        let mut lines = Lines::default();
        let texts = lines.push(b"4006\r\n5901\n\x02]E0123\x03\r\r\n", Tick(0));
        assert_eq!(texts, ["4006", "5901", "]E0123"]);
    }

    #[test]
    fn noise_on_the_line_is_refused_with_the_symbol_it_spoilt() {
        let mut lines = Lines::default();
        assert_eq!(lines.push(b"40\xFF06\r5901\r", Tick(0)), ["5901"]);
        assert_eq!(lines.refusals(), 1);
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_decoder(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
            let mut lines = Lines::default();
            for text in lines.push(&bytes, Tick(0)) {
                prop_assert!(!text.is_empty() && text.len() <= crate::scanner::LONGEST);
            }
        }
    }
}
