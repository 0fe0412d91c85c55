//! The product command: how a code is understood, step by step, and what a cart would do with it.
//!
//! The steps are the reader's own notes, and the deed is a cart's own: an idle one is given the scan, and what it then shows is told. So
//! the command can never say something else than a cart does.

mod typed;
mod words;

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

use cart_domain::barcode::{self, Day, Explanation, Kind, Layout, PRESETS, Reading, Rules, Unreadable};
use cart_domain::catalogue::{Catalogue, Product};
use cart_domain::ids::CartId;
use cart_domain::input::{Reader, Scan};
use cart_domain::language::Language;
use cart_domain::spot_check::Allowance;
use cart_domain::view::{LineView, RefusedView};
use cart_domain::{Cart, Gtin, Input, Moment, Policy, Setup};
use serde::Serialize;

pub use typed::typed;
pub use words::{said, sentence};

/// What is asked.
#[derive(Debug)]
pub struct ProductArgs {
    /// As a person writes it.
    pub code: String,
    /// The symbology identifier that the engine sent.
    pub aim: Option<String>,
    pub policy: Policy,
    pub catalogue: Option<Catalogue>,
    pub form: Form,
}

/// How to tell of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Text,
    Json,
}

/// How it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Understood; with a catalogue, sold as well.
    Understood,
    /// Understood, and nothing that a cart sells.
    NotSold,
    Unreadable,
}

impl Outcome {
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Outcome::Understood => 0,
            Outcome::NotSold => 1,
            Outcome::Unreadable => 2,
        }
    }
}

/// What a cart makes of the scan.
enum Deed {
    /// Nobody said what the shop sells.
    NoCatalogue,
    Sells(Arc<LineView>),
    Refuses(RefusedView),
}

/// Explains a code.
pub fn run(args: &ProductArgs, now: Moment, out: &mut dyn Write) -> io::Result<Outcome> {
    let scan = Scan { data: typed(&args.code), aim: aim_of(args), by: Reader::Serial };
    let today = Day::at(now.wall, args.policy.minutes_east);
    let explained = barcode::explain(&scan, &Rules::new(&args.policy.layouts, &args.policy.currency, today));
    let deed = deed(&scan, args, now);
    let outcome = outcome(&explained, &deed, today);
    let told = Told { args, scan: &scan, explained: &explained, deed: &deed, today };
    match args.form {
        Form::Text => told.text(out)?,
        Form::Json => {
            serde_json::to_writer(&mut *out, &told.wire(outcome))?;
            writeln!(out)?;
        }
    }
    Ok(outcome)
}

/// What the person said, or what the brackets of an element string give away.
fn aim_of(args: &ProductArgs) -> Option<String> {
    args.aim.clone().or_else(|| args.code.starts_with('(').then(|| "]e0".to_owned()))
}

fn deed(scan: &Scan, args: &ProductArgs, now: Moment) -> Deed {
    let Some(catalogue) = &args.catalogue else { return Deed::NoCatalogue };
    let setup = Setup {
        cart: CartId("PRODUCT".to_owned()),
        policy: args.policy.clone(),
        catalogue: Arc::new(catalogue.clone()),
        learned: [].into(),
        allowance: Allowance::default(),
        salt: 0,
    };
    let mut cart = Cart::restore(setup, [], now);
    cart.handle(now, Input::Scanned(scan.clone()));
    let view = cart.view();
    match (&view.refused, view.lines.last()) {
        (Some(refused), _) => Deed::Refuses(refused.clone()),
        (None, Some(line)) => Deed::Sells(Arc::clone(line)),
        (None, None) => Deed::NoCatalogue,
    }
}

fn outcome(explained: &Explanation, deed: &Deed, today: Day) -> Outcome {
    match (&explained.outcome, deed) {
        (Err(_), _) => Outcome::Unreadable,
        (Ok(_), Deed::Refuses(_)) => Outcome::NotSold,
        (Ok(reading), Deed::NoCatalogue) if reading.kind != Kind::Product || reading.is_expired(today) => {
            Outcome::NotSold
        }
        (Ok(_), Deed::NoCatalogue | Deed::Sells(_)) => Outcome::Understood,
    }
}

/// Everything there is to tell.
struct Told<'a> {
    args: &'a ProductArgs,
    scan: &'a Scan,
    explained: &'a Explanation,
    deed: &'a Deed,
    today: Day,
}

impl Told<'_> {
    fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "How the code is read")?;
        for (number, step) in (1..).zip(&self.explained.steps) {
            writeln!(out, "  {number}. {}", sentence(step))?;
        }
        if let Some(hint) = self.hint() {
            writeln!(out, "  Note: {hint}")?;
        }
        if let Ok(reading) = &self.explained.outcome {
            let currency = &self.args.policy.currency;
            let says = said(reading, currency);
            if !says.is_empty() {
                writeln!(out, "\nWhat it says")?;
                for fact in says {
                    writeln!(out, "  {fact}")?;
                }
            }
            if let Some(catalogue) = &self.args.catalogue {
                writeln!(out, "\nWhat the catalogue says")?;
                for key in &reading.keys {
                    match catalogue.by_gtin(key) {
                        Some(product) => {
                            words::product(&product, currency).iter().try_for_each(|line| writeln!(out, "  {line}"))?;
                        }
                        None => writeln!(out, "  {key}: not in the catalogue")?,
                    }
                }
                if reading.keys.is_empty() {
                    writeln!(out, "  nothing: the code names no product")?;
                }
            }
        }
        writeln!(out, "\nWhat a cart does\n  {}", self.conclusion())
    }

    /// What to try when a store's own number fits no layout.
    fn hint(&self) -> Option<String> {
        let reading = self.explained.outcome.as_ref().ok()?;
        let printed = reading.printed.filter(|printed| printed.is_restricted() && reading.carries.is_none())?;
        let presets = PRESETS.iter().filter_map(|(name, _)| Layout::preset(name).ok());
        let fitting: Vec<String> =
            presets.filter(|layout| layout.fits(&printed)).map(|layout| layout.name().to_owned()).collect();
        Some(match fitting.as_slice() {
            [] => format!("{printed} is a number that a store gives itself; only its own catalogue can know it"),
            _ => format!(
                "{printed} is a number that a store gives itself. If it is a price or weight label, name its layout: --layout {}",
                fitting.join(" or ")
            ),
        })
    }

    fn conclusion(&self) -> String {
        let currency = &self.args.policy.currency;
        match (&self.explained.outcome, self.deed) {
            (Err(why), _) => format!("It refuses the code: {why}. The shopper reads: “{}”", self.to_the_shopper(why)),
            (Ok(_), Deed::Refuses(refused)) => {
                format!(
                    "It refuses the code. The shopper reads: “{}”",
                    refused.says.in_language(Language::English, currency)
                )
            }
            (Ok(_), Deed::Sells(line)) => words::charge(line, currency),
            (Ok(reading), Deed::NoCatalogue) if reading.is_expired(self.today) => {
                "It refuses the pack, whatever the catalogue says: it is past its date".to_owned()
            }
            (Ok(reading), Deed::NoCatalogue) => match &reading.kind {
                Kind::Product => "Nothing can be said without the shop's catalogue: --catalogue FILE".to_owned(),
                Kind::DepositVoucher | Kind::Loyalty | Kind::Coupon(_) => {
                    "It refuses the code as not for sale, unless the catalogue has it: this is no product".to_owned()
                }
            },
        }
    }

    fn to_the_shopper(&self, why: &Unreadable) -> String {
        let says = cart_domain::phrase::Phrase::Refused(why.refusal().into());
        says.in_language(Language::English, &self.args.policy.currency)
    }

    fn wire(&self, outcome: Outcome) -> ToldWire<'_> {
        let reading = self.explained.outcome.as_ref().ok();
        let keys = reading.map(|reading| reading.keys.clone()).unwrap_or_default();
        let catalogue = self.args.catalogue.as_ref();
        let product = catalogue.and_then(|catalogue| keys.iter().find_map(|key| catalogue.by_gtin(key)));
        let line = match self.deed {
            Deed::Sells(line) => Some(line),
            Deed::NoCatalogue | Deed::Refuses(_) => None,
        };
        ToldWire {
            text: &self.scan.data,
            aim: self.scan.aim.as_deref(),
            steps: &self.explained.steps,
            understood: reading.is_some(),
            why: self.explained.outcome.as_ref().err().map(ToString::to_string),
            printed: reading.and_then(|reading| reading.printed),
            ais: reading.map(ais).unwrap_or_default(),
            keys,
            product,
            amount_minor: line.map(|line| line.amount.minor()),
            currency: self.args.policy.currency.code(),
            sold: outcome == Outcome::Understood && line.is_some(),
            conclusion: self.conclusion(),
        }
    }
}

fn ais(reading: &Reading) -> serde_json::Map<String, serde_json::Value> {
    reading.elements.iter().map(|element| (element.ai.clone(), element.value.clone().into())).collect()
}

/// One JSON object.
#[derive(Serialize)]
struct ToldWire<'a> {
    text: &'a str,
    aim: Option<&'a str>,
    steps: &'a [String],
    understood: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    printed: Option<Gtin>,
    ais: serde_json::Map<String, serde_json::Value>,
    keys: Vec<Gtin>,
    product: Option<Cow<'a, Product>>,
    amount_minor: Option<i64>,
    currency: &'a str,
    sold: bool,
    conclusion: String,
}

#[cfg(test)]
mod tests;
