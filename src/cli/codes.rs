//! The commands about codes: what one means, and a sheet of all of them.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use cart_domain::Policy;
use cart_domain::barcode::{Day, Layout};
use cart_domain::catalogue::Catalogue;
use cart_domain::money::Currency;
use cart_protocol::catalogue_csv::UnknownColumns;

use super::tools::{done, failed};
use super::{LabelsArgs, ProductArgs};
use crate::clock::Clock;
use crate::config::Config;
use crate::labels;
use crate::product::{self, Form};
use crate::replay::{self, ReplayError};

pub(super) fn product(args: ProductArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let policy = match policy(args.config.as_deref(), &args.layout) {
        Ok(policy) => policy,
        Err(why) => return failed(err, &why, 2),
    };
    let catalogue = match catalogue(args.catalogue.as_deref(), args.columns.into()) {
        Ok(catalogue) => catalogue,
        Err(error) => return failed(err, &error, 2),
    };
    let form = if args.json { Form::Json } else { Form::Text };
    let asked = product::ProductArgs { code: args.code, aim: args.aim, policy, catalogue, form };
    match product::run(&asked, Clock::real().now(), out) {
        Ok(outcome) => ExitCode::from(outcome.exit_code()),
        Err(error) => failed(err, &error, 1),
    }
}

pub(super) fn labels(args: LabelsArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let catalogue = match catalogue(args.catalogue.as_deref(), args.columns.into()) {
        Ok(catalogue) => catalogue,
        Err(error) => return failed(err, &error, 2),
    };
    let sheet = labels::LabelsArgs { out: args.out, catalogue, currency: Currency::eur() };
    match labels::run(&sheet, Day::at(Clock::real().now().wall, 0)) {
        Ok(written) => {
            let files: Vec<String> = written.files.iter().map(|file| file.display().to_string()).collect();
            done(err, writeln!(out, "{} labels in {}", written.labels, files.join(", ")))
        }
        Err(error) => failed(err, &error, error.exit_code()),
    }
}

/// The shop's rules: those of its configuration, or the usual ones with these layouts.
fn policy(config: Option<&Path>, layouts: &[String]) -> Result<Policy, String> {
    match config {
        Some(file) => Config::read(file).map(|config| config.policy).map_err(|error| error.to_string()),
        None => {
            let layouts = Layout::all(layouts.iter().map(String::as_str)).map_err(|error| error.to_string())?;
            Ok(Policy { layouts, ..Policy::default() })
        }
    }
}

fn catalogue(file: Option<&Path>, columns: UnknownColumns) -> Result<Option<Catalogue>, ReplayError> {
    file.map(|file| replay::load_catalogue(file, columns)).transpose()
}
