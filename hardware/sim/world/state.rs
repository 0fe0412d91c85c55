//! The world behind its handle.

use std::collections::VecDeque;
use std::sync::Arc;

use cart_domain::input::Device;
use cart_domain::{Gtin, Mass, Millis, Signal, Tick};

use super::{Act, Impossible, Piece, Spot, World, WorldSetup};
use crate::camera::Frame;
use crate::config::Rate;
use crate::contacts::{Dock, Wheel};
use crate::panel::{Brake, Light};
use crate::sim::ailment::{Computer, Disk, Engine, Wires};
use crate::sim::around::Around;
use crate::sim::cell::Cell;
use crate::sim::good::Good;
use crate::sim::noise::Noise;
use crate::sim::platform::Platform;

/// How long a product is held before the reader.
const PRESENTED_FOR: Millis = Millis(600);
/// How many conversions wait for a reader that is slower than the world; a real converter keeps one.
const KEPT_CONVERSIONS: usize = 4_096;
/// How many sounds wait for somebody who listens.
const KEPT_SOUNDS: usize = 64;

/// What is before the reader.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    pub(crate) piece: Option<Good>,
    pub(crate) picture: Option<Arc<Frame>>,
    pub(crate) since: Tick,
    /// Counts up with every act of showing.
    pub(crate) number: u64,
}

/// One conversion of the simulated load cell, before the converter's chip has sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Conversion {
    pub(crate) counts: i32,
    pub(crate) at: Tick,
}

/// Everything there is. Written by acts and by [`World::advance_to`]; devices take what is theirs.
#[derive(Debug)]
pub(crate) struct State {
    pub(super) setup: WorldSetup,
    pub(crate) now: Tick,
    pub(super) platform: Platform,
    pub(crate) around: Around,
    noise: Noise,
    cell: Cell,
    /// A technician's weights, and where they stand.
    weights: (Mass, Spot),
    pub(super) hand: Option<Piece>,
    pub(crate) basket: Vec<Piece>,
    pieces: u64,
    pub(crate) shown: Option<Shown>,
    showings: u64,
    /// When a hand was last over the basket.
    pub(crate) reached_in: Option<Tick>,
    pub(crate) conversions: VecDeque<Conversion>,
    /// The next conversion is due at so many microseconds.
    next_conversion: u64,
    unplugged: Vec<Device>,
    pub(crate) light: Light,
    pub(crate) brake: Brake,
    wires: Wires,
    pub(crate) engine: Engine,
    pub(crate) computer: Computer,
    pub(super) sounds: VecDeque<Signal>,
}

impl State {
    pub(super) fn new(setup: WorldSetup) -> Self {
        State {
            now: Tick(0),
            platform: Platform::new(setup.seed ^ 0x5ca1_ab1e),
            around: Around::default(),
            noise: Noise::seeded(setup.seed),
            cell: Cell::new(setup.cell, setup.seed ^ 0x0ce1_15ee),
            weights: (Mass::ZERO, Spot::Middle),
            hand: None,
            basket: Vec::new(),
            pieces: 0,
            shown: None,
            showings: 0,
            reached_in: None,
            conversions: VecDeque::new(),
            next_conversion: 0,
            unplugged: Vec::new(),
            light: Light::default(),
            brake: Brake::default(),
            wires: Wires::default(),
            engine: Engine::default(),
            computer: Computer::default(),
            sounds: VecDeque::new(),
            setup,
        }
    }

    pub(crate) fn is_unplugged(&self, device: Device) -> bool {
        self.unplugged.contains(&device)
    }

    pub(crate) fn hear(&mut self, signal: Signal) {
        if self.sounds.len() == KEPT_SOUNDS {
            self.sounds.pop_front();
        }
        self.sounds.push_back(signal);
    }

    pub(super) fn advance_to(&mut self, tick: Tick) {
        let period = match self.setup.rate {
            Rate::Ten => 100_000,
            Rate::Eighty => 12_500,
        };
        while self.now < tick {
            let due = Tick(self.next_conversion.div_ceil(1_000));
            let stop = due.clamp(self.now, tick);
            self.platform.pass(stop.since(self.now));
            self.around.pass(stop.since(self.now));
            self.now = stop;
            if due <= self.now {
                self.convert();
                self.next_conversion += period;
            }
        }
        if self.shown.as_ref().is_some_and(|shown| self.now.since(shown.since) > PRESENTED_FOR) {
            self.shown = None;
        }
    }

    fn convert(&mut self) {
        let noise = self.setup.noise.milligrams() as f64 / 1_000.0 * self.noise.bell();
        let wild = self.setup.wild_one_in > 0 && self.noise.below(u64::from(self.setup.wild_one_in)) == 0;
        let (weights, spot) = self.weights;
        let shown = self.cell.reads(self.platform.shown(), weights, spot);
        let grams = shown + noise + if wild { 40_000.0 * (self.noise.unit() - 0.5) } else { 0.0 };
        let counts = f64::from(World::ZERO_COUNTS) + grams * f64::from(World::COUNTS_PER_GRAM);
        let counts = self.wires.carry(counts.clamp(-8_388_608.0, 8_388_607.0).round() as i32, World::ZERO_COUNTS);
        if self.is_unplugged(Device::Scale) {
            return;
        }
        if self.conversions.len() == KEPT_CONVERSIONS {
            self.conversions.pop_front();
        }
        self.conversions.push_back(Conversion { counts, at: self.now });
    }

    pub(super) fn act(&mut self, act: Act) -> Result<(), Impossible> {
        match act {
            Act::PickUp { good, mass } => self.pick_up(good, mass)?,
            Act::PutBack => drop(self.hand.take().ok_or(Impossible::EmptyHand)?),
            Act::Present => {
                let held = self.hand.clone().ok_or(Impossible::EmptyHand)?;
                self.show(held.good, None);
            }
            Act::ShowPicture { picture, otherwise } => {
                let piece = otherwise.map(|gtin| self.on_shelf(gtin)).transpose()?;
                self.show(piece, Some(picture));
            }
            Act::Place => {
                let piece = self.hand.take().ok_or(Impossible::EmptyHand)?;
                self.put(piece);
            }
            Act::TakeOut { good } => self.take_out(good)?,
            Act::PlaceBag { mass } => {
                self.pieces += 1;
                self.put(Piece { good: None, mass, number: self.pieces });
            }
            Act::PutWeights { mass, place } => self.put_weights(mass, place),
            Act::Warm { to } => self.cell.warm(to),
            Act::Lean { mass } => self.platform.lean(mass),
            Act::LetGo => self.platform.lean(Mass::ZERO),
            Act::Bump { peak, span } => self.platform.kick(peak, span),
            Act::Roll { rms } => self.platform.shake(rms),
            Act::Stop => self.platform.shake(Mass::ZERO),
            Act::Unplug { device } => self.unplugged.push(device),
            Act::PlugIn { device } => self.unplugged.retain(|gone| *gone != device),
            Act::Dock => self.around.dock = Dock::Docked,
            Act::Undock => self.around.dock = Dock::Away,
            Act::LockWheel => self.around.wheel = Wheel::Locked,
            Act::FreeWheel => self.around.wheel = Wheel::Free,
            Act::Wires { are } => self.wires = are,
            Act::Engine { is } => self.engine = is,
            Act::Heat { to } => self.computer.heat = Some(to),
            Act::Supply { is } => self.computer.supply = Some(is),
            Act::Fill { free } => self.computer.disk = Some(Disk::with_free(free)),
            Act::Wear { to } => self.computer.worn = Some(to),
            Act::Lens { is } => self.around.lens = is,
            Act::Light { light } => self.around.light = light,
            Act::Drain { to } => self.around.drain(to),
            Act::Slope { lean } => self.around.slope = lean,
        }
        Ok(())
    }

    fn on_shelf(&self, gtin: Gtin) -> Result<Good, Impossible> {
        self.setup.goods.iter().find(|good| good.gtin == gtin).cloned().ok_or(Impossible::NotOnShelf(gtin))
    }

    fn pick_up(&mut self, gtin: Gtin, mass: Option<Mass>) -> Result<(), Impossible> {
        let good = self.on_shelf(gtin)?;
        // A piece weighs the same whenever it is picked up, so a shop that is set up anew has the same things in it.
        let mut own = Noise::seeded(self.setup.seed ^ (self.pieces + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let differs = good.spread.milligrams() as f64 * own.bell().clamp(-3.0, 3.0);
        let usual = Mass::from_milligrams((good.mass.milligrams() + differs.round() as i64).max(1));
        self.pieces += 1;
        self.hand = Some(Piece { mass: mass.unwrap_or(usual), good: Some(good), number: self.pieces });
        Ok(())
    }

    fn put_weights(&mut self, mass: Mass, place: Spot) {
        let (before, _) = self.weights;
        if before > Mass::ZERO {
            self.platform.take(before);
        }
        if mass > Mass::ZERO {
            self.platform.put(mass);
        }
        self.weights = (mass, place);
    }

    fn show(&mut self, piece: Option<Good>, picture: Option<Arc<Frame>>) {
        self.showings += 1;
        self.shown = Some(Shown { piece, picture, since: self.now, number: self.showings });
    }

    fn put(&mut self, piece: Piece) {
        self.platform.put(piece.mass);
        self.reached_in = Some(self.now);
        self.basket.push(piece);
    }

    fn take_out(&mut self, gtin: Gtin) -> Result<(), Impossible> {
        let is_it = |piece: &Piece| piece.good.as_ref().is_some_and(|good| good.gtin == gtin);
        let place = self.basket.iter().rposition(is_it).ok_or(Impossible::NotInBasket(gtin))?;
        let piece = self.basket.remove(place);
        self.platform.take(piece.mass);
        self.reached_in = Some(self.now);
        self.hand = Some(piece);
        Ok(())
    }
}
