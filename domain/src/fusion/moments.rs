//! When something happened last to each line, found by the line and by the time, so that asking for the newest of two hundred lines is no
//! longer search than for that of ten.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::LineId;
use crate::tick::Tick;

/// One moment for each line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moments {
    of: BTreeMap<LineId, Tick>,
    in_order: BTreeSet<(Tick, LineId)>,
}

impl Moments {
    pub fn get(&self, line: &LineId) -> Option<&Tick> {
        self.of.get(line)
    }

    pub fn newest(&self) -> Option<Tick> {
        self.in_order.last().map(|(at, _)| *at)
    }

    /// The lines to which it happened then or later, each once.
    pub fn since(&self, at: Tick) -> impl Iterator<Item = LineId> {
        self.in_order.range((at, LineId(0))..).map(|(_, line)| *line)
    }

    pub fn insert(&mut self, line: LineId, at: Tick) {
        self.remove(&line);
        self.of.insert(line, at);
        self.in_order.insert((at, line));
    }

    pub fn remove(&mut self, line: &LineId) {
        if let Some(at) = self.of.remove(line) {
            self.in_order.remove(&(at, *line));
        }
    }

    /// To all of them it happens now.
    pub fn renew(&mut self, now: Tick) {
        self.of.values_mut().for_each(|at| *at = now);
        self.in_order = self.of.keys().map(|line| (now, *line)).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_lines_that_were_scanned_again_only_the_last_time_counts() {
        let mut scanned = Moments::default();
        for (line, at) in [(1, 100), (2, 200), (1, 300), (3, 250)] {
            scanned.insert(LineId(line), Tick(at));
        }
        assert_eq!(scanned.since(Tick(250)).collect::<Vec<_>>(), [LineId(3), LineId(1)]);
        scanned.remove(&LineId(1));
        assert_eq!((scanned.newest(), scanned.get(&LineId(1))), (Some(Tick(250)), None));
        scanned.renew(Tick(900));
        assert_eq!(scanned.since(Tick(900)).count(), 2);
    }
}
