//! What is billed against what lies in the basket, product by product.

use std::collections::BTreeMap;

use cart_domain::gtin::Gtin;
use cart_domain::policy::ScaleSpec;
use cart_domain::view::{LineStatus, LineView};
use cart_domain::{CartView, Mass};

use crate::trace::Held;

/// How much of a product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Content {
    pub pieces: i64,
    pub mass: Mass,
}

/// Products and how much there is of each.
pub type Contents = BTreeMap<Gtin, Content>;

/// How receipt and basket compare about one product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Both hold it alike.
    Right,
    /// Both hold it, and differently.
    Wrong,
    /// Only the basket holds it.
    Missing,
    /// Only the receipt holds it.
    Phantom,
}

/// The contents that a truth lists.
pub fn contents(basket: &[Held]) -> Contents {
    let mut contents = Contents::new();
    for held in basket {
        let content = contents.entry(held.gtin).or_default();
        content.pieces += i64::from(held.n);
        content.mass += held.g.unwrap_or_default();
    }
    contents
}

/// Every product that either side holds.
pub fn compare(scale: ScaleSpec, view: &CartView, truth: &Contents) -> BTreeMap<Gtin, Comparison> {
    let mut billed: BTreeMap<Gtin, (Content, bool)> = BTreeMap::new();
    for line in counting(view) {
        let (content, weighed) = billed.entry(line.gtin).or_default();
        content.pieces += i64::from(line.pieces);
        content.mass += line.net.unwrap_or_default();
        *weighed |= line.net.is_some();
    }
    let mut compared: BTreeMap<Gtin, Comparison> = truth
        .iter()
        .filter(|(gtin, content)| content.pieces > 0 && !billed.contains_key(gtin))
        .map(|(gtin, _)| (*gtin, Comparison::Missing))
        .collect();
    for (gtin, (content, weighed)) in &billed {
        let comparison = match truth.get(gtin).filter(|held| held.pieces > 0) {
            None => Comparison::Phantom,
            Some(held) if alike(scale, content, held, *weighed) => Comparison::Right,
            Some(_) => Comparison::Wrong,
        };
        compared.insert(*gtin, comparison);
    }
    compared
}

/// Pieces and lots that are billed of a product.
pub fn billed_pieces(view: &CartView, gtin: &Gtin) -> i64 {
    counting(view).filter(|line| line.gtin == *gtin).map(|line| i64::from(line.pieces)).sum()
}

/// What lies in the basket of a product beyond what is billed.
pub fn unbilled(view: &CartView, gtin: &Gtin, held: Content) -> Mass {
    let lots: Vec<Mass> = counting(view).filter(|line| line.gtin == *gtin).filter_map(|line| line.net).collect();
    if !lots.is_empty() {
        return (held.mass - lots.into_iter().sum()).max(Mass::ZERO);
    }
    let more = (held.pieces - billed_pieces(view, gtin)).max(0);
    Mass::from_milligrams(held.mass.milligrams() * more / held.pieces.max(1))
}

/// The lines that are billed.
fn counting(view: &CartView) -> impl Iterator<Item = &LineView> {
    view.lines.iter().map(|line| &**line).filter(|line| line.status != LineStatus::Void)
}

fn alike(scale: ScaleSpec, billed: &Content, held: &Content, weighed: bool) -> bool {
    if !weighed {
        return billed.pieces == held.pieces;
    }
    let two_percent = Mass::from_milligrams(held.mass.milligrams() / 50);
    (billed.mass - held.mass).abs() <= two_percent.max(scale.e + scale.e)
}
