//! Hands that rest on the basket: mass that comes and goes again, and what was put in or taken out meanwhile.

use crate::fusion::expect::Knowledge;
use crate::fusion::explain::{Candidate, Explanation};
use crate::fusion::settle::SWING;
use crate::fusion::{Fusion, ONE_MOVEMENT, STEPS_TOGETHER, Step, StepId};
use crate::input::Change;
use crate::mass::Mass;
use crate::receipt::Receipt;
use crate::tick::Tick;

impl Fusion {
    /// Something that is on no line is taken out of the basket, scanned, and put back: it was forgotten before, and comes as new.
    pub(super) fn forget_lifted_to_be_scanned(&mut self, receipt: &Receipt, knowledge: &Knowledge<'_>) {
        let lifted = self.steps.iter().enumerate().find_map(|(index, lifted)| {
            let back = self.steps[index + 1..].iter().find(|back| self.undoes(back, lifted))?;
            let scanned = receipt.waiting().find(|line| {
                let between = |at: &Tick| *at >= lifted.since && *at <= back.at;
                self.scanned.get(&line.id).is_some_and(between)
                    && self
                        .piece_of(line, receipt, knowledge)
                        .is_some_and(|expect| knowledge.agrees(back.mass, &expect, 1))
            })?;
            let seen = self.seen(Change::Removed, lifted);
            let shown = seen.is_some_and(|seen| self.sight.shows(seen) == Some(scanned.item.gtin));
            let unknown = self.unexplained(receipt) >= lifted.mass.abs() - self.scale.e * 4;
            (lifted.mass < Mass::ZERO && (shown || unknown)).then_some(lifted.id)
        });
        if let Some(lifted) = lifted {
            self.take(lifted);
        }
    }

    /// How much lies on the platform that neither a line nor the shopper's own things explain.
    fn unexplained(&self, receipt: &Receipt) -> Mass {
        let lines: Mass = receipt.lines().iter().filter_map(|line| line.mass).sum();
        self.basket(receipt.own_things()).map_or(Mass::ZERO, |basket| basket - lines)
    }

    /// Whether a step takes back what another one brought.
    fn undoes(&self, step: &Step, before: &Step) -> bool {
        // What was felt before the wheels turned and after differs by what the road swallows.
        let rolled = step.at.since(step.since) > SWING || before.at.since(before.since) > SWING;
        let least = self.scale.e * if rolled { 4 } else { 2 };
        let tolerance = least.max(Mass::from_milligrams(step.mass.abs().milligrams() / 100));
        (before.mass + step.mass).abs() <= tolerance
    }

    pub(super) fn forget_undone_steps(&mut self) {
        let near = self.scale.e * 2;
        let undone = self.steps.iter().enumerate().find_map(|(later, step)| {
            let earlier = self.steps[..later].iter().rposition(|before| self.undoes(step, before))?;
            Some((earlier, later))
        });
        if let Some((earlier, later)) = undone {
            self.steps.remove(later);
            self.steps.remove(earlier);
            return self.forget_undone_steps();
        }
        // A hand that comes, shifts its weight and goes.
        let shifted = self.movements(2..=STEPS_TOGETHER).find(|steps| {
            let heaviest = steps.iter().map(|step| step.mass.abs().milligrams()).max().unwrap_or_default();
            sum(steps).abs() <= near.max(Mass::from_milligrams(heaviest / 100))
        });
        if let Some(shifted) = shifted.map(ids) {
            self.steps.retain(|step| !shifted.contains(&step.id));
            self.forget_undone_steps();
        }
    }

    /// Something was put in while a hand rested on the basket: neither the mass that came nor the one that went is explained by itself,
    /// and what is left of both is.
    pub(super) fn placement_under_a_hand(
        &self,
        now: Tick,
        knowledge: &Knowledge<'_>,
        candidates: &[Candidate],
    ) -> Option<(Vec<StepId>, Explanation)> {
        let mixed = |steps: &&[Step]| {
            let added = steps.iter().filter(|step| step.mass > Mass::ZERO).count();
            added > 0 && added < steps.len() && sum(steps) > Mass::ZERO
        };
        self.movements(2..=STEPS_TOGETHER)
            .filter(mixed)
            .filter_map(|steps| Some((ids(steps), self.cheapest(now, knowledge, steps, candidates)?)))
            .min_by_key(|(_, found)| found.cost)
    }

    /// Something was taken out while a hand rested on the basket: the mass that went is nothing that lies there, and what is left of it without
    /// the hand is. The steps become one.
    pub(super) fn lift_hands(&mut self, receipt: &Receipt, knowledge: &Knowledge<'_>) {
        let taken = |step: &Step| !self.removals(step, receipt, knowledge).is_empty();
        let hidden = self.movements(2..=STEPS_TOGETHER).find_map(|steps| {
            let last = steps.last()?;
            let since = steps.first()?.since;
            let left = Step { mass: sum(steps), since, ..last.clone() };
            let mixed = steps.iter().any(|step| step.mass > Mass::ZERO) && left.mass < Mass::ZERO;
            let alone = steps.iter().any(|step| step.mass < Mass::ZERO && taken(step));
            (mixed && !alone && taken(&left)).then(|| (ids(steps), left))
        });
        if let Some((steps, left)) = hidden {
            self.steps.retain(|step| !steps.contains(&step.id));
            self.steps.push(left);
        }
    }

    /// Something was put in while a hand rested on the basket: the mass that went is nothing that lies there, and what is left of the one that
    /// came is what was put in. The two become one.
    pub(super) fn lift_hand_off(&mut self, receipt: &Receipt, knowledge: &Knowledge<'_>) {
        let stayed = self.movements(2..=2).find_map(|steps| {
            let [came, went] = steps else { return None };
            let hand = came.mass > Mass::ZERO && went.mass < Mass::ZERO && came.mass + went.mass > Mass::ZERO;
            let nothing = || !self.may_be_theirs(went, receipt) && self.removals(went, receipt, knowledge).is_empty();
            (hand && nothing())
                .then(|| (came.id, Step { mass: came.mass + went.mass, since: came.since, ..went.clone() }))
        });
        if let Some((came, left)) = stayed {
            self.take(came);
            if let Some(step) = self.step_mut(left.id) {
                *step = left;
            }
        }
    }

    /// Steps that may be one movement: some that follow each other within [`ONE_MOVEMENT`], fewest first.
    fn movements(&self, together: std::ops::RangeInclusive<usize>) -> impl Iterator<Item = &[Step]> {
        together.flat_map(|count| self.steps.windows(count)).filter(|steps| match steps {
            [first, .., last] => last.at.since(first.at) <= ONE_MOVEMENT,
            [_] | [] => true,
        })
    }
}

pub(super) fn sum(steps: &[Step]) -> Mass {
    steps.iter().map(|step| step.mass).sum()
}

pub(super) fn ids(steps: &[Step]) -> Vec<StepId> {
    steps.iter().map(|step| step.id).collect()
}
