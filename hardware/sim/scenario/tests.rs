//! Scenarios as somebody writes them, rightly and wrongly.

use cart_domain::Mass;
use cart_domain::input::PerMille;

use super::*;
use crate::battery::Percent;
use crate::light::Lux;
use crate::sim::ailment::{Engine, Supply, Wires};

const MILK: &str = "04006381333931";

fn read(text: &str) -> Result<Scenario, ScenarioError> {
    Scenario::parse(text, Path::new("trip.toml"), None)
}

fn deeds(text: &str) -> Vec<(u64, Deed)> {
    let mut scenario = read(text).expect("a right scenario");
    scenario.due(Tick(u64::MAX)).into_iter().map(|step| (step.at.0, step.deed)).collect()
}

fn why(text: &str) -> String {
    read(text).expect_err("a wrong scenario").to_string()
}

#[test]
fn a_scanned_carton_is_picked_up_once_shown_and_put_in() {
    let text = format!(
        "name = \"Milk\"\n[[step]]\nwait_ms = 500\ndo = \"start\"\n[[step]]\nwait_ms = 1000\ndo = \"scan\"\ngtin = \"{MILK}\"\n\
         [[step]]\nwait_ms = 1500\ndo = \"place\"\n"
    );
    let good = Gtin::parse(MILK).expect("a right check digit");
    let expected = [
        (500, Deed::Touch(Intent::Start)),
        (1_500, Deed::World(Act::PickUp { good, mass: None })),
        (1_500, Deed::World(Act::Present)),
        (3_000, Deed::World(Act::Place)),
    ];
    assert_eq!(deeds(&text), expected);
}

#[test]
fn a_label_may_be_under_a_thumb_and_an_engine_reads_nothing_then() {
    let text =
        format!("name = \"t\"\n[[step]]\ndo = \"scan\"\ngtin = \"{MILK}\"\ncovered = true\n[[step]]\ndo = \"scan\"");
    let deeds: Vec<Deed> = deeds(&text).into_iter().map(|(_, deed)| deed).collect();
    let good = Gtin::parse(MILK).expect("a right check digit");
    let [Deed::World(taken), Deed::World(Act::ShowPicture { otherwise: None, .. }), Deed::World(Act::Present)] =
        deeds.as_slice()
    else {
        panic!("{deeds:?}");
    };
    assert_eq!(taken, &Act::PickUp { good, mass: None });
    assert!(why("name = \"t\"\n[[step]]\ndo = \"scan\"\ncovered = true").contains("the hand is empty"));
    assert!(why("name = \"t\"\n[[step]]\ndo = \"start\"\ncovered = true").contains("`covered` means nothing"));
}

#[test]
fn bananas_are_placed_with_the_mass_that_they_have() {
    let good = Gtin::from_plu("4011").expect("four digits");
    let text = "name = \"Fruit\"\n[[step]]\ndo = \"produce\"\nplu = \"4011\"\n\
                [[step]]\ndo = \"place\"\ngtin = \"00000000004011\"\ng = 842.5";
    let expected = [
        (0, Deed::Touch(Intent::Produce { plu: "4011".to_owned() })),
        (0, Deed::World(Act::PickUp { good, mass: Some(Mass::from_milligrams(842_500)) })),
        (0, Deed::World(Act::Place)),
    ];
    assert_eq!(deeds(text), expected);
}

#[test]
fn steps_come_once_and_in_their_time() {
    let text = "name = \"t\"\n[[step]]\nat_ms = 10\ndo = \"start\"\n[[step]]\nat_ms = 20\ndo = \"checkout\"";
    let mut scenario = read(text).expect("a right scenario");
    assert_eq!(scenario.next_at(), Some(Tick(10)));
    assert_eq!(scenario.due(Tick(9)).len(), 0);
    assert_eq!(scenario.due(Tick(15)).len(), 1);
    assert_eq!(scenario.due(Tick(25)).len(), 1);
    assert_eq!(scenario.next_at(), None);
}

#[test]
fn a_mistake_is_named_with_its_line() {
    let at = |step: &str| format!("name = \"t\"\n\n[[step]]\n{step}");
    for (text, expected) in [
        (at("do = \"dance\""), "trip.toml:3: `dance` is nothing that anybody does"),
        (at("do = \"start\"\nplu = \"4011\""), "trip.toml:3: `plu` means nothing to `start`"),
        (at("do = \"place\""), "trip.toml:3: `place` needs `gtin`, because the hand is empty"),
        (at("do = \"take_out\"\ngtin = \"12\""), "trip.toml:3: `12` is no GTIN of fourteen digits"),
        (at("do = \"answer\"\nchoice = \"perhaps\""), "trip.toml:3: `perhaps` is no answer the cart offers"),
        (at("do = \"lean\"\ng = -5.0"), "trip.toml:3: -5 g is no mass that fits a cart"),
        (
            at("at_ms = 5\ndo = \"start\"\n[[step]]\nat_ms = 4\ndo = \"pay\""),
            "trip.toml:6: this step is at 4 ms, before the step above it",
        ),
    ] {
        assert_eq!(why(&text), expected);
    }
    let unknown = why(&at("do = \"start\"\nwiat_ms = 3"));
    assert!(unknown.starts_with("trip.toml:5: unknown field `wiat_ms`"), "{unknown}");
}

#[test]
fn a_photograph_that_is_not_there_is_replaced_by_a_rendered_symbol_and_said_so() {
    let text = format!("name = \"t\"\n[[step]]\ndo = \"scan\"\ngtin = \"{MILK}\"\npicture = \"barcodes/none.png\"");
    let scenario =
        Scenario::parse(&text, Path::new("trip.toml"), Some(Path::new("/nowhere"))).expect("a right scenario");
    assert_eq!(scenario.notes.len(), 1);
    assert!(scenario.notes[0].contains("none.png"), "{:?}", scenario.notes);
}

#[test]
fn the_catalogue_fills_the_shelf_beside_the_scenarios_own_goods() {
    let text = format!(
        "name = \"t\"\n[[goods]]\ngtin = \"{MILK}\"\nname = \"Milk\"\nmass_g = 1034.2\nsymbol = {{ kind = \"EAN-13\", text = \"4006381333931\" }}"
    );
    let goods = read(&text).expect("a right scenario").world([]).goods();
    assert_eq!((goods[0].name.as_str(), goods[0].mass), ("Milk", Mass::from_milligrams(1_034_200)));
}

#[test]
fn battery_light_ramp_wheel_and_dock_are_part_of_a_trip() {
    let step = |word: &str| format!("[[step]]\ndo = {word}\n");
    let text = format!(
        "name = \"Dusk\"\n{}",
        ["\"light\"\nn = 40", "\"drain\"\nn = 8", "\"slope\"\nn = 60", "\"lock_wheel\"", "\"dock\""].map(step).concat()
    );
    let acts = [
        Act::Light { light: Lux(40) },
        Act::Drain { to: Percent(8) },
        Act::Slope { lean: PerMille(60) },
        Act::LockWheel,
        Act::Dock,
    ];
    assert_eq!(deeds(&text), acts.map(|act| (0, Deed::World(act))));
    assert!(why("name = \"Dusk\"\n[[step]]\ndo = \"drain\"").contains("`drain` needs `n`"));
}

#[test]
fn wires_plugs_the_computer_and_the_clock_can_be_made_worse_and_mended() {
    let step = |word: &str| format!("[[step]]\ndo = {word}\n");
    let words = [
        "\"swap_wires\"",
        "\"mend_wires\"",
        "\"loosen_plug\"",
        "\"heat\"\nn = 91",
        "\"weak_supply\"",
        "\"fill_disk\"\nn = 100",
        "\"wear_card\"\nn = 95",
    ];
    let acts = [
        Act::Wires { are: Wires::Swapped },
        Act::Wires { are: Wires::Sound },
        Act::Engine { is: Engine::Garbles },
        Act::Heat { to: 91 },
        Act::Supply { is: Supply::Weak },
        Act::Fill { free: 100 },
        Act::Wear { to: Percent(95) },
    ];
    let text = format!("name = \"Heat\"\n{}", words.map(step).concat());
    assert_eq!(deeds(&text), acts.map(|act| (0, Deed::World(act))));
    let clock = deeds("name = \"Late\"\n[[step]]\ndo = \"clock_behind\"\nn = 120");
    assert_eq!(clock, [(0, Deed::Clock { ahead: -120_000 })]);
}
