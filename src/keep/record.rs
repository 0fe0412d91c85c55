//! One record of the keep: a schema byte, the payload, and a checksum of both. sled checks what it reads from the disk; this checks
//! what comes out of sled.

/// The newest shape of payloads.
pub(super) const SCHEMA: u8 = 1;
const CRC_LEN: usize = 4;

/// Why a record is passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadRecord {
    #[error("it is not what was written")]
    Checksum,
    #[error("it is of schema {0}, which is newer than this program")]
    Newer(u8),
}

/// Wraps a payload.
pub(super) fn seal(payload: &[u8]) -> Vec<u8> {
    let mut record = Vec::with_capacity(1 + payload.len() + CRC_LEN);
    record.push(SCHEMA);
    record.extend_from_slice(payload);
    let crc = crc32c::crc32c(&record);
    record.extend_from_slice(&crc.to_le_bytes());
    record
}

/// Unwraps a payload.
pub(super) fn open(record: &[u8]) -> Result<&[u8], BadRecord> {
    let (body, crc) = record.split_last_chunk::<CRC_LEN>().ok_or(BadRecord::Checksum)?;
    if crc32c::crc32c(body) != u32::from_le_bytes(*crc) {
        return Err(BadRecord::Checksum);
    }
    match body.split_first() {
        Some((&SCHEMA, payload)) => Ok(payload),
        Some((&schema, _)) => Err(BadRecord::Newer(schema)),
        None => Err(BadRecord::Checksum),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_as_it_went_in() {
        assert_eq!(open(&seal(b"milk")), Ok(&b"milk"[..]));
        assert_eq!(open(&seal(b"")), Ok(&b""[..]));
    }

    #[test]
    fn any_flipped_bit_is_noticed() {
        let record = seal(b"milk");
        for bit in 0..record.len() * 8 {
            let mut flipped = record.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open(&flipped), Err(BadRecord::Checksum), "bit {bit}");
        }
    }

    #[test]
    fn a_newer_record_is_told_from_a_bad_one() {
        let mut record = vec![SCHEMA + 1, b'x'];
        let crc = crc32c::crc32c(&record);
        record.extend_from_slice(&crc.to_le_bytes());
        assert_eq!(open(&record), Err(BadRecord::Newer(SCHEMA + 1)));
    }

    #[test]
    fn nothing_is_no_record() {
        for short in 0..=CRC_LEN {
            assert_eq!(open(&vec![0; short]), Err(BadRecord::Checksum));
        }
    }
}
