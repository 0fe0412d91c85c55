//! The commands that ask about pictures: which direction, is this the product, which product, what has changed. One JSON line each.
//!
//! A file that is no picture has a line that says so, and so has one that shows nothing; neither ends the command.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use cart_domain::Gtin;
use cart_vision::calibration::chance;
use cart_vision::shop::Guess;
use cart_vision::{Area, Difference, Embedding, Picture, Shop, Unknown, change};
use serde::Serialize;

use super::eye::{Eye, Look};
use super::known::Known;
use crate::decode::{self, NoPicture};

/// What is asked of each picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Its direction.
    Embed,
    /// Whether it shows this product.
    Verify(Gtin),
    /// So many products that it may show.
    Guess(usize),
}

/// Whether every file could be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    AllSeen,
    SomeUnreadable,
}

/// Counts up from anywhere.
pub type Elapsed<'a> = &'a dyn Fn() -> Duration;

/// Why a command ended before its last picture.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    #[error("{}: the network failed: {why}", file.display())]
    Network { file: PathBuf, why: String },
    #[error("writing the answer failed: {0}")]
    Output(#[from] io::Error),
    #[error("{before} is {was} and {after} is {is}; only pictures of one size are compared", before = before.display(), after = after.display())]
    Sizes { before: PathBuf, was: String, after: PathBuf, is: String },
    #[error(transparent)]
    NoPicture(#[from] NoPicture),
}

/// What is said of one picture.
#[derive(Debug, Default, Serialize)]
struct Line {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quality: Option<f64>,
    /// Why nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    embedding: Option<Vec<f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gtin: Option<Gtin>,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chance: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    guesses: Option<Vec<GuessLine>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ms: Option<f64>,
}

#[derive(Debug, Serialize)]
struct GuessLine {
    #[serde(flatten)]
    product: Known,
    weight: f64,
    chance: f64,
    cosine: f64,
}

#[derive(Debug, Serialize)]
struct ChangeLine {
    kind: &'static str,
    /// x, y, width and height as parts of the picture.
    area: Option<[f64; 4]>,
    quality: f64,
    ms: f64,
}

impl Outcome {
    /// 0, or 2 where a file was no picture.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Outcome::AllSeen => 0,
            Outcome::SomeUnreadable => 2,
        }
    }
}

/// Asks the same of every picture, and of every picture in a folder.
pub fn ask(
    question: Question,
    inputs: &[PathBuf],
    (eye, shop): (&mut Eye, &Shop<Known>),
    elapsed: Elapsed<'_>,
    out: &mut dyn Write,
) -> Result<Outcome, AskError> {
    let mut outcome = Outcome::AllSeen;
    for file in inputs.iter().flat_map(|input| decode::pictures(input)) {
        let picture = file.and_then(|file| Ok((decode::load_colours(&file)?, file)));
        let line = match picture {
            Ok((picture, file)) => answer(question, &picture, &file, (eye, shop), elapsed)?,
            Err(error) => {
                outcome = Outcome::SomeUnreadable;
                unreadable(&error)
            }
        };
        print(&line, out)?;
    }
    Ok(outcome)
}

fn answer(
    question: Question,
    picture: &Picture,
    file: &Path,
    (eye, shop): (&mut Eye, &Shop<Known>),
    elapsed: Elapsed<'_>,
) -> Result<Line, AskError> {
    let started = elapsed();
    let Look { quality, embedding } =
        eye.look(picture).map_err(|why| AskError::Network { file: file.to_owned(), why })?;
    let mut line = Line { file: file.display().to_string(), quality: Some(parts(quality.value.0)), ..Line::default() };
    line.unknown = quality.flaw.map(|flaw| Unknown::Flawed(flaw).name());
    let seen = embedding.as_ref().map(|embedding| shop.see(embedding));
    match question {
        Question::Embed => {
            line.embedding = embedding.as_ref().map(|embedding| embedding.values().map(|v| rounded(v, 6)).to_vec());
        }
        Question::Verify(gtin) => {
            line.gtin = Some(gtin);
            match seen.map(|seen| seen.weight(&Known::Gtin(gtin))) {
                Some(Ok(weight)) => {
                    (line.weight, line.chance) = (Some(rounded(weight, 3)), Some(chance_of(weight)));
                }
                Some(Err(unknown)) => line.unknown = Some(unknown.name()),
                None => {}
            }
        }
        Question::Guess(most) => {
            let guesses = seen.map(|seen| seen.best(most)).unwrap_or_default();
            if guesses.is_empty() {
                line.unknown = line.unknown.or(Some(Unknown::LikeNothing.name()));
            }
            line.guesses = Some(guesses.into_iter().map(GuessLine::from).collect());
        }
    }
    line.ms = Some(millis(elapsed().saturating_sub(started)));
    Ok(line)
}

/// The direction by which every picture is to be remembered. Of one that is none, or shows nothing, a line says so, and then there are none.
pub fn show(
    inputs: &[PathBuf],
    eye: &mut Eye,
    elapsed: Elapsed<'_>,
    out: &mut dyn Write,
) -> Result<Option<Vec<Embedding>>, AskError> {
    let mut shown = Some(Vec::new());
    for file in inputs.iter().flat_map(|input| decode::pictures(input)) {
        let (line, embedding) = match file.and_then(|file| Ok((decode::load_colours(&file)?, file))) {
            Ok((picture, file)) => {
                let started = elapsed();
                let look =
                    eye.look_to_remember(&picture).map_err(|why| AskError::Network { file: file.clone(), why })?;
                let line = Line {
                    file: file.display().to_string(),
                    quality: Some(parts(look.quality.value.0)),
                    unknown: look.quality.flaw.map(|flaw| Unknown::Flawed(flaw).name()),
                    ms: Some(millis(elapsed().saturating_sub(started))),
                    ..Line::default()
                };
                (line, look.embedding)
            }
            Err(error) => (unreadable(&error), None),
        };
        print(&line, out)?;
        shown = shown.zip(embedding).map(|(mut shown, embedding)| {
            shown.push(embedding);
            shown
        });
    }
    Ok(shown)
}

/// Says what is different between two pictures.
pub fn changed(before: &Path, after: &Path, elapsed: Elapsed<'_>, out: &mut dyn Write) -> Result<(), AskError> {
    let (old, new) = (decode::load_colours(before)?, decode::load_colours(after)?);
    let size = |picture: &Picture| format!("{} x {}", picture.width(), picture.height());
    if (old.width(), old.height()) != (new.width(), new.height()) {
        return Err(AskError::Sizes {
            before: before.to_owned(),
            was: size(&old),
            after: after.to_owned(),
            is: size(&new),
        });
    }
    let started = elapsed();
    let Difference { kind, area, quality, .. } = change::compare(&old, &new);
    let ms = millis(elapsed().saturating_sub(started));
    let area = area.map(|area| shares(area, &new));
    print(&ChangeLine { kind: kind.name(), area, quality: parts(quality.0), ms }, out)?;
    Ok(())
}

fn unreadable(error: &NoPicture) -> Line {
    Line { file: error.path().display().to_string(), error: Some(error.to_string()), ..Line::default() }
}

fn print(line: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")?;
    out.flush()
}

impl From<Guess<Known>> for GuessLine {
    fn from(Guess { product, weight, cosine }: Guess<Known>) -> Self {
        GuessLine { product, weight: rounded(weight, 3), chance: chance_of(weight), cosine: rounded(cosine, 4) }
    }
}

fn shares(area: Area, picture: &Picture) -> [f64; 4] {
    let share = |part: usize, of: usize| rounded(part as f32 / of as f32, 4);
    let (width, height) = (picture.width(), picture.height());
    [share(area.x, width), share(area.y, height), share(area.width, width), share(area.height, height)]
}

/// The chance that this is the product, where it and any other are equally likely before.
fn chance_of(weight: f32) -> f64 {
    (chance(f64::from(weight)) * 1e5).round() / 1e5
}

fn rounded(value: f32, digits: i32) -> f64 {
    let factor = 10f64.powi(digits);
    (f64::from(value) * factor).round() / factor
}

fn parts(thousandths: i32) -> f64 {
    f64::from(thousandths) / 1_000.0
}

fn millis(span: Duration) -> f64 {
    (span.as_secs_f64() * 1e6).round() / 1e3
}
