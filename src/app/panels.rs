//! Lamp, buzzer and loudspeaker. A panel is a courtesy: one that fails is opened anew now and then, and never holds anybody up.

use cart_domain::{Millis, Tick};
use cart_hardware::config::PanelConfig;
use cart_hardware::{Fault, Light, Panel, World};
use tokio::sync::{mpsc, watch};

use crate::cart_loop::PanelWord;
use crate::clock::Clock;
use crate::sense::{Condition, Report};

/// How long a panel that failed is left alone.
const LEFT_ALONE: Millis = Millis(5_000);

/// All panels of the cart.
pub struct Panels {
    slots: Vec<Slot>,
    world: Option<World>,
    clock: Clock,
    light: Light,
    report: watch::Sender<Report>,
}

struct Slot {
    config: PanelConfig,
    panel: Option<Box<dyn Panel>>,
    retry_at: Tick,
    /// Why it does not work, until it does.
    fault: Option<Fault>,
}

impl Panels {
    /// The panels of a configuration, none of them open yet.
    #[must_use]
    pub fn new(configs: &[PanelConfig], world: Option<World>, clock: Clock, report: watch::Sender<Report>) -> Self {
        let slot = |config: &PanelConfig| Slot { config: config.clone(), panel: None, retry_at: Tick(0), fault: None };
        Panels { slots: configs.iter().map(slot).collect(), world, clock, light: Light::Dark, report }
    }

    /// Passes words on until nobody speaks any more. Blocks.
    pub fn run(&mut self, words: &mut mpsc::Receiver<PanelWord>) {
        // What does not work is told before the first shopper misses it.
        self.tell(PanelWord::Tried);
        while let Some(word) = words.blocking_recv() {
            self.tell(word);
        }
    }

    /// Tells every panel that works.
    pub fn tell(&mut self, word: PanelWord) {
        if let PanelWord::Light(light) = word {
            self.light = light;
        }
        let (now, light) = (self.clock.now().tick, self.light);
        let mut condition = if self.slots.is_empty() { Condition::Absent } else { Condition::Working };
        for slot in &mut self.slots {
            let told = slot.open(self.world.as_ref(), now, light).and_then(|panel| match (panel, word) {
                (None, _) => Ok(()),
                (Some(panel), PanelWord::Signal(signal)) => panel.signal(signal),
                (Some(panel), PanelWord::Light(light) | PanelWord::Try(light)) => panel.light(light),
                (Some(panel), PanelWord::Tried) => panel.light(light),
            });
            if let Err(fault) = told {
                tracing::warn!(%fault, "a panel failed");
                slot.panel = None;
                slot.retry_at = now + LEFT_ALONE;
                slot.fault = Some(fault);
            } else if slot.panel.is_some() {
                slot.fault = None;
            }
            if let Some(fault) = &slot.fault {
                condition = Condition::Faulty(fault.clone());
            }
        }
        self.tell_how(condition);
    }

    fn tell_how(&self, condition: Condition) {
        let since = self.clock.now().wall;
        let figures =
            self.slots.iter().filter_map(|slot| slot.panel.as_ref()).flat_map(|panel| panel.figures()).collect();
        self.report.send_modify(|report| {
            report.figures = figures;
            if report.condition != condition {
                (report.condition, report.since) = (condition, since);
            }
        });
    }
}

impl Slot {
    /// The panel, opened anew if it is time to.
    fn open(&mut self, world: Option<&World>, now: Tick, light: Light) -> Result<Option<&mut Box<dyn Panel>>, Fault> {
        if self.panel.is_none() && now >= self.retry_at {
            let mut panel = self.config.open(world)?;
            panel.light(light)?;
            self.panel = Some(panel);
        }
        Ok(self.panel.as_mut())
    }
}

#[cfg(test)]
mod tests {
    use cart_domain::{Moment, Signal};
    use cart_hardware::Cause;
    use cart_hardware::config::{ChipConfig, GpioConfig, GpioPanelConfig};
    use cart_hardware::sim::WorldSetup;

    use super::*;

    fn lamp(chip: &std::path::Path) -> PanelConfig {
        let gpio = GpioConfig::Gpiocdev(ChipConfig { chip: chip.to_owned() });
        PanelConfig::Gpio(GpioPanelConfig {
            gpio,
            green_line: Some(17),
            red_line: None,
            buzzer_line: None,
            brake_line: None,
        })
    }

    #[test]
    fn a_lamp_that_is_not_there_is_told_before_anybody_misses_it_and_the_loudspeaker_sounds_on() {
        let world = World::new(WorldSetup::default());
        let (clock, hand) = Clock::held(Moment::default());
        let report = watch::Sender::new(Report::opening("panel", clock.now().wall));
        let none = tempfile::tempdir().expect("a folder without a chip").path().join("gpiochip9");
        let configs = [lamp(&none), PanelConfig::Sim];
        let mut panels = Panels::new(&configs, Some(world.clone()), clock, report.clone());
        panels.tell(PanelWord::Tried);
        let Condition::Faulty(fault) = report.borrow().condition.clone() else { panic!("{:?}", report.borrow()) };
        assert_eq!(fault.cause, Cause::Missing { path: none });
        panels.tell(PanelWord::Signal(Signal::Accepted));
        panels.tell(PanelWord::Light(Light::Shopping));
        assert_eq!((world.take_sounds(), world.light()), (vec![Signal::Accepted], Light::Shopping));
        hand.advance(LEFT_ALONE);
        panels.tell(PanelWord::Signal(Signal::Refused));
        assert_eq!(world.take_sounds(), [Signal::Refused], "it is looked for again, and nobody waits for it");
    }

    #[test]
    fn a_cart_without_panels_misses_none() {
        let (clock, _hand) = Clock::held(Moment::default());
        let report = watch::Sender::new(Report::opening("panel", clock.now().wall));
        Panels::new(&[], None, clock, report.clone()).tell(PanelWord::Signal(Signal::Paid));
        assert_eq!(report.borrow().condition, Condition::Absent);
    }
}
