//! The simulated shop: lets its time pass, does what the script or the person at the desk does, and turns every simulated device.
//!
//! One thread does all of it, a few milliseconds at a time, and waits after each step until the cart has dealt with what came of it. So
//! the same script gives the same trip at any pace, on any machine, with the pumps and the loop that run on a cart.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use cart_domain::input::{Intent, StaffAct};
use cart_domain::question::Choice;
use cart_domain::view::State;
use cart_domain::{CartView, Input, Mass, Millis, Tick, Wall};
use cart_hardware::World;
use cart_hardware::sim::scenario::{Deed, Network, Scenario, Step};
use cart_hardware::sim::{Act, Impossible};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::cart_loop::{PaymentWish, Rendezvous};
use crate::clock::{self, Clock, Hand, Pace};
use crate::screen::ShelfAct;
use crate::sense::{Pump, Turn};

/// How much time passes at once.
const STEP: Millis = Millis(10);
/// How long a script's last deed is given to take its effect.
const AFTERWARDS: Millis = Millis(3_000);
/// How long a shopper looks at a cart that was switched on again before going on.
const TAKEN_ABACK: Millis = Millis(2_000);
/// A bag that a shopper brings along.
const BAG: Mass = Mass::from_grams(60);
/// A child that holds on to the basket.
const LEAN: Mass = Mass::from_grams(2_500);
const BUMP: (Mass, Millis) = (Mass::from_grams(4_000), Millis(120));
const ROLL: Mass = Mass::from_grams(120);

/// Everything a shop needs to go on.
pub struct Shop {
    pub world: World,
    pub script: Option<Scenario>,
    /// How many steps of the script are only done with the hands: what lies in the basket lies there, and nobody scans or touches.
    pub already_done: usize,
    /// After so many steps nothing more is done, though time goes on.
    pub hold_at: usize,
    /// How many times as fast as the wall clock.
    pub speed: u32,
    pub hand: Hand,
    pub clock: Clock,
    pub pumps: Vec<Pump>,
    pub desk: mpsc::Receiver<ShelfAct>,
    pub inputs: mpsc::Sender<Input>,
    pub view: watch::Receiver<Arc<CartView>>,
    pub wish: watch::Receiver<Option<PaymentWish>>,
    pub cable: watch::Sender<Network>,
    pub rendezvous: mpsc::Sender<Rendezvous>,
    /// How many steps of the script are done. Read by whoever waits for the end.
    pub done: watch::Sender<Progress>,
}

/// How far a script is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    Steps(usize),
    /// So many steps are done, have had their effect, and nothing more will be done.
    Held(usize),
    /// The last step is done and has had its effect.
    Over,
}

impl fmt::Display for Progress {
    /// As a member of a JSON object.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Progress::Steps(done) => write!(f, "\"step\":{done}"),
            Progress::Held(done) => write!(f, "\"held\":{done}"),
            Progress::Over => f.write_str("\"over\":true"),
        }
    }
}

/// Why a script could not go on.
#[derive(Debug, thiserror::Error)]
pub enum OffScript {
    #[error("line {line} of the script cannot be done: {why}")]
    Impossible { line: usize, why: Impossible },
    #[error("line {line} of the script answers `{choice}`, but no question is shown")]
    NoQuestion { line: usize, choice: Choice },
}

impl Shop {
    /// Goes on until asked to stop. Blocks.
    pub fn run(&mut self, stop: &CancellationToken) -> Result<(), OffScript> {
        self.lay_out()?;
        let mut done = self.already_done;
        let mut ends_at = None;
        let mut pace = Pace::default();
        while !stop.is_cancelled() {
            self.hand.advance(STEP);
            let now = self.clock.now().tick;
            self.world.advance_to(now);
            self.turn_pumps();
            self.meet(now);
            while let Ok(act) = self.desk.try_recv() {
                self.do_at_desk(act);
            }
            while let Some(step) = self.next_step(now, done) {
                self.perform(step)?;
                self.meet(now);
                done += 1;
                self.done.send_replace(Progress::Steps(done));
            }
            let is_over = self.script.as_ref().is_some_and(|script| script.next_at().is_none());
            let rests = (is_over || done >= self.hold_at) && self.wish.borrow().is_none();
            if rests && now >= *ends_at.get_or_insert(now + AFTERWARDS) {
                let rest = if is_over { Progress::Over } else { Progress::Held(done) };
                self.done.send_if_modified(|progress| std::mem::replace(progress, rest) != rest);
            }
            self.keep_pace(&mut pace, stop);
        }
        Ok(())
    }

    /// Brings the world to where it was when an earlier run of the script was broken off.
    fn lay_out(&mut self) -> Result<(), OffScript> {
        let Some(script) = &mut self.script else { return Ok(()) };
        let before: Vec<Step> = script.skip(self.already_done);
        let Some(last) = before.last().map(|step| step.at) else { return Ok(()) };
        for step in before {
            match step.deed {
                // A person may show a product again; what a reader saw is over.
                Deed::World(Act::Present | Act::ShowPicture { .. }) => {}
                Deed::World(act) => {
                    self.world.act(act).map_err(|why| OffScript::Impossible { line: step.line, why })?;
                }
                Deed::Network(network) => {
                    self.cable.send_replace(network);
                }
                Deed::Clock { ahead } => self.set_clock(ahead),
                Deed::Touch(_) | Deed::Answer(_) | Deed::Staff { .. } => {}
            }
        }
        self.hand.advance(last.since(self.clock.now().tick));
        self.world.advance_to(last);
        Ok(())
    }

    fn next_step(&mut self, now: Tick, done: usize) -> Option<Step> {
        let late = if self.already_done > 0 { TAKEN_ABACK } else { Millis(0) };
        let script = self.script.as_mut().filter(|script| script.next_at().is_some_and(|at| at + late <= now))?;
        if done >= self.hold_at { None } else { script.skip(1).pop() }
    }

    fn perform(&mut self, step: Step) -> Result<(), OffScript> {
        tracing::debug!(line = step.line, deed = ?step.deed, "the script goes on");
        match step.deed {
            Deed::World(act) => self.world.act(act).map_err(|why| OffScript::Impossible { line: step.line, why }),
            Deed::Touch(intent) => {
                self.send(Input::Touched(intent));
                Ok(())
            }
            Deed::Answer(choice) => self.answer(step.line, choice),
            Deed::Staff { act, by } => {
                self.staff(act, by);
                Ok(())
            }
            Deed::Network(network) => {
                self.cable.send_replace(network);
                Ok(())
            }
            Deed::Clock { ahead } => {
                self.set_clock(ahead);
                Ok(())
            }
        }
    }

    fn set_clock(&self, ahead: i64) {
        self.hand.set_wall(Wall(self.clock.now().wall.0.saturating_add(ahead)));
    }

    fn answer(&self, line: usize, choice: Choice) -> Result<(), OffScript> {
        let shown = self.view.borrow().question.as_ref().map(|question| question.id);
        let Some(question) = shown else { return Err(OffScript::NoQuestion { line, choice }) };
        self.send(Input::Touched(Intent::Answer { question, choice }));
        Ok(())
    }

    fn staff(&self, act: StaffAct, by: String) {
        self.send(Input::Staffed { act, by });
    }

    fn do_at_desk(&self, act: ShelfAct) {
        let act = match act {
            ShelfAct::PickUp { good } => Act::PickUp { good, mass: None },
            ShelfAct::PutBack => Act::PutBack,
            ShelfAct::Scan => Act::Present,
            ShelfAct::PutIn => Act::Place,
            ShelfAct::TakeOut { good } => Act::TakeOut { good },
            ShelfAct::Lean { down: true } => Act::Lean { mass: LEAN },
            ShelfAct::Lean { down: false } => Act::LetGo,
            ShelfAct::Bump => Act::Bump { peak: BUMP.0, span: BUMP.1 },
            ShelfAct::Roll { on: true } => Act::Roll { rms: ROLL },
            ShelfAct::Roll { on: false } => Act::Stop,
            ShelfAct::Bag => Act::PlaceBag { mass: BAG },
        };
        if let Err(why) = self.world.act(act) {
            tracing::debug!(%why, "nothing happens at the desk");
        }
    }

    fn turn_pumps(&mut self) {
        for pump in &mut self.pumps {
            while pump.turn(Duration::ZERO) == Turn::Busy {}
        }
    }

    /// Waits until the cart has dealt with everything up to now.
    fn meet(&self, now: Tick) {
        let (done, met) = oneshot::channel();
        if self.rendezvous.blocking_send(Rendezvous { at: now, done }).is_ok() {
            // The cart's loop drops the other end only when it goes down.
            let _ = met.blocking_recv();
        }
    }

    fn send(&self, input: Input) {
        let _ = self.inputs.blocking_send(input);
    }

    /// A store answers in its own time, so a shop in which somebody pays goes at the pace of the wall.
    fn keep_pace(&self, pace: &mut Pace, stop: &CancellationToken) {
        let paying = self.view.borrow().state == State::Paying;
        let speed = if paying { 1 } else { self.speed.max(1) };
        pace.hold(clock::duration(STEP) / speed, stop);
    }
}
