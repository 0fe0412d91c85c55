//! How a catalogue lies in the keep: on [`SHELVES`] shelves of a few products each, and a list that says which state each shelf is
//! in. A change of a hundred products then writes a hundred shelves, and not the whole; reading all of it is a thousand records and
//! not twenty thousand.
//!
//! A shelf that is older than the list says carries prices of yesterday. Its products are left out, and so is the version, which
//! makes the store send the whole catalogue again. When sled falls back as a whole to an earlier state, the list falls back with it:
//! the cart then is as one that has been out of touch since that version, and the store sends what has changed.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use cart_domain::Gtin;
use cart_domain::catalogue::{Catalogue, CatalogueVersion, Product};
use serde::{Deserialize, Serialize};

use super::record;
use super::{CatalogueChange, KeepError};

const SHELVES: u16 = 1024;
/// The key of the list; shelves have two-byte keys.
pub(super) const LIST: &[u8] = b"list";

/// Which state the whole is in, and a checksum of every shelf that is not empty.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct List {
    version: CatalogueVersion,
    shelves: BTreeMap<u16, u32>,
}

/// Records to put or, with `None`, to remove; to be made visible together.
pub(super) type Writes = Vec<(Vec<u8>, Option<Vec<u8>>)>;

/// Reads whatever record lies under a key.
pub(super) type Fetch<'a> = dyn Fn(&[u8]) -> Result<Option<Vec<u8>>, KeepError> + 'a;

/// What could be read of a catalogue.
pub(super) struct Stock {
    pub catalogue: Catalogue,
    /// What was left out, and why.
    pub left_out: Vec<String>,
}

/// Puts together what lies on the shelves.
pub(super) fn read(fetch: &Fetch<'_>) -> Result<Stock, KeepError> {
    let mut left_out = Vec::new();
    let Some(list) = read_list(fetch, &mut left_out)? else {
        return Ok(Stock { catalogue: Catalogue::default(), left_out });
    };
    let mut products = Vec::new();
    for (shelf, crc) in &list.shelves {
        match read_shelf(fetch, *shelf, *crc)? {
            Ok(found) => products.extend(found),
            Err(why) => left_out.push(format!("shelf {shelf}: {why}")),
        }
    }
    let version = if left_out.is_empty() { list.version } else { CatalogueVersion::default() };
    Ok(Stock { catalogue: Catalogue::new(version, products), left_out })
}

/// The records of a whole catalogue, which take the place of all there were.
pub(super) fn replace(catalogue: &Catalogue) -> Result<Writes, KeepError> {
    let mut shelves: BTreeMap<u16, Vec<&Product>> = BTreeMap::new();
    for product in catalogue.products() {
        shelves.entry(shelf_of(&product.gtin)).or_default().push(product);
    }
    let mut list = List { version: catalogue.version(), shelves: BTreeMap::new() };
    let mut writes = Writes::new();
    for shelf in 0..SHELVES {
        let record = shelves.get(&shelf).map(|products| encode("a shelf", products)).transpose()?;
        if let Some(record) = &record {
            list.shelves.insert(shelf, record::checksum(record));
        }
        writes.push((key(shelf).to_vec(), record));
    }
    writes.push((LIST.to_vec(), Some(encode("the list of shelves", &list)?)));
    Ok(writes)
}

/// The records that a change touches.
pub(super) fn change(fetch: &Fetch<'_>, change: &CatalogueChange) -> Result<Writes, KeepError> {
    let mut list = read_list(fetch, &mut Vec::new())?.unwrap_or_default();
    let mut touched: BTreeMap<u16, Vec<Product>> = BTreeMap::new();
    let changed = change.put.iter().map(|product| product.gtin).chain(change.removed.iter().copied());
    for gtin in changed {
        let shelf = shelf_of(&gtin);
        let products = match touched.entry(shelf) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(listed_shelf(fetch, &list, shelf)?),
        };
        products.retain(|product| product.gtin != gtin);
    }
    for product in &change.put {
        touched.entry(shelf_of(&product.gtin)).or_default().push(product.clone());
    }
    list.version = change.version;
    let mut writes = Writes::new();
    for (shelf, products) in touched {
        let record = if products.is_empty() { None } else { Some(encode("a shelf", &products)?) };
        match &record {
            Some(record) => list.shelves.insert(shelf, record::checksum(record)),
            None => list.shelves.remove(&shelf),
        };
        writes.push((key(shelf).to_vec(), record));
    }
    writes.push((LIST.to_vec(), Some(encode("the list of shelves", &list)?)));
    Ok(writes)
}

/// A shelf that a change starts from. One that cannot be trusted is an error: the version after the change would promise it.
fn listed_shelf(fetch: &Fetch<'_>, list: &List, shelf: u16) -> Result<Vec<Product>, KeepError> {
    let Some(crc) = list.shelves.get(&shelf) else { return Ok(Vec::new()) };
    let found = read_shelf(fetch, shelf, *crc)?;
    found.map_err(|why| KeepError::Damaged(format!("shelf {shelf} of the catalogue: {why}")))
}

fn read_list(fetch: &Fetch<'_>, left_out: &mut Vec<String>) -> Result<Option<List>, KeepError> {
    let Some(record) = fetch(LIST)? else { return Ok(None) };
    let list = record::open(&record)
        .map_err(|bad| bad.to_string())
        .and_then(|payload| serde_json::from_slice(payload).map_err(|error| error.to_string()));
    Ok(list.inspect_err(|why| left_out.push(format!("the list of shelves: {why}"))).ok())
}

fn read_shelf(fetch: &Fetch<'_>, shelf: u16, crc: u32) -> Result<Result<Vec<Product>, String>, KeepError> {
    let Some(record) = fetch(&key(shelf))? else { return Ok(Err("it is gone".to_owned())) };
    if crc != record::checksum(&record) {
        return Ok(Err("it is of another state than the list says".to_owned()));
    }
    let payload = match record::open(&record) {
        Ok(payload) => payload,
        Err(bad) => return Ok(Err(bad.to_string())),
    };
    Ok(serde_json::from_slice(payload).map_err(|error| error.to_string()))
}

fn encode<T: Serialize + ?Sized>(what: &'static str, value: &T) -> Result<Vec<u8>, KeepError> {
    let payload = serde_json::to_vec(value).map_err(|source| KeepError::Encode { what, source })?;
    Ok(record::seal(&payload))
}

fn shelf_of(gtin: &Gtin) -> u16 {
    u16::try_from(crc32c::crc32c(gtin.as_str().as_bytes()) % u32::from(SHELVES)).expect("SHELVES is a u16")
}

fn key(shelf: u16) -> [u8; 2] {
    shelf.to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shelf_that_an_earlier_cart_filled_is_read_and_then_changed_like_any_other() {
        let milk = r#"{"gtin":"04006381333931","plu":null,"name":"Milk 1 l","names":{"de":"Milch 1 l"},"price":119,"unit":"each",
            "tax_class":"B","mass":1058000,"mass_spread":4200,"mass_range":null,"weighed":false,"tare":0,"age":null,"deposit":15,
            "aisle":"4"}"#;
        let gtin = Gtin::parse("4006381333931").expect("a GTIN");
        let shelf = record::seal(format!("[{milk}]").as_bytes());
        let list = format!(r#"{{"version":7,"shelves":{{"{}":{}}}}}"#, shelf_of(&gtin), record::checksum(&shelf));
        let mut keep =
            BTreeMap::from([(key(shelf_of(&gtin)).to_vec(), shelf), (LIST.to_vec(), record::seal(list.as_bytes()))]);

        let stock = read(&|key| Ok(keep.get(key).cloned())).expect("memory can be read");
        assert!(stock.left_out.is_empty(), "{:?}", stock.left_out);
        assert_eq!(stock.catalogue.version(), CatalogueVersion(7));
        let before = stock.catalogue.by_gtin(&gtin).expect("the milk").clone();

        let after = Product { weekly_sales: 412, ..before };
        let put = CatalogueChange { version: CatalogueVersion(8), put: vec![after.clone()], removed: Vec::new() };
        for (key, record) in change(&|key| Ok(keep.get(key).cloned()), &put).expect("the shelf can be trusted") {
            keep.insert(key, record.expect("nothing goes"));
        }
        let stock = read(&|key| Ok(keep.get(key).cloned())).expect("memory can be read");
        assert_eq!(stock.catalogue.by_gtin(&gtin), Some(&after));
    }
}
