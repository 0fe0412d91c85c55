//! The commands beside `run`: each reads its arguments, does its work through a module of its own, and says how it went.

use std::fmt::Display;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use cart_hardware::World;
use cart_hardware::sim::{Good, WorldSetup};
use tokio::runtime::Builder;

use super::records;
use super::run::{config, load};
use super::{
    BenchArgs, BenchPart, CheckConfigArgs, CommissionArgs, DecodeArgs, DiagArgs, DiagPart, Place, ReplayArgs,
    SelfTestArgs, TapeCommand,
};
use crate::bench;
use crate::clock::Clock;
use crate::config::Config;
use crate::decode::{self, Timing};
use crate::diag::{self, Survey, probe, socket};
use crate::journal::inspect::{self, InspectError, Verdict};
use crate::replay::{self, Ack, Form, Source};
use crate::selftest::{self, Fit};
use crate::staff::log::StaffLog;
use crate::staff::{Pin, Staff};

pub(super) fn diag(args: DiagArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    match args.part {
        Some(DiagPart::Audit { calibration, config, json }) => return audit(calibration, &config, json, out, err),
        Some(DiagPart::Camera(camera)) => return super::camera::camera(camera, out, err),
        Some(DiagPart::Scale(scale)) => return super::scale::scale(scale, out, err),
        Some(DiagPart::Bundle { to, place, trips, sim }) => return bundle(&to, place, trips, sim, out, err),
        Some(DiagPart::History { place, json }) => return records::history(place, json, out, err),
        Some(DiagPart::Licences) => return records::licences(out, err),
        Some(DiagPart::Trips { trip, place, most, json }) => {
            return records::trips(&records::Wanted { trip, most, json }, place, out, err);
        }
        Some(DiagPart::Scanner(scanner)) => return super::scanner::scanner(scanner, out, err),
        Some(DiagPart::Staff { place, json }) => return staff_log(place, json, out, err),
        None => {}
    }
    let survey = match survey(args.place, args.sim, err) {
        Ok(survey) => survey,
        Err(code) => return code,
    };
    match print(out, &survey, args.json) {
        Ok(()) => ExitCode::from(u8::from(!survey.is_well())),
        Err(error) => failed(err, &error, 1),
    }
}

fn bundle(
    to: &Path,
    place: Place,
    trips: usize,
    sim: Option<Option<PathBuf>>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> ExitCode {
    let config = match config(place.clone(), sim.is_some()) {
        Ok(config) => config,
        Err(error) => return failed(err, &error, 2),
    };
    let survey = match survey(place, sim, err) {
        Ok(survey) => survey,
        Err(code) => return code,
    };
    records::bundle(&config, &survey, &records::Packing { to, trips }, out, err)
}

fn audit(file: Option<PathBuf>, config: &Path, json: bool, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let file = match file.map_or_else(|| calibration_file(config), Ok) {
        Ok(file) => file,
        Err(why) => return failed(err, &why, 2),
    };
    let audit = match diag::audit::audit(&file) {
        Ok(audit) => audit,
        Err(why) => return failed(err, &format_args!("the calibration {}: {why}", file.display()), 1),
    };
    done(err, print(out, &audit, json))
}

fn staff_log(place: Place, json: bool, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let config = match config_of_state(place) {
        Ok(config) => config,
        Err(error) => return failed(err, &error, 2),
    };
    let entries = match StaffLog::read(&config.state) {
        Ok(entries) => entries,
        Err(why) => return failed(err, &why, 1),
    };
    let printed = entries.iter().try_for_each(|entry| {
        if json {
            serde_json::to_writer(&mut *out, entry).map_err(io::Error::from).and_then(|()| writeln!(out))
        } else {
            writeln!(out, "{}  {}: {}", entry.at, entry.by, entry.did)
        }
    });
    done(err, printed)
}

fn calibration_file(config: &Path) -> Result<PathBuf, String> {
    let scale = Config::read(config).map_err(|error| error.to_string())?.devices.scale;
    let named = scale.calibration_file().map(Path::to_owned);
    named.ok_or_else(|| format!("{} names no scale that keeps a calibration", config.display()))
}

/// What the running cart says, or what a look at the devices shows when none runs. A cart that runs on the named state directory is asked
/// whatever its configuration is.
fn survey(place: Place, sim: Option<Option<PathBuf>>, err: &mut dyn Write) -> Result<Survey, ExitCode> {
    if let Some(state) = &place.state
        && let Ok(Some(survey)) = socket::ask(state)
    {
        return Ok(survey);
    }
    let config = config(place, sim.is_some()).map_err(|error| failed(err, &error, 2))?;
    let asked = socket::ask(&config.state)
        .map_err(|error| failed(err, &format_args!("the running cart does not answer: {error}"), 1))?;
    if let Some(survey) = asked {
        return Ok(survey);
    }
    let world = sim.map(|script| world(script.as_deref(), err)).transpose();
    let world = world.map_err(|failure| failed(err, &failure, failure.exit_code()))?;
    let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| failed(err, &error, 1))?;
    Ok(probe::survey(&config, world.as_ref(), &Clock::real(), runtime.handle()))
}

pub(super) fn self_test(args: SelfTestArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let config = match config(args.place, args.sim.is_some()) {
        Ok(config) => config,
        Err(error) => return failed(err, &error, 2),
    };
    let clock = Clock::real();
    let tested = match socket::ask(&config.state) {
        Ok(Some(survey)) => {
            let took = u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX);
            selftest::of_running(&survey, took)
        }
        Ok(None) => {
            let world = match args.sim.map(|script| world(script.as_deref(), err)).transpose() {
                Ok(world) => world,
                Err(failure) => return failed(err, &failure, failure.exit_code()),
            };
            let runtime = match Builder::new_multi_thread().worker_threads(1).enable_all().build() {
                Ok(runtime) => runtime,
                Err(error) => return failed(err, &error, 1),
            };
            selftest::run(&config, world.as_ref(), runtime.handle())
        }
        Err(error) => return failed(err, &format_args!("the running cart does not answer: {error}"), 1),
    };
    match (print(out, &tested, args.json), tested.worst()) {
        (Err(error), _) => failed(err, &error, 1),
        (Ok(()), Fit::Passed | Fit::Absent) => ExitCode::SUCCESS,
        (Ok(()), Fit::Degraded) => ExitCode::from(1),
        (Ok(()), Fit::Stops) => ExitCode::from(3),
    }
}

fn world(script: Option<&Path>, err: &mut dyn Write) -> Result<World, crate::app::Failure> {
    let catalogue = cart_store::demo::catalogue().map_err(anyhow::Error::from)?;
    Ok(match script {
        Some(script) => load(script, err)?.world(&catalogue.products),
        None => {
            World::new(WorldSetup { goods: catalogue.products.iter().map(Good::of).collect(), ..WorldSetup::default() })
        }
    })
}

pub(super) fn check_config(args: &CheckConfigArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let config = match Config::read(&args.config) {
        Ok(config) => config,
        Err(error) => return failed(err, &error, 2),
    };
    let store = config.store.url.as_ref().map_or("none: trips are paid at a till", |url| url.as_str());
    let said = writeln!(
        out,
        "{file}: well\n  cart      {cart} of {name} ({id})\n  store     {store}\n  state     {state}\n  tapes     kept for {days} days once the store has them\n  scanners  {scanners}",
        file = args.config.display(),
        cart = config.cart.0,
        name = config.store.name,
        id = config.policy.store.0,
        state = config.state.display(),
        days = config.retention.0 / 86_400_000,
        scanners = config.devices.scanners.len(),
    );
    done(err, said)
}

pub(super) fn commission(args: CommissionArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let config = match config_of_state(args.place) {
        Ok(config) => config,
        Err(error) => return failed(err, &error, 2),
    };
    let typed = match args.pin {
        Some(pin) => pin,
        None => match io::stdin().lock().lines().next() {
            Some(Ok(line)) => line.trim().to_owned(),
            Some(Err(error)) => return failed(err, &error, 1),
            None => return failed(err, &"no PIN came in", 2),
        },
    };
    let pin = match Pin::new(&typed) {
        Ok(pin) => pin,
        Err(weak) => return failed(err, &weak, 2),
    };
    if let Err(error) = std::fs::create_dir_all(&config.state) {
        return failed(err, &format_args!("making {}: {error}", config.state.display()), 1);
    }
    let mut staff = Staff::open(&config.state);
    let (set, says) = if args.technician {
        (staff.appoint(&pin), "technicians have a PIN of their own; a running cart knows it once it is restarted")
    } else {
        (staff.commission(&pin), "the cart is commissioned")
    };
    match set {
        Ok(()) => done(err, writeln!(out, "{says}")),
        Err(error) => failed(err, &error, 1),
    }
}

pub(super) fn decode(args: DecodeArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let catalogue = args.catalogue.as_deref().map(|file| replay::load_catalogue(file, args.columns.into())).transpose();
    let catalogue = match catalogue {
        Ok(catalogue) => catalogue,
        Err(error) => return failed(err, &error, 2),
    };
    let clock = Clock::real();
    let elapsed = || clock.elapsed();
    let timing = Timing { wall: clock.now().wall, elapsed: &elapsed as &dyn Fn() -> Duration };
    match decode::run(&decode::DecodeArgs { inputs: args.images, catalogue }, &timing, out) {
        Ok(outcome) => ExitCode::from(outcome.exit_code()),
        Err(error) => failed(err, &error, 1),
    }
}

pub(super) fn replay(args: ReplayArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let source = if args.trace.as_os_str() == "-" { Source::Standard } else { Source::File(args.trace) };
    let replay = replay::ReplayArgs {
        source,
        catalogue: args.catalogue,
        unknown_columns: args.columns.into(),
        form: if args.json { Form::Json } else { Form::Text },
        learned: args.learned,
        ack: if args.ack { Ack::EachLine } else { Ack::Never },
    };
    match replay::run(&replay, io::stdin().lock(), out, err) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(err, &error, error.exit_code()),
    }
}

pub(super) fn tape(command: TapeCommand, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let verdict = match command {
        TapeCommand::Export { what, place } => match config_of_state(place) {
            Ok(config) => inspect::export(&what, &config.state, out, err),
            Err(error) => return failed(err, &error, 2),
        },
        TapeCommand::Verify { path: Some(path), place: _ } => inspect::verify(&path, out),
        TapeCommand::Verify { path: None, place } => match config_of_state(place) {
            Ok(config) => inspect::verify(&config.state.join("tapes"), out),
            Err(error) => return failed(err, &error, 2),
        },
    };
    match verdict {
        Ok(verdict @ (Verdict::Whole | Verdict::Flawed)) => verdict.exit_code(),
        Err(
            error @ (InspectError::NotFound(_)
            | InspectError::NoTapes(_)
            | InspectError::Read { .. }
            | InspectError::Write(_)),
        ) => failed(err, &error, 1),
    }
}

pub(super) fn bench(args: &BenchArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let measured = match &args.part {
        None => bench::run(args.products, args.scans, out),
        Some(BenchPart::Index { book: Some(book), .. }) => bench::index::measure(book, out),
        Some(BenchPart::Index { book: None, products }) => bench::index::run(*products, out),
        Some(BenchPart::Decode { photographs, codes }) => bench::decode::run(photographs.as_deref(), *codes, out),
        Some(BenchPart::Devices) => bench::devices::run(out),
        Some(BenchPart::Receipts { carts }) => bench::receipts::run(&bench::receipts::LENGTHS, *carts, out),
        Some(BenchPart::Scale { cells }) => bench::scale::run(*cells, out),
        Some(BenchPart::Vision { products }) => bench::vision::run(*products, out),
    };
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(err, &format_args!("{error:#}"), 1),
    }
}

/// A state directory on the command line is all that a command needs which only looks into it.
pub(super) fn config_of_state(place: super::Place) -> Result<Config, crate::config::ConfigError> {
    let named = place.state.is_some();
    config(place, named)
}

/// Prints as one JSON object for programs, or as text for people.
pub(super) fn print<T: Display + serde::Serialize>(out: &mut dyn Write, what: &T, json: bool) -> io::Result<()> {
    if json {
        serde_json::to_writer_pretty(&mut *out, what).map_err(io::Error::from).and_then(|()| writeln!(out))
    } else {
        write!(out, "{what}")
    }
}

pub(super) fn done(err: &mut dyn Write, said: io::Result<()>) -> ExitCode {
    match said {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(err, &error, 1),
    }
}

pub(super) fn failed(err: &mut dyn Write, why: &dyn Display, code: u8) -> ExitCode {
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(err, "dash-cart: {why}");
    ExitCode::from(code)
}
