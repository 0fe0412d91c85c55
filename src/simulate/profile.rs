//! Who shops: habits, slips, pace and attention of one kind of shopper, from the files in `tests/profiles/`, and the mix of them that comes
//! through the door. The files are part of the program, so that it measures the same wherever it runs.

use std::path::Path;

use cart_domain::Millis;
use serde::Deserialize;

/// One kind of shopper.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    #[serde(skip)]
    pub name: String,
    /// Who that is, in a sentence.
    pub about: String,
    /// Only for testing: nothing was ever tuned on it.
    pub held_out: bool,
    pub list: List,
    pub slips: Slips,
    pub habits: Habits,
    pub attention: Attention,
    pub pace: Pace,
    pub basket: Disturbances,
    pub cart: Equipment,
    /// Absent for people who mean no harm.
    pub theft: Option<Theft>,
}

/// What is bought.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Lines of a trip: their mean, and the deviation of their logarithm.
    pub lines: f64,
    pub spread: f64,
    /// The share of lines that are loose produce.
    pub loose: f64,
    /// The chance of one more piece of the same product, again and again up to eight.
    pub more: f64,
}

/// How often something goes wrong, as a probability for each occasion.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slips {
    /// For each item.
    pub forgets_scan: f64,
    pub scans_twice: f64,
    /// For each item that has varieties.
    pub wrong_variety: f64,
    /// For each lot of loose produce.
    pub wrong_produce: f64,
    /// For each line: it goes back on the shelf in the end.
    pub puts_back: f64,
    /// For each put-back: the receipt is forgotten.
    pub forgets_deletion: f64,
    /// For each put-back: it is deleted, and stays in the basket.
    pub keeps_deleted: f64,
    /// For each item: scanned, and left on the shelf.
    pub never_places: f64,
    /// For each read that fails: the missing beep goes unnoticed.
    pub misses_silence: f64,
}

/// How it is done, as a probability for each occasion where nothing else is said.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Habits {
    /// This shopper puts things in first and scans them then.
    pub places_first: f64,
    /// Two or three different products are scanned first and then put in, in any order.
    pub batches: f64,
    /// They are put in with one movement.
    pub together: f64,
    /// Of several pieces one is scanned, and the number is touched.
    pub by_quantity: f64,
    /// Of several pieces all are scanned first; otherwise one by one is scanned and put in.
    pub scans_all_first: f64,
    /// One item is put in with two movements.
    pub in_two_movements: f64,
    /// Times on a trip that something in the basket is moved.
    pub rearranges: f64,
    /// Brings an own bag, and says so on the screen.
    pub own_bag: f64,
    pub announces_bag: f64,
    /// Touches the screen for produce before the bag of fruit is in the basket; otherwise after.
    pub chooses_first: f64,
}

/// What the screen gets of a shopper's attention, as probabilities and milliseconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attention {
    /// From a question to the first look at it, on average.
    pub looks_after_ms: u64,
    /// A question is answered when it is looked at; otherwise it waits for the checkout.
    pub answers: f64,
    /// An answer is none that fits.
    pub answers_wrongly: f64,
    /// A notice is looked at.
    pub sees_notice: f64,
    /// The newest line is read after a scan.
    pub reads_line: f64,
    /// Who is asked about a mistake of their own realises what it was.
    pub realises: f64,
    /// At the checkout a question that cannot be answered is left to staff.
    pub calls_staff: f64,
}

/// How long things take, on average.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pace {
    /// The whole trip, in minutes.
    pub minutes: f64,
    /// From one movement of the hand to the next.
    pub hand_ms: u64,
    /// From taking an item to the beep.
    pub scan_ms: u64,
    /// A touch on the screen.
    pub touch_ms: u64,
}

/// What happens to the basket beside shopping, in times a trip.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disturbances {
    pub leans: f64,
    /// Its mass in grams and its length in milliseconds, on average.
    pub lean_g: f64,
    pub lean_ms: u64,
    pub bumps: f64,
    /// How hard the floor shakes the scale, in grams RMS: at least and at most.
    pub rolling_g: [f64; 2],
    /// The cart rolls while an item is put in.
    pub places_rolling: f64,
}

/// The cart this shopper takes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Equipment {
    /// Samples of the scale in a second.
    pub rate_hz: u64,
    /// The share of carts with an accelerometer.
    pub accelerometer: f64,
    /// The scale's noise at rest, in grams: at least and at most.
    pub noise_g: [f64; 2],
    /// One sample in so many is wild.
    pub wild_one_in: u32,
    /// The camera reports a change: at least and at most.
    pub camera_sees: [f64; 2],
    /// Its picture is bad: a hand, blur, darkness.
    pub bad_picture: f64,
    /// The reader misses, sends a code twice at once, reads once more when that would count again, and reads another pack nearby, for each
    /// attempt.
    pub misses: f64,
    pub echoes: f64,
    pub repeats: f64,
    pub reads_neighbour: f64,
}

/// What a thief does, as a probability for each item where nothing else is said.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theft {
    pub no_scan: f64,
    /// The label of something cheaper of about the same mass is scanned.
    pub label_switch: f64,
    /// For each line of two or more pieces: one is not scanned.
    pub one_of_two: f64,
    /// For each lot of loose produce: the code of something cheaper is chosen.
    pub cheap_produce: f64,
    /// After a scan something dearer is put in instead.
    pub swap: f64,
    /// For each trip: something is put in while the payment is under way.
    pub adds_in_payment: f64,
    /// Who is asked about it gives in.
    pub yields: f64,
}

/// The profiles that come through the door, and how often.
#[derive(Clone, Debug)]
pub struct Mix(pub Vec<(Profile, f64)>);

/// Why the shoppers could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    #[error("{file}: {error}")]
    File { file: String, error: toml::de::Error },
    #[error("{file}: cannot be read: {error}")]
    Open { file: String, error: std::io::Error },
    #[error("there is no profile `{0}`, and no file of that name that ends in .toml; there are {known}", known = names())]
    Unknown(String),
}

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/profiles/", $name, ".toml")))),*]
    };
}

/// Every file of shoppers, by name.
const FILES: [(&str, &str); 16] = files![
    "weekly-shop",
    "hasty",
    "elderly",
    "child-in-cart",
    "first-timer",
    "heavy-user",
    "produce-lover",
    "small-basket",
    "own-bag",
    "on-the-phone",
    "thief-no-scan",
    "thief-label-switch",
    "thief-one-of-two",
    "thief-cheap-produce",
    "thief-swap",
    "thief-in-payment",
];

const MIX: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/profiles/mix.toml"));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MixFile {
    /// Of a thousand trips.
    weights: std::collections::BTreeMap<String, f64>,
    learned: LearnedShare,
}

/// How far carts have come in learning what the catalogue has wrong.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LearnedShare {
    /// The share of products with a missing or wrong mass that no cart has met often enough.
    never_met: f64,
}

impl MixFile {
    fn read() -> Result<Self, ProfileError> {
        toml::from_str(MIX).map_err(|error| ProfileError::File { file: "tests/profiles/mix.toml".to_owned(), error })
    }
}

impl Profile {
    /// The profile with this name.
    pub fn named(name: &str) -> Result<Self, ProfileError> {
        let found = FILES.iter().find(|(known, _)| *known == name);
        let (name, text) = found.ok_or_else(|| ProfileError::Unknown(name.to_owned()))?;
        Profile::read(name, &format!("tests/profiles/{name}.toml"), text)
    }

    /// The profile with this name, or in this file.
    pub fn find(what: &str) -> Result<Self, ProfileError> {
        let path = Path::new(what);
        let Some(name) = path.file_stem().filter(|_| path.extension().is_some_and(|end| end == "toml")) else {
            return Profile::named(what);
        };
        let text = std::fs::read_to_string(path);
        let text = text.map_err(|error| ProfileError::Open { file: what.to_owned(), error })?;
        Profile::read(&name.to_string_lossy(), what, &text)
    }

    fn read(name: &str, file: &str, text: &str) -> Result<Self, ProfileError> {
        let read: Result<Profile, _> = toml::from_str(text);
        let profile = read.map_err(|error| ProfileError::File { file: file.to_owned(), error })?;
        Ok(Profile { name: name.to_owned(), ..profile })
    }

    /// Whether this shopper means to pay for everything.
    #[must_use]
    pub fn is_honest(&self) -> bool {
        self.theft.is_none()
    }

    /// The average time of one look at the screen.
    #[must_use]
    pub fn look(&self) -> Millis {
        Millis(self.attention.looks_after_ms)
    }
}

impl Mix {
    /// The share of products with a missing or wrong mass that no cart has met often enough to know better.
    pub fn never_met() -> Result<f64, ProfileError> {
        Ok(MixFile::read()?.learned.never_met)
    }

    /// Who usually comes: no profile that is held out.
    pub fn usual() -> Result<Self, ProfileError> {
        let file = MixFile::read()?;
        let mix = file.weights.iter().map(|(name, weight)| Profile::named(name).map(|profile| (profile, *weight)));
        mix.collect::<Result<Vec<_>, _>>().map(Mix)
    }

    /// The shoppers that are only for testing, with as many thieves among them as usually come.
    pub fn apart() -> Result<Self, ProfileError> {
        let usual = Mix::usual()?;
        let weigh = |crowd: &[(Profile, f64)], honest| -> f64 {
            crowd.iter().filter(|(profile, _)| profile.is_honest() == honest).map(|(_, weight)| weight).sum()
        };
        let mut apart = Mix::of(&Mix::held_out()?)?;
        let shares = [true, false].map(|honest| (honest, weigh(&usual.0, honest) / weigh(&apart.0, honest).max(1.0)));
        for (honest, share) in shares {
            apart
                .0
                .iter_mut()
                .filter(|(profile, _)| profile.is_honest() == honest)
                .for_each(|(_, weight)| *weight *= share);
        }
        Ok(apart)
    }

    /// These profiles, each as often as the others.
    pub fn of(names: &[String]) -> Result<Self, ProfileError> {
        names
            .iter()
            .map(|name| Profile::find(name).map(|profile| (profile, 1.0)))
            .collect::<Result<Vec<_>, _>>()
            .map(Mix)
    }

    /// The names of the profiles that are only for testing.
    pub fn held_out() -> Result<Vec<String>, ProfileError> {
        let all = FILES.iter().map(|(name, _)| Profile::named(name)).collect::<Result<Vec<_>, _>>()?;
        Ok(all.into_iter().filter(|profile| profile.held_out).map(|profile| profile.name).collect())
    }
}

fn names() -> String {
    FILES.map(|(name, _)| name).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_shoppers_can_be_read() {
        for (name, _) in FILES {
            let profile = Profile::named(name).unwrap_or_else(|error| panic!("{error}"));
            assert!(!profile.about.is_empty(), "{name} says who that is");
            assert_eq!(profile.is_honest(), !name.starts_with("thief"), "{name}");
        }
    }

    #[test]
    fn a_profile_of_ones_own_is_read_from_its_file_and_blamed_by_its_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("night-owl.toml");
        let (_, text) = FILES[0];
        std::fs::write(&file, text).expect("room");
        let mine = Profile::find(&file.to_string_lossy()).expect("a right file");
        assert_eq!(mine.name, "night-owl");
        std::fs::write(&file, text.replace("lines =", "liens =")).expect("room");
        let blamed = Profile::find(&file.to_string_lossy()).expect_err("a slip").to_string();
        assert!(blamed.contains("night-owl.toml") && blamed.contains("liens"), "{blamed}");
        let missing = Profile::find("no-such.toml").expect_err("nothing there").to_string();
        assert!(missing.starts_with("no-such.toml: cannot be read"), "{missing}");
    }

    #[test]
    fn the_usual_mix_holds_nobody_who_is_only_for_testing() {
        let usual = Mix::usual().expect("the mix is part of the program");
        assert!(usual.0.iter().all(|(profile, _)| !profile.held_out));
        let held_out = Mix::held_out().expect("so are the profiles");
        assert!(held_out.len() * 5 >= FILES.len() - 1, "{held_out:?}");
    }

    #[test]
    fn as_many_thieves_are_held_out_as_usually_come() {
        let share_of_thieves = |mix: Mix| {
            let weight =
                |honest| mix.0.iter().filter(|(profile, _)| profile.is_honest() == honest).map(|(_, w)| w).sum();
            let (honest, thieves): (f64, f64) = (weight(true), weight(false));
            thieves / (honest + thieves)
        };
        let usual = share_of_thieves(Mix::usual().expect("the mix is part of the program"));
        let apart = share_of_thieves(Mix::apart().expect("so are the profiles"));
        assert!((usual - apart).abs() < 1e-9 && usual > 0.0, "{usual} usually, {apart} apart");
    }
}
