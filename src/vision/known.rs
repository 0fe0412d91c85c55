//! The products that a network comes with: one reference for each that it was trained on, in the file that its manifest names. They are no
//! products of the shop. They are the strangers that a picture is compared with besides, so that a shop which has enrolled three products
//! does not take everything for one of the three.
//!
//! The file is little-endian: `CREF`, a version (u16, 1), the length of a direction (u16, 128), how many records follow (u32); each record
//! has the class (u16), its family (u16), how many pictures are behind it (u16), nought (u16), and 128 halves.

use std::collections::BTreeMap;

use cart_domain::Gtin;
use cart_vision::Embedding;
use cart_vision::embedding::{KEPT, LENGTH};
use cart_vision::references::MOST;
use serde::Serialize;

const MAGIC: [u8; 4] = *b"CREF";
const VERSION: u16 = 1;
const HEAD: usize = 12;
const RECORD: usize = 8 + KEPT;

/// What a picture can be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Known {
    /// A product that somebody has enrolled.
    Gtin(Gtin),
    /// One of the classes that the network was trained on.
    Class(u16),
}

/// A class that a network comes with.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    pub number: u16,
    pub family: u16,
    pub reference: Embedding,
}

/// Reads a file of references, or says what is wrong with it.
pub fn read(bytes: &[u8]) -> Result<Vec<Class>, String> {
    let (head, records) = bytes.split_at_checked(HEAD).ok_or("it is shorter than its head")?;
    let two = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
    if head[..4] != MAGIC {
        return Err("it holds no references".to_owned());
    }
    if (two(4), usize::from(two(6))) != (VERSION, LENGTH) {
        return Err(format!(
            "its version is {} and its directions have {} numbers; {VERSION} and {LENGTH} are understood",
            two(4),
            two(6)
        ));
    }
    let count = u32::from_le_bytes([head[8], head[9], head[10], head[11]]) as usize;
    if Some(records.len()) != count.checked_mul(RECORD) {
        return Err(format!("{count} references do not fit its {} bytes", bytes.len()));
    }
    let classes: Vec<Class> = records
        .chunks_exact(RECORD)
        .enumerate()
        .map(|(number, record)| class(number, record))
        .collect::<Result<_, _>>()?;
    let mut references = BTreeMap::new();
    for Class { number, .. } in &classes {
        let count: &mut usize = references.entry(*number).or_default();
        *count += 1;
        if *count > MOST {
            return Err(format!("class {number} has more than {MOST} references"));
        }
    }
    Ok(classes)
}

fn class(number: usize, record: &[u8]) -> Result<Class, String> {
    let two = |at: usize| u16::from_le_bytes([record[at], record[at + 1]]);
    let direction: &[u8; KEPT] = record[8..].try_into().map_err(|_| "a reference is cut off".to_owned())?;
    let reference = Embedding::from_bytes(direction).ok_or_else(|| format!("reference {number} points nowhere"))?;
    Ok(Class { number: two(0), family: two(2), reference })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(classes: &[(u16, u16, f32)]) -> Vec<u8> {
        let mut bytes = [&MAGIC[..], &VERSION.to_le_bytes(), &128u16.to_le_bytes()].concat();
        bytes.extend(u32::try_from(classes.len()).unwrap().to_le_bytes());
        for (number, family, first) in classes {
            let mut values = [0.1; LENGTH];
            values[0] = *first;
            [*number, *family, 40, 0].iter().for_each(|two| bytes.extend(two.to_le_bytes()));
            bytes.extend(Embedding::of(&values).unwrap().to_bytes());
        }
        bytes
    }

    #[test]
    fn classes_come_with_their_families_and_directions() {
        let classes = read(&file(&[(7, 2, 0.9), (8, 2, -0.9)])).unwrap();
        let numbers: Vec<(u16, u16)> = classes.iter().map(|class| (class.number, class.family)).collect();
        assert_eq!(numbers, [(7, 2), (8, 2)]);
        assert!(classes[0].reference.values()[0] > 0.5 && classes[1].reference.values()[0] < -0.5);
    }

    #[test]
    fn a_file_that_is_cut_off_foreign_or_empty_says_so() {
        let whole = file(&[(7, 2, 0.9)]);
        assert!(read(&whole[..whole.len() - 1]).unwrap_err().contains("do not fit"));
        assert!(read(b"").unwrap_err().contains("shorter"));
        assert!(read(b"a photograph").unwrap_err().contains("no references"));
        let mut newer = whole.clone();
        newer[4] = 9;
        assert!(read(&newer).unwrap_err().contains("version is 9"));
        let mut nowhere = whole;
        nowhere[HEAD + 8..].fill(0);
        assert!(read(&nowhere).unwrap_err().contains("reference 0 points nowhere"));
    }
}
