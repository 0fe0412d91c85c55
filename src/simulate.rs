//! The simulated shopper: many people with habits and slips, in one simulated world, meet a cart, and what becomes of every trip is
//! counted. The same seed gives the same bytes, on every machine and with any number of threads.
//!
//! ```text
//!   tests/profiles ──▶ shopper ──▶ scene ──▶ devices ──▶ judge
//!                        ▲                                 │
//!                        └───────────── view ◀─────────────┤
//!                                         truth ──▶ witness ──▶ outcome ──▶ tally
//! ```
//!
//! The world is physical and knows nothing of how a judge works; the judge knows nothing but what devices report; people see nothing but
//! the screen; only the witness sees both sides.

mod balance;
mod chance;
pub mod judge;
pub mod outcome;
mod plot;
pub mod profile;
mod scene;
pub mod sheet;
pub mod shop;
mod shopper;
mod staff;
mod table;
pub mod tally;
mod trip;
mod witness;
mod world;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use serde::Serialize;

use cart_domain::input::Device;

use crate::replay::LearnedError;
use judge::Policy;
use outcome::Outcome;
use profile::{Mix, Profile, ProfileError};
use shop::{Experience, Known, Shop};
use tally::Tally;
use trip::{CATALOGUE, LEARNED, Ticket};

/// What to simulate, and how to tell of it.
#[derive(Clone, Debug)]
pub struct SimulateArgs {
    pub trips: u64,
    pub seed: u64,
    /// Instead of the usual mix: each of these as often as the others.
    pub profiles: Vec<String>,
    pub policies: Vec<Policy>,
    pub form: Form,
    /// Where the traces of all trips go, with their catalogue.
    pub traces: Option<PathBuf>,
    /// Where the score sheet goes, with its pictures in a folder beside it.
    pub sheet: Option<PathBuf>,
    /// What the store's carts have learned before.
    pub learned: Experience,
    /// What has broken on every cart.
    pub without: Option<Device>,
    pub threads: usize,
}

/// What is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// A table for each policy.
    #[default]
    Text,
    /// One object.
    Json,
}

/// Why nothing could be simulated.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    #[error("{0}")]
    Profile(#[from] ProfileError),
    #[error("{path}: {error}")]
    Traces { path: PathBuf, error: io::Error },
    #[error("the catalogue cannot be written: {0}")]
    Catalogue(#[from] cart_protocol::catalogue_csv::WriteError),
    #[error("{0}")]
    Learned(#[from] LearnedError),
    #[error("{0}")]
    Sheet(#[from] sheet::SheetError),
    #[error("the output cannot be written: {0}")]
    Output(#[from] io::Error),
}

/// What all trips came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Results {
    pub seed: u64,
    pub trips: u64,
    pub policies: BTreeMap<Policy, Judged>,
}

/// What they came to under one policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Judged {
    pub all: Tally,
    pub profiles: BTreeMap<String, Tally>,
}

impl Judged {
    fn count(&mut self, outcome: &Outcome) {
        self.all.count(outcome);
        self.profiles.entry(outcome.profile.clone()).or_default().count(outcome);
    }

    fn merge(&mut self, other: &Judged) {
        self.all.merge(&other.all);
        for (profile, tally) in &other.profiles {
            self.profiles.entry(profile.clone()).or_default().merge(tally);
        }
    }
}

/// Simulates, and prints what came of it.
pub fn run(args: &SimulateArgs, out: &mut dyn Write) -> Result<(), SimulateError> {
    if let Some(path) = &args.sheet {
        return Ok(sheet::write(&sheet::survey(args, path)?, path)?);
    }
    let results = simulate(args)?;
    match args.form {
        Form::Text => table::print(&results, out)?,
        Form::Json => {
            serde_json::to_writer(&mut *out, &results).map_err(io::Error::from)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

/// Simulates every trip under every policy.
pub fn simulate(args: &SimulateArgs) -> Result<Results, SimulateError> {
    let mix = if args.profiles.is_empty() { Mix::usual()? } else { Mix::of(&args.profiles)? };
    meet(args, &mix, &Shop::invent(args.seed))
}

/// Simulates every trip of these shoppers in this shop under every policy.
fn meet(args: &SimulateArgs, mix: &Mix, shop: &Shop) -> Result<Results, SimulateError> {
    let known = Known::of(shop, args.learned, Mix::never_met()?, args.seed);
    if let Some(folder) = &args.traces {
        write_catalogue(folder, shop)?;
        known.learned.save(&folder.join(LEARNED))?;
    }
    let mut results = Results { seed: args.seed, trips: args.trips, policies: BTreeMap::new() };
    let next = AtomicU64::new(0);
    let worker = || work(args, mix, (shop, &known), &next);
    let sums: Vec<Result<BTreeMap<Policy, Judged>, SimulateError>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..args.threads.max(1)).map(|_| scope.spawn(worker)).collect();
        threads.into_iter().map(|thread| thread.join().expect("a trip that panics is a bug, and has said so")).collect()
    });
    for sum in sums {
        for (policy, judged) in sum? {
            results.policies.entry(policy).or_default().merge(&judged);
        }
    }
    Ok(results)
}

/// Takes trips until none is left.
fn work(
    args: &SimulateArgs,
    mix: &Mix,
    (shop, known): (&Shop, &Known),
    next: &AtomicU64,
) -> Result<BTreeMap<Policy, Judged>, SimulateError> {
    let mut sums: BTreeMap<Policy, Judged> = BTreeMap::new();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= args.trips {
            return Ok(sums);
        }
        let profile = shopper_of(mix, args.seed, number);
        for policy in &args.policies {
            let recorded = args.traces.is_some() && *policy == args.policies[0];
            let (seed, policy, without) = (args.seed, *policy, args.without);
            let ticket = Ticket { seed, number, profile, policy, known, without, recorded };
            let trip = ticket.run(shop);
            sums.entry(policy).or_default().count(&trip.outcome);
            if let (Some(folder), Some(trace)) = (&args.traces, trip.trace) {
                let path = folder.join(format!("{number:05}.jsonl"));
                fs::write(&path, trace).map_err(|error| SimulateError::Traces { path, error })?;
            }
        }
    }
}

/// Who makes this trip.
fn shopper_of(mix: &Mix, seed: u64, number: u64) -> &Profile {
    let weights = mix.0.iter().map(|(_, weight)| *weight);
    &mix.0[chance::Chance::of(seed, number, "who").weighted(weights)].0
}

fn write_catalogue(folder: &Path, shop: &Shop) -> Result<(), SimulateError> {
    let failed = |error| SimulateError::Traces { path: folder.to_owned(), error };
    fs::create_dir_all(folder).map_err(failed)?;
    let file = File::create(folder.join(CATALOGUE)).map_err(failed)?;
    let products: Vec<_> = shop.wares.iter().map(|ware| ware.product.clone()).collect();
    Ok(cart_protocol::catalogue_csv::write(io::BufWriter::new(file), &products)?)
}
