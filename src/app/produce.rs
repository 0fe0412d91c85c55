//! The search behind the produce screen: what is sold loose, found the way people type. Before anybody types, what the camera thinks was put in
//! just now comes first; it is offered like everything else, and never chosen for anybody.

use std::sync::Arc;

use cart_domain::barcode::Day;
use cart_domain::catalogue::Catalogue;
use cart_domain::language::Language;
use cart_domain::search::{Among, Query};
use cart_domain::{Gtin, Millis, Tick};
use tokio::sync::watch;

use crate::clock::Clock;
use crate::screen::ProduceTile;
use crate::vision::watcher::Glance;

/// As many as the screen has room for.
const MOST: usize = 24;
/// So many guesses come first.
const GUESSES: usize = 5;
/// What was put in longer ago is not what somebody looks for now.
const JUST_NOW: Millis = Millis(60_000);

/// Finds produce in whatever the catalogue is at that moment, what is in season in this month of the shop's calendar first.
pub fn finder(
    catalogue: watch::Receiver<Arc<Catalogue>>,
    glance: watch::Receiver<Glance>,
    clock: Clock,
    minutes_east: i32,
) -> impl Fn(&str, Language) -> Vec<ProduceTile> {
    move |typed, language| {
        let catalogue = Arc::clone(&catalogue.borrow());
        let now = clock.now();
        let (_, month, _) = Day::at(now.wall, minutes_east).calendar();
        // A month by a clock that lost its battery would be anybody's guess.
        let month = (!clock.is_wrong()).then_some(month);
        let mut found = catalogue.find(&Query { typed, language, month, among: Among::Loose, limit: MOST });
        if typed.trim().is_empty() {
            let guesses = guesses(&glance.borrow(), now.tick, &catalogue);
            found.retain(|gtin| !guesses.contains(gtin));
            found.splice(0..0, guesses);
            found.truncate(MOST);
        }
        found.iter().filter_map(|gtin| tile(&catalogue, gtin, language)).collect()
    }
}

/// What was put in just now may be these, if it is something loose at all.
fn guesses(glance: &Glance, now: Tick, catalogue: &Catalogue) -> Vec<Gtin> {
    let is_loose = |gtin: &Gtin| catalogue.by_gtin(gtin).is_some_and(|product| product.plu.is_some());
    let is_fresh = now.since(glance.at) <= JUST_NOW;
    let loose = glance.likely.iter().copied().filter(is_loose).take(GUESSES);
    if is_fresh && glance.likely.first().is_some_and(is_loose) { loose.collect() } else { Vec::new() }
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

#[cfg(test)]
mod tests {
    use cart_domain::Moment;
    use cart_domain::Wall;

    use super::*;

    const NOW: Moment = Moment { tick: Tick(500_000), wall: Wall(1_795_341_600_000) };

    fn shop() -> Catalogue {
        Catalogue::new(Default::default(), cart_store::demo::catalogue().unwrap().products)
    }

    fn loose(catalogue: &Catalogue) -> Vec<Gtin> {
        catalogue.products().filter(|product| product.plu.is_some()).map(|product| product.gtin).collect()
    }

    /// The first tiles for what was typed, after the camera saw this so long ago.
    fn tiles(typed: &str, likely: &[Gtin], ago: u64) -> Vec<Gtin> {
        let glance = Glance { at: Tick(NOW.tick.0 - ago), likely: likely.to_vec() };
        let (catalogue, glance) = (watch::Sender::new(Arc::new(shop())), watch::Sender::new(glance));
        let (clock, _hand) = Clock::held(NOW);
        let find = finder(catalogue.subscribe(), glance.subscribe(), clock, 0);
        find(typed, Language::default()).into_iter().map(|tile| tile.gtin).collect()
    }

    #[test]
    fn what_the_camera_thinks_was_put_in_comes_first_and_everything_else_after_it_once() {
        let usual = tiles("", &[], 0);
        let guess: Vec<Gtin> = usual.iter().rev().take(3).copied().collect();
        let shown = tiles("", &guess, 4_000);
        assert_eq!(shown[..3], guess[..]);
        let mut all = shown.clone();
        all.sort_unstable();
        all.dedup();
        assert_eq!((all.len(), shown.len()), (usual.len(), usual.len()));
    }

    #[test]
    fn five_guesses_at_most() {
        let likely: Vec<Gtin> = loose(&shop()).into_iter().rev().collect();
        let usual = tiles("", &[], 0);
        let shown = tiles("", &likely, 0);
        assert_eq!(shown[..5], likely[..5]);
        let rest: Vec<Gtin> = usual.into_iter().filter(|gtin| !likely[..5].contains(gtin)).collect();
        assert!(shown[5..].iter().zip(&rest).all(|(shown, usual)| shown == usual));
    }

    #[test]
    fn a_cart_that_does_not_know_shows_what_it_always_shows() {
        let catalogue = shop();
        let packed = catalogue.products().find(|product| product.plu.is_none()).unwrap().gtin;
        let banana = *loose(&catalogue).last().unwrap();
        let usual = tiles("", &[], 0);
        assert_eq!(tiles("", &[packed, banana], 0), usual, "what was put in is nothing loose");
        assert_eq!(tiles("", &[banana], 61_000), usual, "that was long ago");
    }

    #[test]
    fn whoever_types_gets_what_they_type() {
        let banana = *loose(&shop()).last().unwrap();
        assert_eq!(tiles("a", &[banana], 0), tiles("a", &[], 0));
    }
}
