//! The store as a value: what it was opened with, and the database behind it. What it can do lies in the modules that each add one
//! concern to it: `ingest`, `trips`, `payment`, `catalogue`.

use std::path::PathBuf;
use std::sync::Arc;

use cart_domain::ids::{CartId, TripId};

use crate::access::Token;
use crate::db::Database;
use crate::error::StoreError;
use crate::payment::DeclineEnding;

/// What a store is opened with.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The SQLite file; it is made if it does not exist.
    pub database: PathBuf,
    /// What carts and staff must show. Without one, whoever reaches the server may use it.
    pub token: Option<Token>,
    /// Which payments the simulated provider declines.
    pub decline: Option<DeclineEnding>,
}

/// An open store; clones share it.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) config: Arc<Config>,
    pub(crate) database: Database,
}

/// Which trip of which cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TripKey {
    pub cart: CartId,
    pub trip: TripId,
}

impl Store {
    /// Opens the database and brings its schema up to date.
    pub async fn open(config: Config) -> Result<Self, StoreError> {
        let database = Database::open(&config.database).await?;
        Ok(Store { config: Arc::new(config), database })
    }

    /// Closes the database, so that one tidy file is left behind. Whoever only drops the store loses nothing either.
    pub async fn close(self) {
        self.database.close().await;
    }
}
