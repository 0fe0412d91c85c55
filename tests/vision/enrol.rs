use super::pictures::{BLUE, GREEN, RED, plain, side};
use super::*;

const MILK: &str = "4006381333931";
const SOAP: &str = "5901234123457";

struct Cart {
    folder: tempfile::TempDir,
}

impl Cart {
    fn new() -> Self {
        Cart { folder: tempfile::tempdir().unwrap() }
    }

    fn ask(&self, words: &[&str]) -> Ran {
        let (model, state) = (network("tiny"), self.folder.path().join("state"));
        let place = ["--model", model.to_str().unwrap(), "--state", state.to_str().unwrap()];
        vision(&[words, &place].concat())
    }

    fn photograph(&self, name: &str, colour: [u8; 3], light: u8) -> String {
        side(self.folder.path(), name, colour, light).to_str().unwrap().to_owned()
    }
}

#[test]
fn a_product_that_was_shown_is_told_from_another_until_it_is_forgotten() {
    if !has_runtime() {
        return;
    }
    let cart = Cart::new();
    let red: Vec<String> = (0..3).map(|n| cart.photograph(&format!("red-{n}.png"), RED, 20 * n)).collect();
    let green = cart.photograph("green.png", GREEN, 0);
    let (again, blue) = (cart.photograph("again.png", RED, 50), cart.photograph("blue.png", BLUE, 0));
    let shown = cart.ask(&["enrol", "--product", MILK, &red[0], &red[1], &red[2]]);
    assert_eq!((shown.code, &shown.lines[3]["references"]), (Some(0), &3.into()), "{}", shown.err);
    assert_eq!(cart.ask(&["enrol", "--product", SOAP, &green]).code, Some(0));

    let verified = cart.ask(&["verify", "--product", MILK, &again, &blue]);
    let chance = |line: &Value| line["chance"].as_f64().unwrap();
    assert!(chance(&verified.lines[0]) > 0.6 && chance(&verified.lines[1]) < 0.1, "{:?}", verified.lines);
    let guessed = cart.ask(&["guess", &green]);
    let names: Vec<&Value> =
        guessed.lines[0]["guesses"].as_array().unwrap().iter().filter_map(|g| g.get("gtin")).collect();
    assert_eq!(names[0], &Value::from(format!("0{SOAP}")), "{}", guessed.lines[0]);

    assert_eq!(cart.ask(&["enrol", "--product", MILK, "--forget"]).code, Some(0));
    assert_eq!(cart.ask(&["verify", "--product", MILK, &again]).lines[0]["unknown"], "no-reference");
}

#[test]
fn of_more_than_eight_pictures_the_oldest_are_forgotten() {
    if !has_runtime() {
        return;
    }
    let cart = Cart::new();
    let pictures: Vec<String> = (0..6).map(|n| cart.photograph(&format!("{n}.png"), RED, 10 * n)).collect();
    let words: Vec<&str> =
        ["enrol", "--product", MILK].into_iter().chain(pictures.iter().map(String::as_str)).collect();
    assert_eq!(cart.ask(&words).lines[6]["references"], 6);
    assert_eq!(cart.ask(&words).lines[6]["references"], 8);
}

#[test]
fn a_picture_that_shows_nothing_teaches_nothing_and_neither_do_those_beside_it() {
    if !has_runtime() {
        return;
    }
    let cart = Cart::new();
    let red = cart.photograph("red.png", RED, 0);
    let black = plain(cart.folder.path(), "black.png", [0; 3]).to_str().unwrap().to_owned();
    let shown = cart.ask(&["enrol", "--product", MILK, &red, &black]);
    assert_eq!((shown.code, &shown.lines[1]["unknown"]), (Some(2), &"black".into()), "{}", shown.err);
    assert_eq!(cart.ask(&["verify", "--product", MILK, &red]).lines[0]["unknown"], "no-reference");
}
