//! The `vision` commands.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use cart_domain::Gtin;
use cart_vision::Likeness;
use cart_vision::references::MOST;
use clap::{Args, Subcommand};

use super::tools::{done, failed};
use crate::clock::Clock;
use crate::config::{Config, ConfigError, USUAL_FILE, VisionFiles};
use crate::vision::ask::{self, AskError, Question};
use crate::vision::eval::{self, EvalArgs};
use crate::vision::eye::Eye;
use crate::vision::{NoSight, Sight};

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
}

/// Which network.
#[derive(Debug, Args)]
pub(super) struct Files {
    /// The network; its manifest.toml lies beside it
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// The configuration file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
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
        VisionCommand::Eval { list, enrol, k, draws, root, nearest, files } => {
            let likeness = if nearest { Likeness::Nearest } else { Likeness::Middle };
            let args = EvalArgs { list, enrol, k, root, likeness, draws };
            let mut eye = match open(files) {
                Ok(eye) => eye,
                Err(why) => return failed(err, &why, 2),
            };
            match eval::eval(&args, &mut eye, &elapsed) {
                Ok(figures) => {
                    let printed = serde_json::to_writer(&mut *out, &figures).map_err(std::io::Error::from);
                    done(err, printed.and_then(|()| writeln!(out)))
                }
                Err(error) => failed(err, &error, error.exit_code()),
            }
        }
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
    let mut eye = match open(files) {
        Ok(eye) => eye,
        Err(why) => return failed(err, &why, 2),
    };
    let shop = eye.shop();
    match ask::ask(question, images, (&mut eye, &shop), elapsed, out) {
        Ok(outcome) => ExitCode::from(outcome.exit_code()),
        Err(error) => failed(err, &error, error.exit_code()),
    }
}

/// Why there is no network.
#[derive(Debug, thiserror::Error)]
enum NoEye {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Sight(#[from] NoSight),
}

fn open(files: Files) -> Result<Eye, NoEye> {
    let configured = match files.config {
        Some(file) => Config::read(&file)?.vision,
        // A machine that is no cart has no configuration.
        None if Path::new(USUAL_FILE).exists() => Config::read(Path::new(USUAL_FILE))?.vision,
        None => VisionFiles::default(),
    };
    let named = VisionFiles { model: files.model.or(configured.model), ..configured };
    Ok(Sight::try_open(&named)?)
}

impl AskError {
    fn exit_code(&self) -> u8 {
        match self {
            AskError::Network { .. } | AskError::Output(_) => 1,
            AskError::Sizes { .. } | AskError::NoPicture(_) => 2,
        }
    }
}

impl eval::EvalError {
    fn exit_code(&self) -> u8 {
        match self {
            eval::EvalError::Network { .. } => 1,
            eval::EvalError::List(_)
            | eval::EvalError::Picture(_)
            | eval::EvalError::NoReferences
            | eval::EvalError::NoReference { .. } => 2,
        }
    }
}
