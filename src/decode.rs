//! The decode command: which symbols are in these pictures, one JSON line a picture.
//!
//! A reading is accepted when the decoder has seen enough of it and, with a catalogue, when a product belongs to it. Everything else is a
//! suspect: shown, and never believed.

mod picture;
mod report;

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use cart_domain::Wall;
use cart_domain::barcode::{self, Day, Layout, PRESETS, Reading, Rules};
use cart_domain::catalogue::Catalogue;
use cart_domain::money::Currency;
use cart_hardware::decoder::{Decoded, Decoder};

pub use picture::{NoPicture, load_colours, load_picture, pictures};

use report::{CodeWire, FileWire};

/// What to look at, and what to believe.
#[derive(Debug)]
pub struct DecodeArgs {
    /// Pictures, and folders of pictures.
    pub inputs: Vec<PathBuf>,
    /// Accept products of this catalogue only.
    pub catalogue: Option<Catalogue>,
}

/// The time, as the command needs it.
pub struct Timing<'a> {
    /// Two-digit years are read around it.
    pub wall: Wall,
    /// Counts up from anywhere.
    pub elapsed: &'a dyn Fn() -> Duration,
}

/// Whether every file could be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    AllRead,
    SomeUnreadable,
}

impl Outcome {
    /// 0, or 2 where a file was no picture.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Outcome::AllRead => 0,
            Outcome::SomeUnreadable => 2,
        }
    }
}

/// Looks at each picture in turn and prints a line about it.
pub fn run(args: &DecodeArgs, timing: &Timing<'_>, out: &mut dyn Write) -> io::Result<Outcome> {
    let judge = Judge::new(args.catalogue.as_ref(), timing.wall);
    let decoder = Decoder::thorough();
    let mut outcome = Outcome::AllRead;
    for input in &args.inputs {
        for file in pictures(input) {
            let line = look(&file, &decoder, &judge, timing);
            if line.is_unreadable() {
                outcome = Outcome::SomeUnreadable;
            }
            serde_json::to_writer(&mut *out, &line)?;
            out.write_all(b"\n")?;
            out.flush()?;
        }
    }
    Ok(outcome)
}

fn look(file: &Result<PathBuf, NoPicture>, decoder: &Decoder, judge: &Judge<'_>, timing: &Timing<'_>) -> FileWire {
    let path = match file {
        Ok(path) => path,
        Err(error) => return FileWire::unreadable(error.path(), error),
    };
    let frame = match load_picture(path) {
        Ok(frame) => frame,
        Err(error) => return FileWire::unreadable(path, &error),
    };
    let before = (timing.elapsed)();
    let decoding = decoder.decode(&frame);
    let took = (timing.elapsed)().saturating_sub(before);
    let (codes, unknown): (Vec<_>, Vec<_>) =
        decoding.codes.into_iter().map(|code| judge.judge(code)).partition(|judged| judged.believed);
    let doubtful = decoding.suspects.into_iter().map(|code| judge.judge(code));
    let wires = |judged: Vec<Judged>| judged.into_iter().map(|judged| judged.wire).collect();
    FileWire::read(path, wires(codes), wires(unknown.into_iter().chain(doubtful).collect()), took)
}

/// Says what a symbol means and whether to believe it.
struct Judge<'a> {
    catalogue: Option<&'a Catalogue>,
    /// No layout of in-store labels, then each preset alone: which of them the shop uses is not known here.
    layouts: Vec<Vec<Layout>>,
    currency: Currency,
    today: Day,
}

struct Judged {
    wire: CodeWire,
    believed: bool,
}

impl<'a> Judge<'a> {
    fn new(catalogue: Option<&'a Catalogue>, wall: Wall) -> Self {
        let presets = PRESETS.iter().filter_map(|(name, _)| Layout::preset(name).ok()).map(|layout| vec![layout]);
        let layouts = std::iter::once(Vec::new()).chain(presets).collect();
        Judge { catalogue, layouts, currency: Currency::eur(), today: Day::at(wall, 0) }
    }

    fn judge(&self, code: Decoded) -> Judged {
        let scan = code.scan();
        let reading = self.layouts.first().and_then(|none| barcode::read(&scan, &self.rules(none)).ok());
        let believed = self.catalogue.is_none_or(|catalogue| {
            self.layouts.iter().any(|layouts| {
                barcode::read(&scan, &self.rules(layouts)).is_ok_and(|reading| is_sold(catalogue, &reading))
            })
        });
        Judged { wire: CodeWire::new(code, &scan, reading), believed }
    }

    fn rules<'r>(&'r self, layouts: &'r [Layout]) -> Rules<'r> {
        Rules::new(layouts, &self.currency, self.today)
    }
}

fn is_sold(catalogue: &Catalogue, reading: &Reading) -> bool {
    reading.keys.iter().any(|key| catalogue.sells(key))
}

#[cfg(test)]
mod tests;
