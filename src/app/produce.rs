//! The search behind the produce screen: what is sold loose, found the way people type.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use cart_domain::catalogue::{Catalogue, CatalogueVersion};
use cart_domain::language::Language;
use cart_domain::search::SearchIndex;
use tokio::sync::watch;

use crate::screen::ProduceTile;

/// As many as the screen has room for.
const MOST: usize = 24;

/// Finds produce in whatever the catalogue is at that moment.
pub fn finder(catalogue: watch::Receiver<Arc<Catalogue>>) -> impl Fn(&str, Language) -> Vec<ProduceTile> {
    let indexes: RefCell<BTreeMap<Language, (CatalogueVersion, SearchIndex)>> = RefCell::default();
    move |typed, language| {
        let catalogue = Arc::clone(&catalogue.borrow());
        let mut indexes = indexes.borrow_mut();
        let known = indexes.get(&language).is_some_and(|(version, _)| *version == catalogue.version());
        if !known {
            indexes.insert(language, (catalogue.version(), SearchIndex::new(&loose(&catalogue), language)));
        }
        let (_, index) = &indexes[&language];
        let found = index.search(typed, MOST);
        found
            .iter()
            .filter_map(|gtin| {
                let product = catalogue.by_gtin(gtin)?;
                Some(ProduceTile {
                    plu: product.plu.clone()?,
                    gtin: product.gtin,
                    name: product.name_in(language).to_owned(),
                    price: product.price,
                    unit: product.unit,
                })
            })
            .collect()
    }
}

/// The part of a catalogue that is sold loose.
fn loose(catalogue: &Catalogue) -> Catalogue {
    let loose = catalogue.products().filter(|product| product.plu.is_some()).cloned();
    Catalogue::new(catalogue.version(), loose)
}
