//! The `vision` commands.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use cart_domain::Gtin;
use cart_vision::Likeness;
use cart_vision::references::MOST;
use clap::{Args, Subcommand};
use serde::Serialize;

use super::Place;
use super::run::config;
use super::tools::{done, failed};
use crate::clock::Clock;
use crate::config::{Config, ConfigError, USUAL_FILE};
use crate::journal::ballast::Ballast;
use crate::keep::{Keep, KeepError, KeepFinding, guard};
use crate::vision::ask::{self, AskError, Question};
use crate::vision::calibrate::{CalibrateError, calibrate};
use crate::vision::eval::{self, EvalArgs, EvalError};
use crate::vision::eye::Eye;
use crate::vision::{NoSight, Sight, enrolled};

const ENDS: &str = "Exit codes: 0 every file was looked at; 1 the answer cannot be written, or the network failed; 2 a file is no picture, or \
there is no network.";

/// Ask what the camera's network makes of pictures
///
/// The network is the one that --model or the configuration names, or else the one beside the program, or in `models/` of the checkout
/// that the program was built in. A picture that shows nothing is answered with why: black, blown-out, one-colour, blurred, too-small.
#[derive(Debug, Subcommand)]
pub(super) enum VisionCommand {
    /// Print the 128 numbers of each picture
    #[command(after_help = ENDS)]
    Embed {
        /// Pictures, and folders of pictures
        #[arg(required = true, value_name = "IMAGE")]
        images: Vec<PathBuf>,
        #[command(flatten)]
        files: Files,
    },
    /// Say how much likelier each picture is if it shows this product than if it shows another
    #[command(after_help = ENDS)]
    Verify {
        /// The product that the pictures should show
        #[arg(long, value_name = "GTIN", value_parser = Gtin::parse)]
        product: Gtin,
        /// Pictures, and folders of pictures
        #[arg(required = true, value_name = "IMAGE")]
        images: Vec<PathBuf>,
        #[command(flatten)]
        files: Files,
    },
    /// Guess which products each picture shows
    #[command(after_help = ENDS)]
    Guess {
        /// Pictures, and folders of pictures
        #[arg(required = true, value_name = "IMAGE")]
        images: Vec<PathBuf>,
        /// How many guesses
        #[arg(long, value_name = "N", default_value_t = 5)]
        most: usize,
        #[command(flatten)]
        files: Files,
    },
    /// Show pictures of a product to this cart, or let it forget them
    ///
    /// Five pictures from the cart's own camera, each from another side, are a good beginning. With more than eight, the oldest are forgotten.
    /// The cart must not be running on the state directory; it knows the product when it starts again, and tells the store, by which all carts with this
    /// network learn of it.
    #[command(
        after_help = "Exit codes: 0 all were taken; 1 it cannot be remembered, or the network failed; 2 a file is no picture or shows \
nothing, and none of them was taken; or there is no network."
    )]
    Enrol {
        /// The product
        #[arg(long, value_name = "GTIN", value_parser = Gtin::parse)]
        product: Gtin,
        /// Pictures, and folders of pictures
        #[arg(required_unless_present = "forget", value_name = "IMAGE")]
        images: Vec<PathBuf>,
        /// Forget what this cart was shown or learned of the product, before anything else. What the store publishes of it stays: withdraw it there
        #[arg(long)]
        forget: bool,
        #[command(flatten)]
        files: Files,
    },
    /// Say what is different in a basket between two pictures of it
    #[command(
        after_help = "Prints {\"kind\",\"area\",\"quality\",\"ms\"}. kind: added, removed, moved, nothing, covered; area: x, y, width and height \
as parts of the picture.\n\nExit codes: 0 compared; 1 the answer cannot be written; 2 a file is no picture, or they differ in size."
    )]
    Change {
        /// The basket before
        before: PathBuf,
        /// The basket after
        after: PathBuf,
    },
    /// Measure recognition on pictures of which is known what they show
    #[command(
        after_help = "Prints one JSON object of fractions. Lists have a line a picture: path, product, family. random: against any other product; \
lookalike: against one of the same family.\n\nExit codes: 0 measured; 1 the answer cannot be written, or the network failed; 2 a list, a \
picture or the network is wrong."
    )]
    Eval {
        /// The pictures that are asked about
        #[arg(long, value_name = "FILE")]
        list: PathBuf,
        /// Give the products of this list their references from it, instead of those that the network comes with
        #[arg(long, value_name = "FILE")]
        enrol: Option<PathBuf>,
        /// From so many pictures each
        #[arg(long, value_name = "N", default_value_t = 5, requires = "enrol", value_parser = references)]
        k: usize,
        /// Draw references anew so many times, and print the mean
        #[arg(long, value_name = "N", default_value_t = eval::DRAWS, requires = "enrol", value_parser = clap::value_parser!(u32).range(1..))]
        draws: u32,
        /// Where the paths in the lists begin [default: where each list lies]
        #[arg(long, value_name = "DIR")]
        root: Option<PathBuf>,
        /// Compare with the nearest reference of a product instead of the middle of all
        #[arg(long)]
        nearest: bool,
        #[command(flatten)]
        files: Files,
    },
    /// Measure what the network's scores mean on pictures of which is known what they show
    ///
    /// Without --out nothing is written. A file calibration.toml beside the network is used from then on.
    #[command(
        after_help = "Prints one JSON object.\n\nExit codes: 0 calibrated; 1 something cannot be written, or the network failed; 2 the list, a \
picture or the network is wrong."
    )]
    Calibrate {
        /// Pictures that the network was not trained on
        #[arg(long, value_name = "FILE")]
        list: PathBuf,
        /// Where the paths in the list begin [default: where the list lies]
        #[arg(long, value_name = "DIR")]
        root: Option<PathBuf>,
        /// Write the calibration to this file
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        #[command(flatten)]
        files: Files,
    },
}

/// Which network.
#[derive(Debug, Args)]
pub(super) struct Files {
    /// The network; its manifest.toml lies beside it
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

fn references(text: &str) -> Result<usize, String> {
    let count = text.parse().map_err(|_| "a number is expected".to_owned())?;
    if (1..=MOST).contains(&count) { Ok(count) } else { Err(format!("a product has 1 to {MOST} references")) }
}

pub(super) fn vision(command: VisionCommand, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let clock = Clock::real();
    let elapsed = || clock.elapsed();
    match command {
        VisionCommand::Embed { images, files } => about(Question::Embed, &images, files, &elapsed, out, err),
        VisionCommand::Verify { product, images, files } => {
            about(Question::Verify(product), &images, files, &elapsed, out, err)
        }
        VisionCommand::Guess { images, most, files } => {
            about(Question::Guess(most), &images, files, &elapsed, out, err)
        }
        VisionCommand::Change { before, after } => match ask::changed(&before, &after, &elapsed, out) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => failed(err, &error, error.exit_code()),
        },
        VisionCommand::Enrol { product, images, forget, files } => {
            match enrol((product, &images, forget), files, &elapsed, out) {
                Ok(code) => code,
                Err(error) => failed(err, &error, error.exit_code()),
            }
        }
        VisionCommand::Calibrate { list, root, out: file, files } => {
            let calibrated = named(files)
                .and_then(|config| Ok(Sight::open_uncalibrated(&config.vision)?))
                .and_then(|mut eye| Ok(calibrate(&list, root.as_deref(), file.as_deref(), &mut eye, &elapsed)?));
            print(calibrated, out, err)
        }
        VisionCommand::Eval { list, enrol, k, draws, root, nearest, files } => {
            let likeness = if nearest { Likeness::Nearest } else { Likeness::Middle };
            let args = EvalArgs { list, enrol, k, root, likeness, draws };
            let measured = open(files).and_then(|(mut eye, _)| Ok(eval::eval(&args, &mut eye, &elapsed)?));
            print(measured, out, err)
        }
    }
}

fn print(figures: Result<impl Serialize, VisionError>, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    match figures {
        Ok(figures) => {
            let printed = serde_json::to_writer(&mut *out, &figures).map_err(std::io::Error::from);
            done(err, printed.and_then(|()| writeln!(out)))
        }
        Err(error) => failed(err, &error, error.exit_code()),
    }
}

fn about(
    question: Question,
    images: &[PathBuf],
    files: Files,
    elapsed: &dyn Fn() -> Duration,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> ExitCode {
    let opened = open(files).and_then(|(mut eye, Config { state, learning, .. })| {
        let mut shop = eye.shop();
        if state.join("keep").exists() && question != Question::Embed {
            enrolled::add_to(&mut shop, &*remembered(&state)?, eye.id(), learning)?;
        }
        Ok(ask::ask(question, images, (&mut eye, &shop), elapsed, out)?)
    });
    match opened {
        Ok(outcome) => ExitCode::from(outcome.exit_code()),
        Err(error) => failed(err, &error, error.exit_code()),
    }
}

fn enrol(
    (product, images, forget): (Gtin, &[PathBuf], bool),
    files: Files,
    elapsed: &dyn Fn() -> Duration,
    out: &mut dyn Write,
) -> Result<ExitCode, VisionError> {
    let (mut eye, Config { state, .. }) = open(files)?;
    std::fs::create_dir_all(&state).map_err(|error| VisionError::State { state: state.clone(), error })?;
    let keep = remembered(&state)?;
    if forget {
        enrolled::forget(&*keep, &product)?;
    }
    let shown = ask::show(images, &mut eye, elapsed, out)?;
    let Some(shown) = shown else { return Ok(ExitCode::from(2)) };
    let withdrawn = enrolled::withdrawn(&*keep, &product, eye.id(), &shown)?;
    if !withdrawn.is_empty() {
        return Err(VisionError::Withdrawn { product, pictures: withdrawn.iter().map(|at| at + 1).collect() });
    }
    let references = enrolled::enrol(&*keep, &product, eye.id(), &shown)?;
    let line = serde_json::json!({ "gtin": product, "references": references });
    writeln!(out, "{line}").map_err(AskError::Output)?;
    Ok(ExitCode::SUCCESS)
}

/// Why a command ended early.
#[derive(Debug, thiserror::Error)]
enum VisionError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Sight(#[from] NoSight),
    #[error(transparent)]
    Ask(#[from] AskError),
    #[error(transparent)]
    Eval(#[from] EvalError),
    #[error(transparent)]
    Calibrate(#[from] CalibrateError),
    #[error(transparent)]
    Keep(#[from] KeepError),
    #[error("the state directory {} cannot be used: {error}", state.display())]
    State { state: PathBuf, error: std::io::Error },
    #[error("what this cart was shown cannot be read or changed: {0}")]
    NoMemory(String),
    #[error("the store withdrew {product} as it looks here, counted from 1: {pictures:?}; take other pictures")]
    Withdrawn { product: Gtin, pictures: Vec<usize> },
}

/// The network, and where this machine's cart remembers what it was shown.
fn open(files: Files) -> Result<(Eye, Config), VisionError> {
    let config = named(files)?;
    Ok((Sight::try_open(&config.vision)?, config))
}

/// Which network was asked for, and where this machine's cart keeps its state.
fn named(files: Files) -> Result<Config, VisionError> {
    // A machine that is no cart has no configuration, and needs none for looking at pictures.
    let is_cart = Path::new(USUAL_FILE).exists();
    let mut config = config(files.place, !is_cart)?;
    config.vision.model = files.model.or(config.vision.model);
    Ok(config)
}

fn remembered(state: &Path) -> Result<Box<dyn Keep>, VisionError> {
    let place = guard::Place::of(state, Ballast::DEFAULT_BYTES)
        .map_err(|error| VisionError::State { state: state.to_owned(), error })?;
    let keep = guard::open(&place, Clock::real().now().wall);
    let only_here = keep.findings().into_iter().find(|finding| matches!(finding, KeepFinding::InMemoryOnly { .. }));
    only_here.map_or(Ok(keep), |finding| Err(VisionError::NoMemory(finding.to_string())))
}

impl VisionError {
    fn exit_code(&self) -> u8 {
        match self {
            VisionError::Config(_) | VisionError::Sight(_) | VisionError::Withdrawn { .. } => 2,
            VisionError::Ask(error) => error.exit_code(),
            VisionError::Eval(error) | VisionError::Calibrate(CalibrateError::Eval(error)) => error.exit_code(),
            VisionError::Calibrate(CalibrateError::TooLittle) => 2,
            VisionError::Calibrate(CalibrateError::Write { .. }) => 1,
            VisionError::Keep(_) | VisionError::State { .. } | VisionError::NoMemory(_) => 1,
        }
    }
}

impl AskError {
    fn exit_code(&self) -> u8 {
        match self {
            AskError::Network { .. } | AskError::Output(_) => 1,
            AskError::Sizes { .. } | AskError::NoPicture(_) => 2,
        }
    }
}

impl EvalError {
    fn exit_code(&self) -> u8 {
        match self {
            EvalError::Network { .. } => 1,
            EvalError::List(_) | EvalError::Picture(_) | EvalError::NoReferences | EvalError::NoReference { .. } => 2,
        }
    }
}
