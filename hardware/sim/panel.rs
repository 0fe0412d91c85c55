//! The world's lamp, loudspeaker and brake.

use cart_domain::Signal;

use super::world::World;
use crate::fault::Fault;
use crate::figure::Figure;
use crate::panel::{Brake, Light, Panel};

/// The panel. What it is told can be asked of the world.
pub struct SimPanel {
    world: World,
    signals: u64,
}

impl SimPanel {
    #[must_use]
    pub fn open(world: &World) -> Self {
        SimPanel { world: world.clone(), signals: 0 }
    }
}

impl Panel for SimPanel {
    fn signal(&mut self, signal: Signal) -> Result<(), Fault> {
        self.signals += 1;
        self.world.state().hear(signal);
        Ok(())
    }

    fn light(&mut self, light: Light) -> Result<(), Fault> {
        self.world.state().light = light;
        Ok(())
    }

    fn brake(&mut self, brake: Brake) -> Result<(), Fault> {
        self.world.state().brake = brake;
        Ok(())
    }

    fn figures(&self) -> Vec<Figure> {
        vec![Figure::count("signals", self.signals)]
    }
}
