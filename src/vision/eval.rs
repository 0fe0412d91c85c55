//! How well pictures are recognised, measured on pictures of which is known what they show.
//!
//! The network's own classes are the shop. With `--enrol`, the products of that list take their references from it instead, some pictures each, drawn
//! anew some twenty times; every figure is the mean over the draws, because five photographs can be lucky. A picture that is asked about is
//! never among those that it is compared with.
//!
//! Every picture is compared with every product of the shop: its own, those of its family (look-alikes), and all others (random).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cart_vision::figures::Trial;
use cart_vision::references::MOST;
use cart_vision::{Embedding, Likeness, Picture, Shop};
use serde::Serialize;

use super::ask::Elapsed;
use super::eye::{Eye, Look};
use super::known::Known;
use super::list::{self, ListError, Listed};
use crate::decode::{self, NoPicture};

/// How often references are drawn.
pub const DRAWS: u32 = 20;
const SEED: u64 = 7;
/// A picture that shows nothing is a miss, and weighs nothing for any product.
const NO_WEIGHT: f32 = -100.0;

/// What is measured.
#[derive(Clone, Debug)]
pub struct EvalArgs {
    pub list: PathBuf,
    pub enrol: Option<PathBuf>,
    /// So many pictures of each enrolled product.
    pub k: usize,
    /// Where the paths in lists begin, instead of where the list lies.
    pub root: Option<PathBuf>,
    pub likeness: Likeness,
    pub draws: u32,
}

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    #[error(transparent)]
    List(#[from] ListError),
    #[error(transparent)]
    Picture(#[from] NoPicture),
    #[error("{}: the network failed: {why}", file.display())]
    Network { file: PathBuf, why: String },
    #[error("the network comes with no references, so --enrol must give some")]
    NoReferences,
    #[error("{} shows product {fine}, which has no reference", file.display())]
    NoReference { file: PathBuf, fine: u16 },
}

/// The figures, as fractions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// How many pictures were asked about.
    pub n: usize,
    pub top1: f64,
    pub top3: f64,
    pub top5: f64,
    /// The best guess is of the right family.
    pub coarse: f64,
    pub auc: Pair,
    pub tpr_fpr1: Pair,
    pub tpr_fpr5: Pair,
    /// The median time from picture to direction; loading the file is not counted.
    pub ms: f64,
}

/// A figure against any other product, and against one of the same family. None where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Pair {
    pub random: Option<f64>,
    pub lookalike: Option<f64>,
}

/// A picture with its direction.
#[derive(Clone, Debug)]
pub struct Shown {
    pub listed: Listed,
    /// None: it shows nothing.
    pub embedding: Option<Embedding>,
}

/// Measures.
pub fn eval(args: &EvalArgs, eye: &mut Eye, elapsed: Elapsed<'_>) -> Result<Figures, EvalError> {
    let mut times = Vec::new();
    let asked = show(&list::read(&args.list, args.root.as_deref())?, (eye, Eye::look), elapsed, &mut times)?;
    let ms = times.get(times.len() / 2).copied().unwrap_or_default();
    let Some(enrol) = &args.enrol else {
        if eye.classes().is_empty() {
            return Err(EvalError::NoReferences);
        }
        let mut tally = Tally::default();
        tally.count(&asked, &shop(eye, args.likeness), &BTreeSet::new())?;
        return Ok(tally.figures(asked.len(), ms));
    };
    let enrolled = list::read(enrol, args.root.as_deref())?;
    let enrolled = show(&enrolled, (eye, Eye::look_to_remember), elapsed, &mut Vec::new())?;
    let mut tally = Tally::default();
    for draw in 0..args.draws.max(1) {
        let mut shop = shop(eye, args.likeness);
        let used = enrol_some(&mut shop, &enrolled, args.k, SEED + u64::from(draw));
        tally.count(&asked, &shop, &used)?;
    }
    Ok(tally.figures(asked.len(), ms))
}

/// A way to look at a picture.
pub type Looking = fn(&mut Eye, &Picture) -> Result<Look, String>;

/// Looks at every picture of a list, in one way or the other.
pub fn show(
    list: &[Listed],
    (eye, look): (&mut Eye, Looking),
    elapsed: Elapsed<'_>,
    times: &mut Vec<f64>,
) -> Result<Vec<Shown>, EvalError> {
    let mut shown = Vec::with_capacity(list.len());
    for listed in list {
        let picture = decode::load_colours(&listed.file)?;
        let started = elapsed();
        let look = look(eye, &picture).map_err(|why| EvalError::Network { file: listed.file.clone(), why })?;
        times.push((elapsed().saturating_sub(started).as_secs_f64() * 1e6).round() / 1e3);
        let Look { embedding, .. } = look;
        shown.push(Shown { listed: listed.clone(), embedding });
    }
    times.sort_by(f64::total_cmp);
    Ok(shown)
}

/// The network's own classes as a shop.
#[must_use]
pub fn shop(eye: &Eye, likeness: Likeness) -> Shop<Known> {
    Shop { likeness, ..eye.shop() }
}

/// Gives each listed product k references, and says which pictures they are.
fn enrol_some<'a>(shop: &mut Shop<Known>, enrolled: &'a [Shown], k: usize, seed: u64) -> BTreeSet<&'a Path> {
    let mut of_product: BTreeMap<u16, Vec<(&Path, &Embedding)>> = BTreeMap::new();
    for Shown { listed, embedding } in enrolled {
        shop.families.insert(Known::Class(listed.fine), u32::from(listed.coarse));
        let picture = embedding.as_ref().map(|embedding| (listed.file.as_path(), embedding));
        of_product.entry(listed.fine).or_default().extend(picture);
    }
    let mut used = BTreeSet::new();
    let mut chance = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    for (fine, mut pictures) in of_product {
        let product = Known::Class(fine);
        shop.references.clear(&product);
        for taken in 0..k.clamp(1, MOST).min(pictures.len()) {
            chance ^= chance << 13;
            chance ^= chance >> 7;
            chance ^= chance << 17;
            let left = (pictures.len() - taken) as u64;
            pictures.swap(taken, taken + usize::try_from(chance % left).unwrap_or_default());
            let (file, reference) = pictures[taken];
            shop.references
                .add(product, reference)
                .expect("the product was cleared, and takes no more than it may have");
            used.insert(file);
        }
    }
    used
}

/// What was counted over all pictures and draws.
#[derive(Clone, Debug, Default)]
struct Tally {
    asked: usize,
    /// Among the best one, three and five guesses.
    hits: [usize; 3],
    coarse: usize,
    same: Vec<f32>,
    random: Vec<f32>,
    alike: Vec<f32>,
}

impl Tally {
    /// Asks about each picture that is not among the references.
    fn count(&mut self, asked: &[Shown], shop: &Shop<Known>, references: &BTreeSet<&Path>) -> Result<(), EvalError> {
        for Shown { listed, embedding } in
            asked.iter().filter(|shown| !references.contains(shown.listed.file.as_path()))
        {
            let own = Known::Class(listed.fine);
            if shop.references.count(&own) == 0 {
                return Err(EvalError::NoReference { file: listed.file.clone(), fine: listed.fine });
            }
            self.asked += 1;
            match embedding {
                Some(embedding) => self.weigh(listed, own, embedding, shop),
                None => self.same.push(NO_WEIGHT),
            }
        }
        Ok(())
    }

    fn weigh(&mut self, listed: &Listed, own: Known, picture: &Embedding, shop: &Shop<Known>) {
        let seen = shop.see(picture);
        let is_family = |product: &Known| shop.families.get(product) == Some(&u32::from(listed.coarse));
        for (product, weight) in seen.weights(shop.references.products()) {
            let weight = weight.unwrap_or(NO_WEIGHT);
            if *product == own {
                self.same.push(weight);
                continue;
            }
            self.random.push(weight);
            if is_family(product) {
                self.alike.push(weight);
            }
        }
        let best: Vec<Known> = seen.best(5).into_iter().map(|guess| guess.product).collect();
        let rank = best.iter().position(|product| *product == own);
        for (hits, within) in self.hits.iter_mut().zip([1, 3, 5]) {
            *hits += usize::from(rank.is_some_and(|rank| rank < within));
        }
        self.coarse += usize::from(best.first().is_some_and(is_family));
    }

    fn figures(&self, n: usize, ms: f64) -> Figures {
        let share = |hits: usize| round(hits as f64 / self.asked.max(1) as f64);
        let [top1, top3, top5] = self.hits.map(share);
        let random = Trial { same: self.same.clone(), other: self.random.clone() };
        let alike = Trial { same: self.same.clone(), other: self.alike.clone() };
        let pair = |of: &dyn Fn(&Trial) -> Option<f64>| Pair {
            random: of(&random).map(round),
            lookalike: of(&alike).map(round),
        };
        Figures {
            n,
            top1,
            top3,
            top5,
            coarse: share(self.coarse),
            auc: pair(&Trial::area_under_curve),
            tpr_fpr1: pair(&|trial| trial.accepted_at(0.01)),
            tpr_fpr5: pair(&|trial| trial.accepted_at(0.05)),
            ms,
        }
    }
}

fn round(figure: f64) -> f64 {
    (figure * 1e5).round() / 1e5
}
