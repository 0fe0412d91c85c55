//! `dash-cart diag scanner`: the test sheet before the scanners, at a terminal.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use cart_domain::barcode::Day;
use cart_hardware::World;
use cart_hardware::sim::WorldSetup;
use clap::Args;

use super::Place;
use super::run::config;
use super::tools::failed;
use crate::clock::Clock;
use crate::config::Config;
use crate::diag::live::Remote;
use crate::diag::scanner::alone::Alone;
use crate::diag::scanner::{Found, Trial, View, expected, words};

/// Try the scanners with the test sheet of `dash-cart labels`
///
/// Asks the running cart, where meanwhile nothing that is scanned is bought. When none runs on the state directory, opens the scanners itself. Ends when
/// every label was read.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 every label read, with separators and identifiers; 1 something is missing; 2 the configuration is wrong."
)]
pub(super) struct ScannerArgs {
    #[command(flatten)]
    place: Place,
    /// Print one JSON object at the end
    #[arg(long)]
    json: bool,
    /// Give up after so many seconds
    #[arg(long = "for", value_name = "SECONDS", default_value_t = 180)]
    seconds: u64,
    /// Hold the sheet before the scanners of a simulated world
    #[arg(long)]
    sim: bool,
}

pub(super) fn scanner(args: ScannerArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let config = match config(args.place, args.sim) {
        Ok(config) => config,
        Err(error) => return failed(err, &error, 2),
    };
    let mut talk = Talk { limit: Duration::from_secs(args.seconds), json: args.json, told: None, out, err };
    let seen = if args.sim { talk.simulated(&config) } else { talk.real(&config) };
    match seen.and_then(|view| talk.close(&view)) {
        Ok(code) => code,
        Err(error) => failed(err, &error, 1),
    }
}

/// A conversation with whoever holds the sheet.
struct Talk<'a> {
    limit: Duration,
    json: bool,
    /// What was told last.
    told: Option<View>,
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
}

impl Talk<'_> {
    fn real(&mut self, config: &Config) -> io::Result<View> {
        let clock = Clock::real();
        if let Some(remote) = Remote::reach(&config.state, "scanner")? {
            return self.over_socket(remote, &clock);
        }
        let mut trial = self.trial(&clock)?;
        let mut alone = Alone::open(&config.devices.scanners, None);
        self.name_faults(&alone)?;
        while !trial.is_complete() && !alone.is_over() && clock.elapsed() < self.limit {
            alone.listen(&mut trial, || clock.now().tick);
            self.tell(trial.view())?;
        }
        Ok(trial.view().clone())
    }

    fn over_socket(&mut self, mut remote: Remote, clock: &Clock) -> io::Result<View> {
        let mut seen = View::default();
        while clock.elapsed() < self.limit {
            let left = self.limit.saturating_sub(clock.elapsed()).max(Duration::from_millis(10));
            if let Some(view) = remote.next::<View>(Some(left))? {
                self.tell(&view)?;
                seen = view;
            }
            if !seen.rows.is_empty() && seen.rows.iter().all(|row| row.read_by.is_some()) {
                break;
            }
        }
        Ok(seen)
    }

    fn simulated(&mut self, config: &Config) -> io::Result<View> {
        let (world, clock) = (World::new(WorldSetup::default()), Clock::real());
        let mut trial = self.trial(&clock)?;
        let mut alone = Alone::open(&config.devices.scanners, Some(&world));
        self.name_faults(&alone)?;
        alone.hold_sheet(&world, today(&clock), &mut trial).map_err(io::Error::other)?;
        self.tell(trial.view())?;
        Ok(trial.view().clone())
    }

    fn trial(&self, clock: &Clock) -> io::Result<Trial> {
        let labels = expected(today(clock)).map_err(io::Error::other)?;
        let mut trial = Trial::default();
        trial.enter(|| labels);
        Ok(trial)
    }

    fn name_faults(&mut self, alone: &Alone) -> io::Result<()> {
        for (number, fault) in &alone.faults {
            writeln!(self.err, "scanner {number}: {fault}. {}", fault.advice())?;
        }
        if alone.is_over() {
            writeln!(self.err, "there is no scanner to try")?;
        }
        Ok(())
    }

    /// Tells what was read since the last time.
    fn tell(&mut self, view: &View) -> io::Result<()> {
        let known = self.told.as_ref().map_or(0, |told| told.count);
        let new = usize::try_from(view.count.saturating_sub(known)).unwrap_or(usize::MAX);
        if !self.json {
            for read in view.reads.iter().take(new).rev() {
                words::read(read, view, self.out)?;
            }
        }
        self.told = Some(view.clone());
        Ok(())
    }

    fn close(&mut self, view: &View) -> io::Result<ExitCode> {
        if self.json {
            serde_json::to_writer_pretty(&mut *self.out, view)?;
            writeln!(self.out)?;
        } else {
            words::summary(view, self.out)?;
        }
        let proven = !view.rows.is_empty()
            && view.rows.iter().all(|row| row.read_by.is_some())
            && (view.separators, view.identifiers) == (Found::Sent, Found::Sent);
        Ok(ExitCode::from(u8::from(!proven)))
    }
}

fn today(clock: &Clock) -> Day {
    Day::at(clock.now().wall, 0)
}
