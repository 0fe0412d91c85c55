//! The steps: one word for the deed, and the settings that belong to it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use cart_domain::ids::LineId;
use cart_domain::input::{Device, Intent, LineChoice, PerMille, StaffAct};
use cart_domain::language::Language;
use cart_domain::question::Choice;
use cart_domain::{Gtin, Millis, Tick};
use serde::Deserialize;

use super::file::{grams, gtin};
use super::{Deed, Network, Step};
use crate::battery::Percent;
use crate::camera::files::load_picture;
use crate::light::Lux;
use crate::sim::ailment::{Engine, Supply, Wires};
use crate::sim::around::Lens;
use crate::sim::print::Print;
use crate::sim::symbol::Symbol;
use crate::sim::world::Act;

/// What the reader's camera sees of a covered label.
const COVERED: (u32, u32) = (640, 480);

/// One step as it is written.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStep {
    at_ms: Option<u64>,
    wait_ms: Option<u64>,
    #[serde(rename = "do")]
    word: String,
    gtin: Option<String>,
    picture: Option<PathBuf>,
    covered: Option<bool>,
    g: Option<f64>,
    ms: Option<u64>,
    line: Option<u32>,
    n: Option<u32>,
    plu: Option<String>,
    choice: Option<String>,
    device: Option<Device>,
    language: Option<Language>,
    act: Option<String>,
    by: Option<String>,
}

/// The steps so far, and what the hand holds after them.
pub(super) struct Script {
    pub(super) steps: Vec<Step>,
    pub(super) notes: Vec<String>,
    data: Option<PathBuf>,
    now: Tick,
    hand: Option<Gtin>,
}

impl Script {
    pub(super) fn new(data: Option<&Path>) -> Self {
        let data = data.map(Path::to_owned);
        Script { steps: Vec::new(), notes: Vec::new(), data, now: Tick(0), hand: None }
    }

    /// Adds one step. The error is a sentence.
    pub(super) fn add(&mut self, mut raw: RawStep, line: usize) -> Result<(), String> {
        let at = match (raw.at_ms.take(), raw.wait_ms.take()) {
            (None, wait) => self.now + Millis(wait.unwrap_or(0)),
            (Some(at), None) => Tick(at),
            (Some(_), Some(_)) => return Err("a step has `at_ms` or `wait_ms`, not both".to_owned()),
        };
        if at < self.now {
            return Err(format!("this step is at {} ms, before the step above it", at.0));
        }
        self.now = at;
        let deeds = self.deeds(&mut raw)?;
        if let Some(left) = raw.left_over() {
            return Err(format!("`{left}` means nothing to `{}`", raw.word));
        }
        self.steps.extend(deeds.into_iter().map(|deed| Step { at, deed, line }));
        Ok(())
    }

    fn deeds(&mut self, raw: &mut RawStep) -> Result<Vec<Deed>, String> {
        let word = raw.word.clone();
        let one = |deed| Ok(vec![deed]);
        let touch = |intent| Ok(vec![Deed::Touch(intent)]);
        match word.as_str() {
            "scan" => self.scan(raw),
            "place" => self.place(raw),
            "take_out" => {
                let good = raw.gtin()?;
                self.hand = Some(good);
                one(Deed::World(Act::TakeOut { good }))
            }
            "put_back" => {
                self.hand = None;
                one(Deed::World(Act::PutBack))
            }
            "put_bag" => one(Deed::World(Act::PlaceBag { mass: grams(raw.grams()?)? })),
            "lean" => one(Deed::World(Act::Lean { mass: grams(raw.grams()?)? })),
            "let_go" => one(Deed::World(Act::LetGo)),
            "bump" => {
                one(Deed::World(Act::Bump { peak: grams(raw.grams()?)?, span: Millis(raw.ms.take().unwrap_or(100)) }))
            }
            "roll" => one(Deed::World(Act::Roll { rms: grams(raw.grams()?)? })),
            "stop" => one(Deed::World(Act::Stop)),
            "unplug" => one(Deed::World(Act::Unplug { device: raw.device()? })),
            "plug_in" => one(Deed::World(Act::PlugIn { device: raw.device()? })),
            "dock" => one(Deed::World(Act::Dock)),
            "undock" => one(Deed::World(Act::Undock)),
            "lock_wheel" => one(Deed::World(Act::LockWheel)),
            "free_wheel" => one(Deed::World(Act::FreeWheel)),
            "cover_lens" => one(Deed::World(Act::Lens { is: Lens::Covered })),
            "stick_camera" => one(Deed::World(Act::Lens { is: Lens::Stuck })),
            "clear_lens" => one(Deed::World(Act::Lens { is: Lens::Clear })),
            "swap_wires" => one(Deed::World(Act::Wires { are: Wires::Swapped })),
            "break_wire" => one(Deed::World(Act::Wires { are: Wires::Broken })),
            "stick_wire" => one(Deed::World(Act::Wires { are: Wires::Stuck })),
            "mend_wires" => one(Deed::World(Act::Wires { are: Wires::Sound })),
            "loosen_plug" => one(Deed::World(Act::Engine { is: Engine::Garbles })),
            "mend_plug" => one(Deed::World(Act::Engine { is: Engine::Sound })),
            "heat" => one(Deed::World(Act::Heat { to: i32::try_from(raw.number()?).unwrap_or(i32::MAX) })),
            "weak_supply" => one(Deed::World(Act::Supply { is: Supply::Weak })),
            "good_supply" => one(Deed::World(Act::Supply { is: Supply::Strong })),
            "fill_disk" => one(Deed::World(Act::Fill { free: u64::from(raw.number()?) })),
            "wear_card" => one(Deed::World(Act::Wear { to: percent(raw.number()?) })),
            "light" => one(Deed::World(Act::Light { light: Lux(raw.number()?) })),
            "drain" => one(Deed::World(Act::Drain { to: percent(raw.number()?) })),
            "slope" => one(Deed::World(Act::Slope {
                lean: PerMille(i32::try_from(raw.number()?).unwrap_or(1_000).min(1_000)),
            })),
            "start" => touch(Intent::Start),
            "checkout" => touch(Intent::Checkout),
            "back" => touch(Intent::Back),
            "cancel" => touch(Intent::Cancel),
            "help" => touch(Intent::Help),
            "produce" => touch(Intent::Produce { plu: raw.plu.take().ok_or("`produce` needs `plu`")? }),
            "bag" => touch(Intent::Bag),
            "remove" => touch(Intent::Remove(raw.line_choice()?)),
            "quantity" => {
                let pieces = raw.number()?;
                touch(Intent::Quantity { of: raw.line_choice()?, pieces })
            }
            "pay" => touch(Intent::Pay),
            "hand_over" => touch(Intent::HandOver),
            "speak" => touch(Intent::Speak(raw.language.take().ok_or("`speak` needs `language`")?)),
            "answer" => {
                let choice = raw.choice.take().ok_or("`answer` needs `choice`")?;
                one(Deed::Answer(Choice::parse(&choice).map_err(|error| error.to_string())?))
            }
            "staff" => raw.staff(),
            "clock_ahead" => one(Deed::Clock { ahead: i64::from(raw.number()?) * 1_000 }),
            "clock_behind" => one(Deed::Clock { ahead: -i64::from(raw.number()?) * 1_000 }),
            "offline" => one(Deed::Network(Network::Down)),
            "online" => one(Deed::Network(Network::Up)),
            _ => Err(format!("`{word}` is nothing that anybody does")),
        }
    }

    /// Takes the product into the hand, unless it is there, and holds it before the reader; its label may be under a thumb, and then
    /// an engine reads nothing and a camera has a strip of it.
    fn scan(&mut self, raw: &mut RawStep) -> Result<Vec<Deed>, String> {
        let good = raw.gtin.take().map(|text| gtin(&text)).transpose()?;
        let mut deeds = good.map_or_else(Vec::new, |good| self.picked_up(good, None));
        if raw.covered.take() == Some(true) {
            let held = self.hand.ok_or("`covered` needs `gtin`, because the hand is empty")?;
            let label = Print::under_a_thumb().within(&Symbol::of(held), COVERED);
            deeds.push(Deed::World(Act::ShowPicture { picture: Arc::new(label), otherwise: None }));
            return Ok(deeds);
        }
        match raw.picture.take().and_then(|path| self.picture(&path)) {
            Some(picture) => deeds.push(Deed::World(Act::ShowPicture { picture: Arc::new(picture), otherwise: good })),
            None if self.hand.is_some() => deeds.push(Deed::World(Act::Present)),
            None => return Err("`scan` needs `gtin`, because the hand is empty and there is no picture".to_owned()),
        }
        Ok(deeds)
    }

    fn place(&mut self, raw: &mut RawStep) -> Result<Vec<Deed>, String> {
        let mass = raw.g.take().map(grams).transpose()?;
        let mut deeds = match raw.gtin.take() {
            Some(text) => self.picked_up(gtin(&text)?, mass),
            None if mass.is_some() => return Err("`place` with `g` needs `gtin`".to_owned()),
            None => Vec::new(),
        };
        if self.hand.take().is_none() {
            return Err("`place` needs `gtin`, because the hand is empty".to_owned());
        }
        deeds.push(Deed::World(Act::Place));
        Ok(deeds)
    }

    fn picked_up(&mut self, good: Gtin, mass: Option<cart_domain::Mass>) -> Vec<Deed> {
        if self.hand == Some(good) && mass.is_none() {
            return Vec::new();
        }
        self.hand = Some(good);
        vec![Deed::World(Act::PickUp { good, mass })]
    }

    fn picture(&mut self, path: &Path) -> Option<crate::camera::Frame> {
        let Some(data) = &self.data else {
            let note = "DASH_CART_DATA names no folder of photographs, so symbols are rendered instead";
            if !self.notes.iter().any(|known| known == note) {
                self.notes.push(note.to_owned());
            }
            return None;
        };
        match load_picture(&data.join(path)) {
            Ok(frame) => Some(frame),
            Err(fault) => {
                self.notes.push(format!("{fault}; the symbol is rendered instead"));
                None
            }
        }
    }
}

fn percent(number: u32) -> Percent {
    Percent(u8::try_from(number).unwrap_or(100).min(100))
}

impl RawStep {
    fn gtin(&mut self) -> Result<Gtin, String> {
        let text = self.gtin.take().ok_or_else(|| format!("`{}` needs `gtin`", self.word))?;
        gtin(&text)
    }

    fn grams(&mut self) -> Result<f64, String> {
        self.g.take().ok_or_else(|| format!("`{}` needs `g`", self.word))
    }

    fn number(&mut self) -> Result<u32, String> {
        self.n.take().ok_or_else(|| format!("`{}` needs `n`", self.word))
    }

    fn device(&mut self) -> Result<Device, String> {
        self.device.take().ok_or_else(|| format!("`{}` needs `device`", self.word))
    }

    fn line_choice(&mut self) -> Result<LineChoice, String> {
        match (self.line.take(), self.gtin.take()) {
            (Some(line), None) => Ok(LineChoice::Line(LineId(line))),
            (None, Some(text)) => Ok(LineChoice::Product(gtin(&text)?)),
            (None, None) | (Some(_), Some(_)) => Err(format!("`{}` needs `line` or `gtin`", self.word)),
        }
    }

    fn staff(&mut self) -> Result<Vec<Deed>, String> {
        let line = self.line.take().map(LineId);
        let word = self.act.take().ok_or("`staff` needs `act`")?;
        let act = match (word.as_str(), line) {
            ("approve", line) => StaffAct::Approve { line },
            ("refuse", line) => StaffAct::Refuse { line },
            ("clear", None) => StaffAct::Clear,
            ("void", Some(line)) => StaffAct::Void { line },
            ("transfer", None) => StaffAct::Transfer,
            (word, _) => return Err(format!("`{word}` is nothing that staff do with these settings")),
        };
        Ok(vec![Deed::Staff { act, by: self.by.take().ok_or("`staff` needs `by`")? }])
    }

    /// A setting that the deed had no use for.
    fn left_over(&self) -> Option<&'static str> {
        [
            ("gtin", self.gtin.is_some()),
            ("picture", self.picture.is_some()),
            ("covered", self.covered.is_some()),
            ("g", self.g.is_some()),
            ("ms", self.ms.is_some()),
            ("line", self.line.is_some()),
            ("n", self.n.is_some()),
            ("plu", self.plu.is_some()),
            ("choice", self.choice.is_some()),
            ("device", self.device.is_some()),
            ("language", self.language.is_some()),
            ("act", self.act.is_some()),
            ("by", self.by.is_some()),
        ]
        .into_iter()
        .find_map(|(name, is_there)| is_there.then_some(name))
    }
}
