//! The figures of the camera: how long a search through every product of a large shop takes and how much memory that is, and how long the cart looks
//! at a change in the basket, from two pictures to what it tells the machine. All on one core, as on a cart.

use std::fs;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use cart_domain::fusion::sight::SightModel;
use cart_domain::{Gtin, Tick};
use cart_vision::embedding::LENGTH;
use cart_vision::{Embedding, Picture, Shop, change};

use super::index::{parts, resident};
use super::{Folder, millis};
use crate::clock::Clock;
use crate::config::VisionFiles;
use crate::decode::load_colours;
use crate::vision::Sight;
use crate::vision::known::Known;
use crate::vision::observer::Observer;

const BEFORE: &[u8] = include_bytes!("../../docs/vision/before.jpg");
const AFTER: &[u8] = include_bytes!("../../docs/vision/after.jpg");
const REFERENCES: u64 = 5;
const SEARCHES: u64 = 100;
const EVENTS: usize = 50;
/// What a camera gives in a second.
const FRAMES: u64 = 10;
const SCALE: f32 = 20.0;
const GUESSES: usize = 5;

/// Measures both and prints a line for each figure.
pub fn run(products: u32, out: &mut dyn Write) -> anyhow::Result<()> {
    ensure!(products > 1, "a product is compared with others");
    let built = if cfg!(debug_assertions) { "debug build" } else { "release build" };
    writeln!(out, "dash-cart bench vision --products {products}   ({built}, one core)")?;
    search(u64::from(products), out)?;
    event(out)
}

/// Looks for pictures among invented products.
fn search(products: u64, out: &mut dyn Write) -> anyhow::Result<()> {
    let before = resident()?;
    let mut shop = Shop::new(SCALE);
    for product in 0..products {
        for reference in 0..REFERENCES {
            shop.references.add(product, &near(product, reference)).context("five are no more than it may have")?;
        }
    }
    let taken = resident()?.saturating_sub(before);
    writeln!(
        out,
        "references                {:>10.1} MB resident for {} of {products} products",
        taken as f64 * 1_024.0 / 1_000_000.0,
        shop.references.len()
    )?;
    let mut took = Vec::new();
    for search in 0..SEARCHES {
        let product = search * 7_919 % products;
        let picture = near(product, REFERENCES + search);
        let clock = Clock::real();
        let seen = shop.see(&picture);
        let best = seen.best(GUESSES);
        let claimed = seen.weight(&product);
        took.push(clock.elapsed());
        ensure!(best.first().is_some_and(|guess| guess.product == product), "the product was not found");
        ensure!(claimed.is_ok_and(|weight| weight > 0.0), "the product does not look like itself");
    }
    line("search through all", took, out)
}

/// A picture of a product: its own direction, and something of any other.
fn near(product: u64, picture: u64) -> Embedding {
    let (own, any) = (numbers(product), numbers(product << 20 | (picture + 1) << 50));
    let mixed: Vec<f32> = own.iter().zip(&any).map(|(own, any)| own + 0.5 * any).collect();
    Embedding::of(&mixed).expect("random numbers point somewhere")
}

/// 128 numbers that depend on the seed alone.
fn numbers(seed: u64) -> [f32; LENGTH] {
    let mut state = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    [(); LENGTH].map(|()| {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 40) as f32 / (1u32 << 23) as f32 - 1.0
    })
}

/// Puts something into a basket and takes it out again, in front of the observer that runs on a cart.
fn event(out: &mut dyn Write) -> anyhow::Result<()> {
    let folder = Folder::new()?;
    let picture = |name: &str, bytes: &[u8]| -> anyhow::Result<Arc<Picture>> {
        let file = folder.path().join(name);
        fs::write(&file, bytes).context("writing a picture")?;
        Ok(Arc::new(load_colours(&file)?))
    };
    let pictures = [picture("before.jpg", BEFORE)?, picture("after.jpg", AFTER)?];
    let size = format!("{} x {}", pictures[0].width(), pictures[0].height());
    let mut took = Vec::new();
    for _ in 0..EVENTS {
        let clock = Clock::real();
        let found = change::compare(&pictures[0], &pictures[1]);
        took.push(clock.elapsed());
        ensure!(found.area.is_some(), "what was put in was not found");
    }
    line(&format!("align, difference, {size}"), took, out)?;
    let eye = match Sight::try_open(&VisionFiles::default()) {
        Ok(eye) => eye,
        Err(why) => return Ok(writeln!(out, "whole event               not measured: {why}")?),
    };
    let mut shop = eye.shop();
    let milk = Gtin::parse("4006381333931").context("a right check digit")?;
    let mut shown = eye;
    let look = shown.look_around(&pictures[1], pictures[1].area()).map_err(anyhow::Error::msg)?;
    let direction = look.embedding.context("the picture shows something")?;
    shop.references.add(Known::Gtin(milk), &direction).context("its first reference")?;
    let mut observer = Observer::new(shown, shop, SightModel::default());
    let (mut events, mut still) = (Vec::new(), Vec::new());
    for frame in 0..EVENTS as u64 * FRAMES {
        let shown = &pictures[(frame / FRAMES % 2) as usize];
        let clock = Clock::real();
        let seen = observer.observe(Tick(frame * 1_000 / FRAMES), shown, &[milk]);
        let took = clock.elapsed();
        if seen.is_some() { events.push(took) } else { still.push(took) }
    }
    ensure!(events.len() > EVENTS / 2, "only {} of {EVENTS} changes were seen", events.len());
    let worst = events.iter().chain(&still).max().copied().unwrap_or_default();
    line("whole event", events, out)?;
    line("frame without an event", still, out)?;
    let fits = worst < Duration::from_millis(1_000 / FRAMES);
    let fits = if fits { "no frame is dropped" } else { "frames are dropped" };
    Ok(writeln!(out, "at {FRAMES} frames a second      {fits}; {:.1} ms is the longest look", millis(worst))?)
}

fn line(what: &str, took: Vec<Duration>, out: &mut dyn Write) -> anyhow::Result<()> {
    let count = took.len();
    let (median, late, worst) = parts(took, 95);
    let (median, late, worst) = (millis(median), millis(late), millis(worst));
    Ok(writeln!(out, "{what:<26}{median:>10.2} ms median, {late:.2} ms p95, {worst:.2} ms worst of {count}")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_of_a_small_shop_is_printed_and_every_product_looked_for_is_found() {
        let mut out = Vec::new();
        search(300, &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains("1500 of 300 products") && out.contains("search through all"), "{out}");
    }
}
