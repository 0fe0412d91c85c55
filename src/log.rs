//! The program's log: to standard error, which is the journal on a cart, and the newest lines into memory as well, so that a support bundle has them
//! where nobody may read the journal.

use std::collections::VecDeque;
use std::io::{self, IsTerminal as _, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tracing_subscriber::EnvFilter;

/// As many bytes stay in memory.
const KEPT: usize = 512 * 1024;

/// The newest lines. Written by whoever logs, read by whoever makes a bundle.
static LATELY: Mutex<VecDeque<u8>> = Mutex::new(VecDeque::new());

/// Logs from now on. `RUST_LOG` decides what, when it is set.
pub fn start(usual: &str) {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new(format!("{usual},sqlx=warn,sled=warn,ort=warn,zbus=warn,winit=warn")));
    let colours = io::stderr().is_terminal();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(|| Tee);
    // A second cart in one process, as tests have it, keeps the first one's log.
    let _ = log.try_init();
}

/// What was logged lately, whole lines, oldest first.
#[must_use]
pub fn lately() -> String {
    let bytes: Vec<u8> = kept().iter().copied().collect();
    let from =
        if bytes.len() < KEPT { 0 } else { bytes.iter().position(|byte| *byte == b'\n').map_or(0, |end| end + 1) };
    String::from_utf8_lossy(&bytes[from..]).into_owned()
}

struct Tee;

impl Write for Tee {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        keep(&mut kept(), bytes);
        io::stderr().write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

fn kept() -> MutexGuard<'static, VecDeque<u8>> {
    LATELY.lock().unwrap_or_else(PoisonError::into_inner)
}

fn keep(lately: &mut VecDeque<u8>, bytes: &[u8]) {
    lately.extend(bytes);
    let old = lately.len().saturating_sub(KEPT);
    lately.drain(..old);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_so_much_of_a_long_log_is_kept_and_the_newest_of_it() {
        let mut lately = VecDeque::new();
        for number in 0..100_000 {
            keep(&mut lately, format!("line {number}\n").as_bytes());
        }
        let bytes: Vec<u8> = lately.into_iter().collect();
        assert!(bytes.len() == KEPT && bytes.ends_with(b"line 99999\n"));
    }
}
