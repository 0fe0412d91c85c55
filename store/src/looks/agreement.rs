//! Which looks of one product several carts and trips agree on. Nobody is believed alone: not a shopper who puts in something else than was scanned,
//! however often, and not a cart with a camera that hangs askew.

use std::collections::BTreeSet;

use cart_protocol::looks::{DIRECTION, MOST_LOOKS};
use cart_vision::embedding::{AGREE, KEPT};
use cart_vision::{Embedding, references};

/// So many carts have to agree, and so many trips.
const CARTS: usize = 2;
const TRIPS: usize = 3;
/// So many of a product's published looks that carts agreed on are from one cart: it cannot push out what others saw.
const MOST_OF_A_CART: usize = MOST_LOOKS / 2;
/// What carts agreed on makes room for what they saw since then once it was published for so many milliseconds: packs get new faces, and no sale of a
/// well-known product should change what all carts fetch.
const STAYS: i64 = 30 * 24 * 60 * 60 * 1_000;

// What a store publishes fits what a cart compares with.
const _: () = assert!(MOST_LOOKS == references::MOST && DIRECTION == KEPT);

/// One look of a product.
#[derive(Clone, Debug)]
pub(super) struct Look {
    pub(super) number: i64,
    pub(super) cart: String,
    pub(super) mark: String,
    pub(super) direction: Embedding,
    pub(super) source: Source,
    pub(super) state: State,
    /// When its state did last, in milliseconds since 1970.
    pub(super) changed: i64,
}

/// How a look came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Shown,
    Placed,
}

/// What has become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Waiting,
    Published,
    Replaced,
    Withdrawn,
}

/// What changes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) publish: Vec<i64>,
    pub(super) replace: Vec<i64>,
}

impl Source {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Source::Shown => "shown",
            Source::Placed => "placed",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Source::Shown, Source::Placed].into_iter().find(|source| source.name() == name)
    }
}

impl State {
    pub(super) const fn name(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Published => "published",
            State::Replaced => "replaced",
            State::Withdrawn => "withdrawn",
        }
    }

    pub(super) fn parse(name: &str) -> Option<Self> {
        let all = [State::Waiting, State::Published, State::Replaced, State::Withdrawn];
        all.into_iter().find(|state| state.name() == name)
    }
}

/// What comes of a product's looks, oldest first, now that the last of them is there.
pub(super) fn after(looks: &[Look]) -> Change {
    match looks.last().filter(|look| look.state == State::Waiting) {
        Some(newest) if newest.source == Source::Shown => {
            Change { publish: vec![newest.number], replace: surplus(looks).into_iter().collect() }
        }
        Some(newest) => seated(looks, &agreed(looks, newest), newest.changed),
        None => Change::default(),
    }
}

/// What agrees with the newest look, if it is enough. What was withdrawn, and whatever looks like it, never counts.
fn agreed<'a>(looks: &'a [Look], newest: &Look) -> Vec<&'a Look> {
    let withdrawn: Vec<&Embedding> =
        looks.iter().filter(|look| look.state == State::Withdrawn).map(|look| &look.direction).collect();
    let is_like_withdrawn = |look: &Look| withdrawn.iter().any(|gone| gone.cosine(&look.direction) >= AGREE);
    if is_like_withdrawn(newest) {
        return Vec::new();
    }
    let counts = |look: &&Look| {
        look.source == Source::Placed
            && matches!(look.state, State::Waiting | State::Published)
            && look.direction.cosine(&newest.direction) >= AGREE
            && !is_like_withdrawn(look)
    };
    let agreeing: Vec<&Look> = looks.iter().filter(counts).collect();
    let carts: BTreeSet<&str> = agreeing.iter().map(|look| look.cart.as_str()).collect();
    let trips: BTreeSet<(&str, &str)> = agreeing.iter().map(|look| (look.cart.as_str(), look.mark.as_str())).collect();
    if carts.len() < CARTS || trips.len() < TRIPS {
        return Vec::new();
    }
    agreeing.into_iter().filter(|look| look.state == State::Waiting).collect()
}

/// What a clerk takes back: what is or was published and came about like this, or in any way, and what carts agreed on that looks like it.
pub(super) fn going(looks: &[Look], source: Option<Source>) -> Vec<i64> {
    let was_published = |look: &&Look| matches!(look.state, State::Published | State::Replaced);
    let is_named = |look: &Look| source.is_none_or(|source| source == look.source);
    let named: Vec<&Look> = looks.iter().filter(was_published).filter(|look| is_named(look)).collect();
    let is_like = |look: &Look| named.iter().any(|named| named.direction.cosine(&look.direction) >= AGREE);
    let goes = |look: &&Look| is_named(look) || (look.source == Source::Placed && is_like(look));
    looks.iter().filter(was_published).filter(goes).map(|look| look.number).collect()
}

/// Which of those that agreed are published, the newest first: as many as there are free places and places of what was published long ago.
fn seated(looks: &[Look], agreed: &[&Look], now: i64) -> Change {
    let published = || looks.iter().filter(|look| look.state == State::Published);
    let mut free = MOST_LOOKS.saturating_sub(published().count());
    let is_old = |look: &&Look| look.source == Source::Placed && now - look.changed >= STAYS;
    let mut old = published().filter(is_old);
    let mut change = Change::default();
    let mut seats: Vec<&Look> = published().filter(|look| look.source == Source::Placed).collect();
    for look in agreed.iter().rev() {
        if seats.iter().filter(|seat| seat.cart == look.cart).count() >= MOST_OF_A_CART {
            continue;
        }
        if free > 0 {
            free -= 1;
        } else if let Some(old) = old.next() {
            change.replace.push(old.number);
            seats.retain(|seat| seat.number != old.number);
        } else {
            break;
        }
        seats.push(look);
        change.publish.push(look.number);
    }
    change
}

/// What has to go when all places are taken and staff show the product: the oldest that carts agreed on, or else the oldest that staff showed.
fn surplus(looks: &[Look]) -> Option<i64> {
    let published = || looks.iter().filter(|look| look.state == State::Published);
    let of = |source| published().find(|look| look.source == source);
    let oldest = of(Source::Placed).or_else(|| of(Source::Shown));
    oldest.filter(|_| published().count() >= MOST_LOOKS).map(|look| look.number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn direction(axis: usize, variant: usize) -> Embedding {
        let mut values = [0.0; 128];
        values[axis] = 1.0;
        values[100 + variant % 20] = 0.5;
        Embedding::of(&values).expect("a direction")
    }

    fn looks(seen: &[(&str, &str, usize)]) -> Vec<Look> {
        let look = |(at, (cart, mark, axis)): (usize, &(&str, &str, usize))| Look {
            number: i64::try_from(at).expect("few") + 1,
            cart: (*cart).to_owned(),
            mark: (*mark).to_owned(),
            direction: direction(*axis, at),
            source: Source::Placed,
            state: State::Waiting,
            changed: 0,
        };
        seen.iter().enumerate().map(look).collect()
    }

    #[test]
    fn two_carts_and_three_trips_that_agree_are_enough_and_nothing_less_is() {
        assert_eq!(after(&looks(&[("A", "1", 3), ("A", "2", 3), ("B", "1", 3)])).publish, [3, 2, 1]);
        for too_little in [
            &[("A", "1", 3), ("B", "1", 3)][..],
            &[("A", "1", 3), ("A", "2", 3), ("A", "3", 3), ("A", "4", 3)],
            &[("A", "1", 3), ("A", "2", 40), ("B", "1", 3)],
        ] {
            assert_eq!(after(&looks(too_little)), Change::default(), "{too_little:?}");
        }
    }

    #[test]
    fn whoever_puts_in_something_else_is_outvoted_and_does_not_go_out_with_the_others() {
        let seen = looks(&[("A", "1", 3), ("C", "1", 40), ("C", "2", 40), ("A", "2", 3), ("B", "1", 3)]);
        assert_eq!(after(&seen).publish, [5, 4, 1]);
    }

    #[test]
    fn what_looks_like_something_withdrawn_counts_for_nothing_unless_staff_shows_it() {
        let mut seen = looks(&[("A", "1", 3), ("A", "2", 3), ("B", "1", 3), ("C", "1", 3)]);
        seen[0].state = State::Withdrawn;
        assert_eq!(after(&seen), Change::default());
        seen[3].source = Source::Shown;
        assert_eq!(after(&seen).publish, [4]);
    }

    /// Eight published looks, of which staff showed so many, and one more that waits.
    fn full(shown: usize) -> Vec<Look> {
        let mut seen = looks(&[("A", "0", 3); 9]);
        for (at, look) in seen.iter_mut().enumerate() {
            look.mark = at.to_string();
            look.source = if at < shown { Source::Shown } else { Source::Placed };
            look.state = if at < 8 { State::Published } else { State::Waiting };
        }
        seen[8].cart = "B".to_owned();
        seen
    }

    #[test]
    fn a_well_known_product_stays_as_it_is_published_for_a_month_and_then_takes_on_a_new_face() {
        let mut seen = full(2);
        assert_eq!(after(&seen), Change::default(), "every sale agrees, and none changes what carts fetch");
        seen[8].changed = STAYS;
        assert_eq!(after(&seen), Change { publish: vec![9], replace: vec![3] });
        assert_eq!(after(&full(8)), Change::default(), "what staff showed makes room for nobody");
    }

    #[test]
    fn what_staff_show_takes_the_place_of_the_oldest_agreement_and_then_of_the_oldest_showing() {
        for (shown, goes) in [(2, 3), (8, 1)] {
            let mut seen = full(shown);
            seen[8].source = Source::Shown;
            assert_eq!(after(&seen), Change { publish: vec![9], replace: vec![goes] });
        }
    }

    #[test]
    fn one_cart_never_holds_more_than_half_however_many_trips_it_makes() {
        let mut seen = looks(&[("A", "1", 3), ("A", "2", 3), ("B", "1", 3)]);
        let mut published = 0;
        for trip in 0..40 {
            let change = after(&seen);
            for look in seen.iter_mut().filter(|look| change.publish.contains(&look.number)) {
                look.state = State::Published;
            }
            published = seen.iter().filter(|look| look.state == State::Published && look.cart == "P").count();
            assert!(seen.iter().any(|look| look.state == State::Published && look.cart == "B"));
            let next = Look { number: 100 + trip, cart: "P".to_owned(), mark: trip.to_string(), ..seen[0].clone() };
            seen.push(Look { state: State::Waiting, ..next });
        }
        assert_eq!(published, MOST_OF_A_CART);
    }
}
