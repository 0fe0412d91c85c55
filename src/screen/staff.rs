//! The PIN, and what staff do behind it.

use std::rc::Rc;

use cart_domain::input::StaffAct;
use cart_domain::phrase::Phrase;
use cart_domain::view::{LineStatus, LineView, StaffWhy, State};
use slint::{ComponentHandle, ModelRc, SharedString, VecModel};

use super::diag::health_row;
use super::extras::StaffDoor;
use super::navigation::{PinFault, Touch};
use super::patch::patch;
use super::stage::{Scene, Touched, line_id, number};
use super::ui::{AppWindow, Call, HealthRow, PinStep, PinTrouble, StaffAdapter, StaffLine};

/// More reasons than this nobody reads.
const MOST_REASONS: usize = 3;

pub(super) struct Adapter {
    because: Rc<VecModel<SharedString>>,
    lines: Rc<VecModel<StaffLine>>,
    health: Rc<VecModel<HealthRow>>,
}

impl Adapter {
    pub(super) fn new(window: &AppWindow) -> Self {
        let (because, lines, health) = (Rc::default(), Rc::new(VecModel::default()), Rc::new(VecModel::default()));
        let adapter = window.global::<StaffAdapter>();
        adapter.set_because(ModelRc::from(Rc::clone(&because)));
        adapter.set_lines(ModelRc::from(lines.clone()));
        adapter.set_health(ModelRc::from(health.clone()));
        Adapter { because, lines, health }
    }

    pub(super) fn show(&self, window: &AppWindow, scene: &Scene) {
        let adapter = window.global::<StaffAdapter>();
        let (cart, navigation) = (scene.cart, scene.navigation);
        let new = scene.extras.door == StaffDoor::Uncommissioned;
        adapter.set_step(match (new, navigation.repeating_pin()) {
            (true, true) => PinStep::Repeat,
            (true, false) => PinStep::Choose,
            (false, _) => PinStep::Enter,
        });
        let (trouble, wait) = trouble(scene);
        adapter.set_trouble(trouble);
        adapter.set_wait(wait.into());
        adapter.set_typed(number(navigation.pin_digits()));
        adapter.set_call(cart.staff.as_ref().map_or(Call::Nobody, |staff| call(staff.why)));
        let because = cart.staff.iter().flat_map(|staff| &staff.because).take(MOST_REASONS);
        let because = because.map(|reason| scene.speaker.say(&Phrase::Look(*reason)).into());
        patch(&self.because, because.collect(), |reason: &SharedString| reason.clone());
        adapter.set_trip(matches!(cart.state, State::Shopping | State::Checkout | State::Paying));
        adapter.set_questions(cart.question.is_some());
        let mut open = cart.lines.iter().filter(|line| line.status != LineStatus::Void).collect::<Vec<_>>();
        // What staff were called for comes first.
        open.sort_by_key(|line| line.age.is_none());
        patch(&self.lines, open.into_iter().map(|line| staff_line(line, scene)).collect(), |line: &StaffLine| line.id);
        let health = scene.extras.health.iter().map(|line| health_row(line, &scene.speaker));
        patch(&self.health, health.collect(), |row: &HealthRow| row.part);
    }

    pub(super) fn wire(window: &AppWindow, touched: &Touched) {
        let adapter = window.global::<StaffAdapter>();
        adapter.on_key(touched.with(|key: SharedString| Touch::PinKey(key.into())));
        adapter.on_erase(touched.plain(Touch::PinErase));
        adapter.on_confirm(touched.plain(Touch::PinConfirm));
        adapter.on_close(touched.plain(Touch::PinClosed));
        adapter.on_approve(touched.with(|id| Touch::Staff(StaffAct::Approve { line: Some(line_id(id)) })));
        adapter.on_refuse(touched.with(|id| Touch::Staff(StaffAct::Refuse { line: Some(line_id(id)) })));
        adapter.on_settle(touched.plain(Touch::Staff(StaffAct::Approve { line: None })));
        adapter.on_clear(touched.plain(Touch::Staff(StaffAct::Clear)));
        adapter.on_void(touched.with(|id| Touch::Staff(StaffAct::Void { line: line_id(id) })));
        adapter.on_transfer(touched.plain(Touch::Staff(StaffAct::Transfer)));
        adapter.on_leave(touched.plain(Touch::StaffLeave));
    }
}

/// What is wrong with the PIN, until the next digit is typed; and how long to wait.
fn trouble(scene: &Scene) -> (PinTrouble, String) {
    let fault = match scene.navigation.pin_fault() {
        Some(PinFault::TooShort) => return (PinTrouble::TooShort, String::new()),
        Some(PinFault::Obvious) => return (PinTrouble::Obvious, String::new()),
        Some(PinFault::Differs) => return (PinTrouble::Differs, String::new()),
        None => PinTrouble::Nothing,
    };
    match &scene.extras.door {
        StaffDoor::Wrong if scene.navigation.pin_digits() == 0 => (PinTrouble::Wrong, String::new()),
        StaffDoor::Broken { why } => (PinTrouble::Broken, scene.speaker.advice(std::slice::from_ref(why))),
        StaffDoor::Locked { seconds } => (PinTrouble::Locked, format!("{}:{:02}", seconds / 60, seconds % 60)),
        StaffDoor::Uncommissioned | StaffDoor::Shut | StaffDoor::Wrong | StaffDoor::Open { .. } => {
            (fault, String::new())
        }
    }
}

fn call(why: StaffWhy) -> Call {
    match why {
        StaffWhy::Help => Call::Help,
        StaffWhy::Age => Call::Age,
        StaffWhy::Question => Call::Question,
        StaffWhy::SpotCheck => Call::SpotCheck,
        StaffWhy::Device => Call::Device,
    }
}

fn staff_line(line: &LineView, scene: &Scene) -> StaffLine {
    StaffLine {
        id: number(line.line.0),
        name: line.name.as_str().into(),
        amount: scene.speaker.money(line.amount).into(),
        age: line.age.map_or(0, i32::from),
        asked: line.status == LineStatus::Asked,
    }
}
