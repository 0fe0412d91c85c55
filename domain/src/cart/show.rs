//! Draws the view from the receipt, the concerns and the devices.

use crate::cart::{Asked, Cart};
use crate::effect::Effect;
use crate::fusion::concern::Concern;
use crate::gtin::Gtin;
use crate::ids::LineId;
use crate::language::Language;
use crate::phrase::{Phrase, Spoken};
use crate::question::{Choice, Kind};
use crate::receipt::Stage;
use crate::receipt::coupon::PresentedCoupon;
use crate::receipt::event::Quantity;
use crate::receipt::line::Line;
use crate::view::{
    Awaited, CartView, ChoiceView, CouponView, LineStatus, LineView, Lines, NoticeView, QuestionView, StaffCall,
    StaffWhy, State,
};

/// The lines as they were drawn last, and what they were drawn from.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    lines: Lines,
    /// The receipt's changes that are in it.
    changes: usize,
    /// The lines about which questions are open.
    asked: Vec<LineId>,
    language: Language,
}

/// A person reads at most this many large answers at a glance.
const MOST_CHOICES: usize = 3;

impl Cart {
    /// Draws the view anew and asks for it to be shown when it has changed.
    pub(super) fn refresh(&mut self) {
        self.wake = self.earliest_wake();
        self.draw_lines();
        let view = self.draw();
        if view != self.view {
            self.view = view;
            self.effects.push_back(Effect::Publish);
        }
    }

    fn draw(&self) -> CartView {
        let policy = &self.setup.policy;
        let question = self.question();
        CartView {
            state: self.state(),
            trip: self.trip.clone(),
            language: self.language,
            currency: self.receipt.beginning().map_or_else(|| policy.currency.clone(), |b| b.currency.clone()),
            lines: self.drawn.lines.clone(),
            totals: if self.trip.is_some() { self.receipt.totals() } else { CartView::idle(policy).totals },
            latest: self.receipt.latest(),
            item_count: self.receipt.item_count(),
            basket: self.basket,
            notice: self.notice(),
            refused: self.refused.as_ref().map(|(refused, _)| refused.clone()),
            noted: self.noted.as_ref().map(|(noted, _)| noted.clone()),
            coupons: self.receipt.standing_coupons().map(coupon_view).collect(),
            doubt: self.doubt_view(),
            queued: self.asked.len().saturating_sub(usize::from(question.is_some())),
            question,
            staff: self.staff_call(),
            degraded: self.degraded.iter().copied().collect(),
            awaited: self.awaited(),
            payment_declined: self.receipt.payment_declined(),
            hand_over: match self.receipt.stage() {
                Stage::HandedOver { code } => Some(code.clone()),
                Stage::Idle
                | Stage::Shopping
                | Stage::Checkout
                | Stage::Paying
                | Stage::Paid { .. }
                | Stage::Cancelled => None,
            },
        }
    }

    pub(super) fn state(&self) -> State {
        match self.receipt.stage() {
            Stage::Idle | Stage::Cancelled => State::Idle,
            Stage::Shopping => State::Shopping,
            Stage::Checkout => State::Checkout,
            Stage::Paying => State::Paying,
            Stage::Paid { .. } => State::Paid,
            Stage::HandedOver { .. } => State::HandedOver,
        }
    }

    /// Draws the lines anew that have changed.
    fn draw_lines(&mut self) {
        if self.drawn.language != self.language {
            self.drawn = Drawn { language: self.language, ..Drawn::default() };
        }
        let asked: Vec<LineId> = self.asked.values().filter_map(|asked| asked.line).collect();
        let differs = |line: &&LineId| asked.contains(line) != self.drawn.asked.contains(line);
        let differing =
            asked.iter().chain(&self.drawn.asked).filter(differs).filter_map(|id| self.receipt.place_of(*id));
        let changed = self.receipt.changed_since(self.drawn.changes).iter().copied();
        let places: Vec<usize> = changed.chain(differing).collect();
        for place in places {
            let line = &self.receipt.lines()[place];
            let view = self.line_view(line, asked.contains(&line.id));
            self.drawn.lines.put(place, view);
        }
        self.drawn.changes = self.receipt.changes();
        self.drawn.asked = asked;
    }

    fn line_view(&self, line: &Line, asked: bool) -> LineView {
        let status = if line.void {
            LineStatus::Void
        } else if asked {
            LineStatus::Asked
        } else if line.missing() > 0 {
            LineStatus::Waiting
        } else {
            LineStatus::Confirmed
        };
        LineView {
            line: line.id,
            gtin: line.item.gtin,
            name: self.name_of_line(line),
            pieces: line.pieces(),
            net: line.net(),
            price: line.item.price,
            unit: line.item.unit,
            amount: line.amount(),
            deposit: line.deposit(),
            tax_class: line.item.tax_class.clone(),
            age: line.item.age,
            status,
        }
    }

    fn name_of_line(&self, line: &Line) -> String {
        self.name_of(&line.item.gtin).unwrap_or_else(|| line.item.name.clone())
    }

    fn name_of(&self, gtin: &Gtin) -> Option<String> {
        self.setup.catalogue.by_gtin(gtin).map(|product| product.name_in(self.language).to_owned())
    }

    fn spoken(&self, concern: &Concern) -> Spoken {
        let named = concern.line.or_else(|| match concern.hints.lines[..] {
            [only] => Some(only),
            _ => None,
        });
        Spoken {
            kind: concern.kind,
            name: named.and_then(|line| self.receipt.line(line)).map(|line| self.name_of_line(line)),
            felt: concern.felt,
            expected: concern.expected,
            perhaps: concern.hints.product.and_then(|gtin| self.name_of(&gtin)),
        }
    }

    fn notice(&self) -> Option<NoticeView> {
        if !self.on_trip() {
            let felt = self.first_item()?.felt;
            let says = Phrase::Notice(Spoken {
                kind: Kind::Unscanned,
                name: None,
                felt: Some(felt),
                expected: None,
                perhaps: None,
            });
            return Some(NoticeView { kind: Kind::Unscanned, felt: Some(felt), line: None, says });
        }
        let waiting = self
            .concerns
            .iter()
            .filter(|concern| concern.notice_at <= self.now.tick && !self.asked.contains_key(&concern.key))
            .filter(|concern| concern.felt.is_some() || !self.fusion.is_restless(self.now.tick))
            .max_by_key(|concern| (concern.felt.is_some(), concern.notice_at));
        if let Some(concern) = waiting {
            let says = Phrase::Notice(self.spoken(concern));
            return Some(NoticeView { kind: concern.kind, felt: concern.felt, line: concern.line, says });
        }
        let undoable = self.fusion.undoable.as_ref()?;
        let moved = undoable.moved.first()?;
        let name = self.receipt.line(moved.line).map(|line| self.name_of_line(line));
        let spoken = Spoken { kind: Kind::Removed, name, felt: Some(moved.mass), expected: None, perhaps: None };
        let says = Phrase::Notice(spoken);
        Some(NoticeView { kind: Kind::Removed, felt: Some(moved.mass), line: Some(moved.line), says })
    }

    fn question(&self) -> Option<QuestionView> {
        let (concern, asked) = self
            .concerns
            .iter()
            .filter_map(|concern| Some((concern, *self.asked.get(&concern.key)?)))
            .min_by_key(|(concern, asked)| (concern.kind, asked.id))?;
        Some(self.question_view(concern, asked))
    }

    fn question_view(&self, concern: &Concern, asked: Asked) -> QuestionView {
        let choices = self.choices(concern);
        QuestionView {
            id: asked.id,
            kind: asked.kind,
            line: asked.line,
            says: Phrase::Question(self.spoken(concern)),
            choices: choices.into_iter().take(MOST_CHOICES).map(|choice| self.choice_view(choice)).collect(),
        }
    }

    fn choice_view(&self, choice: Choice) -> ChoiceView {
        let line = |id: &LineId| self.receipt.line(*id);
        let (name, picture) = match &choice {
            Choice::Gtin(gtin) => (self.name_of(gtin), Some(*gtin)),
            Choice::Line(id) => (line(id).map(|line| self.name_of_line(line)), line(id).map(|line| line.item.gtin)),
            Choice::ScanIt
            | Choice::TakeOut
            | Choice::Mine
            | Choice::DropLine
            | Choice::InBasket
            | Choice::Later
            | Choice::None
            | Choice::Right
            | Choice::Pieces(_)
            | Choice::Other
            | Choice::Keep
            | Choice::TookOut
            | Choice::One
            | Choice::Both => (None, None),
        };
        let says = Phrase::Answer { choice: choice.clone(), name };
        ChoiceView { choice, says, picture }
    }

    fn choices(&self, concern: &Concern) -> Vec<Choice> {
        let hints = &concern.hints;
        match concern.kind {
            // Whoever wants something out again takes it, whatever they answer.
            Kind::Unscanned => match hints.product {
                Some(gtin) if hints.again => vec![Choice::ScanIt, Choice::Gtin(gtin), Choice::Mine],
                Some(gtin) => vec![Choice::ScanIt, Choice::Gtin(gtin), Choice::TakeOut],
                None => vec![Choice::ScanIt, Choice::TakeOut, Choice::Mine],
            },
            Kind::NotPlaced => vec![Choice::DropLine, Choice::InBasket, Choice::Later],
            Kind::Removed => {
                let most = MOST_CHOICES - 1;
                let lines = hints.lines.iter().take(most).map(|line| Choice::Line(*line));
                lines.chain([Choice::None]).collect()
            }
            Kind::WrongWeight => {
                let pieces = self.pieces_offered(concern).map(Choice::Pieces);
                [Some(Choice::Right), pieces, Some(Choice::Other)].into_iter().flatten().collect()
            }
            Kind::WrongItem => {
                let seen = hints.product.map(Choice::Gtin);
                [Some(Choice::Right), seen, hints.or.map(Choice::Gtin), Some(Choice::Other)]
                    .into_iter()
                    .flatten()
                    .collect()
            }
            Kind::Count => {
                let felt = hints.pieces.unwrap_or(2);
                vec![Choice::Pieces(felt), Choice::Pieces(hints.scanned.max(1))]
            }
            Kind::StillHere => vec![Choice::Keep, Choice::TookOut],
            Kind::Duplicate => vec![Choice::One, Choice::Both],
        }
    }

    fn pieces_offered(&self, concern: &Concern) -> Option<u32> {
        let line = concern.line.and_then(|line| self.receipt.line(line))?;
        if !matches!(line.quantity, Quantity::Pieces(_)) {
            return None;
        }
        let ratio = concern.felt?.milligrams() / concern.expected?.milligrams().max(1);
        u32::try_from(ratio).ok().filter(|pieces| *pieces >= 2 && *pieces <= 12)
    }

    fn staff_call(&self) -> Option<StaffCall> {
        if !self.on_trip() {
            return None;
        }
        let closing = self.receipt.stage() != &Stage::Shopping;
        let why = if self.receipt.help_wanted() {
            StaffWhy::Help
        } else if self.age_pending().is_some() {
            StaffWhy::Age
        } else if self.pay_blocked {
            StaffWhy::Question
        } else if closing && !self.receipt.spot_check().is_empty() {
            StaffWhy::SpotCheck
        } else if closing && self.scale_blocks() {
            StaffWhy::Device
        } else {
            return None;
        };
        let because = match why {
            StaffWhy::SpotCheck => self.receipt.spot_check().to_vec(),
            StaffWhy::Help | StaffWhy::Age | StaffWhy::Question | StaffWhy::Device => Vec::new(),
        };
        Some(StaffCall { why, says: Phrase::Staff(why), because })
    }

    fn awaited(&self) -> Option<Awaited> {
        if !self.on_trip() {
            return None;
        }
        if self.fusion.bag_awaited.is_some() {
            return Some(Awaited::OwnBag);
        }
        let lot = self.receipt.waiting().rev().find(|line| line.quantity == Quantity::Unweighed)?;
        Some(Awaited::Produce { line: lot.id, name: self.name_of_line(lot) })
    }
}

fn coupon_view(coupon: &PresentedCoupon) -> CouponView {
    let number = coupon.code.offer.as_ref().unwrap_or(&coupon.code.value);
    CouponView { coupon: coupon.id, number: number.clone() }
}
