//! The page of recent trips, and one of them step by step: what happened, on which evidence the cart asked, and the receipt as it was then. The tape
//! that it comes from is only read.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use cart_domain::ids::TripId;
use cart_domain::question::Kind;
use cart_domain::{Mass, Money};
use slint::{ComponentHandle, ModelRc, VecModel};

use super::super::navigation::{RecordsTouch, Touch};
use super::super::patch::patch;
use super::super::speak::Speaker;
use super::super::stage::{Scene, Touched, index, number};
use super::super::ui::{self, AppWindow, TripAsked, TripEnd, TripMoment, TripRow, TripStep, TripsAdapter};
use crate::diag::trips::{End, Sold, Step, TripLine, What};

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trips {
    /// The newest first, with moments by the shop's clock.
    pub list: Arc<[TripLine]>,
    /// The one that is looked at.
    pub open: Option<Arc<Replayed>>,
}

/// A trip, moment by moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    pub trip: TripId,
    pub moments: Vec<Moment>,
}

/// What happened, and the receipt after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    pub step: Step,
    pub receipt: Vec<Sold>,
    pub total: i64,
}

pub(super) struct Adapter {
    trips: Rc<VecModel<TripRow>>,
    lines: Rc<VecModel<ui::TripLine>>,
    /// Which trips are listed.
    listed: Rc<RefCell<Arc<[TripLine]>>>,
}

impl Adapter {
    pub(super) fn new(window: &AppWindow) -> Self {
        let (trips, lines) = (Rc::new(VecModel::default()), Rc::new(VecModel::default()));
        let adapter = window.global::<TripsAdapter>();
        adapter.set_trips(ModelRc::from(trips.clone()));
        adapter.set_lines(ModelRc::from(lines.clone()));
        Adapter { trips, lines, listed: Rc::new(RefCell::new(Arc::from([]))) }
    }

    pub(super) fn show(&self, window: &AppWindow, scene: &Scene) {
        let Some(trips) = &scene.extras.pages.trips else { return };
        let adapter = window.global::<TripsAdapter>();
        *self.listed.borrow_mut() = Arc::clone(&trips.list);
        let rows = trips.list.iter().map(|line| row(line, &scene.speaker)).collect();
        patch(&self.trips, rows, |row: &TripRow| row.at.clone());
        let replay = scene.navigation.records();
        let open = trips.open.as_ref().filter(|open| replay.trip.as_ref() == Some(&open.trip));
        adapter.set_open(open.is_some());
        let Some(open) = open else { return };
        let last = open.moments.len().saturating_sub(1);
        let step = replay.step.min(last);
        adapter.set_step(number(step));
        adapter.set_steps(number(open.moments.len()));
        adapter.set_playing(replay.plays && step < last);
        let Some(moment) = open.moments.get(step) else { return };
        adapter.set_moment(told(&moment.step, &scene.speaker));
        adapter.set_total(scene.speaker.money(Money::from_minor(moment.total)).into());
        let line = |sold: &Sold| ui::TripLine {
            name: sold.name.as_str().into(),
            pieces: number(sold.pieces),
            amount: scene.speaker.money(Money::from_minor(sold.amount)).into(),
            void: sold.void,
        };
        patch(&self.lines, moment.receipt.iter().map(line).collect(), |line: &ui::TripLine| line.name.clone());
    }

    pub(super) fn wire(&self, window: &AppWindow, touched: &Touched) {
        let adapter = window.global::<TripsAdapter>();
        let listed = Rc::clone(&self.listed);
        let chosen = move |place: i32| {
            let trip = listed.borrow().get(index(place)).map(|line| line.trip.clone());
            Touch::Records(trip.map_or(RecordsTouch::TripClosed, RecordsTouch::TripChosen))
        };
        adapter.on_choose(touched.with(chosen));
        adapter.on_close(touched.plain(Touch::Records(RecordsTouch::TripClosed)));
        adapter.on_go(touched.with(|step| Touch::Records(RecordsTouch::StepChosen(index(step)))));
        adapter.on_play(touched.plain(Touch::Records(RecordsTouch::Played)));
    }
}

fn row(line: &TripLine, speaker: &Speaker<'_>) -> TripRow {
    TripRow {
        at: line.began.as_str().into(),
        end: match line.end {
            End::Open => TripEnd::Open,
            End::Paid => TripEnd::Paid,
            End::HandedOver => TripEnd::HandedOver,
            End::Cancelled => TripEnd::Cancelled,
        },
        pieces: number(line.pieces),
        total: speaker.money(Money::from_minor(line.total)).into(),
        questions: number(line.questions),
        flawed: line.flaw.is_some(),
    }
}

fn told(step: &Step, speaker: &Speaker<'_>) -> TripMoment {
    let grams = |mg: Option<i64>| mg.map(|mg| speaker.grams(Mass::from_milligrams(mg))).unwrap_or_default();
    TripMoment {
        step: shown(step.what),
        at: step.at.as_str().into(),
        product: step.product.as_deref().unwrap_or_default().into(),
        pieces: step.pieces.map_or(0, number),
        felt: grams(step.felt_mg).into(),
        expected: grams(step.expected_mg).into(),
        asked: step.question.map_or(TripAsked::Nothing, asked),
        answer: step.answer.as_ref().map(ToString::to_string).unwrap_or_default().into(),
    }
}

const fn asked(kind: Kind) -> TripAsked {
    match kind {
        Kind::Removed => TripAsked::Removed,
        Kind::Unscanned => TripAsked::Unscanned,
        Kind::WrongWeight => TripAsked::WrongWeight,
        Kind::WrongItem => TripAsked::WrongItem,
        Kind::Count => TripAsked::Count,
        Kind::StillHere => TripAsked::StillHere,
        Kind::Duplicate => TripAsked::Duplicate,
        Kind::NotPlaced => TripAsked::NotPlaced,
    }
}

const fn shown(what: What) -> TripStep {
    match what {
        What::Started => TripStep::Started,
        What::LanguageChosen => TripStep::Language,
        What::Added => TripStep::Added,
        What::CountChanged => TripStep::Count,
        What::Weighed => TripStep::Weighed,
        What::Voided => TripStep::Voided,
        What::Restored => TripStep::Restored,
        What::PutIn => TripStep::PutIn,
        What::BagAwaited => TripStep::Bag,
        What::OwnThings => TripStep::OwnThings,
        What::Asked => TripStep::Asked,
        What::Settled => TripStep::Settled,
        What::AgeApproved => TripStep::Age,
        What::StaffActed => TripStep::Staff,
        What::SpotCheck => TripStep::SpotCheck,
        What::Coupon => TripStep::Coupon,
        What::HelpCalled => TripStep::Help,
        What::Checkout => TripStep::Checkout,
        What::ShoppingOn => TripStep::ShoppingOn,
        What::PaymentAsked => TripStep::Payment,
        What::Declined => TripStep::Declined,
        What::Paid => TripStep::Paid,
        What::HandedOver => TripStep::HandedOver,
        What::Cancelled => TripStep::Cancelled,
        What::Ended => TripStep::Ended,
    }
}
