//! Which picture belongs to which accepted placement. The scale and the camera tell of one movement at two moments; only where each has told of
//! exactly one within some seconds do they mean the same.

use cart_domain::ids::TripId;
use cart_domain::{Gtin, Millis, Tick};
use cart_vision::Embedding;

/// Scale and camera tell of one movement within so long.
const NEAR: Millis = Millis(3_000);

/// A placement that the scale agreed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub at: Tick,
    pub gtin: Gtin,
    pub trip: TripId,
    /// How many placements the weight rests on that it agreed with.
    pub weighed: u32,
}

/// What was accepted and what was seen lately.
#[derive(Debug, Default)]
pub struct Lessons {
    /// Those that are still to be learned from, and those that others must not stand too close to.
    open: Vec<Accepted>,
    past: Vec<Tick>,
    seen: Vec<(Tick, Option<Embedding>)>,
}

impl Lessons {
    /// A placement was accepted.
    pub fn accepted(&mut self, accepted: Accepted) {
        self.open.push(accepted);
    }

    /// The camera saw the basket change: something that looks like this was put in, or anything else happened.
    pub fn seen(&mut self, at: Tick, put_in: Option<Embedding>) {
        self.seen.push((at, put_in));
    }

    /// What can be learned by now, when it is clear what happened around it.
    pub fn due(&mut self, now: Tick) -> Vec<(Accepted, Embedding)> {
        let (ripe, open): (Vec<Accepted>, Vec<Accepted>) =
            self.open.drain(..).partition(|accepted| now.since(accepted.at) > NEAR);
        let at = |accepted: &Accepted| accepted.at;
        let others: Vec<Tick> = self.past.iter().copied().chain(ripe.iter().chain(&open).map(at)).collect();
        let lessons = ripe.iter().filter_map(|accepted| {
            let is_near = |at: Tick| at.since(accepted.at).max(accepted.at.since(at)) <= NEAR;
            let alone = others.iter().filter(|other| is_near(**other)).count() == 1;
            let mut seen = self.seen.iter().filter(|(at, _)| is_near(*at));
            let (only, further) = (seen.next()?, seen.next());
            only.1.clone().filter(|_| alone && further.is_none()).map(|direction| (accepted.clone(), direction))
        });
        let lessons = lessons.collect();
        self.open = open;
        self.past.extend(ripe.iter().map(at));
        let long_ago = |at: Tick| now.since(at) > Millis(2 * NEAR.0);
        self.past.retain(|at| !long_ago(*at));
        self.seen.retain(|(at, _)| !long_ago(*at));
        lessons
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn milk() -> Gtin {
        Gtin::parse("4006381333931").unwrap()
    }

    fn soap() -> Gtin {
        Gtin::parse("5901234123457").unwrap()
    }

    fn look() -> Embedding {
        Embedding::of(&[1.0; 128]).unwrap()
    }

    /// What is learned when these were accepted and seen at these moments, asked every 100 ms.
    fn learned(accepted: &[(u64, Gtin)], seen: &[(u64, Option<Embedding>)]) -> Vec<Gtin> {
        let mut lessons = Lessons::default();
        let asked = (0..200).map(|step| step * 100).flat_map(|now| {
            for (at, gtin) in accepted.iter().filter(|(at, _)| *at == now) {
                let trip = TripId::parse("1795341600000-00a7").unwrap();
                lessons.accepted(Accepted { at: Tick(*at), gtin: *gtin, trip, weighed: 3 });
            }
            for (at, put_in) in seen.iter().filter(|(at, _)| *at == now) {
                lessons.seen(Tick(*at), put_in.clone());
            }
            lessons.due(Tick(now)).into_iter().map(|(accepted, _)| accepted.gtin).collect::<Vec<_>>()
        });
        asked.collect()
    }

    #[test]
    fn one_placement_and_one_picture_belong_together_whichever_comes_first() {
        assert_eq!(learned(&[(5_000, milk())], &[(4_200, Some(look()))]), [milk()]);
        assert_eq!(learned(&[(5_000, milk())], &[(6_900, Some(look()))]), [milk()]);
    }

    #[test]
    fn a_picture_from_another_moment_teaches_nothing_about_it() {
        assert!(learned(&[(5_000, milk())], &[(1_000, Some(look()))]).is_empty());
        assert!(learned(&[(5_000, milk())], &[(9_000, Some(look()))]).is_empty());
        assert!(learned(&[(5_000, milk())], &[]).is_empty());
    }

    #[test]
    fn two_placements_or_two_pictures_close_together_teach_nothing() {
        let two = [(5_000, milk()), (7_000, soap())];
        assert!(learned(&two, &[(4_800, Some(look()))]).is_empty());
        assert!(learned(&two, &[(4_800, Some(look())), (6_900, Some(look()))]).is_empty());
        assert!(learned(&[(5_000, milk())], &[(4_800, Some(look())), (6_000, Some(look()))]).is_empty());
    }

    #[test]
    fn what_was_taken_out_or_moved_meanwhile_leaves_it_unclear_what_was_put_in() {
        assert!(learned(&[(5_000, milk())], &[(4_800, Some(look())), (7_000, None)]).is_empty());
        assert!(learned(&[(5_000, milk())], &[(5_000, None)]).is_empty());
    }

    #[test]
    fn placements_some_time_apart_teach_one_each() {
        let placed = [(2_000, milk()), (9_000, soap())];
        assert_eq!(learned(&placed, &[(1_500, Some(look())), (8_500, Some(look()))]), [milk(), soap()]);
    }
}
