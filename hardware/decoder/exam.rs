//! Photographs whose symbols are known, and a mark for whoever reads them.
//!
//! A folder is a set. A picture with a text file of its name beside it holds what the file says; one without holds nothing that may be
//! believed. Sets differ in whether they write brackets around identifiers, leading zeros and separators, so none of these count.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use cart_domain::Gtin;

use super::Decoder;
use crate::camera::Frame;
use crate::camera::files::load_picture;
use crate::scanner::zbar;
use crate::sim::symbol::expand_upc_e;

/// The pictures of one folder.
#[derive(Clone, Debug)]
pub struct Set {
    pub name: String,
    pub photos: Vec<Photo>,
}

/// One picture and what is in it.
#[derive(Clone, Debug)]
pub struct Photo {
    pub path: PathBuf,
    pub frame: Frame,
    /// `None`: nothing.
    pub says: Option<String>,
}

/// Who reads.
#[derive(Clone, Copy, Debug)]
pub enum Candidate<'a> {
    Decoder(&'a Decoder),
    /// zbar as it comes: every kind of symbol, every line.
    StockZbar,
}

/// How a candidate did on one set.
#[derive(Clone, Debug, Default)]
pub struct Mark {
    pub pictures: usize,
    /// Pictures whose symbol was read.
    pub right: usize,
    /// Pictures in which something was read that is in no picture of the set.
    pub wrong: usize,
    pub took: Vec<Duration>,
    /// The pictures that were not read, and what was read wrongly.
    pub remarks: Vec<String>,
}

impl Set {
    /// Loads every picture of a folder, in the order of their names.
    pub fn load(folder: &Path) -> io::Result<Self> {
        let is_picture = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "png" || kind == "jpg");
        let mut paths: Vec<PathBuf> = Vec::new();
        for entry in fs::read_dir(folder)? {
            paths.push(entry?.path());
        }
        paths.retain(is_picture);
        paths.sort();
        let photo = |path: PathBuf| {
            let frame = load_picture(&path).map_err(|fault| io::Error::other(fault.to_string()))?;
            let says = fs::read_to_string(path.with_extension("txt")).ok();
            Ok(Photo { path, frame, says })
        };
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Set { name, photos: paths.into_iter().map(photo).collect::<io::Result<_>>()? })
    }

    /// Lets a candidate read every picture.
    #[must_use]
    pub fn sit(&self, candidate: Candidate<'_>) -> Mark {
        let known: BTreeSet<String> = self.photos.iter().filter_map(|photo| photo.says.as_deref()).map(plain).collect();
        let mut mark = Mark::default();
        for photo in &self.photos {
            let before = Instant::now();
            let read = candidate.read(&photo.frame);
            mark.took.push(before.elapsed());
            mark.pictures += 1;
            let said: Vec<String> = read.iter().map(|text| plain(text)).collect();
            let file = photo.path.file_name().unwrap_or_default().to_string_lossy();
            match photo.says.as_deref().map(plain) {
                Some(expected) if said.contains(&expected) => mark.right += 1,
                Some(expected) => mark.remarks.push(format!("{file}: {expected} not read")),
                None => {}
            }
            let invented: Vec<&String> = said.iter().filter(|text| !known.contains(*text)).collect();
            if !invented.is_empty() {
                mark.wrong += 1;
                mark.remarks.push(format!("{file}: read as {invented:?}"));
            }
        }
        mark
    }
}

impl Candidate<'_> {
    fn read(self, frame: &Frame) -> Vec<String> {
        match self {
            Candidate::Decoder(decoder) => decoder.decode(frame).codes.into_iter().map(|code| code.text).collect(),
            Candidate::StockZbar => {
                let luma = frame.luma();
                zbar::stock(&luma, (frame.width(), frame.height())).into_iter().map(|seen| seen.text).collect()
            }
        }
    }
}

impl Mark {
    /// The mean time a picture took.
    #[must_use]
    pub fn mean(&self) -> Duration {
        self.took.iter().sum::<Duration>() / u32::try_from(self.took.len()).unwrap_or(u32::MAX).max(1)
    }
}

/// A text without what sets write differently: UPC-E expanded, numbers in fourteen digits, a DataBar without its (01).
fn plain(text: &str) -> String {
    let text: String =
        text.chars().filter(|c| !matches!(c, '(' | ')') && !c.is_control() && !c.is_whitespace()).collect();
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return text;
    }
    let number = match text.len() {
        8 => expand_upc_e(&text).filter(|full| Gtin::parse(full).is_ok()),
        16 => text.strip_prefix("01").filter(|item| Gtin::parse(item).is_ok()).map(str::to_owned),
        _ => None,
    };
    let number = number.unwrap_or(text);
    if matches!(number.len(), 12 | 13) { format!("{number:0>14}") } else { number }
}
