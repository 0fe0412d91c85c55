//! An entry of diag as rows: each figure with its words, in the units that people read, and with its limit.

use std::rc::Rc;

use slint::VecModel;

use super::super::patch::patch;
use super::super::speak::Speaker;
use super::super::ui::{self, Bound, Fact, FactHead, FactRow};
use crate::diag::{Entry, Limit, State, Value};

/// How a figure is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Plain,
    Mib,
    Milliseconds,
    Seconds,
    Celsius,
    Percent,
    /// Millionths.
    Ppm,
    YesNo,
}

/// Every figure that is shown, in the order to read them.
const FIGURES: [(&str, Fact, Unit); 37] = [
    ("last_heard", Fact::LastHeard, Unit::Plain),
    ("round_trip_ms", Fact::RoundTrip, Unit::Milliseconds),
    ("clock_ahead_ms", Fact::ClockAhead, Unit::Milliseconds),
    ("events_waiting", Fact::ToTell, Unit::Plain),
    ("trips_parked", Fact::Parked, Unit::Plain),
    ("products", Fact::Products, Unit::Plain),
    ("catalogue", Fact::Catalogue, Unit::Plain),
    ("free_mib", Fact::Free, Unit::Mib),
    ("size_mib", Fact::Size, Unit::Mib),
    ("tapes", Fact::Tapes, Unit::Plain),
    ("tapes_read", Fact::TapesRead, Unit::Plain),
    ("tapes_read_at", Fact::TapesReadAt, Unit::Plain),
    ("tapes_flawed", Fact::TapesFlawed, Unit::Plain),
    ("temperature_c", Fact::Temperature, Unit::Celsius),
    ("throttling", Fact::Throttling, Unit::Plain),
    ("under_voltage", Fact::UnderVoltage, Unit::YesNo),
    ("memory_available_mib", Fact::MemoryFree, Unit::Mib),
    ("memory_mib", Fact::Memory, Unit::Mib),
    ("program_memory_mib", Fact::ProgramMemory, Unit::Mib),
    ("uptime_s", Fact::Uptime, Unit::Seconds),
    ("program_uptime_s", Fact::ProgramUptime, Unit::Seconds),
    ("version", Fact::Version, Unit::Plain),
    ("weighing", Fact::Weighing, Unit::Plain),
    ("model", Fact::Model, Unit::Plain),
    ("system", Fact::System, Unit::Plain),
    ("kernel", Fact::Kernel, Unit::Plain),
    ("scale_drift_ppm", Fact::ScaleDrift, Unit::Ppm),
    ("scale_drift_interval_ppm", Fact::ScaleCertainty, Unit::Ppm),
    ("scale_placements", Fact::ScalePacks, Unit::Plain),
    ("scale_placements_wanted", Fact::ScalePacksWanted, Unit::Plain),
    ("misses_per_1000_before", Fact::MissesBefore, Unit::Plain),
    ("misses_per_1000_lately", Fact::MissesLately, Unit::Plain),
    ("best_picture_before", Fact::BestBefore, Unit::Plain),
    ("best_picture_lately", Fact::BestLately, Unit::Plain),
    ("cut_off_of_last_10_starts", Fact::Cuts, Unit::Plain),
    ("faults", Fact::Faults, Unit::Plain),
    ("findings", Fact::Other, Unit::Plain),
];
/// The wear of a memory card is called by the card.
const WORN: &str = "_worn_percent";

/// How a part is as a whole.
pub(super) fn head(entry: &Entry, speaker: &Speaker<'_>) -> FactHead {
    FactHead {
        health: match entry.state {
            State::Well => ui::Health::Well,
            State::Absent => ui::Health::Absent,
            State::Opening => ui::Health::Starting,
            State::Sick => ui::Health::Sick,
        },
        since: entry.since.as_str().into(),
        advice: speaker.advice(&entry.advice).into(),
    }
}

/// Shows an entry's figures in a list.
pub(super) fn fill(list: &Rc<VecModel<FactRow>>, entry: &Entry, speaker: &Speaker<'_>) {
    let known = FIGURES.iter().filter(|(_, fact, _)| *fact != Fact::Other);
    let rows = known.filter_map(|(name, fact, unit)| {
        let value = entry.figures.get(*name)?;
        Some(FactRow { fact: *fact, ..row(entry, name, *unit, value, speaker) })
    });
    let cards = entry.figures.iter().filter_map(|(name, value)| {
        let card = name.strip_suffix(WORN)?;
        Some(FactRow { fact: Fact::Worn, name: card.into(), ..row(entry, name, Unit::Percent, value, speaker) })
    });
    patch(list, rows.chain(cards).collect(), |row: &FactRow| (row.fact, row.name.clone()));
}

fn row(entry: &Entry, figure: &str, unit: Unit, value: &Value, speaker: &Speaker<'_>) -> FactRow {
    let limit = entry.limits.get(figure).copied();
    let (bound, most) = match limit.filter(|_| unit != Unit::YesNo) {
        None => (Bound::None, String::new()),
        Some(Limit::AtMost(most) | Limit::Within(most)) => (Bound::AtMost, told(most, unit)),
        Some(Limit::AtLeast(least)) => (Bound::AtLeast, told(least, unit)),
    };
    let (words, over) = match value {
        Value::Number(number) => (told(*number, unit), limit.is_some_and(|limit| !limit.holds(*number))),
        Value::Throttling(throttling) => (speaker.throttling(*throttling), false),
        // A card that does not tell how worn it is.
        Value::Text(_) if unit == Unit::Percent => ("\u{2013}".to_owned(), false),
        Value::Text(text) => (text.clone(), false),
    };
    let decimal = |words: String| if unit == Unit::Ppm { speaker.decimal(&words) } else { words };
    let (value, limit) = (decimal(words).into(), decimal(most).into());
    FactRow { fact: Fact::Other, name: Default::default(), value, bound, limit, over }
}

pub(super) fn told(number: i64, unit: Unit) -> String {
    match unit {
        Unit::Plain => number.to_string(),
        Unit::Mib if number >= 10 * 1_024 => format!("{}\u{a0}GiB", number / 1_024),
        Unit::Mib => format!("{number}\u{a0}MiB"),
        Unit::Milliseconds if number.abs() >= 10_000 => format!("{}\u{a0}s", number / 1_000),
        Unit::Milliseconds => format!("{number}\u{a0}ms"),
        Unit::Seconds if number >= 2 * 86_400 => format!("{}\u{a0}d", number / 86_400),
        Unit::Seconds => format!("{}:{:02}\u{a0}h", number / 3_600, number % 3_600 / 60),
        Unit::Celsius => format!("{number}\u{a0}°C"),
        Unit::Percent => format!("{number}\u{a0}%"),
        Unit::Ppm => {
            let sign = if number < 0 { "−" } else { "" };
            format!("{sign}{}.{:02}\u{a0}%", number.abs() / 10_000, number.abs() / 100 % 100)
        }
        Unit::YesNo => (if number == 0 { "–" } else { "!" }).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use cart_domain::language::Language;
    use cart_domain::{Currency, Wall};
    use slint::Model as _;

    use super::*;
    use crate::diag::Advice;

    #[test]
    fn figures_are_told_as_people_read_them() {
        let cases = [
            (300, Unit::Mib, "300\u{a0}MiB"),
            (59_392, Unit::Mib, "58\u{a0}GiB"),
            (-75_000, Unit::Milliseconds, "-75\u{a0}s"),
            (3_900, Unit::Seconds, "1:05\u{a0}h"),
            (345_600, Unit::Seconds, "4\u{a0}d"),
            (-9_700, Unit::Ppm, "−0.97\u{a0}%"),
        ];
        for (number, unit, words) in cases {
            assert_eq!(told(number, unit), words);
        }
    }

    #[test]
    fn a_figure_beyond_its_limit_is_marked_and_a_card_is_called_by_its_name() {
        let mut entry = Entry::plain(State::Well, Wall(0));
        entry.judge("free_mib", 100, Limit::AtLeast(256), Advice::DiskFull);
        entry.put("mmcblk0_worn_percent", 90_i64);
        entry.put("a_figure_of_a_newer_program", 1_i64);
        let list = Rc::new(VecModel::default());
        let currency = Currency::eur();
        fill(&list, &entry, &Speaker::new(Language::German, &currency));
        let rows: Vec<FactRow> = list.iter().collect();
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].fact, rows[0].over, rows[0].limit.as_str()), (Fact::Free, true, "256\u{a0}MiB"));
        assert_eq!((rows[1].fact, rows[1].name.as_str(), rows[1].value.as_str()), (Fact::Worn, "mmcblk0", "90\u{a0}%"));
    }
}
