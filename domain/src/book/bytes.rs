//! Numbers and texts in a row of bytes: small numbers take one byte, and reading never goes beyond the end.

/// Writes a number, seven bits a byte, the lowest first.
pub(super) fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(low_byte(number) | 0x80);
        number >>= 7;
    }
    out.push(low_byte(number));
}

/// Writes a number that may be negative, so that small ones of either sign are short.
pub(super) fn put_signed(out: &mut Vec<u8>, number: i64) {
    put_number(out, (number.cast_unsigned() << 1) ^ (number >> 63).cast_unsigned());
}

/// Writes a text with its length before it.
pub(super) fn put_text(out: &mut Vec<u8>, text: &str) {
    put_number(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// Reads what was written, from its beginning. What is not there is `None`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Cursor { rest: bytes }
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        // Almost every number is a small one.
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        let mut number = u64::from(first & 0x7f);
        let mut more = first & 0x80 != 0;
        let mut shift = 7;
        while more {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            if shift > 63 {
                return None;
            }
            number |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            more = byte & 0x80 != 0;
        }
        Some(number)
    }

    pub(super) fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    pub(super) fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.number()?).ok()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    /// The next bytes, as many as asked for.
    pub(super) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.take(4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.take(8).and_then(|bytes| bytes.try_into().ok()).map(u64::from_le_bytes)
    }

    pub(super) fn is_over(&self) -> bool {
        self.rest.is_empty()
    }
}

/// An entry of a table of 16-bit numbers.
pub(super) fn u16_at(table: &[u8], place: usize) -> Option<u16> {
    entry(table, place).map(u16::from_le_bytes)
}

/// An entry of a table of 32-bit numbers.
pub(super) fn u32_at(table: &[u8], place: usize) -> Option<u32> {
    entry(table, place).map(u32::from_le_bytes)
}

/// An entry of a table of 64-bit numbers.
pub(super) fn u64_at(table: &[u8], place: usize) -> Option<u64> {
    entry(table, place).map(u64::from_le_bytes)
}

fn entry<const N: usize>(table: &[u8], place: usize) -> Option<[u8; N]> {
    let at = place.checked_mul(N)?;
    table.get(at..at.checked_add(N)?)?.try_into().ok()
}

fn low_byte(number: u64) -> u8 {
    u8::try_from(number & 0x7f).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_texts_come_back_as_they_went_in() {
        let numbers = [0, 1, 127, 128, 300, 99_999_999_999_999, u64::MAX];
        let signed = [0, 1, -1, 63, -64, 64, i64::MAX, i64::MIN];
        let mut out = Vec::new();
        numbers.iter().for_each(|number| put_number(&mut out, *number));
        signed.iter().for_each(|number| put_signed(&mut out, *number));
        put_text(&mut out, "Äpfel");
        let mut cursor = Cursor::new(&out);
        assert_eq!(numbers.map(|_| cursor.number()), numbers.map(Some));
        assert_eq!(signed.map(|_| cursor.signed()), signed.map(Some));
        assert_eq!(cursor.text(), Some("Äpfel"));
        assert!(cursor.is_over());
    }

    #[test]
    fn what_is_cut_off_or_endless_is_nothing() {
        assert_eq!(Cursor::new(&[]).number(), None);
        assert_eq!(Cursor::new(&[0x80]).number(), None);
        assert_eq!(Cursor::new(&[0xff; 40]).number(), None);
        assert_eq!(Cursor::new(&[5, b'a']).text(), None);
        assert_eq!(Cursor::new(&[1, 0xff]).text(), None, "no UTF-8");
        assert_eq!(u32_at(&[1, 0, 0, 0, 9], 1), None);
        assert_eq!(u64_at(&[0; 8], usize::MAX), None);
    }
}
