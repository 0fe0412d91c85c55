//! What the world's reader sees: the product or picture that somebody holds before it, and the engines that read it.

use std::collections::VecDeque;
use std::time::Duration;

use cart_domain::input::{Device, Reader};
use cart_domain::{Millis, Tick};

use super::ailment::Engine;
use super::print::Print;
use super::world::{Shown, World};
use crate::camera::{Camera, Frame};
use crate::fault::{Cause, Fault};
use crate::figure::Figure;
use crate::scanner::keys::{Keys, typing};
use crate::scanner::lines::Lines;
use crate::scanner::{Heard, Scanner, aim};

/// The reader's camera: 640 by 480 at 15 frames a second.
const SIZE: (u32, u32) = (640, 480);
const FRAME: Millis = Millis(66);
const BACKGROUND: u8 = 90;

/// A simulated engine of the kind that types or sends.
pub struct SimEngine {
    world: World,
    by: Reader,
    keys: Keys,
    lines: Lines,
    texts: VecDeque<String>,
    /// The last showing that was read.
    seen: u64,
    gone: bool,
    scans: u64,
}

impl SimEngine {
    /// An engine of this kind. What was shown before it was there is not read.
    pub fn open(world: &World, by: Reader) -> Result<Self, Fault> {
        let state = world.state();
        if state.is_unplugged(Device::Scanner) {
            return Err(Fault::gone(Cause::Unplugged));
        }
        let seen = state.shown.as_ref().map_or(0, |shown| shown.number);
        drop(state);
        let (keys, lines, texts) = (Keys::default(), Lines::default(), VecDeque::new());
        Ok(SimEngine { world: world.clone(), by, keys, lines, texts, seen, gone: false, scans: 0 })
    }

    /// What an engine with identifiers switched on would send, taken through the same decoder as from a real one.
    fn hear(&mut self, shown: &Shown, engine: Engine, now: Tick) {
        let Some(symbol) = shown.piece.as_ref().and_then(|good| good.symbol.as_ref()) else { return };
        let sent = engine.sends(format!("{}{}", symbol.symbology().aim(), symbol.engine_text()));
        match self.by {
            Reader::Hid => {
                let keys = &mut self.keys;
                self.texts.extend(typing(&sent).into_iter().filter_map(|(code, press)| keys.press(code, press, now)));
            }
            Reader::Serial | Reader::Camera => self.texts.extend(self.lines.push(format!("{sent}\r").as_bytes(), now)),
        }
    }
}

impl Scanner for SimEngine {
    fn read(&mut self, wait: Duration) -> Result<Option<Heard>, Fault> {
        if let Some(text) = self.texts.pop_front() {
            self.scans += 1;
            return Ok(Some(Heard::Scan(aim::scan(&text, self.by))));
        }
        let (seen, gone) = (self.seen, self.gone);
        let woken = self.world.wait_for(wait, |world| {
            if gone || world.is_unplugged(Device::Scanner) {
                return Some(Err(Fault::gone(Cause::Unplugged)));
            }
            world.shown.clone().filter(|shown| shown.number > seen).map(|shown| Ok((shown, world.engine, world.now)))
        });
        match woken.transpose() {
            Err(fault) => {
                self.gone = true;
                Err(fault)
            }
            Ok(None) => Ok(None),
            Ok(Some((shown, engine, now))) => {
                self.seen = shown.number;
                self.hear(&shown, engine, now);
                let text = self.texts.pop_front();
                self.scans += u64::from(text.is_some());
                Ok(text.map(|text| Heard::Scan(aim::scan(&text, self.by))))
            }
        }
    }

    fn figures(&self) -> Vec<Figure> {
        vec![Figure::count("scans", self.scans), Figure::count("refused", self.keys.refusals() + self.lines.refusals())]
    }
}

/// The camera beside the basket that looks at what is held before it.
pub struct ReaderCamera {
    world: World,
    /// When the last frame was taken.
    last: Option<Tick>,
    /// The picture of a showing, drawn once.
    drawn: Option<(u64, Frame)>,
    empty: Frame,
    gone: bool,
    frames: u64,
}

impl ReaderCamera {
    /// A camera that is looked through at once.
    pub fn open(world: &World) -> Result<Self, Fault> {
        if world.state().is_unplugged(Device::Scanner) {
            return Err(Fault::gone(Cause::Unplugged));
        }
        let empty = Frame::from_luma(SIZE.0, SIZE.1, vec![BACKGROUND; (SIZE.0 * SIZE.1) as usize])
            .expect("the buffer was made for this size");
        Ok(ReaderCamera { world: world.clone(), last: None, drawn: None, empty, gone: false, frames: 0 })
    }

    fn picture(&mut self, shown: Option<Shown>) -> Frame {
        let Some(shown) = shown else { return self.empty.clone() };
        if let Some((number, frame)) = &self.drawn
            && *number == shown.number
        {
            return frame.clone();
        }
        let frame = self.draw(&shown);
        self.drawn = Some((shown.number, frame.clone()));
        frame
    }

    fn draw(&self, shown: &Shown) -> Frame {
        if let Some(picture) = &shown.picture {
            return Frame::clone(picture);
        }
        let Some(symbol) = shown.piece.as_ref().and_then(|good| good.symbol.as_ref()) else {
            return self.empty.clone();
        };
        // A hand never holds a pack quite straight.
        let tilt = f64::from(u32::try_from(shown.number * 37 % 17).unwrap_or(0)) - 8.0;
        let modules = symbol.modules();
        let width = f64::from(u32::try_from(modules.width()).unwrap_or(u32::MAX));
        // A square symbol is smaller than bars, and is held nearer.
        let module = (560.0 / width).min(if modules.rows().len() == 1 { 3.0 } else { 5.0 });
        Print { module, height: 150.0, angle: tilt, seed: shown.number, ..Print::default() }.within(symbol, SIZE)
    }
}

impl Camera for ReaderCamera {
    fn next_frame(&mut self, wait: Duration) -> Result<Option<Frame>, Fault> {
        let (last, gone) = (self.last, self.gone);
        let woken = self.world.wait_for(wait, |world| {
            if gone || world.is_unplugged(Device::Scanner) {
                return Some(Err(Fault::gone(Cause::Unplugged)));
            }
            let is_due = last.is_none_or(|last| world.now.since(last) >= FRAME);
            is_due.then(|| Ok((world.shown.clone(), world.now)))
        });
        match woken.transpose() {
            Err(fault) => {
                self.gone = true;
                Err(fault)
            }
            Ok(None) => Ok(None),
            Ok(Some((shown, now))) => {
                self.last = Some(now);
                self.frames += 1;
                Ok(Some(self.picture(shown).taken(now)))
            }
        }
    }

    fn figures(&self) -> Vec<Figure> {
        vec![Figure::count("frames", self.frames)]
    }
}
