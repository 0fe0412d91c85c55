//! A scan engine on a serial line, or on USB playing one.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::time::{Duration, Instant};

use cart_domain::Tick;
use cart_domain::input::Reader;
use serialport::{ErrorKind, TTYPort};

use super::lines::Lines;
use super::{Heard, Scanner, aim};
use crate::config::SerialConfig;
use crate::fault::{Cause, Fault};
use crate::figure::Figure;

/// The scanner. One thread owns it.
pub struct SerialScanner {
    /// None once the engine was pulled out.
    port: Option<TTYPort>,
    lines: Lines,
    texts: VecDeque<String>,
    opened: Instant,
    scans: u64,
}

impl SerialScanner {
    /// Opens the line, for this program alone.
    pub fn open(config: &SerialConfig) -> Result<Self, Fault> {
        let path = config.path.to_string_lossy();
        let port = serialport::new(path, config.baud).exclusive(true).open_native().map_err(|error| {
            let kind = match error.kind() {
                ErrorKind::Io(kind) => kind,
                ErrorKind::NoDevice => io::ErrorKind::NotFound,
                ErrorKind::InvalidInput => io::ErrorKind::InvalidInput,
                ErrorKind::Unknown => io::ErrorKind::Other,
            };
            Fault::opening(&config.path, &io::Error::new(kind, error.description))
        })?;
        Ok(Self::over(port))
    }

    fn over(port: TTYPort) -> Self {
        SerialScanner {
            port: Some(port),
            lines: Lines::default(),
            texts: VecDeque::new(),
            opened: Instant::now(),
            scans: 0,
        }
    }

    fn now(&self) -> Tick {
        Tick(u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    /// Waits for bytes and turns them into texts.
    fn listen(&mut self, wait: Duration) -> Result<(), Fault> {
        let now = self.now();
        let Some(port) = &mut self.port else { return Err(Fault::gone(Cause::Unplugged)) };
        let patience = self.lines.patience(now).map_or(wait, |left| wait.min(Duration::from_millis(left.0)));
        let mut bytes = [0_u8; 256];
        serialport::SerialPort::set_timeout(port, patience)
            .map_err(|error| Fault::reading("setting the timeout", &io::Error::from(error)))?;
        match port.read(&mut bytes) {
            // A line that is still there never gives nothing.
            Ok(0) => return Err(Fault::gone(Cause::Unplugged)),
            Ok(count) => {
                let now = self.now();
                self.texts.extend(self.lines.push(&bytes[..count], now));
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::Interrupted) => {}
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Err(Fault::gone(Cause::Unplugged)),
            Err(error) => return Err(hung_up(&error).unwrap_or_else(|| Fault::reading("reading the line", &error))),
        }
        let now = self.now();
        self.texts.extend(self.lines.pause(now));
        Ok(())
    }
}

impl Scanner for SerialScanner {
    fn read(&mut self, wait: Duration) -> Result<Option<Heard>, Fault> {
        let until = Instant::now() + wait;
        loop {
            if let Some(text) = self.texts.pop_front() {
                self.scans += 1;
                return Ok(Some(Heard::Scan(aim::scan(&text, Reader::Serial))));
            }
            let left = until.saturating_duration_since(Instant::now());
            if let Err(fault) = self.listen(left) {
                if fault.kind == crate::FaultKind::Gone {
                    self.port = None;
                }
                return Err(fault);
            }
            if left.is_zero() && self.texts.is_empty() {
                return Ok(None);
            }
        }
    }

    fn figures(&self) -> Vec<Figure> {
        vec![Figure::count("scans", self.scans), Figure::count("refused", self.lines.refusals())]
    }
}

/// A terminal whose other end has closed answers with EIO.
fn hung_up(error: &io::Error) -> Option<Fault> {
    const EIO: i32 = 5;
    (error.raw_os_error() == Some(EIO)).then(|| Fault::gone(Cause::Unplugged))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use cart_domain::input::Scan;

    use super::*;

    const SOON: Duration = Duration::from_secs(5);

    fn engine() -> (TTYPort, SerialScanner) {
        let (engine, cart) = TTYPort::pair().expect("pseudo-terminals are always there");
        (engine, SerialScanner::over(cart))
    }

    fn scan(heard: Heard) -> Scan {
        let Heard::Scan(scan) = heard else { panic!("an engine does not doubt: {heard:?}") };
        scan
    }

    fn text(scanner: &mut SerialScanner) -> Option<String> {
        scanner.read(SOON).expect("the engine is plugged in").map(|heard| scan(heard).data)
    }

    #[test]
    fn a_scanned_carton_comes_over_the_line() {
        let (mut engine, mut scanner) = engine();
        engine.write_all(b"]E04006381333931\r\n5901234123457\r\n").expect("the cart listens");
        let heard = scanner.read(SOON).expect("the engine is plugged in").expect("a scan");
        assert_eq!(scan(heard), Scan { aim: Some("]E0".into()), data: "4006381333931".into(), by: Reader::Serial });
        assert_eq!(text(&mut scanner).as_deref(), Some("5901234123457"));
    }

    #[test]
    fn an_engine_without_terminator_is_understood_after_a_pause() {
        let (mut engine, mut scanner) = engine();
        engine.write_all(b"96385074").expect("the cart listens");
        assert_eq!(text(&mut scanner).as_deref(), Some("96385074"));
    }

    #[test]
    fn nothing_scanned_is_nothing_wrong() {
        let (_engine, mut scanner) = engine();
        assert_eq!(scanner.read(Duration::ZERO), Ok(None));
    }

    #[test]
    fn a_pulled_plug_is_gone_and_stays_gone() {
        let (engine, mut scanner) = engine();
        drop(engine);
        for _ in 0..2 {
            assert_eq!(scanner.read(SOON), Err(Fault::gone(Cause::Unplugged)));
        }
    }
}
