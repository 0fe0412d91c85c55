//! What an event costs a cart as its receipt grows. One shopper goes through the shop at an even pace, a pack every ten seconds, and the
//! same things happen to carts with short and long receipts: a scale that says nothing new, a scan, its pack felt and explained, a
//! picture of it, the pack taken out again, and at last something that is no pack. Everything that the machine does until the new view is handed on
//! counts; the disk and the screen do not. Then whole trips of that length are replayed.
//!
//! Lengths are compared within one run, as times the cost at the first length, since machines and their moods differ.

mod shopper;

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use cart_domain::catalogue::{Catalogue, CatalogueVersion, Product};
use cart_protocol::catalogue_csv::UnknownColumns;

use super::Folder;
use crate::clock::Clock;
use crate::replay::{self, Ack, Form, ReplayArgs, Source};
use shopper::{CRATE, Shopper, goods};

/// How many lines are on the receipts; the others are compared with the first.
pub const LENGTHS: [u32; 3] = [10, 50, 200];
const BEST_OF: usize = 5;
/// A shop has more products than any receipt.
const PRODUCTS: u32 = 20_000;

/// What happens to each cart, in this order.
const EVENTS: [&str; 7] = [
    "a sample that says nothing new",
    "a scan",
    "its pack felt and explained",
    "a picture of it",
    "the pack felt leaving",
    "the pack taken off the receipt",
    "a mass leaving that no pack is",
];

/// Measures carts with so many lines each and prints a line for each event.
pub fn run(lengths: &[u32], carts: u32, out: &mut dyn Write) -> anyhow::Result<()> {
    ensure!(carts > 0, "no cart measures nothing");
    let longest = lengths.iter().max().copied().context("a receipt has some length")?;
    ensure!(longest < PRODUCTS, "a receipt is shorter than the {PRODUCTS} products of the shop");
    let built = if cfg!(debug_assertions) { "debug build" } else { "release build" };
    writeln!(
        out,
        "dash-cart bench receipts --carts {carts}   ({built}, best of {BEST_OF} medians of {carts} carts; {PRODUCTS} products)"
    )?;
    let catalogue = Arc::new(Catalogue::new(CatalogueVersion(1), (0..PRODUCTS).map(goods)).sealed()?);
    let mut costs = vec![[Duration::MAX; EVENTS.len()]; lengths.len()];
    for _ in 0..BEST_OF {
        for (best, lines) in costs.iter_mut().zip(lengths) {
            for (best, took) in best.iter_mut().zip(round(&catalogue, *lines, carts)?) {
                *best = took.min(*best);
            }
        }
    }
    heading("lines on the receipt", lengths, out)?;
    for (event, name) in EVENTS.iter().enumerate() {
        write!(out, "{name:<34}")?;
        for cost in &costs {
            let times = micros(cost[event]) / micros(costs[0][event]).max(f64::MIN_POSITIVE);
            write!(out, "{:>10.2} µs {times:>5.2}", micros(cost[event]))?;
        }
        writeln!(out)?;
    }
    write!(out, "{:<34}", "replay, trip seconds a second")?;
    let folder = Folder::new()?;
    for lines in lengths {
        write!(out, "{:>19}", replayed(&catalogue, *lines, folder.path())?)?;
    }
    writeln!(out)?;
    Ok(())
}

fn heading(what: &str, lengths: &[u32], out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{what:<34}")?;
    for lines in lengths {
        write!(out, "{lines:>13} {:>5}", "times")?;
    }
    writeln!(out)
}

/// The median of each event over so many carts.
fn round(catalogue: &Arc<Catalogue>, lines: u32, carts: u32) -> anyhow::Result<[Duration; EVENTS.len()]> {
    let mut took: [Vec<Duration>; EVENTS.len()] = Default::default();
    for _ in 0..carts {
        for (took, one) in took.iter_mut().zip(one_cart(catalogue, lines)?) {
            took.push(one);
        }
    }
    Ok(took.map(|mut took| {
        took.sort_unstable();
        took[took.len() / 2]
    }))
}

/// What happens to one cart that has so many lines, in the order of [`EVENTS`].
fn one_cart(catalogue: &Arc<Catalogue>, lines: u32) -> anyhow::Result<[Duration; EVENTS.len()]> {
    let mut shopper = Shopper::begin(Arc::clone(catalogue));
    for number in 1..=lines {
        shopper.buy(number)?;
    }
    let idle = shopper.nothing_new();
    let scan = shopper.scan(CRATE)?;
    let placed = shopper.put_in(CRATE)?;
    let seen = shopper.see(CRATE);
    shopper.walk();
    let (leaving, gone) = shopper.take_out(CRATE)?;
    let strange = shopper.lift()?;
    Ok([idle, scan, placed, seen, leaving, gone, strange])
}

/// How many seconds of a trip of so many lines are replayed in one.
fn replayed(catalogue: &Arc<Catalogue>, lines: u32, folder: &Path) -> anyhow::Result<u128> {
    let mut shopper = Shopper::recorded(Arc::clone(catalogue))?;
    for number in 1..=lines {
        shopper.buy(number)?;
    }
    let (trace, length) = shopper.end();
    let (file, shop) = (folder.join("trip.jsonl"), folder.join("catalogue.csv"));
    fs::write(&file, trace)?;
    let rows = (1..=lines).map(goods).map(|product| {
        let grams = product.mass.map(|mass| mass.grams()).unwrap_or_default();
        let Product { gtin, name, price, tax_class, .. } = product;
        format!("{gtin},{name},{},each,{},{grams}\n", price.minor(), tax_class.0)
    });
    fs::write(&shop, format!("gtin,name,price_minor,unit,tax_class,mass_g\n{}", rows.collect::<String>()))?;
    let args = ReplayArgs {
        source: Source::File(file),
        catalogue: Some(shop),
        unknown_columns: UnknownColumns::Refuse,
        form: Form::Json,
        learned: None,
        ack: Ack::Never,
    };
    let mut best = Duration::MAX;
    for _ in 0..BEST_OF {
        let clock = Clock::real();
        replay::run(&args, io::empty(), &mut io::sink(), &mut io::sink())?;
        best = best.min(clock.elapsed());
    }
    Ok(u128::from(length.0) * 1_000 / best.as_micros().max(1))
}

fn micros(span: Duration) -> f64 {
    span.as_secs_f64() * 1_000_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receipts_of_two_lengths_are_measured_in_every_event_and_replayed() {
        let mut out = Vec::new();
        run(&[2, 4], 1, &mut out).expect("the shopper comes through");
        let told = String::from_utf8(out).expect("text");
        for event in EVENTS {
            assert!(told.lines().any(|line| line.starts_with(event) && line.matches("µs").count() == 2), "{told}");
        }
        let replay = told.lines().last().expect("a last line");
        let speeds: Vec<u64> = replay.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        assert!(speeds.len() == 2 && speeds.iter().all(|speed| *speed > 0), "{told}");
    }
}
