//! A scan engine that plays keyboard. The device is grabbed, so that what it types reaches the cart and nothing else.

use std::collections::VecDeque;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use cart_domain::Tick;
use cart_domain::input::Reader;
use evdev::{Device, EventSummary};

use super::keys::{Keys, Press};
use super::{Heard, Scanner, aim};
use crate::config::HidConfig;
use crate::fault::{Cause, Fault};
use crate::figure::Figure;
use crate::ready::{Ready, wait_readable};

/// The scanner. One thread owns it.
pub struct HidScanner {
    /// None once the engine was pulled out.
    device: Option<Device>,
    keys: Keys,
    texts: VecDeque<String>,
    opened: Instant,
    scans: u64,
}

impl HidScanner {
    /// Opens and grabs the engine.
    pub fn open(config: &HidConfig) -> Result<Self, Fault> {
        let path: &Path = &config.path;
        let mut device = Device::open(path).map_err(|e| Fault::opening(path, &e))?;
        device.grab().map_err(|e| Fault::opening(path, &e))?;
        device.set_nonblocking(true).map_err(|e| Fault::opening(path, &e))?;
        let (keys, texts) = (Keys::of(config.layout), VecDeque::new());
        Ok(HidScanner { device: Some(device), keys, texts, opened: Instant::now(), scans: 0 })
    }

    fn now(&self) -> Tick {
        since(self.opened)
    }

    /// Waits for keys and turns them into texts.
    fn listen(&mut self, wait: Duration) -> Result<(), Fault> {
        let patience = self.keys.patience(self.now()).map_or(wait, |left| wait.min(Duration::from_millis(left.0)));
        let Some(device) = &mut self.device else { return Err(Fault::gone(Cause::Unplugged)) };
        let ready = wait_readable(&*device, patience)?;
        let now = since(self.opened);
        if ready == Ready::Bytes {
            match device.fetch_events() {
                Ok(events) => {
                    let keys = events.filter_map(|event| press(event.destructure()));
                    self.texts.extend(keys.filter_map(|(code, press)| self.keys.press(code, press, now)));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(Fault::reading("reading keys", &error)),
            }
        }
        self.texts.extend(self.keys.pause(now));
        Ok(())
    }
}

impl Scanner for HidScanner {
    fn read(&mut self, wait: Duration) -> Result<Option<Heard>, Fault> {
        let until = Instant::now() + wait;
        loop {
            if let Some(text) = self.texts.pop_front() {
                self.scans += 1;
                return Ok(Some(Heard::Scan(aim::scan(&text, Reader::Hid))));
            }
            let left = until.saturating_duration_since(Instant::now());
            if let Err(fault) = self.listen(left) {
                if fault.kind == crate::FaultKind::Gone {
                    self.device = None;
                }
                return Err(fault);
            }
            if left.is_zero() && self.texts.is_empty() {
                return Ok(None);
            }
        }
    }

    fn figures(&self) -> Vec<Figure> {
        vec![Figure::count("scans", self.scans), Figure::count("refused", self.keys.refusals())]
    }
}

fn since(opened: Instant) -> Tick {
    Tick(u64::try_from(opened.elapsed().as_millis()).unwrap_or(u64::MAX))
}

fn press(event: EventSummary) -> Option<(u16, Press)> {
    let EventSummary::Key(_, key, value) = event else { return None };
    let press = match value {
        0 => Press::Up,
        1 => Press::Down,
        // Two is a key that is held; an engine types every character anew.
        _ => return None,
    };
    Some((key.code(), press))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_that_is_not_plugged_in_is_named() {
        let path = Path::new("/dev/input/by-id/no-such-engine");
        let fault = HidScanner::open(&HidConfig { path: path.to_owned(), layout: Default::default() })
            .err()
            .expect("there is none");
        assert_eq!(fault, Fault::gone(Cause::Missing { path: path.to_owned() }));
    }
}
