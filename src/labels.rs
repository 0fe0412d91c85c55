//! The labels command: a test sheet with every kind of label that a shop uses, at its true size, and under each what a cart must make of
//! it. Scanned at commissioning, it proves that an engine sends symbology identifiers and separators.
//!
//! No label is taken on trust: each is read back before the sheet is written, and what stands under it is what the cart's own reader says.

mod font;
mod page;
mod pdf;
mod png;
mod sheet;
mod svg;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use cart_domain::barcode::{self, Day, Layout, NoLayout, Reading, Rules, Unreadable};
use cart_domain::catalogue::Catalogue;
use cart_domain::input::{Reader, Scan};
use cart_domain::money::Currency;
use cart_hardware::Frame;
use cart_hardware::label::{Grid, NoLabel, proof};

pub use sheet::{Label, good_until, of_catalogue, of_shops};

use page::Page;

/// So many pixels a module has where a label is looked at.
const PIXELS: usize = 4;

/// What is printed, and where to.
#[derive(Debug)]
pub struct LabelsArgs {
    /// `.pdf` holds all pages; `.svg` and `.png` are written a file a page.
    pub out: PathBuf,
    /// Products of this catalogue are printed as well.
    pub catalogue: Option<Catalogue>,
    pub currency: Currency,
}

/// Why there is no sheet.
#[derive(Debug, thiserror::Error)]
pub enum NoSheet {
    #[error("{}: the name must end in .pdf, .svg or .png", .0.display())]
    Kind(PathBuf),
    #[error(transparent)]
    Label(#[from] NoLabel),
    #[error(transparent)]
    Layout(#[from] NoLayout),
    #[error("the label “{0}” does not read back as what was printed")]
    Proof(String),
    #[error("writing {}: {error}", file.display())]
    Write { file: PathBuf, error: io::Error },
}

impl NoSheet {
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            NoSheet::Kind(_) => 2,
            NoSheet::Label(_) | NoSheet::Layout(_) | NoSheet::Proof(_) | NoSheet::Write { .. } => 1,
        }
    }
}

/// A label that was drawn, read back and understood.
#[derive(Debug)]
pub struct Proven {
    pub label: Label,
    pub grid: Grid,
    /// What an engine must send.
    pub scan: Scan,
    pub reading: Result<Reading, Unreadable>,
    /// Whether the cart must refuse it for its date.
    pub is_expired: bool,
}

impl Proven {
    /// The label as a camera sees it.
    #[must_use]
    pub fn picture(&self) -> Frame {
        self.grid.picture(PIXELS, page::BARS)
    }
}

/// What was written.
#[derive(Debug, PartialEq, Eq)]
pub struct Written {
    pub labels: usize,
    pub files: Vec<PathBuf>,
}

/// Writes the sheet.
pub fn run(args: &LabelsArgs, today: Day) -> Result<Written, NoSheet> {
    let proven = proven(args, today)?;
    let pages = page::lay_out(&proven, &args.currency);
    let files = match args.out.extension().and_then(|kind| kind.to_str()) {
        Some("pdf") => vec![(args.out.clone(), pdf::write(&pages))],
        Some("svg") => each(&pages, &args.out, svg::write),
        Some("png") => each(&pages, &args.out, png::write),
        Some(_) | None => return Err(NoSheet::Kind(args.out.clone())),
    };
    for (file, bytes) in &files {
        fs::write(file, bytes).map_err(|error| NoSheet::Write { file: file.clone(), error })?;
    }
    Ok(Written { labels: proven.len(), files: files.into_iter().map(|(file, _)| file).collect() })
}

/// Every label of the sheet, read back and understood.
pub fn proven(args: &LabelsArgs, today: Day) -> Result<Vec<Proven>, NoSheet> {
    let mut labels = of_shops(today);
    labels.extend(args.catalogue.iter().flat_map(of_catalogue));
    labels.into_iter().map(|label| prove(label, &args.currency, today)).collect()
}

fn prove(label: Label, currency: &Currency, today: Day) -> Result<Proven, NoSheet> {
    let grid = Grid::draw(label.carrier, &label.text)?;
    let read = proof(&grid.picture(PIXELS, page::BARS)).filter(|read| read.aim == label.carrier.aim());
    let read = read.filter(|read| read.text.ends_with(&label.text) || label.is_compressed());
    let read = read.ok_or_else(|| NoSheet::Proof(label.title.clone()))?;
    let scan = Scan { aim: Some(read.aim), data: read.text, by: Reader::Serial };
    let layouts = Layout::all(label.layout)?;
    let reading = barcode::read(&scan, &Rules::new(&layouts, currency, today));
    let is_expired = reading.as_ref().is_ok_and(|reading| reading.is_expired(today));
    Ok(Proven { label, grid, scan, reading, is_expired })
}

/// A file for each page, numbered where there are several.
fn each(pages: &[Page], out: &Path, write: fn(&Page) -> Vec<u8>) -> Vec<(PathBuf, Vec<u8>)> {
    let stem = out.file_stem().unwrap_or_default().to_string_lossy();
    let kind = out.extension().unwrap_or_default().to_string_lossy();
    let name = |number: usize| match pages.len() {
        1 => out.to_owned(),
        _ => out.with_file_name(format!("{stem}-{number}.{kind}")),
    };
    (1..).zip(pages).map(|(number, page)| (name(number), write(page))).collect()
}

#[cfg(test)]
mod tests;
