//! Reading a trace, a line at a time: nothing is taken from the input beyond the line that is asked for, so that a program on the
//! other end of a pipe may wait for the answer before it writes the next.

use std::io::{BufRead, Read};

use cart_domain::Tick;

use super::wire::{FACTS, Fields};
use super::{Header, Line, Problem, TraceError};

/// No fact is nearly as long as this; what is longer is no trace.
const LONGEST_LINE: usize = 1 << 20;

/// A trace whose header has been read.
#[derive(Debug)]
pub struct TraceReader<R> {
    input: R,
    number: u64,
    t: Tick,
    buffer: Vec<u8>,
}

impl<R: BufRead> TraceReader<R> {
    /// Reads the header.
    pub fn open(input: R) -> Result<(Header, Self), TraceError> {
        let mut reader = TraceReader { input, number: 0, t: Tick(0), buffer: Vec::new() };
        let text = reader.next_text()?.ok_or(TraceError::Empty)?;
        let header = Header::read(&text).map_err(|problem| reader.blame(problem))?;
        Ok((header, reader))
    }

    /// The number of the line that was read last; the header is 1.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Names the line that was read last as the one with this problem.
    #[must_use]
    pub fn blame(&self, problem: Problem) -> TraceError {
        TraceError::Line { number: self.number, problem }
    }

    fn next_line(&mut self) -> Result<Option<Line>, TraceError> {
        let Some(text) = self.next_text()? else { return Ok(None) };
        let line = read_line(&text, self.t).map_err(|problem| self.blame(problem))?;
        self.t = line.t;
        Ok(Some(line))
    }

    fn next_text(&mut self) -> Result<Option<String>, TraceError> {
        self.buffer.clear();
        let limit = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX);
        let length = (&mut self.input).take(limit).read_until(b'\n', &mut self.buffer)?;
        if length == 0 {
            return Ok(None);
        }
        self.number += 1;
        if length == LONGEST_LINE && self.buffer.last() != Some(&b'\n') {
            return Err(self.blame(Problem::TooLong(LONGEST_LINE)));
        }
        let text = std::str::from_utf8(&self.buffer).map_err(|error| {
            let what = "this is not UTF-8".to_owned();
            self.blame(Problem::Json { what, column: error.valid_up_to() + 1 })
        })?;
        Ok(Some(text.trim().to_owned()))
    }
}

impl<R: BufRead> Iterator for TraceReader<R> {
    type Item = Result<Line, TraceError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_line().transpose()
    }
}

/// Reads a line behind the header. An empty one reports nothing at the time that the trace has come to.
fn read_line(text: &str, before: Tick) -> Result<Line, Problem> {
    if text.is_empty() {
        return Ok(Line { t: before, fact: None });
    }
    let known: Vec<_> = std::iter::once("t").chain(FACTS.iter().copied()).collect();
    let mut fields = Fields::parse(text, &known)?;
    let t: Tick = fields.required("t")?;
    if t < before {
        return Err(Problem::TimeWentBack { t: t.0, before: before.0 });
    }
    Ok(Line { t, fact: fields.fact()? })
}
