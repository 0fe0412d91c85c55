//! What a cart is told about itself and its shop. A file becomes [`RawConfig`], which mirrors the file and refuses every key it does
//! not know; that becomes [`Config`], which holds only values that make sense. Nothing else of the program reads the file.
//!
//! A cart with a wrong configuration does not start: a mistyped key that silently became a default would be found on the shop floor.

mod checks;
mod fault;
mod raw;

use std::path::{Path, PathBuf};
use std::{fs, str};

use cart_domain::ids::CartId;
use cart_domain::input::Reader;
use cart_domain::{Millis, Policy};
use cart_hardware::DeviceConfig;
use cart_protocol::UnlistedReport;
use serde::Deserialize;

use crate::record::RecordPlan;
pub use fault::ConfigError;
use fault::Source;
use raw::RawConfig;

/// Where a cart's configuration lies unless the command line says otherwise.
pub const USUAL_FILE: &str = "/etc/dash-cart/cart.toml";

/// Everything a cart is told, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Where it was read.
    pub file: PathBuf,
    pub cart: CartId,
    pub policy: Policy,
    pub store: StoreLink,
    /// Where tapes and keep live.
    pub state: PathBuf,
    /// How long a tape stays after the store has it.
    pub retention: Millis,
    pub devices: DeviceConfig,
    pub vision: VisionFiles,
    /// Whether the cart learns by itself what products look like.
    pub learning: Learning,
    pub unlisted: Reporting,
    pub record: RecordPlan,
}

/// What the store is told of codes that its catalogue does not explain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reporting {
    /// Nothing.
    #[default]
    Off,
    Code,
    /// And a picture of the label, from a reader that is a camera.
    CodeAndPicture,
}

/// Whether the cart learns by itself what products look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Learning {
    /// From placements that the scale agreed with, its own and those that other carts agree on.
    #[default]
    On,
    /// It notes nothing, tells nothing, and uses only what staff showed.
    Off,
}

/// The store's name, and how to reach it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreLink {
    /// As on the receipt.
    pub name: String,
    /// None: a cart without a store, which keeps its trips to itself and pays at a till.
    pub url: Option<BaseUrl>,
    /// The name of the systemd credential that holds the device token.
    pub token_credential: Option<String>,
    /// The certificate of the store's own authority, in PEM.
    pub authority: Option<PathBuf>,
    /// How often the cart asks for a changed catalogue.
    pub catalogue_every: Millis,
}

/// `http` or `https`, a host and perhaps a path, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(String);

/// A text that is no address of a store.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no address: `https://host` is expected, perhaps with a port and a path")]
pub struct NoBaseUrl(String);

/// What the cart needs to recognise products by sight. Both may be missing: the cart then works by scan and weight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VisionFiles {
    /// The ONNX Runtime's shared library.
    pub library: Option<PathBuf>,
    /// The trained network.
    pub model: Option<PathBuf>,
}

impl Reporting {
    /// The part of a report that may be told.
    #[must_use]
    pub fn permitted(self, report: UnlistedReport) -> Option<UnlistedReport> {
        match self {
            Reporting::Off => None,
            Reporting::Code => Some(UnlistedReport { picture: None, ..report }),
            Reporting::CodeAndPicture => Some(report),
        }
    }
}

impl Config {
    /// Reads and checks a configuration file.
    pub fn read(file: &Path) -> Result<Self, ConfigError> {
        let text =
            fs::read_to_string(file).map_err(|source| ConfigError::Unreadable { file: file.to_owned(), source })?;
        Config::parse(&text, file)
    }

    /// Checks a configuration; `file` is what its faults call it.
    pub fn parse(text: &str, file: &Path) -> Result<Self, ConfigError> {
        let source = Source { text, file };
        let raw: RawConfig = toml::from_str(text).map_err(|error| source.refused(&error))?;
        raw.checked(&source)
    }

    /// A cart in a simulated world: every device is simulated, and nothing is read from a file.
    #[must_use]
    pub fn simulated() -> Self {
        let text = "[tax.rates]\nA = \"19\"\nB = \"7\"\n[labels]\nlayouts = [\"ean13-weight-21\"]\n";
        let mut config = Config::parse(text, Path::new("the built-in configuration")).expect("a test reads it");
        config.devices = DeviceConfig::simulated(Reader::Camera);
        config
    }
}

impl BaseUrl {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, NoBaseUrl> {
        let rest = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
        let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next());
        let well_formed = host.is_some_and(|host| !host.is_empty() && !host.contains('@'))
            && text.bytes().all(|b| b.is_ascii_graphic())
            && !text.contains(['?', '#']);
        if !well_formed {
            return Err(NoBaseUrl(text.to_owned()));
        }
        Ok(BaseUrl(text.trim_end_matches('/').to_owned()))
    }

    /// The address of a place on the store's server; `path` begins with a slash.
    #[must_use]
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Config::parse(text, Path::new("cart.toml")).expect_err("it is wrong").to_string()
    }

    #[test]
    fn the_example_is_a_whole_configuration() {
        let text = include_str!("../docs/cart.example.toml");
        let config = Config::parse(text, Path::new("docs/cart.example.toml")).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(config.cart.0, "C-07");
        assert!(!config.devices.needs_world(), "an example for a real cart has real devices");
    }

    #[test]
    fn a_simulated_cart_needs_no_file() {
        assert!(Config::simulated().devices.needs_world());
    }

    #[test]
    fn a_mistyped_key_names_the_nearest_one() {
        let error = refused("[store]\nid = \"S-1\"\ncurrancy = \"EUR\"\n");
        assert_eq!(error, "cart.toml:3: store.currancy: unknown key; did you mean `currency`?");
    }

    #[test]
    fn a_mistyped_section_names_the_nearest_one() {
        let error = refused("[stroe]\nid = \"S-1\"\n");
        assert_eq!(error, "cart.toml:1: stroe: unknown key; did you mean `store`?");
    }

    #[test]
    fn a_key_like_no_other_lists_what_there_is() {
        let error = refused("[scale]\ncolour = 5\n");
        assert_eq!(error, "cart.toml:2: scale.colour: unknown key; expected `e_g` or `max_g`");
    }

    #[test]
    fn a_value_of_the_wrong_kind_says_what_is_expected() {
        let error = refused("[scale]\ne_g = \"five\"\n");
        assert_eq!(error, "cart.toml:2: scale.e_g: invalid type: string \"five\", expected i64");
    }

    #[test]
    fn values_that_make_no_sense_are_refused_with_their_key() {
        let cases = [
            (
                "[store]\nurl = \"store.example\"",
                "cart.toml:2: store.url: `store.example` is no address: `https://host` is expected, perhaps with a port and a path",
            ),
            (
                "[store]\ncurrency = \"euro\"",
                "cart.toml:2: store.currency: `euro` with 2 decimals is no ISO 4217 currency: three capital letters and 0 to 4 decimals are expected",
            ),
            (
                "[tax]\nrates = { A = \"19.0001\" }",
                "cart.toml:2: tax.rates.A: `19.0001` is no rate: a percentage from 0 to 100 with at most three decimals is expected",
            ),
            ("[scale]\ne_g = 0", "cart.toml:2: scale.e_g: at least 1 is expected"),
            (
                "[scale]\ne_g = 3",
                "cart.toml:2: scale.e_g: an interval of 3000 mg is none of 1, 2 or 5 times a power of ten from 0.1 g to 50 g",
            ),
            ("[scale]\nmax_g = 60000", "cart.toml:2: scale.max_g: 12000 intervals are outside of 500 to 10000"),
            ("[cart]\nid = \"\"", "cart.toml:2: cart.id: a name is expected"),
        ];
        for (text, says) in cases {
            assert_eq!(refused(text), says);
        }
    }

    #[test]
    fn a_cart_learns_what_products_look_like_unless_the_file_says_otherwise() {
        let learning = |text: &str| Config::parse(text, Path::new("cart.toml")).expect("it is right").learning;
        assert_eq!([learning(""), learning("[vision]\nlearn = true")], [Learning::On; 2]);
        assert_eq!(learning("[vision]\nlearn = false"), Learning::Off);
        let error = refused("[vision]\nlearn = \"no\"\n");
        assert_eq!(error, "cart.toml:2: vision.learn: invalid type: string \"no\", expected a boolean");
    }

    #[test]
    fn staff_look_at_ten_trips_in_a_thousand_unless_the_file_says_otherwise() {
        let checks = |text: &str| Config::parse(text, Path::new("cart.toml")).expect("it is right").policy.spot_checks;
        assert_eq!((checks("").budget, checks("").random), (10, 0));
        assert_eq!(checks("[spot_checks]\nbudget_per_1000 = 0").budget, 0);
        let strict = checks("[spot_checks]\nrandom_per_1000 = 5\nfrom_minor = 15000\naisles = [\"Spirits\"]");
        assert_eq!((strict.random, strict.value.map(|value| value.minor())), (5, Some(15_000)));
        assert!(strict.aisles.contains("Spirits"));
        assert_eq!(
            refused("[spot_checks]\nrandom_per_1000 = 11\n"),
            "cart.toml:2: spot_checks.random_per_1000: at most the budget, 10, is expected: looks by chance are part of it"
        );
        assert_eq!(
            refused("[spot_checks]\nfrom_minor = 0\n"),
            "cart.toml:2: spot_checks.from_minor: at least 1 is expected; leave it out for no limit"
        );
    }

    #[test]
    fn a_shop_says_how_its_vouchers_and_the_numbers_of_people_begin() {
        let prefixes = |text: &str| {
            let config = Config::parse(text, Path::new("cart.toml")).expect("it is right");
            config.policy.prefixes.iter().map(|prefix| prefix.digits().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(prefixes(""), ["980", "04"]);
        assert_eq!(prefixes("[labels]\nloyalty = [\"27\", \"ean13-loyalty-04\"]"), ["980", "27", "04"]);
        assert_eq!(prefixes("[labels]\nloyalty = []\ndeposit_vouchers = []"), [""; 0]);
        assert_eq!(
            refused("[labels]\nlayouts = [\"ean13-weight-21\"]\nloyalty = [\"211\"]\n"),
            "cart.toml: labels: the prefix `211` and the label layout `ean13-weight-21` overlap: some labels would begin with it"
        );
        assert_eq!(
            refused("[labels]\ndeposit_vouchers = [\"98O\"]\n"),
            "cart.toml:2: labels.deposit_vouchers: `98O` is no prefix: the first 2 to 12 digits of a GTIN-13 are expected"
        );
    }

    #[test]
    fn nothing_is_told_of_unknown_products_unless_the_file_says_so() {
        let told = |text: &str| Config::parse(text, Path::new("cart.toml")).expect("it is right").unlisted;
        assert_eq!(told(""), Reporting::Off);
        assert_eq!(Config::simulated().unlisted, Reporting::Off);
        assert_eq!(told("[reports]\nunknown_products = \"code\""), Reporting::Code);
        assert_eq!(told("[reports]\nunknown_products = \"code-and-picture\""), Reporting::CodeAndPicture);
        assert_eq!(
            refused("[reports]\nunknown_products = \"picture\"\n"),
            "cart.toml:2: reports.unknown_products: unknown value `picture`; expected `off` or `code` or `code-and-picture`"
        );
    }

    #[test]
    fn text_that_is_no_toml_says_where() {
        let error = refused("[cart]\nid = C-07\n");
        assert!(error.starts_with("cart.toml:2: cart.id: "), "{error}");
    }

    #[test]
    fn a_missing_file_says_which() {
        let error = Config::read(Path::new("/nowhere/cart.toml")).expect_err("it is not there");
        assert!(error.to_string().starts_with("/nowhere/cart.toml: cannot be read: "), "{error}");
    }
}
