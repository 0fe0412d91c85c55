//! Where a person is on the screen, beside what the trip itself says: which list is open, which line is touched, what is half typed.
//!
//! ```text
//!   Trip ──Produce──▶ Produce ──chosen or back──▶ Trip
//!   Trip ──StaffDoor──▶ StaffPin ──the shell opens──▶ staff page ──leave──▶ Trip
//!                                                     │      ▲
//!                                             pages of diagnostics ◀─▶ scale
//! ```
//!
//! A pure machine: touches and what the cart shows go in, [`Tap`]s come out. It holds nothing that would be missed after a restart.

mod diagnostics;
mod records;
mod screen;
mod teach;
mod technician;

use cart_domain::ids::{CouponId, LineId};
use cart_domain::input::{Intent, LineChoice, StaffAct};
use cart_domain::language::Language;
use cart_domain::view::{Awaited, LineStatus, LineView, State};
use cart_domain::{CartView, Gtin};

use super::diag::Page;
use super::extras::{Extras, StaffDoor};
use super::produce::ProduceTile;
use super::tap::{ShelfAct, StaffTap, Tap};
use super::ui::{ScaleAct, View};
use crate::staff::Pin;
use crate::workbench::Order;
pub(super) use diagnostics::DiagTouch;
pub(super) use records::{Records, RecordsTouch};
pub(super) use screen::{AtScreen, COLUMNS, STEPS, ScreenTouch};
pub(super) use teach::{AtTeaching, TeachTouch};
pub(super) use technician::AtScale;

/// How short and how long a PIN may be.
const PIN_LENGTH: std::ops::RangeInclusive<usize> = 4..=8;
const QUERY_LENGTH: usize = 32;

/// A finger on something.
#[derive(Clone, Debug)]
pub(super) enum Touch {
    LanguagesAsked,
    Language(usize),
    StaffDoor,
    Start,
    Line(LineId),
    Fewer(LineId),
    More(LineId),
    Remove(LineId),
    PutBack(LineId),
    /// Undoes what the notice tells.
    Undo,
    /// Gives up what the cart waits for.
    GiveUp,
    Produce,
    Bag,
    Help,
    Checkout,
    Back,
    Pay,
    HandOver,
    /// The trip is over, or never was one.
    Leave,
    Answer(usize),
    /// One of the products that a doubtful read may be.
    Offer(usize),
    /// It is none of them.
    NoOffer,
    TakeCouponBack(CouponId),
    QueryKey(String),
    QueryErase,
    QueryClear,
    ProduceChosen(usize),
    ProduceClosed,
    PinKey(String),
    PinErase,
    PinConfirm,
    PinClosed,
    Staff(StaffAct),
    StaffLeave,
    Diag(DiagTouch),
    Records(RecordsTouch),
    ScaleClosed,
    ScaleAct(ScaleAct),
    /// One of the weights that a technician may have.
    ScaleWeight(usize),
    ScaleBegin,
    ScaleReady,
    /// Gives an act up, or is done with reading what came of it.
    ScaleGiveUp,
    ScaleUndoAsked,
    ScaleUndo,
    ScaleZero,
    Shelf(ShelfAct),
    /// Something of the simulated shop; none is the shopper's own bag, which stays where it is.
    Good(Option<Gtin>, fn(Gtin) -> ShelfAct),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Trip,
    Produce,
    StaffPin,
    Diagnostics,
    Scale,
}

/// What went wrong with choosing a first PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PinFault {
    TooShort,
    /// Among the first that anybody tries.
    Obvious,
    Differs,
}

/// Where a person is on the screen.
#[derive(Debug, Default)]
pub(super) struct Navigation {
    place: Place,
    at_scale: AtScale,
    at_diag: Page,
    records: Records,
    at_screen: AtScreen,
    at_teaching: AtTeaching,
    open_line: Option<LineId>,
    choosing_language: bool,
    query: String,
    /// What the last search found, best first. Written by the stage after every change of the query.
    pub(super) found: Vec<ProduceTile>,
    pin: String,
    /// The PIN as typed the first time, while a new cart asks for it again.
    first_pin: Option<String>,
    pin_fault: Option<PinFault>,
}

impl Navigation {
    /// Which view is due.
    pub(super) fn view(&self, cart: &CartView, extras: &Extras) -> View {
        if extras.fault.is_some() {
            return View::Fault;
        }
        match (&extras.door, self.place) {
            (StaffDoor::Uncommissioned, _) => return View::Commissioning,
            (StaffDoor::Open { .. }, Place::Scale) if extras.scale.is_some() => return View::Scale,
            (StaffDoor::Open { .. }, Place::Diagnostics | Place::Scale) => return View::Diagnostics,
            (StaffDoor::Open { .. }, Place::Trip | Place::Produce | Place::StaffPin) => return View::Staff,
            (StaffDoor::Shut | StaffDoor::Wrong | StaffDoor::Locked { .. } | StaffDoor::Broken { .. }, place) => {
                if place == Place::StaffPin {
                    return View::StaffPin;
                }
            }
        }
        match cart.state {
            State::Idle => View::Welcome,
            State::Shopping if self.place == Place::Produce => View::Produce,
            State::Shopping => View::Basket,
            State::Checkout => View::Checkout,
            State::Paying => View::Paying,
            State::Paid => View::ThankYou,
            State::HandedOver => View::HandOver,
        }
    }

    /// Lets go of what no longer makes sense now that the cart shows something else.
    pub(super) fn follow(&mut self, cart: &CartView, extras: &Extras) {
        if cart.state != State::Shopping {
            self.open_line = None;
            self.leave_produce();
        }
        // Where a payment or a till goes on, no language is offered.
        if matches!(cart.state, State::Paying | State::Paid | State::HandedOver) {
            self.choosing_language = false;
        }
        if cart.question.is_some() || cart.refused.is_some() || cart.noted.is_some() {
            self.choosing_language = false;
        }
        let open = self.open_line.and_then(|id| line(cart, id));
        if open.is_none_or(|line| line.status == LineStatus::Void) {
            self.open_line = None;
        }
        if matches!(extras.door, StaffDoor::Open { .. }) {
            self.leave_pin();
        } else {
            self.leave_diagnostics();
        }
        if extras.door != StaffDoor::Uncommissioned {
            self.first_pin = None;
        }
    }

    pub(super) fn touch(&mut self, touch: Touch, cart: &CartView) -> Option<Tap> {
        match touch {
            Touch::LanguagesAsked => self.choosing_language = !self.choosing_language,
            Touch::Language(index) => {
                self.choosing_language = false;
                return Language::ALL.get(index).map(|language| Tap::Intent(Intent::Speak(*language)));
            }
            Touch::StaffDoor => self.place = Place::StaffPin,
            Touch::Line(id) => self.open_line = if self.open_line == Some(id) { None } else { Some(id) },
            Touch::Produce => {
                self.open_line = None;
                self.place = Place::Produce;
                return Some(Tap::Intent(Intent::LookUp));
            }
            Touch::ProduceClosed => self.leave_produce(),
            Touch::ProduceChosen(index) => return self.choose_produce(index),
            Touch::QueryKey(key) if self.query.chars().count() < QUERY_LENGTH => {
                self.query.push_str(&key.to_lowercase())
            }
            Touch::QueryKey(_) => {}
            Touch::QueryErase => drop(self.query.pop()),
            Touch::QueryClear => self.query.clear(),
            Touch::PinKey(key) => self.type_pin(&key),
            Touch::PinErase => drop(self.pin.pop()),
            Touch::PinConfirm => return self.confirm_pin().map(Tap::Staff),
            Touch::PinClosed => self.leave_pin(),
            Touch::Staff(act) => return Some(Tap::Staff(StaffTap::Act(act))),
            Touch::Diag(touch) => return self.at_diagnostics(touch).map(Tap::Staff),
            Touch::Records(touch) => return self.records.touch(touch),
            Touch::ScaleClosed => {
                self.at_scale = AtScale::Looking;
                (self.place, self.at_diag) = (Place::Diagnostics, Page::Health);
                return Some(Tap::Staff(StaffTap::Scale(Order::Cancel)));
            }
            Touch::ScaleAct(act) => return self.at_scale.choose(act).map(to_scale),
            Touch::ScaleWeight(place) => self.at_scale.toggle(place),
            Touch::ScaleBegin => return self.at_scale.begin().map(to_scale),
            Touch::ScaleReady => return Some(to_scale(Order::Ready)),
            Touch::ScaleGiveUp => {
                self.at_scale = AtScale::Looking;
                return Some(to_scale(Order::Cancel));
            }
            Touch::ScaleUndoAsked => self.at_scale = AtScale::Undoing,
            Touch::ScaleUndo => {
                self.at_scale = AtScale::Looking;
                return Some(to_scale(Order::Undo { by: String::new() }));
            }
            Touch::ScaleZero => return Some(to_scale(Order::Zero)),
            Touch::StaffLeave => return Some(Tap::Staff(StaffTap::Leave)),
            Touch::Shelf(act) => return Some(Tap::Shelf(act)),
            Touch::Good(good, act) => return good.map(|good| Tap::Shelf(act(good))),
            Touch::Start => return Some(Tap::Intent(Intent::Start)),
            Touch::Bag => return Some(Tap::Intent(Intent::Bag)),
            Touch::Help => return Some(Tap::Intent(Intent::Help)),
            Touch::Checkout => return Some(Tap::Intent(Intent::Checkout)),
            Touch::Back => return Some(Tap::Intent(Intent::Back)),
            Touch::Pay => return Some(Tap::Intent(Intent::Pay)),
            Touch::HandOver => return Some(Tap::Intent(Intent::HandOver)),
            Touch::Leave => return Some(Tap::Intent(Intent::Cancel)),
            Touch::Fewer(id) => return self.count(cart, id, |pieces| pieces.saturating_sub(1)),
            Touch::More(id) => return self.count(cart, id, |pieces| pieces.saturating_add(1)),
            Touch::Remove(id) => return Some(remove(id)),
            Touch::PutBack(id) => return self.count(cart, id, |pieces| pieces.max(1)),
            Touch::Undo => return undo(cart),
            Touch::GiveUp => return give_up(cart),
            Touch::Answer(index) => return answer(cart, index),
            Touch::Offer(index) => return confirm(cart, index),
            Touch::NoOffer => return Some(Tap::Intent(Intent::Dismiss)),
            Touch::TakeCouponBack(coupon) => return Some(Tap::Intent(Intent::WithdrawCoupon(coupon))),
        }
        None
    }

    pub(super) fn open_line(&self) -> Option<LineId> {
        self.open_line
    }

    pub(super) fn at_scale(&self) -> &AtScale {
        &self.at_scale
    }

    pub(super) fn records(&self) -> &Records {
        &self.records
    }

    pub(super) fn at_diag(&self) -> Page {
        self.at_diag
    }

    pub(super) fn at_screen(&self) -> &AtScreen {
        &self.at_screen
    }

    pub(super) fn at_teaching(&self) -> &AtTeaching {
        &self.at_teaching
    }

    pub(super) fn choosing_language(&self) -> bool {
        self.choosing_language
    }

    pub(super) fn query(&self) -> &str {
        &self.query
    }

    pub(super) fn pin_digits(&self) -> usize {
        self.pin.len()
    }

    pub(super) fn repeating_pin(&self) -> bool {
        self.first_pin.is_some()
    }

    pub(super) fn pin_fault(&self) -> Option<PinFault> {
        self.pin_fault
    }

    fn count(&self, cart: &CartView, id: LineId, to: impl Fn(u32) -> u32) -> Option<Tap> {
        let pieces = to(line(cart, id)?.pieces);
        if pieces == 0 {
            return Some(remove(id));
        }
        Some(Tap::Intent(Intent::Quantity { of: LineChoice::Line(id), pieces }))
    }

    fn choose_produce(&mut self, index: usize) -> Option<Tap> {
        let plu = self.found.get(index)?.plu.clone();
        self.leave_produce();
        Some(Tap::Intent(Intent::Produce { plu }))
    }

    fn leave_produce(&mut self) {
        self.query.clear();
        if self.place == Place::Produce {
            self.place = Place::Trip;
        }
    }

    fn at_diagnostics(&mut self, touch: DiagTouch) -> Option<StaffTap> {
        match touch {
            DiagTouch::Opened => Some(self.look(Some(Page::Health))),
            DiagTouch::Closed => Some(self.look(None)),
            DiagTouch::Chosen(page) => Some(self.look(Some(page))),
            DiagTouch::Screen(touch) => self.at_screen.touch(touch).map(StaffTap::Try),
            DiagTouch::Teach(touch) => self.at_teaching.touch(touch).map(StaffTap::Teach),
        }
    }

    /// Goes to a page of diagnostics, or back to the staff page, and tells which one is looked at.
    fn look(&mut self, page: Option<Page>) -> StaffTap {
        self.at_diag = page.unwrap_or_default();
        (self.at_screen, self.at_teaching) = Default::default();
        self.place = match page {
            None => Place::Trip,
            Some(Page::Scale) => Place::Scale,
            Some(
                Page::Health
                | Page::Scanner
                | Page::Camera
                | Page::Screen
                | Page::Network
                | Page::Storage
                | Page::History
                | Page::Trips,
            ) => Place::Diagnostics,
        };
        StaffTap::Look(page)
    }

    fn leave_diagnostics(&mut self) {
        (self.at_scale, self.at_diag, self.records) = (AtScale::Looking, Page::Health, Records::default());
        (self.at_screen, self.at_teaching) = Default::default();
        if matches!(self.place, Place::Diagnostics | Place::Scale) {
            self.place = Place::Trip;
        }
    }

    fn leave_pin(&mut self) {
        self.pin.clear();
        self.pin_fault = None;
        if self.place == Place::StaffPin {
            self.place = Place::Trip;
        }
    }

    fn type_pin(&mut self, key: &str) {
        self.pin_fault = None;
        if self.pin.len() < *PIN_LENGTH.end() {
            self.pin.push_str(key);
        }
    }

    fn confirm_pin(&mut self) -> Option<StaffTap> {
        let typed = std::mem::take(&mut self.pin);
        if !PIN_LENGTH.contains(&typed.len()) {
            self.pin_fault = Some(PinFault::TooShort);
            return None;
        }
        if self.place == Place::StaffPin {
            return Some(StaffTap::Enter { pin: typed });
        }
        match self.first_pin.take() {
            None if Pin::new(&typed).is_err() => self.pin_fault = Some(PinFault::Obvious),
            None => self.first_pin = Some(typed),
            Some(first) if first == typed => return Some(StaffTap::Commission { pin: typed }),
            Some(_) => self.pin_fault = Some(PinFault::Differs),
        }
        None
    }
}

fn to_scale(order: Order) -> Tap {
    Tap::Staff(StaffTap::Scale(order))
}

fn line(cart: &CartView, id: LineId) -> Option<&LineView> {
    cart.lines.iter().find(|line| line.line == id).map(|line| &**line)
}

fn remove(id: LineId) -> Tap {
    Tap::Intent(Intent::Remove(LineChoice::Line(id)))
}

/// The line of a notice gets back what it lost: the whole line when it is void, else one piece.
fn undo(cart: &CartView) -> Option<Tap> {
    let line = line(cart, cart.notice.as_ref()?.line?)?;
    let pieces = match line.status {
        LineStatus::Void => line.pieces.max(1),
        LineStatus::Waiting | LineStatus::Confirmed | LineStatus::Asked => line.pieces.saturating_add(1),
    };
    Some(Tap::Intent(Intent::Quantity { of: LineChoice::Line(line.line), pieces }))
}

fn give_up(cart: &CartView) -> Option<Tap> {
    match cart.awaited.as_ref()? {
        Awaited::Produce { line, .. } => Some(remove(*line)),
        Awaited::OwnBag => Some(Tap::Intent(Intent::NoBag)),
    }
}

fn answer(cart: &CartView, index: usize) -> Option<Tap> {
    let question = cart.question.as_ref()?;
    let choice = question.choices.get(index)?.choice.clone();
    Some(Tap::Intent(Intent::Answer { question: question.id, choice }))
}

fn confirm(cart: &CartView, index: usize) -> Option<Tap> {
    let offer = cart.doubt.as_ref()?.offers.get(index)?;
    Some(Tap::Intent(Intent::Confirm(offer.scan.clone())))
}

#[cfg(test)]
mod tests;
