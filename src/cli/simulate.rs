//! The `simulate` command.

use std::io::Write;
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;

use cart_domain::input::Device;

use super::SimulateArgs;
use super::tools::failed;
use crate::simulate::judge::Policy;
use crate::simulate::profile::Mix;
use crate::simulate::shop::Experience;
use crate::simulate::{self, Form, SimulateError};

/// Every judge at once.
const ALL: &str = "all";
/// Every profile that is only for testing.
const HELD_OUT: &str = "held-out";

/// The names of the judges.
pub(super) fn policies() -> PossibleValuesParser {
    PossibleValuesParser::new([ALL].into_iter().chain(Policy::ALL.map(Policy::name)))
}

/// How much carts have learned before.
pub(super) fn experiences() -> PossibleValuesParser {
    PossibleValuesParser::new(Experience::ALL.map(Experience::name))
}

/// What a cart can lack.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum Missing {
    Camera,
    Scale,
}

pub(super) fn simulate(args: SimulateArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    match asked(args).and_then(|args| simulate::run(&args, out)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error @ SimulateError::Profile(_)) => failed(err, &error, 2),
        Err(
            error @ (SimulateError::Traces { .. }
            | SimulateError::Catalogue(_)
            | SimulateError::Learned(_)
            | SimulateError::Sheet(_)
            | SimulateError::Output(_)),
        ) => failed(err, &error, 1),
    }
}

fn asked(args: SimulateArgs) -> Result<simulate::SimulateArgs, SimulateError> {
    let mut profiles = Vec::new();
    for name in args.profile {
        if name == HELD_OUT { profiles.extend(Mix::held_out()?) } else { profiles.push(name) }
    }
    Ok(simulate::SimulateArgs {
        trips: args.trips,
        seed: args.seed,
        profiles,
        policies: Policy::ALL.into_iter().filter(|policy| args.policy == ALL || args.policy == policy.name()).collect(),
        form: if args.json { Form::Json } else { Form::Text },
        traces: args.traces,
        sheet: args.sheet,
        learned: Experience::ALL.into_iter().find(|experience| args.learned == experience.name()).unwrap_or_default(),
        without: args.without.map(|missing| match missing {
            Missing::Camera => Device::Camera,
            Missing::Scale => Device::Scale,
        }),
        threads: args.threads,
    })
}
