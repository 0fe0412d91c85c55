//! The door to staff mode: checks PINs off the screen's thread, and lets only those who are in act on a trip.

use cart_domain::Input;
use cart_domain::input::StaffAct;
use tokio::sync::{mpsc, watch};

use crate::clock::Clock;
use crate::screen::{StaffDoor, StaffTap};
use crate::staff::{Pin, Staff, StaffError, Standing};

/// The name under which the tape notes what was done behind the PIN of this cart.
const BY_PIN: &str = "pin";

/// Who is in, and who may come in.
pub struct Door {
    staff: Staff,
    clock: Clock,
    door: watch::Sender<StaffDoor>,
    inputs: mpsc::Sender<Input>,
}

impl Door {
    /// The door as the state directory knows it.
    #[must_use]
    pub fn new(staff: Staff, clock: Clock, door: watch::Sender<StaffDoor>, inputs: mpsc::Sender<Input>) -> Self {
        let this = Door { staff, clock, door, inputs };
        this.shut();
        this
    }

    /// Answers taps until nobody taps any more. Blocks: a PIN takes a moment to check.
    pub fn run(&mut self, taps: &mut mpsc::Receiver<StaffTap>) {
        while let Some(tap) = taps.blocking_recv() {
            self.answer(tap);
        }
    }

    /// Answers one tap.
    pub fn answer(&mut self, tap: StaffTap) {
        match tap {
            StaffTap::Commission { pin } => self.commission(&pin),
            StaffTap::Enter { pin } => self.enter(&pin),
            StaffTap::Act(act) => self.act(act),
            StaffTap::Leave => self.shut(),
        }
    }

    fn commission(&mut self, pin: &str) {
        let chosen = Pin::new(pin).map_err(StaffError::from).and_then(|pin| self.staff.commission(&pin));
        match chosen {
            Ok(()) => {
                tracing::info!("the cart is commissioned");
                self.door.send_replace(StaffDoor::Open { by: BY_PIN.to_owned() });
            }
            Err(error) => {
                tracing::warn!(%error, "no PIN was set");
                self.shut();
            }
        }
    }

    fn enter(&mut self, pin: &str) {
        let now = self.clock.now().tick;
        let door = match self.staff.check(pin, now) {
            Ok(()) => {
                tracing::info!("staff are in");
                StaffDoor::Open { by: BY_PIN.to_owned() }
            }
            Err(StaffError::Wrong) => StaffDoor::Wrong,
            Err(error) => {
                tracing::warn!(%error, "staff mode stays shut");
                self.standing()
            }
        };
        self.door.send_replace(door);
    }

    fn act(&mut self, act: StaffAct) {
        let by = match &*self.door.borrow() {
            StaffDoor::Open { by } => by.clone(),
            StaffDoor::Uncommissioned
            | StaffDoor::Shut
            | StaffDoor::Wrong
            | StaffDoor::Locked { .. }
            | StaffDoor::Broken { .. } => {
                tracing::warn!("an act behind the PIN came from before the door");
                return;
            }
        };
        // The cart's loop is gone only when the cart goes down.
        let _ = self.inputs.blocking_send(Input::Staffed { act, by });
    }

    fn shut(&self) {
        self.door.send_replace(self.standing());
    }

    fn standing(&self) -> StaffDoor {
        match self.staff.standing(self.clock.now().tick) {
            Standing::NotCommissioned => StaffDoor::Uncommissioned,
            Standing::Ready => StaffDoor::Shut,
            Standing::Waiting(wait) => {
                StaffDoor::Locked { seconds: u32::try_from(wait.0.div_ceil(1_000)).unwrap_or(u32::MAX) }
            }
            Standing::Locked(why) => {
                tracing::error!(why, "staff mode is locked");
                StaffDoor::Broken { why: why.to_string() }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use cart_domain::Moment;

    use super::*;

    #[test]
    fn staff_act_on_a_trip_only_once_their_pin_was_right() {
        let state = tempfile::tempdir().expect("a place for the PIN");
        let (clock, _hand) = Clock::held(Moment::default());
        let (inputs, mut acted) = mpsc::channel(4);
        let shown = watch::Sender::new(StaffDoor::Shut);
        let mut door = Door::new(Staff::open(state.path()), clock, shown.clone(), inputs);
        assert_eq!(*shown.borrow(), StaffDoor::Uncommissioned);

        door.answer(StaffTap::Commission { pin: "835104".to_owned() });
        door.answer(StaffTap::Leave);
        door.answer(StaffTap::Act(StaffAct::Clear));
        door.answer(StaffTap::Enter { pin: "111222".to_owned() });
        assert_eq!((shown.borrow().clone(), acted.try_recv().is_err()), (StaffDoor::Wrong, true));

        door.answer(StaffTap::Enter { pin: "835104".to_owned() });
        door.answer(StaffTap::Act(StaffAct::Clear));
        let by = BY_PIN.to_owned();
        assert_eq!(acted.try_recv(), Ok(Input::Staffed { act: StaffAct::Clear, by }));
    }
}
