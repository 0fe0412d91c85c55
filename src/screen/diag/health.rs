//! How the cart is, part by part: a line on the staff page, a row on the page of health.

use cart_domain::Mass;
use slint::{ComponentHandle, SharedString};

use super::super::navigation::{DiagTouch, Touch};
use super::super::speak::Speaker;
use super::super::stage::{Scene, Touched, number};
use super::super::ui::{self, AppWindow, Bound, HealthAdapter, HealthRow};
use super::Page;
use super::facts::{Unit, told};
use crate::diag::{Advice, Limit};

/// How one part of the cart is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthLine {
    pub part: Part,
    pub health: Health,
    /// By the shop's clock.
    pub since: String,
    /// What tells most comes first.
    pub measures: Vec<Measure>,
    pub advice: Vec<Advice>,
}

/// How a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    Well,
    /// This cart has none, and none is missing.
    Absent,
    Starting,
    Sick,
}

/// A part of the cart; what a trip needs most comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Scale,
    Scanner,
    Camera,
    Screen,
    Network,
    Storage,
    System,
    History,
    Battery,
    Light,
    Motion,
    Contacts,
    Backlight,
    Panel,
}

/// A figure with its limit, in the units of diag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    pub what: What,
    pub value: i64,
    pub limit: Option<Limit>,
}

/// What is measured or counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    BadReadings,
    /// In milligrams.
    Noise,
    /// In milligrams, from the calibrated zero.
    Zero,
    Scans,
    Pictures,
    ToTell,
    Trips,
    /// In mebibytes.
    Free,
    /// In degrees Celsius.
    Temperature,
    /// In milliseconds.
    Answer,
    /// Of the battery, in hundredths.
    Charge,
    /// Lux.
    Light,
    /// Of the screen, in hundredths.
    Brightness,
}

impl Part {
    const ALL: [Part; 14] = [
        Part::Scale,
        Part::Scanner,
        Part::Camera,
        Part::Screen,
        Part::Network,
        Part::Storage,
        Part::System,
        Part::History,
        Part::Battery,
        Part::Light,
        Part::Motion,
        Part::Contacts,
        Part::Backlight,
        Part::Panel,
    ];

    pub(super) const fn shown(self) -> ui::Part {
        match self {
            Part::Scale => ui::Part::Scale,
            Part::Scanner => ui::Part::Scanner,
            Part::Camera => ui::Part::Camera,
            Part::Screen => ui::Part::Screen,
            Part::Network => ui::Part::Network,
            Part::Storage => ui::Part::Storage,
            Part::System => ui::Part::System,
            Part::History => ui::Part::History,
            Part::Battery => ui::Part::Battery,
            Part::Light => ui::Part::Light,
            Part::Motion => ui::Part::Motion,
            Part::Contacts => ui::Part::Contacts,
            Part::Backlight => ui::Part::Backlight,
            Part::Panel => ui::Part::Panel,
        }
    }

    /// Where more is told of it.
    const fn page(self) -> Option<Page> {
        match self {
            Part::Scale => Some(Page::Scale),
            Part::Scanner => Some(Page::Scanner),
            Part::Camera => Some(Page::Camera),
            Part::Network => Some(Page::Network),
            Part::Storage | Part::System => Some(Page::Storage),
            Part::History => Some(Page::History),
            Part::Screen | Part::Backlight | Part::Panel => Some(Page::Screen),
            Part::Battery | Part::Light | Part::Motion | Part::Contacts => None,
        }
    }
}

pub(in super::super) fn row(line: &HealthLine, speaker: &Speaker<'_>) -> HealthRow {
    let measure = |place: usize| line.measures.get(place).map(|measure| shown(*measure, speaker)).unwrap_or_default();
    HealthRow {
        part: line.part.shown(),
        health: match line.health {
            Health::Well => ui::Health::Well,
            Health::Absent => ui::Health::Absent,
            Health::Starting => ui::Health::Starting,
            Health::Sick => ui::Health::Sick,
        },
        since: line.since.as_str().into(),
        first: measure(0),
        second: measure(1),
        advice: speaker.advice(&line.advice).into(),
        leads: line.part.page().is_some(),
    }
}

/// What is wrong with a part, and what to do; nothing while it is well.
pub(in super::super) fn advice(scene: &Scene, part: Part) -> SharedString {
    let sick = scene.extras.health.iter().find(|line| line.part == part && line.health == Health::Sick);
    sick.map_or_else(SharedString::new, |line| scene.speaker.advice(&line.advice).into())
}

fn shown(measure: Measure, speaker: &Speaker<'_>) -> ui::Measure {
    let words = |value: i64| match measure.what {
        What::Noise | What::Zero => speaker.grams(Mass::from_milligrams(value)),
        What::Free => told(value, Unit::Mib),
        What::Temperature => told(value, Unit::Celsius),
        What::Answer => told(value, Unit::Milliseconds),
        What::Charge | What::Brightness => speaker.rate(u32::try_from(value).unwrap_or(0) * 1_000),
        What::Light => format!("{value}\u{a0}lx"),
        What::BadReadings | What::Scans | What::Pictures | What::ToTell | What::Trips => value.to_string(),
    };
    let (bound, limit) = match measure.limit {
        None => (Bound::None, String::new()),
        Some(Limit::AtMost(most) | Limit::Within(most)) => (Bound::AtMost, words(most)),
        Some(Limit::AtLeast(least)) => (Bound::AtLeast, words(least)),
    };
    ui::Measure {
        what: match measure.what {
            What::BadReadings => ui::What::BadReadings,
            What::Noise => ui::What::Noise,
            What::Zero => ui::What::Zero,
            What::Scans => ui::What::Scans,
            What::Pictures => ui::What::Pictures,
            What::ToTell => ui::What::ToTell,
            What::Trips => ui::What::Trips,
            What::Free => ui::What::Free,
            What::Temperature => ui::What::Temperature,
            What::Answer => ui::What::Answer,
            What::Charge => ui::What::Charge,
            What::Light => ui::What::Light,
            What::Brightness => ui::What::Brightness,
        },
        count: number(measure.value),
        value: words(measure.value).into(),
        bound,
        limit: limit.into(),
        over: measure.limit.is_some_and(|limit| !limit.holds(measure.value)),
    }
}

pub(super) fn wire(window: &AppWindow, touched: &Touched) {
    let leads_to = |part: ui::Part| Part::ALL.into_iter().find(|known| known.shown() == part).and_then(Part::page);
    let open = move |part| Touch::Diag(DiagTouch::Chosen(leads_to(part).unwrap_or_default()));
    window.global::<HealthAdapter>().on_open(touched.with(open));
}
