//! What is put into a cart before anybody has begun to shop with it. Most people touch the screen or scan something first; who does not has
//! bought the first pack all the same, and is to hear of it as of every other.

use crate::fusion::expect::is_faint;
use crate::fusion::hands::sum;
use crate::fusion::{Fusion, Step};
use crate::mass::Mass;
use crate::tick::Tick;

/// A platform that bears no more than so many verification intervals beyond what it bore when it was empty is empty: it creeps, and who
/// leaves a receipt behind leaves nothing that counts.
const NEXT_TO_NOTHING: u32 = 20;

/// What lies in a cart that nobody has begun to shop with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstItem {
    /// What was felt last.
    pub felt: Mass,
    /// From when on it is to be asked about.
    pub due: Tick,
}

impl Fusion {
    /// What was put in since somebody last took something out.
    pub(super) fn put_in_idle(&self) -> &[Step] {
        let left = |step: &Step| step.mass < Mass::ZERO && !is_faint(self.scale, step.mass);
        &self.steps[self.steps.iter().rposition(left).map_or(0, |last| last + 1)..]
    }

    /// What somebody has put into a cart that was empty and that nobody has begun to shop with.
    #[must_use]
    pub fn first_item(&self) -> Option<FirstItem> {
        let steps = self.put_in_idle();
        let before = self.settle.anchor()? - sum(steps);
        if !self.feels() || !self.is_vacant_at(before) {
            return None;
        }
        let counts = |step: &&Step| step.mass > Mass::ZERO && !is_faint(self.scale, step.mass);
        let newest = steps.iter().rev().find(counts)?;
        let due = steps.iter().filter(counts).map(|step| self.asked_at(step)).min()?;
        Some(FirstItem { felt: newest.mass, due })
    }

    /// Whether nothing lies on the platform, neither the shopper's nor anybody's.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.steps.is_empty() && self.settle.anchor().is_none_or(|anchor| self.is_vacant_at(anchor))
    }

    fn is_vacant_at(&self, platform: Mass) -> bool {
        self.vacant.is_some_and(|vacant| platform - vacant <= self.scale.e * NEXT_TO_NOTHING)
    }

    /// Follows the platform while it stands empty. One that is lighter than it ever was is emptier than it was.
    pub(super) fn note_vacant(&mut self) {
        let Some(anchor) = self.settle.anchor() else { return };
        let lighter = self.vacant.is_some_and(|vacant| anchor < vacant);
        if lighter || self.is_bare() {
            self.vacant = Some(anchor);
        }
    }

    /// A scale that was just switched on knows its own zero. What lies on a platform that shows more, nobody knows.
    pub(super) fn note_first(&mut self, plateau: Mass) {
        let bare = plateau.abs() <= self.scale.e * NEXT_TO_NOTHING;
        self.vacant = bare.then_some(plateau);
    }
}
