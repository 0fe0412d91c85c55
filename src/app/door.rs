//! The door to staff mode: checks PINs off the screen's thread, and lets only those who are in act on a trip or at the scale. Whoever comes in,
//! fails to, acts and leaves is in the log of staff.

use cart_domain::Input;
use cart_domain::barcode::Day;
use cart_domain::ids::TripId;
use cart_domain::input::StaffAct;
use tokio::sync::{mpsc, watch};

use crate::cart_loop::PanelWord;
use crate::clock::Clock;
use crate::diag::camera::Gaze;
use crate::diag::live::Looker;
use crate::diag::scanner::Trial;
use crate::screen::{Page, PanelTrial, StaffDoor, StaffTap};
use crate::sense::around::Around;
use crate::sense::scale::Errand;
use crate::staff::{Pin, Role, Staff, StaffError, Standing};
use crate::vision::teach::{self, Pupil, Teaching};
use crate::workbench::Order;

/// The name under which the tape notes what was done behind the PIN of this cart.
const BY_PIN: &str = "pin";
/// And behind the technicians' own.
const TECHNICIAN: &str = "technician";

/// Who is in, and who may come in.
pub struct Door {
    staff: Staff,
    clock: Clock,
    door: watch::Sender<StaffDoor>,
    halls: Halls,
    /// Of whoever is in.
    role: Role,
    /// Holds what is looked at on a page of diagnostics.
    looker: Option<Look>,
}

/// Where those go who are in.
pub struct Halls {
    /// To the trip.
    pub inputs: mpsc::Sender<Input>,
    /// To the scale.
    pub errands: mpsc::Sender<Errand>,
    /// To a page of diagnostics: which one is looked at.
    pub looking: watch::Sender<Option<Page>>,
    /// To the page of trips: which one is looked at.
    pub trip: watch::Sender<Option<TripId>>,
    /// To the packer of support bundles.
    pub pack: mpsc::Sender<()>,
    /// To the trial of the scanners.
    pub trial: watch::Sender<Trial>,
    /// To the picture of the camera.
    pub gaze: watch::Sender<Gaze>,
    /// To whoever is taught a product.
    pub pupil: Pupil,
    /// To the brightness of the screen.
    pub around: watch::Sender<Around>,
    /// To lamp and loudspeaker.
    pub panel: mpsc::Sender<PanelWord>,
}

/// What is looked at, until it is dropped.
#[expect(dead_code, reason = "it is held, not read")]
enum Look {
    Scanner(Looker<Trial>),
    Camera(Looker<Gaze>),
}

impl Door {
    /// The door as the state directory knows it.
    #[must_use]
    pub fn new(staff: Staff, clock: Clock, door: watch::Sender<StaffDoor>, halls: Halls) -> Self {
        let mut this = Door { staff, clock, door, halls, role: Role::Clerk, looker: None };
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
            StaffTap::Scale(order) => self.order(order),
            StaffTap::Look(page) => {
                if self.who().is_some() {
                    self.look(page);
                }
            }
            StaffTap::Trip(trip) => {
                if self.who().is_some() {
                    self.halls.trip.send_replace(trip);
                }
            }
            StaffTap::Pack => {
                if let Some(by) = self.who() {
                    self.note(&by, "packed a support bundle");
                    // One that is under way is the one that was asked for.
                    let _ = self.halls.pack.try_send(());
                }
            }
            StaffTap::Try(trial) => {
                if self.who().is_some() {
                    self.try_out(trial);
                }
            }
            StaffTap::Teach(order) => {
                if let Some(by) = self.who() {
                    self.teach(&by, order);
                }
            }
            StaffTap::Leave => {
                if let Some(by) = self.who() {
                    self.note(&by, "left");
                }
                self.shut();
            }
        }
    }

    fn commission(&mut self, pin: &str) {
        let chosen = Pin::new(pin).map_err(StaffError::from).and_then(|pin| self.staff.commission(&pin));
        match chosen {
            Ok(()) => {
                tracing::info!("the cart is commissioned");
                self.note(BY_PIN, "commissioned the cart");
                self.role = Role::Technician;
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
            Ok(role) => {
                tracing::info!(?role, "staff are in");
                let by = match role {
                    Role::Technician if self.staff.has_technician() => TECHNICIAN,
                    Role::Technician | Role::Clerk => BY_PIN,
                };
                self.role = role;
                self.note(by, "came in");
                StaffDoor::Open { by: by.to_owned() }
            }
            Err(StaffError::Wrong) => {
                self.note("somebody", "typed a wrong PIN");
                StaffDoor::Wrong
            }
            Err(error) => {
                tracing::warn!(%error, "staff mode stays shut");
                self.note("somebody", &format!("was not let in: {error}"));
                self.standing()
            }
        };
        self.door.send_replace(door);
    }

    fn act(&mut self, act: StaffAct) {
        let Some(by) = self.who() else { return };
        self.note(&by, &format!("on the trip: {act:?}"));
        // The cart's loop is gone only when the cart goes down.
        let _ = self.halls.inputs.blocking_send(Input::Staffed { act, by });
    }

    fn order(&mut self, order: Order) {
        let Some(by) = self.who() else { return };
        let order = match order {
            Order::Begin { act, by: _ } => Order::Begin { act, by },
            Order::Undo { by: _ } => Order::Undo { by },
            order @ (Order::Look | Order::Ready | Order::Cancel | Order::Zero) => order,
        };
        let Some(by) = self.who() else { return };
        if let Order::Begin { .. } | Order::Undo { .. } | Order::Zero = &order {
            self.note(&by, &format!("at the scale: {order:?}"));
        }
        // A cart without a scale has nobody who takes it.
        let _ = self.halls.errands.try_send(Errand { order, role: self.role, done: None });
    }

    fn teach(&self, by: &str, order: teach::Order) {
        let role = self.role.name();
        match (&order, &*self.halls.pupil.teaching.borrow()) {
            (teach::Order::Done, Teaching::Showing { product, taken: taken @ 1.., .. }) => {
                self.note(by, &format!("taught {product} by {taken} pictures, as {role}"));
            }
            (teach::Order::TakeBack, Teaching::Taught { product, .. }) => {
                self.note(by, &format!("took back what {product} looks like, as {role}"));
            }
            _ => {}
        }
        // A cart without a network has nobody who is taught.
        let _ = self.halls.pupil.orders.try_send(order);
    }

    /// Who is in.
    fn who(&self) -> Option<String> {
        match &*self.door.borrow() {
            StaffDoor::Open { by } => Some(by.clone()),
            StaffDoor::Uncommissioned
            | StaffDoor::Shut
            | StaffDoor::Wrong
            | StaffDoor::Locked { .. }
            | StaffDoor::Broken { .. } => {
                tracing::warn!("an act behind the PIN came from before the door");
                None
            }
        }
    }

    /// What is not in the log is in the journal at least.
    fn note(&self, by: &str, did: &str) {
        let at = crate::diag::rfc3339(self.clock.now().wall);
        if let Err(error) = self.staff.note(&at, by, did) {
            tracing::error!(%error, by, did, "the log of staff cannot be written");
        }
    }

    /// A page is looked at now, or none.
    fn look(&mut self, page: Option<Page>) {
        // Whoever was looked at before is let go of first.
        self.looker = None;
        self.looker = match page {
            Some(Page::Scanner) => {
                Some(Look::Scanner(Looker::begin(&self.halls.trial, Day::at(self.clock.now().wall, 0))))
            }
            Some(Page::Camera) => Some(Look::Camera(Looker::<Gaze>::enter(&self.halls.gaze))),
            Some(
                Page::Health | Page::Scale | Page::Network | Page::Storage | Page::History | Page::Trips | Page::Screen,
            )
            | None => None,
        };
        let left = self.halls.looking.send_replace(page);
        if left == Some(Page::Camera) && page != left {
            let _ = self.halls.pupil.orders.try_send(teach::Order::Leave);
        }
        if left == Some(Page::Screen) {
            // Whoever leaves the page leaves lamp and brightness as they were.
            let _ = self.halls.panel.try_send(PanelWord::Tried);
            self.halls.around.send_modify(|around| around.tried = None);
        }
    }

    fn try_out(&self, trial: PanelTrial) {
        let word = match trial {
            PanelTrial::Sound(signal) => PanelWord::Signal(signal),
            PanelTrial::Light(light) => PanelWord::Try(light),
            PanelTrial::Brightness(tried) => {
                self.halls.around.send_modify(|around| around.tried = tried);
                return;
            }
        };
        // A panel that is busy is tried again by whoever tries it.
        let _ = self.halls.panel.try_send(word);
    }

    fn shut(&mut self) {
        self.look(None);
        self.halls.trip.send_replace(None);
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
                tracing::error!(%why, "staff mode is locked");
                StaffDoor::Broken { why }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use cart_domain::{Moment, Wall};

    use super::*;

    #[test]
    fn staff_act_on_a_trip_only_once_their_pin_was_right() {
        let state = tempfile::tempdir().expect("a place for the PIN");
        let (clock, _hand) = Clock::held(Moment::default());
        let (inputs, mut acted) = mpsc::channel(4);
        let shown = watch::Sender::new(StaffDoor::Shut);
        let (errands, mut ordered) = mpsc::channel(4);
        let looking = watch::Sender::new(None);
        let (trip, (pack, mut packed)) = (watch::Sender::new(None), mpsc::channel(1));
        let trial = watch::Sender::new(Trial::default());
        let (panel, mut told) = mpsc::channel(4);
        let around = watch::Sender::new(Around::default());
        let ((teach, mut taught), teaching) = (mpsc::channel(4), watch::Sender::new(Teaching::Off));
        let halls = Halls {
            inputs,
            errands,
            looking: looking.clone(),
            trip: trip.clone(),
            pack,
            trial: trial.clone(),
            gaze: watch::Sender::new(Gaze::default()),
            pupil: Pupil { orders: teach, teaching: teaching.subscribe(), tended: std::sync::Arc::new(|| true) },
            around: around.clone(),
            panel,
        };
        let mut door = Door::new(Staff::open(state.path()), clock, shown.clone(), halls);
        assert_eq!(*shown.borrow(), StaffDoor::Uncommissioned);

        door.answer(StaffTap::Commission { pin: "835104".to_owned() });
        door.answer(StaffTap::Leave);
        door.answer(StaffTap::Act(StaffAct::Clear));
        door.answer(StaffTap::Scale(Order::Undo { by: String::new() }));
        door.answer(StaffTap::Teach(teach::Order::Begin));
        assert!(taught.try_recv().is_err(), "nobody is in");
        door.answer(StaffTap::Pack);
        door.answer(StaffTap::Trip(Some(TripId::new(Wall(1), 1))));
        assert!(packed.try_recv().is_err() && trip.borrow().is_none(), "nobody is in");
        door.answer(StaffTap::Look(Some(Page::Health)));
        assert!(ordered.try_recv().is_err() && looking.borrow().is_none(), "nobody is in");
        door.answer(StaffTap::Enter { pin: "111222".to_owned() });
        assert_eq!((shown.borrow().clone(), acted.try_recv().is_err()), (StaffDoor::Wrong, true));

        door.answer(StaffTap::Enter { pin: "835104".to_owned() });
        door.answer(StaffTap::Act(StaffAct::Clear));
        let by = BY_PIN.to_owned();
        assert_eq!(acted.try_recv(), Ok(Input::Staffed { act: StaffAct::Clear, by: by.clone() }));
        door.answer(StaffTap::Scale(Order::Undo { by: "somebody else".to_owned() }));
        assert_eq!(ordered.try_recv().map(|errand| errand.order), Ok(Order::Undo { by }));
        door.answer(StaffTap::Look(Some(Page::Scanner)));
        assert_eq!((*looking.borrow(), trial.borrow().is_on()), (Some(Page::Scanner), true));
        door.answer(StaffTap::Pack);
        door.answer(StaffTap::Trip(Some(TripId::new(Wall(1), 1))));
        assert!(packed.try_recv().is_ok() && trip.borrow().is_some());
        door.answer(StaffTap::Look(Some(Page::Camera)));
        let milk = cart_domain::Gtin::parse("4006381333931").expect("its check digit is right");
        let name = "Milk".to_owned();
        teaching.send_replace(Teaching::Showing { product: milk, name, taken: 3, word: teach::Word::Taken });
        door.answer(StaffTap::Teach(teach::Order::Done));
        door.answer(StaffTap::Look(Some(Page::Screen)));
        let left = [taught.try_recv(), taught.try_recv()];
        assert_eq!(left, [Ok(teach::Order::Done), Ok(teach::Order::Leave)], "whoever leaves the page teaches no more");
        door.answer(StaffTap::Try(PanelTrial::Light(cart_hardware::Light::Asking)));
        door.answer(StaffTap::Try(PanelTrial::Brightness(Some(cart_hardware::Percent(50)))));
        assert_eq!(told.try_recv(), Ok(PanelWord::Try(cart_hardware::Light::Asking)));
        assert_eq!(around.borrow().tried, Some(cart_hardware::Percent(50)));
        door.answer(StaffTap::Leave);
        assert_eq!((told.try_recv(), around.borrow().tried), (Ok(PanelWord::Tried), None));
        assert_eq!(*trip.borrow(), None);
        assert_eq!((*looking.borrow(), trial.borrow().is_on()), (None, false), "whoever leaves looks no more");
        let did: Vec<String> = crate::staff::log::StaffLog::read(state.path())
            .expect("whole")
            .into_iter()
            .map(|entry| entry.did)
            .collect();
        let expected = [
            "commissioned the cart",
            "left",
            "typed a wrong PIN",
            "came in",
            "on the trip: Clear",
            "at the scale: Undo { by: \"pin\" }",
            "packed a support bundle",
            "taught 04006381333931 by 3 pictures, as technician",
            "left",
        ];
        assert_eq!(did, expected);
    }
}
