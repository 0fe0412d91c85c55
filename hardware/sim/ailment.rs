//! What can be wrong with the simulated cart itself, beside a plug that is pulled: its load cell's wires, its scan engine, its computer.

use crate::battery::Percent;

/// The counts of a converter that is at the end of its range, and those of a data line that stays high.
const AT_THE_END: i32 = 8_388_607;
const ALL_ONES: i32 = -1;
/// The simulated disk, in mebibytes.
const DISK: u64 = 29_700;

/// How the load cell is wired.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wires {
    #[default]
    Sound,
    /// Signal and its opposite have changed places: a load makes the platform lighter.
    Swapped,
    /// One of the bridge is open: the converter is at the end of its range.
    Broken,
    /// The data line is held high.
    Stuck,
}

/// How the scan engine is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    #[default]
    Sound,
    /// A character in three is lost and another sent in its place, as by a loose plug.
    Garbles,
}

/// How the computer is, as far as a world makes it different from the one that the program runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Computer {
    /// In degrees Celsius.
    pub heat: Option<i32>,
    pub supply: Option<Supply>,
    pub disk: Option<Disk>,
    /// How much of its memory card's life is used up.
    pub worn: Option<Percent>,
}

/// What the computer is fed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Supply {
    Strong,
    /// It sags under load.
    Weak,
}

/// Room on the disk, in mebibytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disk {
    pub free: u64,
    pub size: u64,
}

impl Wires {
    /// What comes of these counts, of a cell that says `zero` without a load.
    pub(crate) fn carry(self, counts: i32, zero: i32) -> i32 {
        match self {
            Wires::Sound => counts,
            Wires::Swapped => zero.saturating_mul(2).saturating_sub(counts),
            Wires::Broken => AT_THE_END,
            Wires::Stuck => ALL_ONES,
        }
    }
}

impl Engine {
    /// What is sent in place of a symbol.
    pub(crate) fn sends(self, symbol: String) -> String {
        match self {
            Engine::Sound => symbol,
            Engine::Garbles => {
                symbol.chars().enumerate().map(|(at, sent)| if at % 3 == 2 { '#' } else { sent }).collect()
            }
        }
    }
}

impl Disk {
    /// One on which so much is free.
    #[must_use]
    pub fn with_free(free: u64) -> Self {
        Disk { free: free.min(DISK), size: DISK }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use cart_domain::input::Reader;
    use cart_domain::{Gtin, Mass, Tick};

    use super::*;
    use crate::fault::{Cause, Fault};
    use crate::scale::Scale as _;
    use crate::scanner::{Heard, Scanner as _};
    use crate::sim::good::Good;
    use crate::sim::reader::SimEngine;
    use crate::sim::scale::SimScale;
    use crate::sim::world::World;
    use crate::sim::{Act, WorldSetup};

    /// What the scale says in three seconds, in grams.
    fn weighed(world: &World, scale: &mut SimScale) -> Vec<Result<i64, Fault>> {
        let mut heard = Vec::new();
        for _ in 0..30 {
            world.advance_to(Tick(world.now().0 + 100));
            match scale.read(Duration::ZERO) {
                Ok(None) => {}
                Ok(Some(sample)) => heard.push(Ok(sample.mass.grams())),
                Err(fault) => heard.push(Err(fault)),
            }
        }
        heard
    }

    fn scale_with(wires: Wires) -> Vec<Result<i64, Fault>> {
        let world = World::new(WorldSetup { wild_one_in: 0, ..WorldSetup::default() });
        let mut scale = SimScale::open(&world).expect("it is plugged in");
        world.act(Act::PlaceBag { mass: Mass::from_grams(500) }).expect("a bag");
        weighed(&world, &mut scale);
        world.act(Act::Wires { are: wires }).expect("somebody pulled at them");
        weighed(&world, &mut scale)
    }

    #[test]
    fn wires_that_are_swapped_make_a_load_lift_the_platform() {
        let last = scale_with(Wires::Swapped).pop().expect("it speaks");
        assert!(last.as_ref().is_ok_and(|grams| (-505..=-495).contains(grams)), "{last:?}");
    }

    #[test]
    fn a_broken_wire_and_a_stuck_line_are_told_by_the_driver_for_what_they_are() {
        let causes = |wires| scale_with(wires).into_iter().filter_map(|said| said.err().map(|fault| fault.cause));
        assert!(causes(Wires::Broken).all(|cause| cause == Cause::Saturated { counts: AT_THE_END }));
        assert!(causes(Wires::Broken).count() > 20);
        assert!(causes(Wires::Stuck).all(|cause| cause == Cause::BrokenReads { in_a_row: 3 }));
        assert!(causes(Wires::Stuck).count() >= 9);
    }

    #[test]
    fn an_engine_with_a_loose_plug_sends_what_is_on_no_label_until_it_is_mended() {
        let gtin = Gtin::parse("4006381333931").expect("a number");
        let world = World::new(WorldSetup { goods: vec![Good::looks(gtin)], ..WorldSetup::default() });
        let mut engine = SimEngine::open(&world, Reader::Hid).expect("it is plugged in");
        let mut scan = |is| {
            world.act(Act::Engine { is }).expect("a plug");
            world.act(Act::PickUp { good: gtin, mass: None }).expect("it is on the shelf");
            world.act(Act::Present).expect("it is in the hand");
            match engine.read(Duration::ZERO) {
                Ok(Some(Heard::Scan(scan))) => scan.data,
                other => panic!("{other:?}"),
            }
        };
        assert!(scan(Engine::Garbles).contains('#'));
        assert_eq!(scan(Engine::Sound), "4006381333931");
    }
}
