//! The trips that a sheet tells of: the usual mix, and half as many of the shoppers that are held out.

use std::collections::BTreeMap;
use std::path::Path;

use cart_domain::input::Device;

use super::{Circumstances, Crowd, Report};
use crate::simulate::judge::Policy;
use crate::simulate::profile::{Mix, Profile};
use crate::simulate::shop::{Experience, Shop};
use crate::simulate::tally::Tally;
use crate::simulate::{Results, SimulateArgs, SimulateError, meet};

/// Simulates everything that a sheet at `path` tells of. The profiles of the arguments are passed over, and so is what carts have learned
/// or lack: a sheet tells of all.
///
/// # Errors
/// When a profile is wrong, or traces cannot be written.
pub fn survey(args: &SimulateArgs, path: &Path) -> Result<Report, SimulateError> {
    let shop = Shop::invent(args.seed);
    let usual = SimulateArgs { learned: Experience::Usual, without: None, ..args.clone() };
    let mix = meet(&usual, &Mix::usual()?, &shop)?;
    let apart = SimulateArgs { trips: args.trips.div_ceil(2), traces: None, ..usual.clone() };
    let held_out = meet(&apart, &Mix::apart()?, &shop)?;
    let other = SimulateArgs { trips: args.trips.div_ceil(4), policies: vec![Policy::Fusion], ..apart };
    let in_circumstances = |name, learned, without| -> Result<Crowd, SimulateError> {
        Ok(crowd(name, &meet(&SimulateArgs { learned, without, ..other.clone() }, &Mix::usual()?, &shop)?))
    };
    let circumstances = Circumstances {
        first_week: in_circumstances("first week", Experience::None, None)?,
        after_third_trip: in_circumstances("after the third trip", Experience::All, None)?,
        without_camera: in_circumstances("without camera", Experience::Usual, Some(Device::Camera))?,
        without_scale: in_circumstances("without scale", Experience::Usual, Some(Device::Scale))?,
    };
    let mut profiles = profiles_of(&mix)?;
    profiles.extend(profiles_of(&held_out)?);
    Ok(Report {
        command: format!("dash-cart simulate --trips {} --seed {} --sheet {}", args.trips, args.seed, path.display()),
        seed: args.seed,
        mix: crowd("mix", &mix),
        held_out: Crowd { held_out: true, ..crowd("held out", &held_out) },
        circumstances,
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
                trips: 2,
                seed: 3,
                profiles: vec![],
                policies: Policy::ALL.to_vec(),
                form: Form::Text,
                traces: None,
                sheet: None,
                learned: Experience::Usual,
                without: None,
                threads,
            };
            survey(&args, Path::new("docs/accuracy.md")).expect("nothing is written")
        };
        let (alone, together) = (surveyed(1), surveyed(3));
        assert_eq!(sheet(&alone, "accuracy"), sheet(&together, "accuracy"));
        assert_eq!(profiles(&alone), profiles(&together));
        assert_eq!((alone.mix.trips, alone.held_out.trips), (2, 1));
        assert!(
            alone.profiles.iter().any(|crowd| crowd.held_out) && alone.profiles.iter().any(|crowd| !crowd.held_out)
        );
        assert_eq!(alone.command, "dash-cart simulate --trips 2 --seed 3 --sheet docs/accuracy.md");
    }
}
