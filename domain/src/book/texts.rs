//! Many short texts in a row, found by their number: a table of where each ends, and the letters.

use super::bytes::{self, Cursor};

/// Collects texts.
#[derive(Debug, Default)]
pub(super) struct TextsWriter {
    ends: Vec<u8>,
    letters: Vec<u8>,
    count: u32,
}

/// The collected texts, as they lie in a book.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Texts<'a> {
    ends: &'a [u8],
    letters: &'a [u8],
}

impl TextsWriter {
    /// Adds a text; `None` when four gigabytes are full.
    pub(super) fn push(&mut self, text: &[u8]) -> Option<()> {
        self.letters.extend_from_slice(text);
        let end = u32::try_from(self.letters.len()).ok()?;
        self.ends.extend_from_slice(&end.to_le_bytes());
        self.count = self.count.checked_add(1)?;
        Some(())
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.count.to_le_bytes());
        out.extend_from_slice(&self.ends);
        out.extend_from_slice(&self.letters);
    }
}

impl<'a> Texts<'a> {
    /// Takes what was written off the front.
    pub(super) fn read(cursor: &mut Cursor<'a>) -> Option<Self> {
        let count = usize::try_from(cursor.u32()?).ok()?;
        let ends = cursor.take(count.checked_mul(4)?)?;
        let length = match count.checked_sub(1) {
            Some(last) => usize::try_from(bytes::u32_at(ends, last)?).ok()?,
            None => 0,
        };
        Some(Texts { ends, letters: cursor.take(length)? })
    }

    pub(super) fn len(self) -> usize {
        self.ends.len() / 4
    }

    /// The bytes of a text.
    pub(super) fn bytes(self, number: usize) -> Option<&'a [u8]> {
        let end = bytes::u32_at(self.ends, number)?;
        let start = match number.checked_sub(1) {
            Some(before) => bytes::u32_at(self.ends, before)?,
            None => 0,
        };
        self.letters.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
    }

    pub(super) fn get(self, number: usize) -> Option<&'a str> {
        std::str::from_utf8(self.bytes(number)?).ok()
    }

    /// The number of the first text that is not less than `wanted`; the texts are sorted.
    pub(super) fn first_from(self, wanted: &str) -> usize {
        let (mut from, mut to) = (0, self.len());
        while from < to {
            let middle = from + (to - from) / 2;
            if self.bytes(middle).is_some_and(|text| text < wanted.as_bytes()) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        from
    }
}
