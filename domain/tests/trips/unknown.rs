//! Packs whose mass nobody knows: a shop's first weeks are full of them.

use cart_domain::Input;
use cart_domain::input::{Change, Match, PerMille, Sighting};
use cart_domain::view::LineStatus;

use crate::bench::{Bench, gtin};

#[test]
fn two_packs_whose_mass_nobody_knows_are_two_when_they_are_put_in_at_once() {
    let mut bench = Bench::shopping();
    bench.scan("mystery").scan("mystery").add_grams(640).wait(20_000);
    assert_eq!(bench.questions_seen(), []);
    assert_eq!(bench.lines(), [("mystery", 2)]);
    assert_eq!(bench.view().lines[0].status, LineStatus::Confirmed);
    bench.add_grams(-320).wait(8_000);
    assert_eq!(bench.lines(), [("mystery", 1)], "and one of them is half as much");
}

#[test]
fn two_packs_whose_mass_nobody_knows_are_two_when_they_are_put_in_one_by_one() {
    let mut bench = Bench::shopping();
    bench.scan("mystery").scan("mystery").add_grams(320).add_grams(323).wait(20_000);
    assert_eq!(bench.questions_seen(), []);
    assert_eq!(bench.lines(), [("mystery", 2)]);
    bench.add_grams(-320).wait(8_000);
    assert_eq!(bench.lines(), [("mystery", 1)]);
}

#[test]
fn a_pack_whose_mass_nobody_knows_is_what_lies_there_and_not_taken_on_trust() {
    let mut bench = Bench::shopping();
    bench.scan("mystery").scan("milk").place("milk");
    let nothing = vec![Match { gtin: gtin("mystery"), score: PerMille(400) }];
    let picture = Sighting { change: Change::Added, area: [PerMille(0); 4], matches: nothing, quality: PerMille(900) };
    bench.feed(Input::Sighted(picture));
    bench.scan("beans").wait(5_500).add_grams(320).wait(1_000).place("beans").wait(20_000);
    assert_eq!(bench.questions_seen(), []);
    assert_eq!(bench.view().basket.map(|mass| mass.grams()), Some(1_800));
    assert!(bench.view().lines.iter().all(|line| line.status == LineStatus::Confirmed));
}
