//! A shop's weeks, placement by placement. Products look like one of some directions, a little different each time.

use super::*;
use crate::keep::memory::MemoryKeep;
use cart_vision::embedding::LENGTH;
use cart_vision::references::MOST;

fn network() -> NetworkId {
    NetworkId::try_from("a".repeat(64)).unwrap()
}

struct Cart {
    keep: MemoryKeep,
    shop: Shop<Known>,
    placements: u8,
}

/// How a product looks: along one of the axes.
#[derive(Clone, Copy)]
struct Looks(usize);

const MILK: Looks = Looks(3);
const BEER: Looks = Looks(40);
/// The milk in another packing.
const NEW_MILK: Looks = Looks(90);

fn milk() -> Gtin {
    Gtin::parse("4006381333931").unwrap()
}

fn beer() -> Gtin {
    Gtin::parse("5901234123457").unwrap()
}

fn seen(looks: Looks, variant: u8) -> Embedding {
    let mut values = [0.0; LENGTH];
    values[looks.0] = 1.0;
    values[100 + usize::from(variant % 20)] = 0.5;
    Embedding::of(&values).unwrap()
}

impl Cart {
    fn new() -> Self {
        Cart { keep: MemoryKeep::default(), shop: Shop::new(20.0), placements: 0 }
    }

    fn shown(gtin: Gtin, looks: Looks) -> Self {
        let mut cart = Cart::new();
        enrolled::enrol(&cart.keep, &gtin, &network(), &[seen(looks, 0), seen(looks, 1)]).unwrap();
        enrolled::add_to(&mut cart.shop, &cart.keep, &network(), Learning::On).unwrap();
        cart
    }

    /// Somebody scanned a product, put in something that looks like this, and the scale agreed.
    fn placed(&mut self, day: i64, gtin: Gtin, looks: Looks) -> Outcome {
        self.placements += 1;
        let direction = seen(looks, self.placements);
        let trip = TripId::parse(&format!("{day:013}-{:04x}", self.placements)).unwrap();
        let at = Wall(day * DAY + 1);
        let placement = Placement { gtin: &gtin, direction: &direction, at, trip: &trip, weighed: 3 };
        take_in(&placement, &mut self.shop, &self.keep, &network()).unwrap()
    }

    fn knows(&self, gtin: Gtin) -> usize {
        self.shop.references.count(&Known::Gtin(gtin))
    }

    fn likes(&self, gtin: Gtin, looks: Looks) -> bool {
        let picture = seen(looks, 19);
        let compared = self.shop.references.compare(&picture, self.shop.likeness);
        compared.to(&Known::Gtin(gtin)).is_some_and(|cosine| cosine >= AGREE)
    }
}

#[test]
fn a_product_is_known_once_three_trips_of_two_days_agree_and_not_before() {
    let mut cart = Cart::new();
    assert_eq!(cart.placed(1, milk(), MILK), Outcome::Waiting);
    assert_eq!(cart.placed(1, milk(), MILK), Outcome::Waiting);
    assert_eq!((cart.placed(1, milk(), MILK), cart.knows(milk())), (Outcome::Waiting, 0));
    assert_eq!(cart.placed(2, milk(), MILK), Outcome::Learned { references: 4 });
    assert!(cart.likes(milk(), MILK) && !cart.likes(milk(), BEER));
}

#[test]
fn one_shopper_who_puts_in_something_else_all_day_teaches_the_cart_nothing() {
    let mut cart = Cart::new();
    for _ in 0..20 {
        assert_eq!(cart.placed(1, milk(), BEER), Outcome::Waiting);
    }
    assert_eq!(cart.knows(milk()), 0);
}

#[test]
fn what_looks_like_another_known_product_is_never_taken_for_the_scanned_one() {
    let mut cart = Cart::shown(beer(), BEER);
    for day in 1..30 {
        assert_eq!(cart.placed(day, milk(), BEER), Outcome::LikeAnother(Known::Gtin(beer())));
    }
    assert_eq!((cart.knows(milk()), cart.keep.references().unwrap().contains_key(&milk())), (0, false));
}

#[test]
fn a_few_wrong_placements_among_honest_ones_are_outvoted() {
    let mut cart = Cart::new();
    for day in 1..=4 {
        cart.placed(day, milk(), MILK);
        cart.placed(day, milk(), Looks(50 + usize::try_from(day).unwrap()));
    }
    assert!(cart.knows(milk()) >= 3 && cart.likes(milk(), MILK));
    assert!((51..=54).all(|other| !cart.likes(milk(), Looks(other))));
}

#[test]
fn what_staff_showed_stays_and_a_new_packing_is_learned_beside_it() {
    let mut cart = Cart::shown(milk(), MILK);
    let shown = cart.keep.references().unwrap().remove(&milk()).unwrap();
    for day in 1..20 {
        cart.placed(day, milk(), NEW_MILK);
    }
    let now = cart.keep.references().unwrap().remove(&milk()).unwrap();
    assert!(shown.iter().all(|reference| now.contains(reference)));
    assert!(cart.knows(milk()) > 2 && cart.likes(milk(), NEW_MILK));
}

#[test]
fn however_long_a_shop_is_open_a_product_has_a_bounded_number_of_references() {
    let mut cart = Cart::shown(milk(), MILK);
    for day in 1..100 {
        cart.placed(day, milk(), MILK);
        cart.placed(day, milk(), Looks(40 + usize::try_from(day % 50).unwrap()));
    }
    let kept = cart.keep.references().unwrap().remove(&milk()).unwrap();
    let waiting = kept.iter().filter(|reference| !reference.origin().counts()).count();
    assert!(cart.knows(milk()) <= MOST && waiting <= MOST_WAITING, "{} known, {waiting} waiting", cart.knows(milk()));
    assert_eq!(kept.iter().filter(|reference| reference.origin() == Origin::Learned).count(), MOST_LEARNED);
}

#[test]
fn what_was_learned_is_forgotten_with_the_product_and_may_be_learned_anew() {
    let mut cart = Cart::new();
    for day in 1..=3 {
        cart.placed(day, milk(), BEER);
    }
    assert!(cart.likes(milk(), BEER));
    cart.keep.put_references(&milk(), &[]).unwrap();
    cart.shop = Shop::new(20.0);
    assert_eq!(enrolled::add_to(&mut cart.shop, &cart.keep, &network(), Learning::On).unwrap(), 0);
    for day in 4..=6 {
        cart.placed(day, milk(), MILK);
    }
    assert!(cart.likes(milk(), MILK) && !cart.likes(milk(), BEER));
}

#[test]
fn what_another_network_saw_agrees_with_nothing() {
    let mut cart = Cart::new();
    cart.placed(1, milk(), MILK);
    cart.placed(2, milk(), MILK);
    let direction = seen(MILK, 9);
    let (trip, other) = (TripId::parse("1795341600000-00a7").unwrap(), NetworkId::try_from("b".repeat(64)).unwrap());
    let placement = Placement { gtin: &milk(), direction: &direction, at: Wall(3 * DAY), trip: &trip, weighed: 3 };
    assert_eq!(take_in(&placement, &mut cart.shop, &cart.keep, &other).unwrap(), Outcome::Waiting);
}
