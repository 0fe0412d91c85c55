//! How full lithium cells are, by their voltage.
//!
//! A gauge that only measures cannot know more than that. The table is of cells with nickel in them (NMC, NCA) at rest and at room
//! temperature; a cell under load sags by what its inner resistance takes, which is added back. Between 20 and 80 percent the curve is so
//! flat that the level may be off by ten. Lithium iron phosphate is flatter still, and not in it.

use super::{Millivolts, Percent};

/// Millivolts of one cell at rest, and thousandths of its charge.
const CURVE: [(i64, i64); 12] = [
    (3_000, 0),
    (3_300, 30),
    (3_450, 80),
    (3_550, 150),
    (3_620, 250),
    (3_680, 350),
    (3_740, 450),
    (3_820, 570),
    (3_920, 700),
    (4_020, 820),
    (4_100, 910),
    (4_200, 1_000),
];
/// What one cell of a cart's pack has inside, in thousandths of an ohm.
const INNER: i64 = 50;

/// How full so many cells in series are that show `voltage` while `drawn` milliamperes are taken from them (or given, if negative).
pub(super) fn level(voltage: Millivolts, cells: u32, drawn: i64) -> Percent {
    let each = i64::from(voltage.0) / i64::from(cells) + drawn * INNER / 1_000;
    let mut before = CURVE[0];
    if each <= before.0 {
        return Percent(0);
    }
    for at in &CURVE[1..] {
        if each <= at.0 {
            let per_mille = before.1 + (at.1 - before.1) * (each - before.0) / (at.0 - before.0);
            return Percent::from_per_mille(per_mille);
        }
        before = *at;
    }
    Percent::FULL
}

/// What one cell at rest shows with so many thousandths of its charge.
pub(crate) fn voltage(per_mille: i64) -> Millivolts {
    let mut before = CURVE[0];
    for at in &CURVE[1..] {
        if per_mille <= at.1 {
            let millivolts = before.0 + (at.0 - before.0) * (per_mille - before.1).max(0) / (at.1 - before.1);
            return Millivolts(u32::try_from(millivolts).unwrap_or(0));
        }
        before = *at;
    }
    Millivolts(u32::try_from(before.0).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fuller_cell_never_shows_a_lower_level() {
        let levels: Vec<Percent> = (2_500..4_400).map(|voltage| level(Millivolts(voltage), 1, 0)).collect();
        assert!(levels.is_sorted());
        assert_eq!((levels[0], levels[levels.len() - 1]), (Percent(0), Percent::FULL));
    }

    #[test]
    fn a_level_and_its_voltage_belong_together() {
        for percent in 0..=100 {
            assert_eq!(level(voltage(i64::from(percent) * 10), 1, 0), Percent(percent));
        }
    }

    #[test]
    fn a_battery_under_load_is_fuller_than_its_voltage_says() {
        assert!(level(Millivolts(3_700), 1, 2_000) > level(Millivolts(3_700), 1, 0));
        assert_eq!(level(Millivolts(11_100), 3, 0), level(Millivolts(3_700), 1, 0));
    }
}
