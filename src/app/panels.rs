//! Lamp, buzzer and loudspeaker. A panel is a courtesy: one that fails is opened anew now and then, and never holds anybody up.

use cart_domain::{Millis, Tick};
use cart_hardware::config::PanelConfig;
use cart_hardware::{Fault, Light, Panel, World};
use tokio::sync::mpsc;

use crate::cart_loop::PanelWord;
use crate::clock::Clock;

/// How long a panel that failed is left alone.
const LEFT_ALONE: Millis = Millis(5_000);

/// All panels of the cart.
pub struct Panels {
    slots: Vec<Slot>,
    world: Option<World>,
    clock: Clock,
    light: Light,
}

struct Slot {
    config: PanelConfig,
    panel: Option<Box<dyn Panel>>,
    retry_at: Tick,
}

impl Panels {
    /// The panels of a configuration, none of them open yet.
    #[must_use]
    pub fn new(configs: &[PanelConfig], world: Option<World>, clock: Clock) -> Self {
        let slot = |config: &PanelConfig| Slot { config: config.clone(), panel: None, retry_at: Tick(0) };
        Panels { slots: configs.iter().map(slot).collect(), world, clock, light: Light::Dark }
    }

    /// Passes words on until nobody speaks any more. Blocks.
    pub fn run(&mut self, words: &mut mpsc::Receiver<PanelWord>) {
        while let Some(word) = words.blocking_recv() {
            self.tell(word);
        }
    }

    /// Tells every panel that works.
    pub fn tell(&mut self, word: PanelWord) {
        if let PanelWord::Light(light) = word {
            self.light = light;
        }
        let now = self.clock.now().tick;
        for slot in &mut self.slots {
            let told = slot.open(self.world.as_ref(), now, self.light).and_then(|panel| match (panel, word) {
                (None, _) => Ok(()),
                (Some(panel), PanelWord::Signal(signal)) => panel.signal(signal),
                (Some(panel), PanelWord::Light(light)) => panel.light(light),
            });
            if let Err(fault) = told {
                tracing::warn!(%fault, "a panel failed");
                slot.panel = None;
                slot.retry_at = now + LEFT_ALONE;
            }
        }
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
