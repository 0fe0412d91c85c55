//! Calibrating a network: what its scores have meant on pictures of which is known what they show, written to a file beside it. Without the
//! file a score is taken for what it says by itself, which is too sure of itself or too timid.
//!
//! How good a calibration is has to be measured on pictures that it was not made from: every second picture of each product calibrates for the others,
//! and the other way round.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cart_vision::calibration::{Line, Scored, expected_error};
use cart_vision::{Calibration, Likeness, Shop};
use serde::{Deserialize, Serialize};

use super::NoSight;
use super::ask::Elapsed;
use super::eval::{self, EvalError, Shown};
use super::eye::Eye;
use super::known::Known;
use super::list;

/// The name of the file beside a network.
const FILE: &str = "calibration.toml";

/// What came of calibrating.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Calibrated {
    /// How many pictures it is made from.
    pub n: usize,
    pub slope: f64,
    pub offset: f64,
    /// How many families have a line of their own.
    pub families: usize,
    /// How far stated chances are from what happened, on pictures that were not used.
    pub expected_error: f64,
    /// The same without any calibration.
    pub uncalibrated_error: f64,
}

/// Why nothing was calibrated.
#[derive(Debug, thiserror::Error)]
pub enum CalibrateError {
    #[error(transparent)]
    Eval(#[from] EvalError),
    #[error("the list shows too little: both pictures of a product and of others are needed")]
    TooLittle,
    #[error("{} cannot be written: {error}", file.display())]
    Write { file: PathBuf, error: std::io::Error },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    /// The SHA-256 of the network.
    network: String,
    general: WrittenLine,
    #[serde(default)]
    families: BTreeMap<String, WrittenLine>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLine {
    slope: f64,
    offset: f64,
}

/// Calibrates a network on a list of pictures, and writes the file where one is named.
pub fn calibrate(
    list: &Path,
    root: Option<&Path>,
    out: Option<&Path>,
    eye: &mut Eye,
    elapsed: Elapsed<'_>,
) -> Result<Calibrated, CalibrateError> {
    let listed = list::read(list, root).map_err(EvalError::from)?;
    let shown = eval::show(&listed, (eye, Eye::look), elapsed, &mut Vec::new())?;
    let shop = Shop { calibration: Calibration::plain(), ..eval::shop(eye, Likeness::default()) };
    let halves = [0, 1].map(|half| scores(&shown, &shop, |number| number % 2 == half));
    let all: Vec<Scored> = halves.concat();
    let calibration = Calibration::fit(&all).ok_or(CalibrateError::TooLittle)?;
    let mut stated = Vec::new();
    for (own, other) in [(&halves[0], &halves[1]), (&halves[1], &halves[0])] {
        let fitted = Calibration::fit(other).ok_or(CalibrateError::TooLittle)?;
        stated.extend(own.iter().map(|scored| (fitted.weight(scored.family, scored.score), scored.is_same)));
    }
    let plain: Vec<(f32, bool)> = all.iter().map(|scored| (scored.score, scored.is_same)).collect();
    if let Some(file) = out {
        let write = |error| CalibrateError::Write { file: file.to_owned(), error };
        let text =
            toml::to_string(&Written::of(&calibration, eye.id().as_str())).expect("lines and names are always TOML");
        fs::write(file, format!("# Written by dash-cart vision calibrate.\n{text}")).map_err(write)?;
    }
    let Line { slope, offset } = calibration.general;
    Ok(Calibrated {
        n: shown.len(),
        slope,
        offset,
        families: calibration.families.len(),
        expected_error: expected_error(&stated),
        uncalibrated_error: expected_error(&plain),
    })
}

/// The calibration beside a network. None: there is no such file.
pub fn beside(model: &Path, network: &str) -> Result<Option<Calibration>, NoSight> {
    let file = model.with_file_name(FILE);
    if !file.exists() {
        return Ok(None);
    }
    let wrong = |why: String| NoSight::Calibration { file: file.clone(), why };
    let text = fs::read_to_string(&file).map_err(|error| wrong(error.to_string()))?;
    let written: Written = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    if !written.network.eq_ignore_ascii_case(network) {
        return Err(wrong("it was made for another network; `dash-cart vision calibrate` makes a new one".to_owned()));
    }
    written.read().map(Some).map_err(wrong)
}

/// The score of each picture for each product. Of each product only some of its pictures are taken, by number.
fn scores(shown: &[Shown], shop: &Shop<Known>, is_taken: impl Fn(usize) -> bool) -> Vec<Scored> {
    let mut numbers: BTreeMap<u16, usize> = BTreeMap::new();
    let mut scores = Vec::new();
    for Shown { listed, embedding } in shown {
        let number = numbers.entry(listed.fine).or_default();
        *number += 1;
        let Some(embedding) = embedding.as_ref().filter(|_| is_taken(*number)) else { continue };
        let seen = shop.see(embedding);
        let cohort = seen.cohort();
        scores.extend(shop.references.products().filter_map(|product| {
            let family = shop.families.get(product).copied();
            let is_same = *product == Known::Class(listed.fine);
            Some(Scored { family, score: cohort.score(product)?, is_same })
        }));
    }
    scores
}

impl Written {
    fn of(calibration: &Calibration, network: &str) -> Self {
        let line = |line: &Line| WrittenLine { slope: line.slope, offset: line.offset };
        let families = calibration.families.iter().map(|(family, own)| (family.to_string(), line(own))).collect();
        Written { network: network.to_owned(), general: line(&calibration.general), families }
    }

    fn read(self) -> Result<Calibration, String> {
        let line = |name: &str, line: WrittenLine| {
            let is_usable = line.slope.is_finite() && line.slope >= 0.0 && line.offset.is_finite();
            let read = Line { slope: line.slope, offset: line.offset };
            is_usable.then_some(read).ok_or_else(|| format!("the line of `{name}` falls, or is no line"))
        };
        let families = self.families.into_iter().map(|(name, own)| {
            let number = name.parse().map_err(|_| format!("`{name}` is no family's number"))?;
            Ok((number, line(&name, own)?))
        });
        Ok(Calibration { general: line("general", self.general)?, families: families.collect::<Result<_, String>>()? })
    }
}
