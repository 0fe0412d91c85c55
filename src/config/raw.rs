//! The configuration file as it is written, and how each value of it is checked. `docs/cart.example.toml` explains every key.

use std::collections::BTreeMap;
use std::path::PathBuf;

use cart_domain::barcode::{Layout, PREFIX_PRESETS, Prefix, Purpose, check_prefixes};
use cart_domain::catalogue::TaxClass;
use cart_domain::ids::{CartId, StoreId};
use cart_domain::language::Language;
use cart_domain::policy::ScaleSpec;
use cart_domain::receipt::tax::{TaxMode, TaxRate, TaxTable};
use cart_domain::{Currency, Mass, Millis, Policy};
use cart_hardware::DeviceConfig;
use cart_weighing::Instrument;
use cart_weighing::class::NotClassThree;
use serde::Deserialize;

use super::checks::RawSpotChecks;
use super::fault::{ConfigError, Source};
use crate::likeness;
use crate::record::RecordPlan;

use super::{BaseUrl, Config, Learning, Reporting, StoreLink, VisionFiles};

const DAY: u64 = 24 * 60 * 60 * 1_000;
const MINUTE: u64 = 60 * 1_000;
const MEGABYTE: u64 = 1_000_000;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawConfig {
    cart: RawCart,
    store: RawStore,
    tax: RawTax,
    scale: RawScale,
    labels: RawLabels,
    spot_checks: RawSpotChecks,
    screen: RawScreen,
    vision: RawVision,
    reports: RawReports,
    record: RawRecord,
    devices: DeviceConfig,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawCart {
    id: String,
    state: PathBuf,
    retention_days: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawStore {
    id: String,
    name: String,
    currency: String,
    currency_decimals: u8,
    url: Option<String>,
    token_credential: Option<String>,
    authority: Option<PathBuf>,
    catalogue_minutes: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawTax {
    mode: TaxMode,
    rates: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawScale {
    e_g: i64,
    max_g: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawLabels {
    layouts: Vec<String>,
    deposit_vouchers: Vec<String>,
    loyalty: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawScreen {
    language: String,
    farewell_seconds: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawVision {
    library: Option<PathBuf>,
    model: Option<PathBuf>,
    learn: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawReports {
    unknown_products: Reporting,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawRecord {
    directory: Option<PathBuf>,
    trip_mb: u64,
    directory_mb: u64,
}

impl Default for RawRecord {
    fn default() -> Self {
        RawRecord { directory: None, trip_mb: 16, directory_mb: 256 }
    }
}

impl Default for RawCart {
    fn default() -> Self {
        RawCart { id: "C-07".to_owned(), state: PathBuf::from("/var/lib/dash-cart"), retention_days: 30 }
    }
}

impl Default for RawStore {
    fn default() -> Self {
        RawStore {
            id: "S-1".to_owned(),
            name: "Corner Shop".to_owned(),
            currency: "EUR".to_owned(),
            currency_decimals: 2,
            url: None,
            token_credential: None,
            authority: None,
            catalogue_minutes: 5,
        }
    }
}

impl Default for RawScale {
    fn default() -> Self {
        RawScale { e_g: 5, max_g: 35_000 }
    }
}

impl Default for RawLabels {
    fn default() -> Self {
        let usual = |purpose: Purpose| {
            let names = PREFIX_PRESETS.iter().filter(move |(_, of, _)| *of == purpose);
            names.map(|(name, ..)| (*name).to_owned()).collect()
        };
        RawLabels {
            layouts: Vec::new(),
            deposit_vouchers: usual(Purpose::DepositVoucher),
            loyalty: usual(Purpose::Loyalty),
        }
    }
}

impl Default for RawScreen {
    fn default() -> Self {
        RawScreen { language: "en".to_owned(), farewell_seconds: 60 }
    }
}

impl RawConfig {
    pub fn checked(self, source: &Source<'_>) -> Result<Config, ConfigError> {
        let policy = self.policy(source)?;
        let cart = CartId(named(source, "cart.id", self.cart.id)?);
        let url = match self.store.url {
            Some(url) => Some(BaseUrl::parse(&url).map_err(|error| source.wrong("store.url", error))?),
            None => None,
        };
        Ok(Config {
            file: source.file.to_owned(),
            cart,
            policy,
            store: StoreLink {
                name: named(source, "store.name", self.store.name)?,
                url,
                token_credential: self.store.token_credential,
                authority: self.store.authority,
                catalogue_every: spans(source, "store.catalogue_minutes", self.store.catalogue_minutes, MINUTE)?,
            },
            state: self.cart.state,
            retention: spans(source, "cart.retention_days", self.cart.retention_days, DAY)?,
            devices: self.devices,
            learning: if self.vision.learn == Some(false) { Learning::Off } else { Learning::On },
            vision: VisionFiles { library: self.vision.library, model: self.vision.model },
            unlisted: self.reports.unknown_products,
            record: self.record.checked(source)?,
        })
    }

    fn policy(&self, source: &Source<'_>) -> Result<Policy, ConfigError> {
        let currency = Currency::new(&self.store.currency, self.store.currency_decimals)
            .map_err(|error| source.wrong("store.currency", error))?;
        let (layouts, prefixes) = self.labels.checked(source)?;
        let language = Language::from_code(&self.screen.language).ok_or_else(|| {
            let known = Language::ALL.map(|language| format!("`{}`", language.code())).join(", ");
            source.wrong("screen.language", format_args!("one of {known} is expected"))
        })?;
        Ok(Policy {
            store: StoreId(named(source, "store.id", self.store.id.clone())?),
            currency,
            tax: self.tax.table(source)?,
            scale: self.scale.checked(source)?,
            sight: likeness::model(),
            layouts,
            spot_checks: self.spot_checks.checked(source)?,
            prefixes,
            language,
            farewell: spans(source, "screen.farewell_seconds", self.screen.farewell_seconds, 1_000)?,
            ..Policy::default()
        })
    }
}

impl RawScale {
    fn checked(&self, source: &Source<'_>) -> Result<ScaleSpec, ConfigError> {
        let (e, max) = (grams(source, "scale.e_g", self.e_g)?, grams(source, "scale.max_g", self.max_g)?);
        match Instrument::new(max, e) {
            Ok(_) => Ok(ScaleSpec { e, max }),
            Err(why @ NotClassThree::Interval(_)) => Err(source.wrong("scale.e_g", why)),
            Err(why @ (NotClassThree::Uneven { .. } | NotClassThree::Intervals { .. })) => {
                Err(source.wrong("scale.max_g", why))
            }
        }
    }
}

impl RawLabels {
    fn checked(&self, source: &Source<'_>) -> Result<(Vec<Layout>, Vec<Prefix>), ConfigError> {
        let layouts = Layout::all(self.layouts.iter().map(String::as_str))
            .map_err(|error| source.wrong("labels.layouts", error))?;
        let prefixes_of = |key: &str, purpose, texts: &[String]| {
            Prefix::all(purpose, texts.iter().map(String::as_str)).map_err(|error| source.wrong(key, error))
        };
        let mut prefixes = prefixes_of("labels.deposit_vouchers", Purpose::DepositVoucher, &self.deposit_vouchers)?;
        prefixes.extend(prefixes_of("labels.loyalty", Purpose::Loyalty, &self.loyalty)?);
        check_prefixes(&prefixes, &layouts).map_err(|error| source.wrong("labels", error))?;
        Ok((layouts, prefixes))
    }
}

impl RawRecord {
    fn checked(self, source: &Source<'_>) -> Result<RecordPlan, ConfigError> {
        let bytes = |key, count: u64| match count.checked_mul(MEGABYTE) {
            Some(0) => Err(source.wrong(key, "at least 1 is expected")),
            Some(bytes) => Ok(bytes),
            None => Err(source.wrong(key, "a smaller number is expected")),
        };
        let (per_trip, in_all) =
            (bytes("record.trip_mb", self.trip_mb)?, bytes("record.directory_mb", self.directory_mb)?);
        if in_all < per_trip {
            return Err(
                source.wrong("record.directory_mb", "room for one trip at least, `record.trip_mb`, is expected")
            );
        }
        Ok(RecordPlan { directory: self.directory, per_trip, in_all })
    }
}

impl RawTax {
    fn table(&self, source: &Source<'_>) -> Result<TaxTable, ConfigError> {
        let mut rates = BTreeMap::new();
        for (class, percent) in &self.rates {
            let rate = thousandths(percent).ok_or_else(|| {
                let expects = "a percentage from 0 to 100 with at most three decimals is expected";
                source.wrong(&format!("tax.rates.{class}"), format_args!("`{percent}` is no rate: {expects}"))
            })?;
            rates.insert(TaxClass(class.clone()), TaxRate(rate));
        }
        Ok(TaxTable { mode: self.mode, rates })
    }
}

/// `8.25` as 8250. Rates are written as text, because a binary fraction cannot hold most of them.
fn thousandths(percent: &str) -> Option<u32> {
    let (whole, part) = percent.split_once('.').unwrap_or((percent, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || part.len() > 3 || !digits(whole) || !digits(part) {
        return None;
    }
    let rate = format!("{whole}{part:0<3}").parse().ok()?;
    (rate <= 100_000).then_some(rate)
}

fn named(source: &Source<'_>, key: &str, name: String) -> Result<String, ConfigError> {
    if name.trim().is_empty() { Err(source.wrong(key, "a name is expected")) } else { Ok(name) }
}

fn grams(source: &Source<'_>, key: &str, grams: i64) -> Result<Mass, ConfigError> {
    if grams < 1 { Err(source.wrong(key, "at least 1 is expected")) } else { Ok(Mass::from_grams(grams)) }
}

fn spans(source: &Source<'_>, key: &str, count: u64, unit: u64) -> Result<Millis, ConfigError> {
    match count.checked_mul(unit) {
        Some(0) => Err(source.wrong(key, "at least 1 is expected")),
        Some(span) => Ok(Millis(span)),
        None => Err(source.wrong(key, "a smaller number is expected")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tax_rates_are_read_digit_by_digit() {
        let cases = [
            ("19", Some(19_000)),
            ("8.25", Some(8_250)),
            ("0.5", Some(500)),
            ("100", Some(100_000)),
            ("100.001", None),
            ("7.1234", None),
            ("-1", None),
            ("", None),
            (".5", None),
        ];
        for (percent, rate) in cases {
            assert_eq!(thousandths(percent), rate, "{percent}");
        }
    }
}
