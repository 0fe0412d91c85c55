//! `cart-store looks`: what is published of what products look like, and taking it back.

use std::io::Write;

use cart_domain::Gtin;
use cart_protocol::NetworkId;
use clap::{Subcommand, ValueEnum};

use super::{DatabaseArg, EXIT_CODES, Failure, runtime};
use crate::looks::Source;
use crate::store::{Config, Store};

/// See and take back what carts tell each other of how products look.
#[derive(Subcommand)]
pub(super) enum LooksCommand {
    /// Print everything that is published, one JSON line for each product, network and source.
    #[command(after_help = EXIT_CODES)]
    List {
        #[command(flatten)]
        database: DatabaseArg,
    },
    /// Take back what is published of a product. Carts forget it with their next look at the store, and it never comes back by itself.
    ///
    /// A running server hands it out at once. Staff can show the product to a cart anew.
    #[command(after_help = EXIT_CODES)]
    Withdraw {
        /// The product.
        #[arg(value_name = "GTIN", value_parser = Gtin::parse)]
        gtin: Gtin,
        /// Only what came about like this.
        #[arg(long, value_enum, value_name = "SOURCE")]
        only: Option<Only>,
        /// Only what is for this network, named by the SHA-256 of its file.
        #[arg(long, value_name = "SHA256", value_parser = network)]
        network: Option<NetworkId>,
        #[command(flatten)]
        database: DatabaseArg,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Only {
    /// What carts agreed on.
    Agreed,
    /// What staff showed.
    Shown,
}

fn network(text: &str) -> Result<NetworkId, String> {
    NetworkId::try_from(text.to_ascii_lowercase()).map_err(|error| error.to_string())
}

pub(super) fn run(command: LooksCommand, out: &mut dyn Write) -> Result<(), Failure> {
    match command {
        LooksCommand::List { database } => list(&database, out),
        LooksCommand::Withdraw { gtin, only, network, database } => {
            let source = only.map(|only| match only {
                Only::Agreed => Source::Placed,
                Only::Shown => Source::Shown,
            });
            let gone = on(&database, async |store| store.withdraw_looks(gtin, source, network.as_ref()).await)?;
            if gone == 0 {
                return Err(Failure::Input(anyhow::anyhow!("nothing of this kind is published of {gtin}")));
            }
            Ok(writeln!(out, "{gone} looks of {gtin} are withdrawn")?)
        }
    }
}

fn list(database: &DatabaseArg, out: &mut dyn Write) -> Result<(), Failure> {
    for publication in on(database, async |store| store.publications().await)? {
        let from = match publication.source {
            Source::Placed => "agreed",
            Source::Shown => "shown",
        };
        let line = serde_json::json!({
            "gtin": publication.gtin,
            "name": publication.name,
            "source": from,
            "looks": publication.looks,
            "carts": publication.carts,
            "trips": if publication.source == Source::Placed { Some(publication.trips) } else { None },
            "since": publication.since,
            "network": publication.network,
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn on<T>(
    database: &DatabaseArg,
    what: impl AsyncFnOnce(&Store) -> Result<T, crate::error::StoreError>,
) -> Result<T, Failure> {
    if !database.path.exists() {
        return Err(Failure::Input(anyhow::anyhow!("there is no database {}", database.path.display())));
    }
    let config = Config { database: database.path.clone(), ..Config::default() };
    Ok(runtime()?.block_on(async {
        let store = Store::open(config).await?;
        let done = what(&store).await?;
        store.close().await;
        anyhow::Ok(done)
    })?)
}
