//! The search behind the produce screen: what is sold loose, found the way people type.

use std::sync::Arc;

use cart_domain::Gtin;
use cart_domain::barcode::Day;
use cart_domain::catalogue::Catalogue;
use cart_domain::language::Language;
use cart_domain::search::{Among, Query};
use tokio::sync::watch;

use crate::clock::Clock;
use crate::screen::ProduceTile;

/// As many as the screen has room for.
const MOST: usize = 24;

/// Finds produce in whatever the catalogue is at that moment, what is in season in this month of the shop's calendar first.
pub fn finder(
    catalogue: watch::Receiver<Arc<Catalogue>>,
    clock: Clock,
    minutes_east: i32,
) -> impl Fn(&str, Language) -> Vec<ProduceTile> {
    move |typed, language| {
        let catalogue = Arc::clone(&catalogue.borrow());
        let (_, month, _) = Day::at(clock.now().wall, minutes_east).calendar();
        // A month by a clock that lost its battery would be anybody's guess.
        let month = (!clock.is_wrong()).then_some(month);
        let found = catalogue.find(&Query { typed, language, month, among: Among::Loose, limit: MOST });
        found.iter().filter_map(|gtin| tile(&catalogue, gtin, language)).collect()
    }
}

fn tile(catalogue: &Catalogue, gtin: &Gtin, language: Language) -> Option<ProduceTile> {
    let product = catalogue.by_gtin(gtin)?;
    Some(ProduceTile {
        plu: product.plu.clone()?,
        gtin: product.gtin,
        name: product.name_in(language).to_owned(),
        price: product.price,
        unit: product.unit,
    })
}
