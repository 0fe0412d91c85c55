//! A store that is updated finds what the version before it wrote.

use cart_domain::catalogue::{CatalogueVersion, Product};
use cart_domain::ids::Seq;
use cart_domain::input::Reader;
use cart_domain::{Gtin, Money, UnlistedWhy, Wall};
use cart_protocol::{CatalogueDelta, ReceiptRecord, TripState, UnlistedHeard, UnlistedReport, path};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use tempfile::TempDir;

use crate::rig::{Rig, answer};
use crate::trip::{TOTAL, cart, shopping, trip};

/// The schema's first step, which is all that the first version had.
const FIRST: &str = include_str!("../../migrations/0001_trips_payments_catalogue.sql");

fn milk() -> Product {
    Product::new(Gtin::parse("4006381333931").unwrap(), "Milk", Money::from_minor(119))
}

async fn connect(file: &std::path::Path) -> SqlitePool {
    SqlitePool::connect_with(SqliteConnectOptions::new().filename(file).create_if_missing(true)).await.unwrap()
}

/// A database as the first version left it: one trip, paid, and a catalogue of one product.
async fn of_the_first_version() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let database = connect(&directory.path().join("store.sqlite")).await;
    let step = Migration::new(
        1,
        "trips payments catalogue".into(),
        MigrationType::Simple,
        sqlx::SqlStr::from_static(FIRST),
        false,
    );
    Migrator::with_migrations(vec![step]).run(&database).await.unwrap();
    let (cart, trip) = (cart().0, trip().to_string());
    for envelope in shopping() {
        let (seq, body) = (envelope.seq.0.cast_signed(), serde_json::to_string(&envelope).unwrap());
        let event = sqlx::query("INSERT INTO events (cart, trip, seq, received, body) VALUES (?, ?, ?, 0, ?)");
        event.bind(&cart).bind(&trip).bind(seq).bind(body).execute(&database).await.unwrap();
    }
    let head = "INSERT INTO trips (cart, trip, started, changed, through, cart_total_seq, cart_total) VALUES (?, ?, 0, 0, 12, 12, ?)";
    sqlx::query(head).bind(&cart).bind(&trip).bind(TOTAL).execute(&database).await.unwrap();
    let version = "INSERT INTO catalogue_versions (version, imported, source, products, changed, removed) VALUES (7, 0, 'shop.csv', 1, 1, 0)";
    sqlx::query(version).execute(&database).await.unwrap();
    let product = sqlx::query("INSERT INTO products (gtin, product, version) VALUES (?, ?, 7)");
    let body = serde_json::to_string(&milk()).unwrap();
    product.bind(milk().gtin.to_string()).bind(body).execute(&database).await.unwrap();
    database.close().await;
    directory
}

/// Every table and index, as it was made.
async fn schema(file: &std::path::Path) -> Vec<String> {
    let database = connect(file).await;
    let made = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '_sqlx%' ORDER BY name";
    let schema = sqlx::query_scalar(made).fetch_all(&database).await.unwrap();
    database.close().await;
    schema
}

#[tokio::test]
async fn trips_and_catalogue_of_the_first_version_are_all_there_after_the_update() {
    let rig = Rig::on(of_the_first_version().await).await;
    let receipt: ReceiptRecord = rig.read(&path::receipt(&cart(), &trip())).await;
    assert_eq!((receipt.total.minor(), receipt.state, receipt.through), (TOTAL, TripState::Paid, Seq(12)));
    let delta: CatalogueDelta = rig.read("/v1/catalogue").await;
    assert_eq!((delta.version, delta.products), (CatalogueVersion(7), vec![milk()]));
}

#[tokio::test]
async fn an_updated_store_hears_of_unknown_products_as_a_new_one_does() {
    let rig = Rig::on(of_the_first_version().await).await;
    let report = UnlistedReport {
        text: "4000000000006".into(),
        aim: None,
        by: Reader::Hid,
        why: UnlistedWhy::Unknown,
        gtin: Gtin::parse("4000000000006").ok(),
        catalogue: CatalogueVersion(7),
        first: Wall(0),
        last: Wall(0),
        times: 3,
        picture: None,
    };
    let heard: UnlistedHeard = answer(rig.post(&path::unlisted(&cart()), &report).send().await.unwrap()).await;
    assert_eq!(heard.times, 3);
    let rig = rig.restart().await;
    let table = rig.get("/unlisted.csv").send().await.unwrap().text().await.unwrap();
    assert!(table.contains("4000000000006"), "{table}");
}

#[tokio::test]
async fn an_updated_database_is_laid_out_as_a_new_one() {
    let (updated, new) = (Rig::on(of_the_first_version().await).await, Rig::open().await);
    assert_eq!(schema(&updated.database()).await, schema(&new.database()).await);
}
