//! What the store says of the catalogue, made part of it: little news lies before the book, and much of it makes a new one.

use cart_domain::catalogue::Catalogue;
use cart_protocol::CatalogueDelta;

/// With more changed products than this a new book is sealed: a search looks at each of them.
const MOST_CHANGES: usize = 1_000;

/// A catalogue after a change.
pub(super) enum Changed {
    /// What has changed may lie before the book.
    Little(Catalogue),
    /// It is time for a new book.
    Much(Catalogue),
}

/// The catalogue with the news in it.
pub(super) fn changed(before: &Catalogue, delta: &CatalogueDelta) -> Changed {
    let mut catalogue = if delta.full { Catalogue::default() } else { before.clone() };
    for gtin in &delta.removed {
        catalogue.remove(gtin);
    }
    for product in &delta.products {
        catalogue.put(product.clone());
    }
    catalogue.set_version(delta.version);
    let much = delta.full || catalogue.changes() > MOST_CHANGES;
    if much { Changed::Much(catalogue) } else { Changed::Little(catalogue) }
}

#[cfg(test)]
mod tests {
    use cart_domain::catalogue::{CatalogueVersion, Product};
    use cart_domain::{Gtin, Money};

    use super::*;

    fn products(numbers: std::ops::Range<u64>, price: i64) -> Vec<Product> {
        let key = |number| Gtin::from_number(number).unwrap();
        numbers.map(|number| Product::new(key(number), format!("Article {number}"), Money::from_minor(price))).collect()
    }

    fn delta(products: Vec<Product>, full: bool) -> CatalogueDelta {
        CatalogueDelta { version: CatalogueVersion(2), full, products, removed: Vec::new() }
    }

    fn price_of(catalogue: &Catalogue, number: u64) -> Option<i64> {
        catalogue.by_gtin(&Gtin::from_number(number).unwrap()).map(|product| product.price.minor())
    }

    #[test]
    fn a_few_new_prices_leave_the_book_as_it_is() {
        let before = Catalogue::new(CatalogueVersion(1), products(0..5_000, 100)).sealed().unwrap();
        let Changed::Little(after) = changed(&before, &delta(products(7..9, 120), false)) else {
            panic!("two prices are no reason for a new book");
        };
        assert_eq!((after.version(), after.sealed_version()), (CatalogueVersion(2), Some(CatalogueVersion(1))));
        assert_eq!((after.len(), after.changes()), (5_000, 2));
        assert_eq!([6, 7, 8, 9].map(|number| price_of(&after, number)), [100, 120, 120, 100].map(Some));
    }

    #[test]
    fn many_new_prices_make_a_new_book_with_all_of_them() {
        let before = Catalogue::new(CatalogueVersion(1), products(0..5_000, 100)).sealed().unwrap();
        let Changed::Much(after) = changed(&before, &delta(products(0..1_001, 120), false)) else {
            panic!("a search would look at a thousand products one by one");
        };
        let sealed = after.sealed().unwrap();
        assert_eq!((sealed.changes(), sealed.sealed_version()), (0, Some(CatalogueVersion(2))));
        assert!(sealed == after);
        assert_eq!([1_000, 1_001].map(|number| price_of(&sealed, number)), [120, 100].map(Some));
    }

    #[test]
    fn a_whole_catalogue_leaves_nothing_of_the_one_before() {
        let before = Catalogue::new(CatalogueVersion(1), products(0..50, 100)).sealed().unwrap();
        let Changed::Much(after) = changed(&before, &delta(products(60..70, 120), true)) else {
            panic!("all of it is much");
        };
        assert_eq!((after.len(), price_of(&after, 7), after.changes()), (10, None, 10));
    }
}
