//! How a book begins: what it is, what it holds, and a checksum of every chapter.
//!
//! ```text
//!   "cartbook"  format  products  loose  version  chapters      8 + 4 + 4 + 4 + 8 + 4 bytes
//!   for each chapter: kind, checksum, length                     4 + 4 + 8 bytes
//!   checksum of everything above                                 4 bytes
//!   the chapters, in the order in which they are listed
//! ```
//!
//! All numbers are little-endian. `loose` is how many products have no barcode of their own; they come first.

use std::ops::Range;

use super::bytes::Cursor;
use super::crc::crc32c;
use crate::catalogue::CatalogueVersion;

/// Raised whenever what is written changes. A book of another format is not read, but made again.
pub(super) const FORMAT: u32 = 1;
const MAGIC: &[u8; 8] = b"cartbook";
const HEAD: usize = 32;
const LISTED: usize = 16;
/// No book has more chapters: one for each language, and a handful.
const MOST_CHAPTERS: u32 = 1_024;

/// What a chapter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Chapter {
    /// The key of every product, sorted, eight bytes each.
    Keys,
    /// The place of every product, in the order of the keys.
    Places,
    /// Where each place's record begins.
    Starts,
    /// What a search asks of every product, by place.
    Traits,
    /// Look-up codes, sorted, and their places.
    Plus,
    /// Words that records share.
    Terms,
    Records,
    /// The words of all names in one language, and which products have them.
    Names,
}

impl Chapter {
    const ALL: [Chapter; 8] = [
        Chapter::Keys,
        Chapter::Places,
        Chapter::Starts,
        Chapter::Traits,
        Chapter::Plus,
        Chapter::Terms,
        Chapter::Records,
        Chapter::Names,
    ];

    fn kind(self) -> u32 {
        match self {
            Chapter::Keys => 1,
            Chapter::Places => 2,
            Chapter::Starts => 3,
            Chapter::Traits => 4,
            Chapter::Plus => 5,
            Chapter::Terms => 6,
            Chapter::Records => 7,
            Chapter::Names => 8,
        }
    }
}

/// Why some bytes are no book that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadBook {
    #[error("this is no book of products")]
    NoBook,
    #[error("the book is of format {0}, and this program reads {FORMAT}")]
    OtherFormat(u32),
    #[error("the book is cut off, or longer than it says")]
    Length,
    #[error("the book is not what was written: its {0} are damaged")]
    Damaged(&'static str),
}

/// The beginning of a book.
#[derive(Clone, Debug)]
pub(super) struct Contents {
    pub(super) products: usize,
    pub(super) loose: usize,
    pub(super) version: CatalogueVersion,
    pub(super) chapters: Vec<(Chapter, Range<usize>)>,
}

/// Puts a book together.
pub(super) fn bind(version: CatalogueVersion, products: u32, loose: u32, chapters: &[(Chapter, Vec<u8>)]) -> Vec<u8> {
    let length: usize = chapters.iter().map(|(_, text)| text.len()).sum();
    let mut book = Vec::with_capacity(HEAD + chapters.len() * LISTED + 4 + length);
    book.extend_from_slice(MAGIC);
    let count = u32::try_from(chapters.len()).unwrap_or(u32::MAX);
    [FORMAT, products, loose].iter().for_each(|number| book.extend_from_slice(&number.to_le_bytes()));
    book.extend_from_slice(&version.0.to_le_bytes());
    book.extend_from_slice(&count.to_le_bytes());
    for (chapter, text) in chapters {
        book.extend_from_slice(&chapter.kind().to_le_bytes());
        book.extend_from_slice(&crc32c(text).to_le_bytes());
        book.extend_from_slice(&(text.len() as u64).to_le_bytes());
    }
    let checksum = crc32c(&book);
    book.extend_from_slice(&checksum.to_le_bytes());
    chapters.iter().for_each(|(_, text)| book.extend_from_slice(text));
    book
}

impl Contents {
    /// Reads the beginning of a book and checks all of it.
    pub(super) fn read(book: &[u8]) -> Result<Self, BadBook> {
        let mut cursor = Cursor::new(book);
        if cursor.take(MAGIC.len()) != Some(MAGIC) {
            return Err(BadBook::NoBook);
        }
        let format = cursor.u32().ok_or(BadBook::Length)?;
        if format != FORMAT {
            return Err(BadBook::OtherFormat(format));
        }
        let mut number = || cursor.u32().ok_or(BadBook::Length);
        let (products, loose) = (number()?, number()?);
        let version = CatalogueVersion(cursor.u64().ok_or(BadBook::Length)?);
        let count = cursor.u32().filter(|count| *count <= MOST_CHAPTERS).ok_or(BadBook::Length)?;
        let listed: Option<Vec<_>> = (0..count).map(|_| Some((cursor.u32()?, cursor.u32()?, cursor.u64()?))).collect();
        let listed = listed.ok_or(BadBook::Length)?;
        let head = book.get(..HEAD + listed.len() * LISTED).ok_or(BadBook::Length)?;
        if cursor.u32().ok_or(BadBook::Length)? != crc32c(head) {
            return Err(BadBook::Damaged("contents"));
        }
        let mut chapters = Vec::with_capacity(listed.len());
        let mut at = head.len() + 4;
        for (kind, checksum, length) in listed {
            let length = usize::try_from(length).map_err(|_| BadBook::Length)?;
            let end = at.checked_add(length).ok_or(BadBook::Length)?;
            if crc32c(book.get(at..end).ok_or(BadBook::Length)?) != checksum {
                return Err(BadBook::Damaged("chapters"));
            }
            let chapter = Chapter::ALL.into_iter().find(|chapter| chapter.kind() == kind);
            chapters.push((chapter.ok_or(BadBook::Damaged("contents"))?, at..end));
            at = end;
        }
        if at != book.len() {
            return Err(BadBook::Length);
        }
        Ok(Contents { products: products as usize, loose: loose as usize, version, chapters })
    }
}
