//! The catalogue on its way from a file to the carts.

use cart_domain::catalogue::{Catalogue, CatalogueVersion, Product};
use cart_domain::{Gtin, Money};
use cart_protocol::catalogue_csv::{self, BadRows, Options, Reading};
use cart_protocol::{CatalogueDelta, Health, ProblemKind, path};

use crate::rig::{Rig, problem};

const HEADER: &str = "gtin,plu,name,price_minor,unit,tax_class\n";
const PENCIL: &str = "4006381333931,,Pencil,199,each,A\n";
const COLA: &str = "96385074,,Cola,129,each,A\n";
const BANANAS: &str = ",4011,Bananas,198,kg,B\n";

fn reading(rows: &[&str]) -> Reading {
    let text = format!("{HEADER}{}", rows.concat());
    let options = Options { bad_rows: BadRows::Skip, ..Options::default() };
    catalogue_csv::read(text.as_bytes(), "shop.csv", options).unwrap()
}

async fn import(rig: &Rig, rows: &[&str]) -> CatalogueVersion {
    rig.store.import("shop.csv", &reading(rows)).await.unwrap().version
}

async fn delta(rig: &Rig, since: CatalogueVersion) -> CatalogueDelta {
    rig.read(&path::catalogue_since(since)).await
}

/// A cart's catalogue, kept up by deltas.
fn follow(catalogue: &mut Catalogue, delta: CatalogueDelta) {
    if delta.full {
        *catalogue = Catalogue::default();
    }
    delta.removed.iter().for_each(|gtin| catalogue.remove(gtin));
    delta.products.into_iter().for_each(|product| catalogue.put(product));
    catalogue.set_version(delta.version);
}

fn key(text: &str) -> Gtin {
    Gtin::parse(text).unwrap()
}

#[tokio::test]
async fn a_cart_that_follows_by_deltas_has_what_a_new_cart_gets_at_once() {
    let rig = Rig::open().await;
    let mut follower = Catalogue::default();
    let steps: [&[&str]; 5] = [
        &[PENCIL, COLA],
        &[PENCIL, "96385074,,Cola,139,each,A\n", BANANAS],
        &[BANANAS],
        &[BANANAS],
        &[BANANAS, PENCIL],
    ];
    for rows in steps {
        import(&rig, rows).await;
        let missed = delta(&rig, follower.version()).await;
        follow(&mut follower, missed);
        let mut new = Catalogue::default();
        follow(&mut new, delta(&rig, CatalogueVersion(0)).await);
        assert_eq!(follower, new);
    }
}

#[tokio::test]
async fn a_delta_names_only_what_changed() {
    let rig = Rig::open().await;
    let before = import(&rig, &[PENCIL, COLA]).await;
    let after = import(&rig, &["4006381333931,,Pencil,249,each,A\n", BANANAS]).await;
    let changed = delta(&rig, before).await;
    assert_eq!((changed.version, changed.full), (after, false));
    let mut names: Vec<&str> = changed.products.iter().map(|product| product.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Bananas", "Pencil"]);
    assert_eq!(changed.removed, [key("96385074")]);
    let nothing = delta(&rig, after).await;
    assert_eq!((nothing.full, nothing.products.len(), nothing.removed.len()), (false, 0, 0));
}

#[tokio::test]
async fn a_cart_that_knows_a_version_of_another_database_gets_everything() {
    let rig = Rig::open().await;
    let version = import(&rig, &[PENCIL, COLA]).await;
    for foreign in [CatalogueVersion(1), CatalogueVersion(version.0 + 7), CatalogueVersion(u64::MAX)] {
        let all = delta(&rig, foreign).await;
        assert_eq!((all.full, all.products.len()), (true, 2), "{foreign:?}");
    }
}

#[tokio::test]
async fn a_product_whose_row_is_wrong_stays_as_it_was() {
    let rig = Rig::open().await;
    import(&rig, &[PENCIL, COLA, BANANAS]).await;
    let done = rig.store.import("shop.csv", &reading(&["4006381333931,,Pencil,2.49,each,A\n", COLA])).await.unwrap();
    assert_eq!((done.products, done.removed, done.kept), (2, 1, 1));
    let products: Vec<Product> = rig.store.products().await.unwrap();
    let pencil = products.iter().find(|product| product.gtin == key("4006381333931")).unwrap();
    assert_eq!(pencil.price, Money::from_minor(199));
}

#[tokio::test]
async fn a_catalogue_of_a_whole_supermarket_travels_in_one_piece() {
    let rig = Rig::open().await;
    let products = cart_store::generated_catalogue(20_000, 1);
    let reading = Reading { products: products.clone(), skipped: Vec::new() };
    let version = rig.store.import("generated", &reading).await.unwrap().version;
    let all = delta(&rig, CatalogueVersion(0)).await;
    assert_eq!((all.version, all.products.len()), (version, products.len()));
    let health: Health = rig.read(path::HEALTH).await;
    assert_eq!(health.catalogue, version);
}

#[tokio::test]
async fn a_version_that_is_no_number_is_refused() {
    let rig = Rig::open().await;
    let response = rig.get("/v1/catalogue?since=yesterday").send().await.unwrap();
    assert_eq!(problem(response).await.1, ProblemKind::Malformed);
    assert!(rig.read::<CatalogueDelta>("/v1/catalogue").await.full);
}

#[test]
fn the_demonstration_shop_is_a_good_catalogue() {
    let shop = Catalogue::new(CatalogueVersion(1), cart_store::demo::catalogue().unwrap().products);
    assert!(shop.len() >= 150);
    for gtin in
        ["4006381333931", "036000291452", "96385074", "8413000065504", "9780764544200", "036602301467", "48512343"]
    {
        assert!(shop.by_gtin(&key(gtin)).is_some(), "{gtin}");
    }
    for plu in ["4011", "94011", "4131", "4087"] {
        assert!(shop.by_plu(plu).is_some_and(|product| product.weighed), "{plu}");
    }
    assert!(shop.products().any(|product| product.age == Some(18)));
    assert!(shop.products().any(|product| product.deposit.is_some()));
}
