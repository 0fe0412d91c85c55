//! `dash-cart run`: from arguments to a running cart.

use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cart_hardware::sim::Scenario;

use super::{Place, RunArgs};
use crate::app::{self, Copies, Ending, Failure, Run, Sim, Telling, Where};
use crate::config::{Config, ConfigError, USUAL_FILE};
use crate::diag::Display;
use crate::log;

/// How fast a simulated shop goes when nobody watches.
const UNWATCHED_SPEED: u32 = 20;

pub(super) fn run(args: RunArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    log::start(if args.print_receipt || args.show { "warn" } else { "info" });
    match plan(args, err).and_then(|plan| app::run(plan, out)) {
        Ok(Copies::Equal | Copies::Single) => ExitCode::SUCCESS,
        Ok(Copies::Different) => ExitCode::from(1),
        Err(failure) => {
            // The log has it too; a closed standard error is nobody's loss.
            let _ = writeln!(err, "dash-cart: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn plan(args: RunArgs, err: &mut dyn Write) -> Result<Run, Failure> {
    let display = if args.no_screen { Display::None } else { Display::Window };
    let simulated = args.sim.is_some();
    let sim = match args.sim {
        Some(script) => {
            let speed = args.speed.unwrap_or(if args.no_screen { UNWATCHED_SPEED } else { 1 });
            let script = script.as_deref().map(|script| load(script, err)).transpose()?;
            Some(Sim { script, speed, already_done: args.already_done, hold_at: args.hold_at })
        }
        None => None,
    };
    let scripted = sim.as_ref().is_some_and(|sim| sim.script.is_some());
    let ending = match (scripted && args.no_screen, args.print_receipt) {
        (false, _) => Ending::WhenStopped,
        (true, false) => Ending::WithTheScript,
        (true, true) => Ending::WithReceipt,
    };
    let mut config = config(args.place, simulated)?;
    config.record.directory = args.record.or(config.record.directory);
    Ok(Run {
        config,
        sim,
        display,
        store: if args.embedded_store { Where::Embedded } else { Where::AsConfigured },
        ending,
        telling: if args.show { Telling::Lines } else { Telling::Silent },
    })
}

/// The configuration that a command is to use.
pub(super) fn config(place: Place, simulated: bool) -> Result<Config, ConfigError> {
    let mut config = match (place.config, simulated) {
        (Some(file), _) => Config::read(&file)?,
        (None, true) => Config::simulated(),
        (None, false) => Config::read(Path::new(USUAL_FILE))?,
    };
    if let Some(state) = place.state {
        config.state = state;
    }
    Ok(config)
}

/// A scenario, with the photographs of `DASH_CART_DATA` where that is set.
pub(super) fn load(script: &Path, err: &mut dyn Write) -> Result<Scenario, Failure> {
    let data = env::var_os("DASH_CART_DATA").map(PathBuf::from);
    let scenario = Scenario::load(script, data.as_deref())?;
    for note in &scenario.notes {
        // What a scenario could not have is worth a line and no more.
        let _ = writeln!(err, "{}: {note}", script.display());
    }
    Ok(scenario)
}
