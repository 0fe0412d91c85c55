//! The trips that a sheet tells of: the usual mix, and half as many of the shoppers that are held out.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Crowd, Report};
use crate::simulate::judge::Policy;
use crate::simulate::profile::{Mix, Profile};
use crate::simulate::tally::Tally;
use crate::simulate::{Results, SimulateArgs, SimulateError, meet};

/// Simulates everything that a sheet at `path` tells of. The profiles of the arguments are passed over: a sheet tells of all.
///
/// # Errors
/// When a profile is wrong, or traces cannot be written.
pub fn survey(args: &SimulateArgs, path: &Path) -> Result<Report, SimulateError> {
    let mix = meet(args, &Mix::usual()?)?;
    let apart = SimulateArgs { trips: args.trips.div_ceil(2), traces: None, ..args.clone() };
    let held_out = meet(&apart, &Mix::apart()?)?;
    let mut profiles = profiles_of(&mix)?;
    profiles.extend(profiles_of(&held_out)?);
    Ok(Report {
        command: format!("dash-cart simulate --trips {} --seed {} --sheet {}", args.trips, args.seed, path.display()),
        seed: args.seed,
        mix: crowd("mix", &mix),
        held_out: Crowd { held_out: true, ..crowd("held out", &held_out) },
        profiles,
    })
}

fn crowd(name: &str, results: &Results) -> Crowd {
    let tallies = results.policies.iter().map(|(policy, judged)| (*policy, judged.all.clone())).collect();
    Crowd { name: name.to_owned(), trips: results.trips, tallies, ..Crowd::default() }
}

fn profiles_of(results: &Results) -> Result<Vec<Crowd>, SimulateError> {
    let mut crowds: BTreeMap<&str, BTreeMap<Policy, Tally>> = BTreeMap::new();
    for (policy, judged) in &results.policies {
        for (name, tally) in &judged.profiles {
            crowds.entry(name).or_default().insert(*policy, tally.clone());
        }
    }
    let told = crowds.into_iter().map(|(name, tallies)| {
        let Profile { about, held_out, .. } = Profile::named(name)?;
        let trips = tallies.values().next().map_or(0, |tally| tally.honest.of);
        Ok(Crowd { name: name.to_owned(), about, held_out, trips, tallies })
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::super::{profiles, sheet};
    use super::*;
    use crate::simulate::Form;

    #[test]
    fn the_same_seed_makes_the_same_sheet_with_any_number_of_threads() {
        let surveyed = |threads| {
            let args = SimulateArgs {
                trips: 4,
                seed: 3,
                profiles: vec![],
                policies: Policy::ALL.to_vec(),
                form: Form::Text,
                traces: None,
                sheet: None,
                threads,
            };
            survey(&args, Path::new("docs/accuracy.md")).expect("nothing is written")
        };
        let (alone, together) = (surveyed(1), surveyed(3));
        assert_eq!(sheet(&alone, "accuracy"), sheet(&together, "accuracy"));
        assert_eq!(profiles(&alone), profiles(&together));
        assert_eq!((alone.mix.trips, alone.held_out.trips), (4, 2));
        assert!(
            alone.profiles.iter().any(|crowd| crowd.held_out) && alone.profiles.iter().any(|crowd| !crowd.held_out)
        );
        assert_eq!(alone.command, "dash-cart simulate --trips 4 --seed 3 --sheet docs/accuracy.md");
    }
}
