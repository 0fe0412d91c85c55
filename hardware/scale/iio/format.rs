//! How the kernel lays samples out in a buffer: `le:s24/32>>8` and the like, as its ABI has it.

use std::ops::RangeInclusive;

/// One element of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Format {
    order: Order,
    sign: Sign,
    bits: u32,
    /// How many bytes it takes, and what its place is a multiple of.
    pub(super) bytes: usize,
    shift: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    LittleEndian,
    BigEndian,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Signed,
    Unsigned,
}

impl Format {
    /// What converters of load cells give unless the kernel says otherwise.
    pub(super) const fn signed(bits: u32) -> Self {
        Format { order: Order::LittleEndian, sign: Sign::Signed, bits, bytes: 4, shift: 0 }
    }

    /// Reads `[be|le]:[s|u]bits/storagebits[>>shift]`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (order, rest) = text.trim().split_once(':')?;
        let order = match order {
            "le" => Order::LittleEndian,
            "be" => Order::BigEndian,
            _ => return None,
        };
        let sign = match rest.get(..1)? {
            "s" => Sign::Signed,
            "u" => Sign::Unsigned,
            _ => return None,
        };
        let (bits, rest) = rest[1..].split_once('/')?;
        let (storage, shift) = rest.split_once(">>").unwrap_or((rest, "0"));
        let (bits, storage, shift) = (bits.parse().ok()?, storage.parse::<u32>().ok()?, shift.parse().ok()?);
        let is_sound = matches!(storage, 8 | 16 | 32 | 64) && bits > 0 && bits + shift <= storage;
        is_sound.then_some(Format { order, sign, bits, bytes: storage as usize / 8, shift })
    }

    /// All values that it can hold, if an `i32` can.
    pub(super) fn range(self) -> Option<RangeInclusive<i32>> {
        match self.sign {
            Sign::Signed if self.bits <= 32 => {
                let half = 1_i64 << (self.bits - 1);
                Some(i32::try_from(-half).ok()?..=i32::try_from(half - 1).ok()?)
            }
            Sign::Unsigned if self.bits <= 31 => Some(0..=i32::try_from((1_i64 << self.bits) - 1).ok()?),
            Sign::Signed | Sign::Unsigned => None,
        }
    }

    /// The value in these bytes, as many as it takes.
    pub(super) fn value(self, bytes: &[u8]) -> i64 {
        let fold = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
        let stored = match self.order {
            Order::BigEndian => bytes.iter().fold(0, fold),
            Order::LittleEndian => bytes.iter().rev().fold(0, fold),
        };
        let unused = 64 - self.bits;
        let raised = stored >> self.shift << unused;
        match self.sign {
            Sign::Unsigned => i64::from_ne_bytes((raised >> unused).to_ne_bytes()),
            Sign::Signed => i64::from_ne_bytes(raised.to_ne_bytes()) >> unused,
        }
    }
}

/// Where each element lies in a scan, and how long a scan is: every element at a multiple of its own size, in the order of their indices.
pub(super) fn layout(elements: &[Format]) -> (Vec<usize>, usize) {
    let mut end = 0_usize;
    let places = elements
        .iter()
        .map(|element| {
            let place = end.next_multiple_of(element.bytes);
            end = place + element.bytes;
            place
        })
        .collect();
    let widest = elements.iter().map(|element| element.bytes).max().unwrap_or(1);
    (places, end.next_multiple_of(widest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(text: &str) -> Format {
        Format::parse(text).expect(text)
    }

    #[test]
    fn formats_of_real_converters_are_read() {
        assert_eq!(format("le:u24/32>>0").value(&[0x56, 0x34, 0x12, 0xFF]), 0x12_3456);
        assert_eq!(format("be:s24/32>>8").value(&[0xFF, 0xFF, 0xFE, 0x00]), -2);
        assert_eq!(format("le:s24/32\n").value(&[0xFE, 0xFF, 0xFF, 0x00]), -2);
        assert_eq!(format("be:u12/16>>4").value(&[0xAB, 0xCD]), 0xABC);
        assert_eq!(format("le:s64/64>>0").value(&(-5_i64).to_le_bytes()), -5);
    }

    #[test]
    fn a_format_that_makes_no_sense_is_refused() {
        for text in ["", "le:", "xx:s24/32>>0", "le:x24/32", "le:s24/33", "le:s24/32>>9", "le:s0/32", "le:s24", "le:é"]
        {
            assert_eq!(Format::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_ends_of_the_range_follow_from_the_bits() {
        assert_eq!(format("be:s24/32").range(), Some(-8_388_608..=8_388_607));
        assert_eq!(format("le:u24/32").range(), Some(0..=16_777_215));
        assert_eq!(format("le:s32/32").range(), Some(i32::MIN..=i32::MAX));
        assert_eq!(format("le:u32/32").range(), None);
    }

    #[test]
    fn a_time_stamp_begins_at_a_multiple_of_its_own_size() {
        let elements = [format("le:u24/32"), format("le:s64/64")];
        assert_eq!(layout(&elements), (vec![0, 8], 16));
        assert_eq!(layout(&elements[..1]), (vec![0], 4));
    }
}
