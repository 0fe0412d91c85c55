//! Recognising products by sight. What it needs may be missing, which is a normal state of a cart: it then works by scan and weight, says
//! so to those who look after it, and to nobody else.
//!
//! What is made of pictures is `cart_vision`'s business, which has no IO. Here are the files, the network, the references and the commands.

pub mod ask;
pub mod calibrate;
pub mod enrolled;
pub mod eval;
pub mod eye;
pub mod files;
pub mod known;
pub mod learned;
pub mod lesson;
pub mod list;
pub mod manifest;
pub mod observer;
pub mod onnx;
pub mod shared;
pub mod teach;
pub mod watcher;
mod whole;

use std::path::PathBuf;

use crate::config::VisionFiles;
use eye::Eye;
use files::Surroundings;

/// Whether the cart can recognise products.
#[derive(Debug)]
pub enum Sight {
    Ready(Box<Eye>),
    Unavailable { why: NoSight },
}

/// Why a cart cannot recognise products. Every one of them names the file to look at.
#[derive(Debug, thiserror::Error)]
pub enum NoSight {
    #[error(
        "the ONNX Runtime was not found; script/bootstrap fetches it, and `vision.library` or ORT_DYLIB_PATH can name it"
    )]
    NoLibrary,
    #[error("no network was found; `vision.model` can name one")]
    NoModel,
    #[error("the ONNX Runtime {} cannot be used: {why}", library.display())]
    Runtime { library: PathBuf, why: String },
    #[error("the manifest {} cannot be used: {why}", file.display())]
    Manifest { file: PathBuf, why: String },
    #[error("the calibration {} cannot be used: {why}", file.display())]
    Calibration { file: PathBuf, why: String },
    #[error("{} cannot be used: {why}", file.display())]
    Model { file: PathBuf, why: String },
    #[error("{} is not the file that its manifest describes: its SHA-256 is {found}, where {expected} is expected", file.display())]
    Checksum { file: PathBuf, found: String, expected: String },
}

impl Sight {
    /// Loads the runtime and the network, from where the configuration says or else from where they usually are. Takes a moment: call from a
    /// thread that may wait.
    #[must_use]
    pub fn open(named: &VisionFiles) -> Self {
        match Sight::try_open(named) {
            Ok(eye) => {
                tracing::info!(model = %eye.file().display(), "the network is loaded");
                Sight::Ready(Box::new(eye))
            }
            Err(why) => {
                tracing::warn!(%why, "products are not recognised by sight");
                Sight::Unavailable { why }
            }
        }
    }

    /// The same for somebody who cannot go on without.
    pub fn try_open(named: &VisionFiles) -> Result<Eye, NoSight> {
        let (library, model) = find(named)?;
        Eye::open(&library, &model)
    }

    /// The same for whoever makes a calibration.
    pub fn open_uncalibrated(named: &VisionFiles) -> Result<Eye, NoSight> {
        let (library, model) = find(named)?;
        Eye::open_uncalibrated(&library, &model)
    }

    /// One word or sentence for staff.
    #[must_use]
    pub fn says(&self) -> String {
        match self {
            Sight::Ready(eye) => format!("ready ({})", eye.file().display()),
            Sight::Unavailable { why } => format!("unavailable: {why}"),
        }
    }
}

/// The library and the network, where the configuration says or else where they usually are.
fn find(named: &VisionFiles) -> Result<(PathBuf, PathBuf), NoSight> {
    let files = Surroundings::here().complete(named.clone());
    let model = files.model.ok_or(NoSight::NoModel)?;
    Ok((files.library.ok_or(NoSight::NoLibrary)?, model))
}

#[cfg(test)]
mod tests;
