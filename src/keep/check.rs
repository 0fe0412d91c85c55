//! Opens a keep and reads every record of it, in a process of its own: `dash-cart check-keep --dir DIR`, which a cart runs on itself
//! at every start. A bad block can make sled panic, or spin for ever; that then happens to a process that can be ended.
//!
//! The process lives no longer than the one that asked, whose end closes its standard input.

use std::fs;
use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;
use std::thread;

use super::record::{self, BadRecord};
use super::{KeepError, sled as store};

/// How the check ends the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Code {
    Well = 0,
    Bad = 1,
    Busy = 3,
    Full = 4,
    /// The process that asked is gone.
    Orphaned = 5,
}

/// Reads the whole keep in `dir`; says on standard output why it is not well. 0: well, 1: bad, 3: in use, 4: the disk is full.
#[must_use]
pub fn check_keep(dir: &Path) -> ExitCode {
    go_first_when_memory_is_short();
    end_with_whoever_asked();
    let (code, why) = match catch_unwind(AssertUnwindSafe(|| walk(dir))) {
        Ok(Ok(())) => return ExitCode::from(Code::Well as u8),
        Ok(Err(KeepError::Full)) => (Code::Full, KeepError::Full.to_string()),
        Ok(Err(KeepError::Busy)) => (Code::Busy, KeepError::Busy.to_string()),
        Ok(Err(error)) => (Code::Bad, error.to_string()),
        Err(panic) => (Code::Bad, store::panic_words(panic.as_ref())),
    };
    // Whoever asked may have stopped listening; the exit code still tells.
    let _ = writeln!(io::stdout().lock(), "{why}");
    ExitCode::from(code as u8)
}

fn walk(dir: &Path) -> Result<(), KeepError> {
    let db = store::settings(dir).flush_every_ms(None).open().map_err(|error| store::failed(&error))?;
    for name in db.tree_names() {
        let tree = db.open_tree(&name).map_err(|error| store::failed(&error))?;
        for pair in tree.iter() {
            let (_, value) = pair.map_err(|error| store::failed(&error))?;
            match record::open(&value) {
                // A newer program wrote it, and will read it again.
                Ok(_) | Err(BadRecord::Newer(_)) => {}
                Err(bad @ BadRecord::Checksum) => {
                    return Err(KeepError::Damaged(format!("a record in {}: {bad}", String::from_utf8_lossy(&name))));
                }
            }
        }
    }
    Ok(())
}

/// A flipped byte in a length can ask for any amount of memory; the kernel should then end this process and not the cart.
fn go_first_when_memory_is_short() {
    // Where there is no such file, nothing is lost but the preference.
    let _ = fs::write("/proc/self/oom_score_adj", "1000");
}

fn end_with_whoever_asked() {
    thread::spawn(|| {
        // Nothing is ever sent: this returns when the other end is gone.
        let _ = io::stdin().lock().read_to_end(&mut Vec::new());
        std::process::exit(i32::from(Code::Orphaned as u8));
    });
}
