//! The SQLite file: one writer, several readers, every commit on the disk before it is acknowledged.

use std::path::Path;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::sqlite::{Sqlite, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{SqlSafeStr, Transaction};

use crate::error::StoreError;

const READERS: u32 = 4;
/// How long a writer waits for another program, such as an import beside a running server.
const PATIENCE: Duration = Duration::from_secs(5);

/// The schema's history: one file per step, never edited once it is out.
const MIGRATIONS: [(i64, &str, &str); 3] = [
    (1, "trips payments catalogue", include_str!("../migrations/0001_trips_payments_catalogue.sql")),
    (2, "unlisted", include_str!("../migrations/0002_unlisted.sql")),
    (3, "looks", include_str!("../migrations/0003_looks.sql")),
];

/// The connections to one database.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    writer: SqlitePool,
    /// Cannot change anything.
    pub(crate) reader: SqlitePool,
}

impl Database {
    /// Opens the file, or makes it, and brings its schema up to date.
    pub(crate) async fn open(path: &Path) -> Result<Self, StoreError> {
        let unopened = |source| StoreError::Open { path: path.to_owned(), source };
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(PATIENCE)
            .foreign_keys(true);
        let writer = pool(1).connect_with(options.clone()).await.map_err(unopened)?;
        migrate(&writer, path).await?;
        let options = options.create_if_missing(false).pragma("query_only", "ON");
        let reader = pool(READERS).connect_with(options).await.map_err(unopened)?;
        Ok(Database { writer, reader })
    }

    /// A transaction that holds the write lock from its beginning. Dropping it undoes it.
    pub(crate) async fn write(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    pub(crate) async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(PATIENCE)
}

async fn migrate(writer: &SqlitePool, path: &Path) -> Result<(), StoreError> {
    let steps = MIGRATIONS.map(|(version, name, sql)| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(steps.into()).run(writer).await.map_err(|source| {
        if let MigrateError::VersionMissing(version) = source {
            return StoreError::NewerDatabase { path: path.to_owned(), version };
        }
        StoreError::Migrate { path: path.to_owned(), source: Box::new(source) }
    })
}
