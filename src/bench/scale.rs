//! The figures of the scale: how far off it is after a guided calibration, how soon a load is settled, and what the converter's driver loses
//! on a busy machine. The first two are simulated, and the same everywhere; the third is measured on this machine.

use std::io::{self, Write};
use std::time::Duration;

use anyhow::{Context as _, bail};
use cart_domain::fusion::settle::Settle;
use cart_domain::{Gtin, Mass, Millis, Tick};
use cart_hardware::config::{Rate, ScaleConfig};
use cart_hardware::sim::scale::SimScale;
use cart_hardware::sim::{Act as Deed, Good, Sheet, WorldSetup, paced};
use cart_hardware::{Scale, World};

use super::Folder;
use crate::config::Config;
use crate::diag::scale::alone::{Alone, Floor};
use crate::diag::scale::{End, Talk, guide};
use crate::workbench::order::{g, kg};
use crate::workbench::{Act, Found, Place};

/// From nothing to Max.
const LOADS: [i64; 10] = [100, 500, 1_000, 2_500, 5_000, 10_000, 15_000, 20_000, 30_000, 35_000];
const WITH: [i64; 2] = [10_000, 20_000];
/// How long the driver is watched at each rate.
const WATCHED: Duration = Duration::from_secs(20);
const BUSY: usize = 2;
const GOOD: &str = "04006381333931";

/// Measures everything and prints a line for each figure.
pub fn run(cells: u64, out: &mut dyn Write) -> anyhow::Result<()> {
    let built = if cfg!(debug_assertions) { "debug build" } else { "release build" };
    writeln!(out, "dash-cart bench scale --cells {cells}   ({built})\n")?;
    errors(cells, out)?;
    plateaus(out)?;
    driver(out)
}

/// Calibrates one simulated cell after the other, tries each from nothing to Max and back, and tells the worst of them.
fn errors(cells: u64, out: &mut dyn Write) -> anyhow::Result<()> {
    let weights: Vec<Mass> = WITH.map(Mass::from_grams).to_vec();
    let names: Vec<String> = weights.iter().map(|weight| kg(*weight)).collect();
    writeln!(
        out,
        "error after a guided calibration with {}, worst of {cells} cells of a C3 data sheet, up and down",
        names.join(" and ")
    )?;
    let mut worst: Vec<Found> = Vec::new();
    let mut failed = 0;
    for seed in 1..=cells {
        let found = tried(seed, &weights)?;
        failed += u64::from(found.iter().any(|found| !found.passed));
        for found in found {
            match worst.iter_mut().find(|known| known.put == found.put) {
                Some(known) if known.error_mg.abs() < found.error_mg.abs() => *known = found,
                Some(_) => {}
                None => worst.push(found),
            }
        }
    }
    worst.sort_by_key(|found| found.put.mass());
    for found in &worst {
        let (error, most) = (g(found.error_mg), g(found.permissible_mg));
        writeln!(out, "  {:<20} {error:>9} of {most:>8} that class III allows in service", found.put.to_string())?;
    }
    writeln!(out, "  {} of {cells} cells passed\n", cells - failed)?;
    Ok(())
}

fn tried(seed: u64, weights: &[Mass]) -> anyhow::Result<Vec<Found>> {
    let folder = Folder::new()?;
    let config = Config { state: folder.path().to_owned(), ..Config::simulated() };
    let (floor, clock) = Floor::new(World::new(WorldSetup { seed, cell: Sheet::C3, ..WorldSetup::default() }), None);
    let place = Place::of(&config, &ScaleConfig::Sim);
    let mut counter =
        Alone::open(ScaleConfig::Sim, place, clock, Some(floor)).context("opening the simulated scale")?;
    let mut act = |act: Act| {
        let mut talk = Talk { out: &mut io::sink(), input: &mut io::empty() };
        match guide(&mut counter, act, "bench", &mut talk).context("at the simulated scale")? {
            End::Done(outcome) => Ok(outcome),
            End::Refused(why) | End::GivenUp(Some(why)) => bail!("cell {seed}: {}", why.words),
            End::GivenUp(None) => bail!("cell {seed}: given up"),
        }
    };
    act(Act::Calibrate { weights_mg: weights.to_vec(), replaced: false })?;
    Ok(act(Act::Linearity { weights_mg: LOADS.map(Mass::from_grams).to_vec() })?.findings)
}

/// Puts packs into the basket and waits for the step that fusion judges by.
fn plateaus(out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(out, "from the hand's last push to the settled step, 200 packs of 50 g to 2 kg")?;
    for (rate, name) in [(Rate::Ten, "10"), (Rate::Eighty, "80")] {
        let mut spans: Vec<u64> = (1..=200).map(|seed| plateau(seed, rate)).collect::<anyhow::Result<_>>()?;
        spans.sort_unstable();
        let part = |percent: usize| spans[(spans.len() - 1) * percent / 100];
        writeln!(out, "  {name} samples a second  {:>5} ms median, {} ms p95", part(50), part(95))?;
    }
    writeln!(out)?;
    Ok(())
}

fn plateau(seed: u64, rate: Rate) -> anyhow::Result<u64> {
    let good = Good {
        mass: Mass::from_grams(50 + i64::try_from(seed * 37 % 1_950)?),
        ..Good::looks(Gtin::parse(GOOD).context("a right check digit")?)
    };
    let gtin = good.gtin;
    let world = World::new(WorldSetup { goods: vec![good], seed, rate, wild_one_in: 0, ..WorldSetup::default() });
    let mut scale = SimScale::open(&world).context("opening the simulated scale")?;
    let mut settle = Settle::new(Mass::from_grams(5));
    let mut now = Tick(0);
    let mut pushed_until = Tick(u64::MAX);
    for millisecond in 0..10_000_u64 {
        now = now + Millis(1);
        world.advance_to(now);
        if millisecond == 2_000 + seed % 100 {
            world.act(Deed::PickUp { good: gtin, mass: None }).context("it is on the shelf")?;
            world.act(Deed::Place).context("it is in the hand")?;
            pushed_until = Tick(u64::MAX);
        }
        if pushed_until == Tick(u64::MAX) && millisecond > 2_000 + seed % 100 && !world.is_pushed() {
            pushed_until = now;
        }
        while let Some(sample) = scale.read(Duration::ZERO).context("the scale is plugged in")? {
            let stepped = settle.sample(sample.at, sample.mass).is_some_and(|rested| rested.step.is_some());
            if stepped {
                return Ok(now.since(pushed_until.min(now)).0);
            }
        }
    }
    bail!("pack {seed} never settled")
}

/// Reads a converter that keeps the wall's time beside threads that never rest.
fn driver(out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(out, "HX711 read loop beside {BUSY} threads that never rest, {} s each", WATCHED.as_secs())?;
    for (rate, name) in [(Rate::Ten, "10"), (Rate::Eighty, "80")] {
        let losses = paced::read_beside(BUSY, rate, WATCHED).context("reading the paced converter")?;
        let paced::Losses { made, believed, wrong, missed, slept, faults } = losses;
        writeln!(
            out,
            "  {name} samples a second  {made} made, {believed} believed, {wrong} of them wrong; {missed} missed, {slept} broken off by a late pulse, {faults} faults told"
        )?;
    }
    Ok(())
}
