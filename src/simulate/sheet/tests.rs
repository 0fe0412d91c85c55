//! A sheet of made-up trips says what those trips were.

use cart_domain::Millis;
use cart_domain::question::Kind;

use super::*;
use crate::simulate::tally::{Share, Stuck};

/// A crowd whose shoppers are asked so many false questions on every hundred trips.
pub fn crowd(name: &str, false_questions: [i64; 3]) -> Crowd {
    let tallies = Policy::ALL.into_iter().zip(false_questions).map(|(policy, asked)| {
        let mut tally = Tally {
            honest: Share { hits: 100, of: 100 },
            paid: Share { hits: 98, of: 100 },
            faultless_right: Share { hits: 999, of: 1_000 },
            slipped_right: Share { hits: 30, of: 40 },
            unscanned_noticed: Share { hits: 199, of: 200 },
            ..Tally::default()
        };
        for trip in 0..100 {
            let asked_now = i64::from(trip < asked);
            tally.false_questions.count(asked_now);
            tally.visits.count(asked_now);
            tally.needless_visits.count(asked_now);
            tally.false_per_item.count(asked_now, 10);
            tally.unpaid.count(asked_now * 7, 2_500);
            tally.overcharged.count(asked_now, 2_500);
            tally.unscanned_delay.count(Millis(400 + 5 * trip.unsigned_abs()));
            tally.unscanned_delay.count(Millis(500 + 5 * trip.unsigned_abs()));
        }
        tally.false_by_kind.insert(Kind::Unscanned.name(), asked.unsigned_abs());
        tally.visits_by_why.insert("question", asked.unsigned_abs());
        tally.visits_by_why.insert("age", 12);
        let forgot = tally.mistakes.entry(crate::trace::Mistake::ForgotScan).or_default();
        forgot.asked = Share { hits: 9 - u64::from(policy == Policy::Rtsf), of: 10 };
        forgot.caught = forgot.asked;
        forgot.right = Share { hits: 8, of: 10 };
        forgot.stuck = Stuck { unasked: 1, answered: 1, ..Stuck::default() };
        (policy, tally)
    });
    let about = "Made up.".to_owned();
    Crowd { name: name.to_owned(), about, held_out: name == "held out", trips: 100, tallies: tallies.collect() }
}

pub fn report() -> Report {
    Report {
        command: "dash-cart simulate --trips 100 --seed 7 --sheet docs/accuracy.md".to_owned(),
        seed: 7,
        mix: crowd("mix", [4, 60, 40]),
        held_out: crowd("held out", [20, 80, 0]),
        circumstances: Circumstances {
            first_week: crowd("first week", [30, 0, 0]),
            after_third_trip: crowd("after the third trip", [1, 0, 0]),
            without_camera: crowd("without camera", [2, 0, 0]),
            without_scale: crowd("without scale", [0, 0, 0]),
        },
        profiles: vec![crowd("weekly", [4, 60, 40]), crowd("held out", [20, 80, 0])],
    }
}

/// The cells of the row that begins so.
fn row(text: &str, first: &str) -> Vec<String> {
    let row = text.lines().find(|line| line.starts_with(&format!("| {first} |")));
    let row = row.unwrap_or_else(|| panic!("no row of {first} in\n{text}"));
    row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
}

#[test]
fn every_gap_in_the_words_is_filled_and_every_figure_is_told() {
    let (sheet, profiles) = (sheet(&report(), "accuracy"), profiles(&report()));
    assert!(!sheet.contains(['{', '}']) && !profiles.contains(['{', '}']), "{sheet}");
    for figure in figure::ALL {
        assert!(row(&sheet, figure.name).len() > 1 && row(&profiles, figure.name).len() > 1);
    }
    assert!(sheet.contains("](accuracy/questions.svg)") && sheet.contains("](accuracy/profiles.md)"));
}

#[test]
fn what_stood_in_the_way_of_a_slip_that_stayed_wrong_is_told() {
    let sheet = sheet(&report(), "accuracy");
    let (_, stuck) = sheet.split_once("stayed wrong |").expect("a table of its own");
    assert_eq!(row(stuck, "forgot to scan")[1..], ["2", "0", "0", "1", "1"]);
}

#[test]
fn a_goal_is_met_by_one_crowd_and_missed_by_the_other() {
    let sheet = sheet(&report(), "accuracy");
    let told = row(&sheet, "false questions for each honest trip");
    assert_eq!(told[1], "≤ 0.050");
    assert!(told[2].starts_with("0.040 (") && told[4].starts_with("0.200 ("), "{told:?}");
    assert_eq!((told[3].as_str(), told[5].as_str()), ("met", "**missed**"));
    assert_eq!(row(&sheet, "of honest trips with a slip, exactly right in the end")[3], "**missed**");
}

#[test]
fn the_other_rules_are_so_many_times_worse_or_not() {
    let sheet = sheet(&report(), "accuracy");
    assert_eq!(row(&sheet, "false questions for each honest trip, rtsf")[1..], ["5 ×", "15.0 ×", "4.0 ×"]);
    assert_eq!(row(&sheet, "false questions for each honest trip, tolerance")[1..], ["5 ×", "10.0 ×", "0.0 ×"]);
    assert_eq!(row(&sheet, "unscanned")[1..4], ["40.0", "600.0", "400.0"]);
}

#[test]
fn the_better_of_the_other_rules_is_beaten_by_one_crowd_and_not_by_the_other() {
    let sheet = sheet(&report(), "accuracy");
    let told = row(&sheet, "false questions against the better other rule, at equal or better catch");
    assert_eq!(told[1..4], ["5 ×", "10.0 × fewer than tolerance, 90.0 % against 90.0 %", "met"]);
    assert_eq!(told[4..], ["0.0 × fewer than tolerance, 90.0 % against 90.0 %", "**missed**"]);
}

#[test]
fn fewer_questions_do_not_count_when_less_is_caught() {
    let mut quiet = crowd("mix", [0, 60, 40]);
    let tally = quiet.tallies.get_mut(&Policy::Fusion).expect("the cart was measured");
    tally.mistakes.values_mut().for_each(|mistake| mistake.caught = Share { hits: 5, of: 10 });
    assert!(!Comparison::of(&quiet).expect("all were measured").is_met());
    assert!(Comparison::of(&crowd("mix", [0, 60, 40])).expect("all were measured").is_met());
}

#[test]
fn what_is_not_as_usual_has_goals_of_its_own() {
    let sheet = sheet(&report(), "accuracy");
    let third = row(&sheet, "catalogue masses wrong or missing for 10 % of products: goals met after the third trip");
    assert_eq!(third[1..4], ["all", "6 of 9", "**missed**"], "{third:?}");
    let place = sheet.find("| figure | goal | first week |").expect("a table of circumstances");
    let told = row(&sheet[place..], "false questions for each honest trip");
    assert!(told[2].starts_with("0.300 (") && told[2].ends_with("**missed**"), "{told:?}");
    assert!(told[4].starts_with("0.020 (") && told[4].ends_with("met"), "{told:?}");
    let told = row(&sheet[place..], "unscanned items of 30 g and more, noticed");
    assert!(told[2].ends_with("met") && told[5].ends_with(')'), "a cart without a scale feels nothing: {told:?}");
}

#[test]
fn a_kind_of_mistake_is_told_under_every_policy() {
    let sheet = sheet(&report(), "accuracy");
    let told: Vec<&str> = sheet.lines().filter(|line| line.starts_with("| forgot to scan |")).collect();
    assert_eq!(told.len(), Policy::ALL.len());
    assert!(told[0].contains("| fusion | 10 |") && told[0].contains("90.0 %"), "{}", told[0]);
}

#[test]
fn a_sheet_lies_beside_its_pictures_and_the_same_trips_make_the_same_bytes() {
    let place = tempfile::tempdir().expect("a place for files");
    let path = place.path().join("accuracy.md");
    let read = || {
        [
            "accuracy.md",
            "accuracy/profiles.md",
            "accuracy/questions.svg",
            "accuracy/delay.svg",
            "accuracy/staff.svg",
            "accuracy/value.svg",
        ]
        .map(|file| std::fs::read_to_string(place.path().join(file)).expect(file))
    };
    write(&report(), &path).expect("our own folder");
    let first = read();
    write(&report(), &path).expect("our own folder");
    assert_eq!(read(), first);
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let place = tempfile::tempdir().expect("a place for files");
    let taken = place.path().join("accuracy");
    std::fs::write(&taken, "a file").expect("our own folder");
    let refused = write(&report(), &place.path().join("accuracy.md")).expect_err("a file is in the way");
    assert!(refused.to_string().contains("accuracy"), "{refused}");
}
