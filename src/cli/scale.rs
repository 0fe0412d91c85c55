//! `dash-cart diag scale`: from arguments to a technician's conversation.

use std::env;
use std::fs;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cart_domain::Mass;
use cart_hardware::World;
use cart_hardware::config::ScaleConfig;
use cart_hardware::scale::keeping::Keeping;
use cart_hardware::sim::{Sheet, WorldSetup};
use clap::{Args, Subcommand};

use super::Place as Where;
use super::run::{config, load};
use super::tools::{done, failed};
use crate::clock::Clock;
use crate::config::Config;
use crate::diag::scale::alone::{Alone, Floor};
use crate::diag::scale::socket::Remote;
use crate::diag::scale::{self, Away, Counter, End, Talk};
use crate::workbench::report::{Html, Report};
use crate::workbench::{Act, Order, Place, Trials, View};

const EXIT_CODES: &str = "Without a running cart the scale is opened by this command. --sim tries everything on a simulated scale, where a \
technician puts on what is asked for; a SCENARIO may roll, bump or unplug the cart meanwhile.

Exit codes: 0 well, passed, or done; 1 failed, refused, given up, or the scale does not weigh; 2 the configuration or the command line is wrong.";

/// Watch the scale, calibrate it, and try it against the table of its class
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct ScaleArgs {
    #[command(subcommand)]
    act: Option<ScaleAct>,
    /// The configuration file [default: /etc/dash-cart/cart.toml; with --sim: a built-in one]
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// Where the cart keeps its state, instead of where the configuration says
    #[arg(long, value_name = "DIR", global = true)]
    state: Option<PathBuf>,
    /// Try it on a simulated scale. Without --state nothing of it is kept
    #[arg(long, value_name = "SCENARIO", num_args = 0..=1, global = true)]
    sim: Option<Option<PathBuf>>,
    /// Print one JSON object; what is to be done is then told on standard error
    #[arg(long, global = true)]
    json: bool,
    /// Who does it, for the log [default: the name you logged in with]
    #[arg(long, value_name = "NAME", global = true)]
    by: Option<String>,
    /// Go on telling, a line a second, until stopped
    #[arg(long)]
    follow: bool,
}

#[derive(Debug, Subcommand)]
enum ScaleAct {
    /// Calibrate with known weights, from the empty platform up
    Calibrate {
        /// The weights, such as 5kg,20kg or 500g; the heaviest is best half of what the scale weighs
        #[arg(long, value_name = "WEIGHTS", required = true, value_delimiter = ',', value_parser = weight)]
        weights: Vec<Mass>,
        /// The cells or the converter were replaced, so the earlier calibration says nothing
        #[arg(long)]
        replaced: bool,
    },
    /// Set zero, and see whether it is right to a quarter of an interval
    Zero,
    /// See whether one weight reads what it is
    Span {
        #[arg(long, value_name = "WEIGHT", value_parser = weight)]
        weight: Mass,
    },
    /// See whether a weight reads the same over every corner
    Corner {
        /// [default: a third of what the scale weighs]
        #[arg(long, value_name = "WEIGHT", value_parser = weight)]
        weight: Option<Mass>,
    },
    /// See whether a weight reads the same each time it is put on
    Repeatability {
        #[arg(long, value_name = "WEIGHT", value_parser = weight)]
        weight: Mass,
        #[arg(long, value_name = "N", default_value_t = 3)]
        times: u8,
    },
    /// See whether several weights read what they are, on the way up and on the way down
    Linearity {
        #[arg(long, value_name = "WEIGHTS", required = true, value_delimiter = ',', value_parser = weight)]
        weights: Vec<Mass>,
    },
    /// Go back to the calibration before this one
    Undo,
    /// Write all that is known of the scale, to print and to sign
    Report {
        /// Where to: a name that ends in .html or .txt [default: standard output]
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

/// What the arguments come to.
struct Plan {
    config: Config,
    place: Place,
    sim: Option<Option<PathBuf>>,
    by: String,
    json: bool,
    /// Holds what a simulated scale without a state directory keeps, until the end.
    _folder: Option<Folder>,
}

pub(super) fn scale(args: ScaleArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let (act, follow) = (args.act, args.follow);
    let asked = Arguments { config: args.config, state: args.state, sim: args.sim, json: args.json, by: args.by };
    let plan = match asked.plan(err) {
        Ok(plan) => plan,
        Err(code) => return code,
    };
    let mut counter = match plan.counter(err) {
        Ok(counter) => counter,
        Err(away) => return failed(err, &away, 1),
    };
    let ended = match act {
        None => figures(&plan, counter.as_mut(), follow, out),
        Some(ScaleAct::Undo) => undo(&plan, counter.as_mut(), out, err),
        Some(ScaleAct::Report { output }) => report(&plan, counter.as_mut(), output.as_deref(), out, err),
        Some(ScaleAct::Calibrate { weights, replaced }) => {
            guide(&plan, counter.as_mut(), Act::Calibrate { weights_mg: weights, replaced }, out, err)
        }
        Some(ScaleAct::Zero) => guide(&plan, counter.as_mut(), Act::Zero, out, err),
        Some(ScaleAct::Span { weight }) => guide(&plan, counter.as_mut(), Act::Span { weight_mg: weight }, out, err),
        Some(ScaleAct::Corner { weight }) => {
            let usual = Act::usual_corner(&plan.place.instrument);
            guide(&plan, counter.as_mut(), weight.map_or(usual, |weight_mg| Act::Corner { weight_mg }), out, err)
        }
        Some(ScaleAct::Repeatability { weight, times }) => {
            guide(&plan, counter.as_mut(), Act::Repeatability { weight_mg: weight, times }, out, err)
        }
        Some(ScaleAct::Linearity { weights }) => {
            guide(&plan, counter.as_mut(), Act::Linearity { weights_mg: weights }, out, err)
        }
    };
    ended.unwrap_or_else(|away| failed(err, &away, 1))
}

/// The arguments that every act has.
struct Arguments {
    config: Option<PathBuf>,
    state: Option<PathBuf>,
    sim: Option<Option<PathBuf>>,
    json: bool,
    by: Option<String>,
}

impl Arguments {
    fn plan(self, err: &mut dyn Write) -> Result<Plan, ExitCode> {
        let Arguments { config: file, state, sim, json, by } = self;
        let without_state = sim.is_some() && state.is_none();
        let mut config =
            config(Where { config: file, state }, sim.is_some()).map_err(|error| failed(err, &error, 2))?;
        let folder = if without_state {
            let folder = Folder::new().map_err(|error| failed(err, &error, 1))?;
            config.state.clone_from(&folder.0);
            Some(folder)
        } else {
            None
        };
        if sim.is_some() {
            config.devices.scale = ScaleConfig::Sim;
            fs::create_dir_all(&config.state)
                .map_err(|error| failed(err, &format_args!("{}: {error}", config.state.display()), 2))?;
        }
        let place = Place::of(&config, &config.devices.scale);
        Ok(Plan { config, place, sim, by: by.unwrap_or_else(login), json, _folder: folder })
    }
}

impl Plan {
    /// The scale of the running cart, or one that is opened here.
    fn counter(&self, err: &mut dyn Write) -> Result<Box<dyn Counter>, Away> {
        if self._folder.is_none()
            && let Some(remote) = Remote::reach(&self.config.state).map_err(Away::Cart)?
        {
            return Ok(Box::new(remote));
        }
        let (floor, clock) = match &self.sim {
            None => (None, Clock::real()),
            Some(script) => {
                let script = script.as_deref().map(|script| load(script, err)).transpose();
                let script = script.map_err(|failure| Away::Script(failure.to_string()))?;
                let setup = script.as_ref().map_or_else(WorldSetup::default, |script| script.setup.clone());
                let (floor, clock) = Floor::new(World::new(WorldSetup { cell: Sheet::C3, ..setup }), script);
                (Some(floor), clock)
            }
        };
        Ok(Box::new(Alone::open(self.config.devices.scale.clone(), self.place.clone(), clock, floor)?))
    }
}

fn figures(plan: &Plan, counter: &mut dyn Counter, follow: bool, out: &mut dyn Write) -> Result<ExitCode, Away> {
    let view = scale::watch(counter)?;
    tell(plan, &view, follow, out)?;
    if follow {
        loop {
            let view = scale::second(counter)?;
            tell(plan, &view, true, out)?;
        }
    }
    Ok(ExitCode::from(u8::from(view.calibration.is_none())))
}

fn tell(plan: &Plan, view: &View, line: bool, out: &mut dyn Write) -> io::Result<()> {
    match (plan.json, line) {
        (true, true) => serde_json::to_writer(&mut *out, view).map_err(io::Error::from).and_then(|()| writeln!(out)),
        (true, false) => pretty(out, view),
        (false, true) => scale::line(view, out),
        (false, false) => scale::figures(view, out),
    }?;
    out.flush()
}

fn guide(
    plan: &Plan,
    counter: &mut dyn Counter,
    act: Act,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<ExitCode, Away> {
    let mut input = io::stdin().lock();
    let end = {
        let prompts: &mut dyn Write = if plan.json { err } else { out };
        let mut talk = Talk { out: prompts, input: &mut input as &mut dyn BufRead };
        scale::guide(counter, act, &plan.by, &mut talk)?
    };
    Ok(match end {
        End::Done(outcome) => {
            if plan.json {
                pretty(out, &outcome)?;
            } else {
                scale::outcome(&outcome, out)?;
            }
            ExitCode::from(u8::from(!outcome.passed))
        }
        End::Refused(refused) => failed(err, &refused.words, 1),
        End::GivenUp(None) => failed(err, &"given up; nothing was changed", 1),
        End::GivenUp(Some(refused)) => {
            failed(err, &format_args!("given up, and nothing was changed: {}", refused.words), 1)
        }
    })
}

fn undo(plan: &Plan, counter: &mut dyn Counter, out: &mut dyn Write, err: &mut dyn Write) -> Result<ExitCode, Away> {
    let view = counter.order(Order::Undo { by: plan.by.clone() })?;
    if let Some(refused) = view.refused {
        return Ok(failed(err, &refused.words, 1));
    }
    if plan.json {
        return Ok(done(err, pretty(out, &view.calibration)));
    }
    let (change, loads) = view.calibration.map_or((0, Vec::new()), |kept| (kept.change, kept.loads_mg));
    let loads: Vec<String> = loads.into_iter().map(crate::workbench::order::kg).collect();
    Ok(done(err, writeln!(out, "Undone: change {change} brings the calibration with {} back.", loads.join(" + "))))
}

fn report(
    plan: &Plan,
    counter: &mut dyn Counter,
    output: Option<&Path>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<ExitCode, Away> {
    let view = scale::watch(counter)?;
    let read = || -> Result<Report, String> {
        let ledger = Keeping::at(&plan.place.file).ledger().map_err(|error| error.to_string())?;
        Ok(Report {
            cart: plan.config.cart.0.clone(),
            at: crate::diag::rfc3339(Clock::real().now().wall),
            changes: ledger.changes().to_vec(),
            trials: Trials::beside(&plan.place.file).read().map_err(|error| error.to_string())?,
            view,
        })
    };
    let report = match read() {
        Ok(report) => report,
        Err(why) => return Ok(failed(err, &why, 1)),
    };
    let Some(file) = output else { return Ok(done(err, write!(out, "{report}"))) };
    let text = match file.extension().and_then(|ending| ending.to_str()) {
        Some("html") => Html(&report).to_string(),
        Some("txt") => report.to_string(),
        Some(_) | None => {
            return Ok(failed(
                err,
                &format_args!("{}: a name that ends in .html or .txt is expected", file.display()),
                2,
            ));
        }
    };
    match fs::write(file, text) {
        Ok(()) => Ok(done(err, writeln!(out, "{}: {}", file.display(), report.verdict()))),
        Err(error) => Ok(failed(err, &format_args!("{}: {error}", file.display()), 1)),
    }
}

fn pretty(out: &mut dyn Write, what: &impl serde::Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, what)?;
    writeln!(out)
}

/// A weight as people write it: 20kg, 0.5 kg, 500g.
fn weight(text: &str) -> Result<Mass, String> {
    let wrong = || format!("`{text}` is no weight: one such as 20kg, 2.5kg or 500g is expected");
    let text = text.trim().to_ascii_lowercase();
    let (number, per) = match (text.strip_suffix("kg"), text.strip_suffix('g')) {
        (Some(number), _) => (number, 1_000_000),
        (None, Some(number)) => (number, 1_000),
        (None, None) => return Err(wrong()),
    };
    let (whole, rest) = number.trim().split_once('.').unwrap_or((number.trim(), ""));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || (number.contains('.') && !digits(rest)) || rest.len() > 6 {
        return Err(wrong());
    }
    let whole: i64 = whole.parse().map_err(|_| wrong())?;
    let millionths: i64 = format!("{rest:0<6}").parse().map_err(|_| wrong())?;
    let milligrams = whole.checked_mul(per).and_then(|mg| mg.checked_add(millionths * per / 1_000_000));
    milligrams.filter(|mg| *mg > 0).map(Mass::from_milligrams).ok_or_else(wrong)
}

/// Who typed this, as far as the machine knows.
fn login() -> String {
    let known =
        ["SUDO_USER", "LOGNAME", "USER"].iter().find_map(|name| env::var(name).ok().filter(|who| !who.is_empty()));
    known.unwrap_or_else(|| "unknown".to_owned())
}

/// A folder that is gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> io::Result<Self> {
        let folder = env::temp_dir().join(format!("dash-cart-scale-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Folder(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed lies among the temporary files and costs nobody anything.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_typed_as_they_are_stamped() {
        for (text, mg) in
            [("20kg", 20_000_000), ("2.5 kg", 2_500_000), ("500g", 500_000), ("0.1g", 100), ("5KG", 5_000_000)]
        {
            assert_eq!(weight(text), Ok(Mass::from_milligrams(mg)), "{text}");
        }
        for text in ["", "kg", "5", "5 lb", "-5kg", "0kg", "1.2.3kg", "5.kg", "99999999999999kg"] {
            assert!(weight(text).is_err(), "{text}");
        }
    }
}
