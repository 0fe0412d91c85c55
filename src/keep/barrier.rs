//! One wait for the disk, shared by all who wait at the same time. A caller is served by a barrier that began after it called: one
//! that is already under way may have passed over its change.

use std::sync::{Condvar, Mutex, PoisonError};

use super::KeepError;

/// Lets one caller at a time through, on behalf of all who had called before it went.
#[derive(Debug, Default)]
pub(super) struct Barrier {
    turns: Mutex<Turns>,
    passed: Condvar,
}

#[derive(Debug, Default)]
struct Turns {
    called: u64,
    served: u64,
    under_way: bool,
}

impl Barrier {
    /// Returns once `wait` has succeeded for this call. When it fails, whoever ran it is told, and the next in line tries again.
    pub fn pass(&self, wait: impl FnOnce() -> Result<(), KeepError>) -> Result<(), KeepError> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.called += 1;
        let mine = turns.called;
        while turns.under_way {
            turns = self.passed.wait(turns).unwrap_or_else(PoisonError::into_inner);
            if turns.served >= mine {
                return Ok(());
            }
        }
        let all = turns.called;
        turns.under_way = true;
        drop(turns);
        let waited = wait();
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.under_way = false;
        if waited.is_ok() {
            turns.served = turns.served.max(all);
        }
        self.passed.notify_all();
        waited
    }
}
