use super::pictures::{BLUE, GREEN, RED, YELLOW, basket, plain, side};
use super::*;

#[test]
fn a_picture_becomes_a_direction_of_length_one() {
    if !has_runtime() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    side(folder.path(), "a.png", RED, 0);
    side(folder.path(), "b.jpg", RED, 20);
    let ran = vision(&["embed", folder.path().to_str().unwrap(), "--model", network("tiny").to_str().unwrap()]);
    assert_eq!((ran.code, ran.lines.len()), (Some(0), 2), "{}", ran.err);
    let direction = |line: &Value| -> Vec<f64> {
        line["embedding"].as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
    };
    let (a, b) = (direction(&ran.lines[0]), direction(&ran.lines[1]));
    let cosine: f64 = a.iter().zip(&b).map(|(a, b)| a * b).sum();
    let length: f64 = a.iter().map(|number| number * number).sum();
    assert!(a.len() == 128 && (length - 1.0).abs() < 1e-3 && cosine > 0.95, "{cosine}");
}

#[test]
fn each_colour_is_guessed_as_the_class_that_it_is() {
    if !has_runtime() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let model = network("tiny");
    for (class, colour) in [RED, GREEN, BLUE, YELLOW].into_iter().enumerate() {
        let file = side(folder.path(), "side.png", colour, 10);
        let ran = vision(&["guess", file.to_str().unwrap(), "--most", "3", "--model", model.to_str().unwrap()]);
        let guesses = ran.lines[0]["guesses"].as_array().unwrap();
        assert_eq!((ran.code, guesses.len()), (Some(0), 3));
        assert_eq!(guesses[0]["class"], class, "{}", ran.lines[0]);
        assert!(guesses[0]["chance"].as_f64().unwrap() > 0.9);
    }
}

#[test]
fn of_a_product_that_nobody_has_shown_nothing_is_said() {
    if !has_runtime() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = side(folder.path(), "side.png", RED, 0);
    let model = network("tiny");
    let ran =
        vision(&["verify", "--product", "4006381333931", file.to_str().unwrap(), "--model", model.to_str().unwrap()]);
    let line = &ran.lines[0];
    assert_eq!((ran.code, line["unknown"].as_str()), (Some(0), Some("no-reference")), "{line}");
    assert!(line.get("weight").is_none() && line.get("chance").is_none());
}

#[test]
fn a_picture_that_shows_nothing_is_answered_with_why() {
    if !has_runtime() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let model = network("tiny");
    for (colour, why) in [([0, 0, 0], "black"), ([255, 255, 255], "blown-out"), ([120, 90, 60], "one-colour")] {
        let file = plain(folder.path(), "plain.png", colour);
        for question in [&["guess"][..], &["embed"], &["verify", "--product", "4006381333931"]] {
            let words = [question, &[file.to_str().unwrap(), "--model", model.to_str().unwrap()]].concat();
            let ran = vision(&words);
            assert_eq!((ran.code, ran.lines[0]["unknown"].as_str()), (Some(0), Some(why)), "{}", ran.lines[0]);
            assert_eq!(ran.lines[0]["quality"], 0.0);
        }
    }
}

#[test]
fn figures_are_fractions_under_the_names_that_others_read() {
    if !has_runtime() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut list = String::new();
    for (class, colour) in [RED, GREEN, BLUE, YELLOW].into_iter().enumerate() {
        for light in 0u8..3 {
            let name = format!("{class}-{light}.png");
            side(folder.path(), &name, colour, light * 20);
            list.push_str(&format!("{name}, {class}, {}\n", class / 2));
        }
    }
    let lists = folder.path().join("list.txt");
    std::fs::write(&lists, list).unwrap();
    let (model, lists) = (network("tiny"), lists.to_str().unwrap().to_owned());
    let known = vision(&["eval", "--list", &lists, "--model", model.to_str().unwrap()]);
    let enrolled =
        vision(&["eval", "--list", &lists, "--enrol", &lists, "--k", "1", "--model", model.to_str().unwrap()]);
    for ran in [known, enrolled] {
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let figures = ran.lines[0].as_object().unwrap();
        let names: Vec<&str> = figures.keys().map(String::as_str).collect();
        let expected = ["auc", "coarse", "ms", "n", "top1", "top3", "top5", "tpr_fpr1", "tpr_fpr5"];
        assert_eq!(names.iter().copied().collect::<std::collections::BTreeSet<_>>(), expected.into());
        assert_eq!((&figures["n"], &figures["top1"], &figures["coarse"]), (&12.into(), &1.0.into(), &1.0.into()));
        for pair in ["auc", "tpr_fpr1", "tpr_fpr5"] {
            assert_eq!((&figures[pair]["random"], &figures[pair]["lookalike"]), (&1.0.into(), &1.0.into()), "{pair}");
        }
    }
}

#[test]
fn what_changed_in_a_basket_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let milk = (60, 50, 70, 90, [210, 40, 40]);
    let empty = basket(folder.path(), "empty.png", &[]);
    let full = basket(folder.path(), "full.png", &[milk]);
    let moved = basket(folder.path(), "moved.png", &[(190, 120, 70, 90, [210, 40, 40])]);
    let covered = folder.path().join("covered.png");
    image::RgbImage::from_pixel(320, 240, image::Rgb([2, 2, 2])).save(&covered).unwrap();
    for (before, after, kind) in [
        (&empty, &full, "added"),
        (&full, &empty, "removed"),
        (&full, &moved, "moved"),
        (&full, &full, "nothing"),
        (&full, &covered, "covered"),
    ] {
        let ran = vision(&["change", before.to_str().unwrap(), after.to_str().unwrap()]);
        let line = ran.lines[0].as_object().unwrap();
        assert_eq!((ran.code, line["kind"].as_str()), (Some(0), Some(kind)), "{line:?}");
        let names: Vec<&str> = line.keys().map(String::as_str).collect();
        assert_eq!(
            names.iter().copied().collect::<std::collections::BTreeSet<_>>(),
            ["area", "kind", "ms", "quality"].into()
        );
        if kind == "added" || kind == "removed" {
            let area: Vec<f64> = line["area"].as_array().unwrap().iter().map(|part| part.as_f64().unwrap()).collect();
            for (found, truth) in area.iter().zip([60.0 / 320.0, 50.0 / 240.0, 70.0 / 320.0, 90.0 / 240.0]) {
                assert!((found - truth).abs() < 0.03, "{area:?}");
            }
            assert!(line["quality"].as_f64().unwrap() > 0.5, "{line:?}");
        }
    }
}
