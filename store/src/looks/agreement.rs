//! Which looks of one product several carts and trips agree on. Nobody is believed alone: not a shopper who puts in something else than was scanned,
//! however often, and not a cart with a camera that hangs askew.

use std::collections::BTreeSet;

use cart_protocol::MOST_LOOKS;
use cart_vision::Embedding;
use cart_vision::embedding::AGREE;

/// So many carts have to agree, and so many trips.
pub(super) const CARTS: usize = 2;
pub(super) const TRIPS: usize = 3;

/// One look of a product.
#[derive(Clone, Debug)]
pub(super) struct Look {
    pub(super) number: i64,
    pub(super) cart: String,
    pub(super) mark: String,
    pub(super) direction: Embedding,
    pub(super) source: Source,
    pub(super) state: State,
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

    pub(super) fn parse(name: &str) -> Self {
        if name == "shown" { Source::Shown } else { Source::Placed }
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

    pub(super) fn parse(name: &str) -> Self {
        [State::Waiting, State::Published, State::Replaced]
            .into_iter()
            .find(|state| state.name() == name)
            .unwrap_or(State::Withdrawn)
    }
}

/// What comes of a product's looks, oldest first, now that the last of them is there.
pub(super) fn after(looks: &[Look]) -> Change {
    let Some(newest) = looks.last().filter(|look| look.state == State::Waiting) else { return Change::default() };
    let publish = match newest.source {
        Source::Shown => vec![newest.number],
        Source::Placed => agreed(looks, newest),
    };
    let replace = surplus(looks, &publish);
    Change { publish, replace }
}

/// What agrees with the newest look, if it is enough. What was withdrawn, and whatever looks like it, never counts.
fn agreed(looks: &[Look], newest: &Look) -> Vec<i64> {
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
    agreeing.iter().filter(|look| look.state == State::Waiting).map(|look| look.number).collect()
}

/// What has to go so that no more than [`MOST_LOOKS`] are published: what carts agreed on before what staff showed, and the oldest first.
fn surplus(looks: &[Look], publish: &[i64]) -> Vec<i64> {
    let published: Vec<&Look> =
        looks.iter().filter(|look| look.state == State::Published || publish.contains(&look.number)).collect();
    let of = |source| published.iter().filter(move |look| look.source == source).map(|look| look.number);
    let goes_first = of(Source::Placed).chain(of(Source::Shown));
    goes_first.take(published.len().saturating_sub(MOST_LOOKS)).collect()
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
        };
        seen.iter().enumerate().map(look).collect()
    }

    #[test]
    fn two_carts_and_three_trips_that_agree_are_enough_and_nothing_less_is() {
        assert_eq!(after(&looks(&[("A", "1", 3), ("A", "2", 3), ("B", "1", 3)])).publish, [1, 2, 3]);
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
        assert_eq!(after(&seen).publish, [1, 4, 5]);
    }

    #[test]
    fn what_looks_like_something_withdrawn_counts_for_nothing_unless_staff_shows_it() {
        let mut seen = looks(&[("A", "1", 3), ("A", "2", 3), ("B", "1", 3), ("C", "1", 3)]);
        seen[0].state = State::Withdrawn;
        assert_eq!(after(&seen), Change::default());
        seen[3].source = Source::Shown;
        assert_eq!(after(&seen).publish, [4]);
    }

    #[test]
    fn the_newest_replace_the_oldest_and_what_staff_showed_goes_last() {
        let mut seen = looks(&[("A", "0", 3); 10]);
        for (at, look) in seen.iter_mut().enumerate() {
            look.mark = at.to_string();
            look.source = if at < 2 { Source::Shown } else { Source::Placed };
            look.state = if at < 8 { State::Published } else { State::Waiting };
        }
        seen[9].cart = "B".to_owned();
        assert_eq!(after(&seen), Change { publish: vec![9, 10], replace: vec![3, 4] });
        seen[9].source = Source::Shown;
        assert_eq!(after(&seen), Change { publish: vec![10], replace: vec![3] });
    }
}
