//! What has changed in the catalogue since its book was sealed: one record for each change, numbered, and each says which version it
//! comes after. So a new price writes one small record, and the book, which may be as large as a hundred megabytes, stays as it is.
//!
//! ```text
//!   book at 4 ──▶ 4→5 ──▶ 5→7 ──▶ 7→8       the catalogue is at version 8
//!   book at 4 ──▶ 4→5 ──▶  ?  ──▶ 7→8       one is lost: it is at version 5, and the store sends what came after
//!   book at 7 ──▶ 4→5 ──▶ 5→7 ──▶ 7→8       a new book, and the power went before the old changes were removed: version 8
//! ```
//!
//! When sled falls back as a whole to an earlier state, the changes end earlier: the cart then is as one that has been out of touch since.

use cart_domain::catalogue::{Catalogue, CatalogueVersion};
use serde::{Deserialize, Serialize};

use super::record;
use super::{CatalogueChange, KeepError};

/// A change and where it belongs.
#[derive(Debug, Serialize, Deserialize)]
struct Link {
    after: CatalogueVersion,
    change: CatalogueChange,
}

/// A record under its key, as it lies in the keep.
pub(super) type Lying = (Vec<u8>, Vec<u8>);

/// The changes that lie in the keep, in their order, and what became of them.
#[derive(Debug, Default)]
pub(super) struct Chain {
    /// How the catalogue's version went on.
    pub(super) version: CatalogueVersion,
    /// The number of the next change.
    pub(super) next: u64,
    /// The keys of records that belong to nothing any more.
    pub(super) useless: Vec<Vec<u8>>,
    /// Why it ends before its last record.
    pub(super) broken: Option<String>,
}

/// Follows the changes from a book's version on, handing each to whoever applies it.
pub(super) fn follow(
    from: CatalogueVersion,
    lying: impl IntoIterator<Item = Lying>,
    mut apply: impl FnMut(CatalogueChange),
) -> Chain {
    let mut chain = Chain { version: from, ..Chain::default() };
    for (key, record) in lying {
        if let Ok(number) = key.as_slice().try_into().map(u64::from_be_bytes) {
            chain.next = chain.next.max(number.saturating_add(1));
        }
        match read(&record) {
            Ok(link) if chain.broken.is_none() && link.after == chain.version => {
                chain.version = link.change.version;
                apply(link.change);
            }
            // The book has it already, or it comes after something that is lost.
            Ok(link) => {
                let is_lost = link.change.version > chain.version;
                if is_lost && chain.broken.is_none() {
                    chain.broken = Some(format!("what came before version {} is lost", link.change.version.0));
                }
                chain.useless.push(key);
            }
            Err(why) => {
                chain.broken.get_or_insert(why);
                chain.useless.push(key);
            }
        }
    }
    chain
}

/// Makes a change to a catalogue in memory.
pub(super) fn apply(catalogue: &mut Catalogue, change: CatalogueChange) {
    for gtin in &change.removed {
        catalogue.remove(gtin);
    }
    for product in change.put {
        catalogue.put(product);
    }
    catalogue.set_version(change.version);
}

/// The record of the change that comes next in a chain.
pub(super) fn write(chain: &Chain, change: &CatalogueChange) -> Result<Lying, KeepError> {
    let link = Link { after: chain.version, change: change.clone() };
    let payload =
        serde_json::to_vec(&link).map_err(|source| KeepError::Encode { what: "a change of the catalogue", source })?;
    Ok((chain.next.to_be_bytes().to_vec(), record::seal(&payload)))
}

fn read(record: &[u8]) -> Result<Link, String> {
    let payload = record::open(record).map_err(|bad| bad.to_string())?;
    serde_json::from_slice(payload).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(to: u64) -> CatalogueChange {
        CatalogueChange { version: CatalogueVersion(to), ..CatalogueChange::default() }
    }

    /// Changes that were written one after the other, beginning at a version.
    fn written(from: u64, versions: &[u64]) -> Vec<Lying> {
        let mut chain = Chain { version: CatalogueVersion(from), ..Chain::default() };
        let mut lying = Vec::new();
        for version in versions {
            lying.push(write(&chain, &change(*version)).unwrap());
            chain = Chain { version: CatalogueVersion(*version), next: chain.next + 1, ..Chain::default() };
        }
        lying
    }

    fn versions(from: u64, lying: Vec<Lying>) -> (Vec<u64>, Chain) {
        let mut applied = Vec::new();
        let chain = follow(CatalogueVersion(from), lying, |change| applied.push(change.version.0));
        (applied, chain)
    }

    #[test]
    fn changes_follow_each_other_from_the_books_version_on() {
        let (applied, chain) = versions(4, written(4, &[5, 7, 8]));
        assert_eq!(applied, [5, 7, 8]);
        assert_eq!((chain.version, chain.next), (CatalogueVersion(8), 3));
        assert!(chain.useless.is_empty() && chain.broken.is_none());
    }

    #[test]
    fn a_change_that_an_earlier_cart_wrote_is_read_with_the_products_as_they_were() {
        let milk = r#"{"gtin":"04006381333931","plu":null,"name":"Milk 1 l","names":{"de":"Milch 1 l"},"price":119,"unit":"each",
            "tax_class":"B","mass":1058000,"mass_spread":4200,"mass_range":null,"weighed":false,"tare":0,"age":null,"deposit":15,
            "aisle":"4"}"#;
        let link = format!(r#"{{"after":7,"change":{{"version":8,"put":[{milk}],"removed":["00000000004011"]}}}}"#);
        let mut catalogue = Catalogue::default();
        let lying = [(0_u64.to_be_bytes().to_vec(), record::seal(link.as_bytes()))];
        let chain = follow(CatalogueVersion(7), lying, |change| apply(&mut catalogue, change));
        assert_eq!((chain.version, chain.broken), (CatalogueVersion(8), None));
        assert_eq!(catalogue.products().map(|product| product.name.clone()).collect::<Vec<_>>(), ["Milk 1 l"]);
        assert_eq!(catalogue.version(), CatalogueVersion(8));
    }

    #[test]
    fn what_a_newer_book_has_already_is_passed_over_in_silence() {
        let (applied, chain) = versions(7, written(4, &[5, 7, 8]));
        assert_eq!(applied, [8]);
        assert_eq!((chain.useless.len(), chain.broken), (2, None));
    }

    #[test]
    fn nothing_is_applied_after_a_change_that_is_lost_or_bad() {
        let mut lost = written(4, &[5, 7, 8]);
        lost.remove(1);
        let (applied, chain) = versions(4, lost);
        assert_eq!((applied, chain.version), (vec![5], CatalogueVersion(5)));
        assert_eq!((chain.useless.len(), chain.next), (1, 3));
        assert!(chain.broken.is_some());

        let mut bad = written(4, &[5, 7, 8]);
        bad[1].1[3] ^= 1;
        let (applied, chain) = versions(4, bad);
        assert_eq!((applied, chain.version), (vec![5], CatalogueVersion(5)));
        assert_eq!((chain.useless.len(), chain.broken.as_deref()), (2, Some("it is not what was written")));
    }
}
