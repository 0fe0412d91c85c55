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
