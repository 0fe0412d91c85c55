//! Writing a trace: the recorder of a real cart, and whoever makes traces up.

use std::io::{self, Write};

use cart_domain::input::Scan;
use cart_domain::{Input, Tick};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::wire::FactWire;
use super::{Fact, Header, Line, Truth};

/// A trace being written, line by line.
#[derive(Debug)]
pub struct TraceWriter<W> {
    out: W,
    start: Tick,
    last: Tick,
}

impl<W: Write> TraceWriter<W> {
    /// Writes the header of a trace whose `t` = 0 is the cart's `start`.
    pub fn begin(out: W, header: &Header, start: Tick) -> io::Result<Self> {
        let mut writer = TraceWriter { out, start, last: start };
        writer.put(&header.write())?;
        Ok(writer)
    }

    /// Writes what the cart took in at `now`. A new catalogue, a deadline and what a camera is not sure of leave no line.
    pub fn input(&mut self, now: Tick, input: &Input) -> io::Result<()> {
        match FactWire::of(input) {
            Some((key, fact)) => self.fact(now, Some((key, &fact))),
            None => Ok(()),
        }
    }

    /// Writes that the cart believes a glimpse, or what the shopper chose of a doubt: the scan that a replay takes in instead.
    pub fn believed(&mut self, now: Tick, scan: &Scan) -> io::Result<()> {
        self.input(now, &Input::Scanned(scan.clone()))
    }

    /// Writes what really happened.
    pub fn truth(&mut self, now: Tick, truth: &Truth) -> io::Result<()> {
        self.fact(now, Some(("truth", &FactWire::Truth(truth))))
    }

    /// Writes that time has come to `now`.
    pub fn time(&mut self, now: Tick) -> io::Result<()> {
        self.fact(now, None)
    }

    /// Writes a line as it was read.
    pub fn line(&mut self, line: &Line) -> io::Result<()> {
        let now = Tick(self.start.0.saturating_add(line.t.0));
        match &line.fact {
            Some(Fact::Input(input)) => self.input(now, input),
            Some(Fact::Truth(truth)) => self.truth(now, truth),
            None => self.time(now),
        }
    }

    /// Hands the output back.
    pub fn into_inner(self) -> W {
        self.out
    }

    fn fact(&mut self, now: Tick, fact: Option<(&'static str, &FactWire<'_>)>) -> io::Result<()> {
        self.last = self.last.max(now);
        let t = self.last.since(self.start).0;
        self.put(&LineWire { t, fact })
    }

    /// One write a line, so that a recorder that dies leaves whole lines.
    fn put(&mut self, line: &impl Serialize) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.out.write_all(&text)
    }
}

struct LineWire<'a> {
    t: u64,
    fact: Option<(&'static str, &'a FactWire<'a>)>,
}

impl Serialize for LineWire<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("t", &self.t)?;
        if let Some((key, fact)) = self.fact {
            map.serialize_entry(key, fact)?;
        }
        map.end()
    }
}
