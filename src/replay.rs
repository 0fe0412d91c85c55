//! The replay command: a trace through the cart, and out comes what the cart showed and what the receipt was.
//!
//! The same machine as on a cart runs here, with the trace in place of devices, store and clock: time moves only as the trace says, and
//! deadlines fire at their own time, before anything that was reported later. So the same trace and catalogue give the same bytes on
//! every machine, and a program may sit on both ends of the pipe: each line is handled, shown and flushed before the next is read.

mod driver;
mod end;
mod learned;
mod player;
mod score;
mod show;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cart_domain::catalogue::{Catalogue, CatalogueVersion};
use cart_protocol::catalogue_csv::{self, Options, ReadError, UnknownColumns};

use crate::trace::{Header, TraceError, TraceReader};

pub use driver::{Driver, Watcher};
pub use end::End;
pub use learned::{Learned, LearnedError};
pub use player::{Player, Shown};
pub use score::{
    Comparison, Content, Contents, FalseQuestion, LineScore, MistakeScore, NeedlessQuestion, Phase, Score, Scorer,
    compare, contents,
};
pub use show::show;

/// What to replay, and how to tell of it.
#[derive(Clone, Debug)]
pub struct ReplayArgs {
    pub source: Source,
    /// Instead of the catalogue that the header names.
    pub catalogue: Option<PathBuf>,
    pub unknown_columns: UnknownColumns,
    pub form: Form,
    /// Where masses that carts have learned are read from and written back to.
    pub learned: Option<PathBuf>,
    pub ack: Ack,
}

/// Where a trace comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    File(PathBuf),
    Standard,
}

/// What is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// The receipt, as on till paper.
    #[default]
    Text,
    /// Whatever the cart shows, as it changes, and how it ended.
    Json,
}

/// Whether each input line is acknowledged when it has been handled fully.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ack {
    #[default]
    Never,
    EachLine,
}

/// Why a trace could not be replayed to its end.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    #[error("{trace}: {error}")]
    Trace { trace: String, error: TraceError },
    #[error("{file}: cannot be opened: {error}")]
    Open { file: String, error: io::Error },
    #[error("{0}")]
    Catalogue(#[from] ReadError),
    #[error("{0}")]
    Learned(#[from] LearnedError),
    #[error("the output cannot be written: {0}")]
    Output(#[from] io::Error),
}

impl ReplayError {
    /// 2 where the input is to blame, else 1.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            ReplayError::Trace { .. }
            | ReplayError::Open { .. }
            | ReplayError::Catalogue(_)
            | ReplayError::Learned(_) => 2,
            ReplayError::Output(_) => 1,
        }
    }
}

/// Replays one trace.
pub fn run(
    args: &ReplayArgs,
    standard: impl BufRead,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<(), ReplayError> {
    match &args.source {
        Source::Standard => replay(args, "-", Path::new(""), standard, out, err),
        Source::File(path) => {
            let name = path.display().to_string();
            let file = File::open(path).map_err(|error| ReplayError::Open { file: name.clone(), error })?;
            let beside = path.parent().unwrap_or(Path::new(""));
            replay(args, &name, beside, BufReader::new(file), out, err)
        }
    }
}

fn replay(
    args: &ReplayArgs,
    name: &str,
    beside: &Path,
    input: impl BufRead,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<(), ReplayError> {
    let blamed = |error| ReplayError::Trace { trace: name.to_owned(), error };
    let (header, mut reader) = TraceReader::open(input).map_err(blamed)?;
    let catalogue = match catalogue_of(args, &header, beside) {
        Some(path) => load_catalogue(&path, args.unknown_columns)?,
        None => {
            writeln!(err, "{name}: line 1 names no `catalogue` and none was given, so every scan is unknown")?;
            Catalogue::default()
        }
    };
    let learned = args.learned.as_deref().map(Learned::load).transpose()?.unwrap_or_default();
    let mut player = Player::new(&header, Arc::new(catalogue), learned);
    let mut printer = Printer { form: args.form, ack: args.ack, out };
    printer.ack(reader.number())?;
    while let Some(line) = reader.next() {
        let shown = player.line(&line.map_err(blamed)?);
        printer.show(&shown)?;
        printer.ack(reader.number())?;
    }
    let end = player.end();
    printer.end(&end)?;
    if let Some(path) = &args.learned {
        end.learned.save(path)?;
    }
    Ok(())
}

fn catalogue_of(args: &ReplayArgs, header: &Header, beside: &Path) -> Option<PathBuf> {
    let named = || header.catalogue.as_deref().map(|file| beside.join(file));
    args.catalogue.clone().or_else(named)
}

/// Reads a catalogue file, all of it or nothing.
pub fn load_catalogue(path: &Path, unknown_columns: UnknownColumns) -> Result<Catalogue, ReplayError> {
    let name = path.display().to_string();
    let file = File::open(path).map_err(|error| ReplayError::Open { file: name.clone(), error })?;
    let options = Options { unknown_columns, ..Options::default() };
    let reading = catalogue_csv::read(BufReader::new(file), &name, options)?;
    Ok(Catalogue::new(CatalogueVersion(1), reading.products))
}

/// Prints in the form that was asked for and lets nothing lie in a buffer.
struct Printer<'a> {
    form: Form,
    ack: Ack,
    out: &'a mut dyn Write,
}

impl Printer<'_> {
    fn show(&mut self, shown: &[Shown]) -> io::Result<()> {
        match self.form {
            Form::Text => Ok(()),
            Form::Json => shown.iter().try_for_each(|shown| writeln!(self.out, "{}", shown.json())),
        }?;
        self.out.flush()
    }

    fn ack(&mut self, number: u64) -> io::Result<()> {
        match self.ack {
            Ack::Never => return Ok(()),
            Ack::EachLine => writeln!(self.out, "{{\"ack\":{number}}}")?,
        }
        self.out.flush()
    }

    fn end(&mut self, end: &End) -> io::Result<()> {
        match self.form {
            Form::Text => write!(self.out, "{}", end.text()),
            Form::Json => writeln!(self.out, "{}", end.json()),
        }?;
        self.out.flush()
    }
}
