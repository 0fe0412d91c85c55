use cart_hardware::scale::keeping::Keeping;
use cart_hardware::sim::scale::calibration;

use super::super::advice::Advice;
use super::super::entry::{Entry, State};
use super::*;
use crate::keep::guard;

/// What must not be in a bundle, wherever it was.
const PLANTED: [&str; 9] = [
    "4111111111111111",
    "4111 1111 1111 1111",
    "0412345678903",
    "835104",
    "c2FsdHNhbHQ",
    "Zm9vYmFyQmF6UXV4MTIzNDU2Nzg5MDEyMzQ1Njc4",
    "jane.doe@mail.example.org",
    "MIIEvQIBADANBg",
    "Tina Tester",
];

/// All of it, in one text.
fn planted() -> String {
    format!(
        "read {} and {} by hid\nscanned {}\npin = {}\n$argon2id$v=19$m=19456,t=2,p=1${}$aGFzaA\ntoken {}\nmail {}\n\
         -----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n\"by\":\"{}\"\n",
        PLANTED[0], PLANTED[1], PLANTED[2], PLANTED[3], PLANTED[4], PLANTED[5], PLANTED[6], PLANTED[7], PLANTED[8]
    )
}

struct Cart {
    _folder: tempfile::TempDir,
    config: Config,
    survey: Survey,
}

fn cart() -> Cart {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().join("state");
    fs::create_dir_all(&state).expect("a folder");
    let file = folder.path().join("cart.toml");
    let comment: String = planted().lines().map(|line| format!("# {line}\n")).collect();
    fs::write(&file, format!("{comment}[cart]\nid = \"C-07\"\n")).expect("a configuration");
    let mut config = Config::read(&file).expect("comments mean nothing");
    config.state = state;
    let mut sick = Entry::plain(State::Sick, Wall(0));
    sick.advice.push(Advice::Plain(planted()));
    Cart { _folder: folder, config, survey: Survey::of([("scale", sick)]) }
}

fn bytes(cart: &Cart, logs: Vec<(&'static str, String)>) -> (Bundle, Vec<u8>) {
    let Cart { config, survey, .. } = cart;
    let now = Wall(1_795_341_600_000);
    let bundle = Bundle::gather(&Sources { config, survey, logs, now, trips: 5 });
    let mut bytes = Vec::new();
    bundle.write(&mut bytes).expect("memory takes it");
    (bundle, bytes)
}

#[test]
fn what_was_planted_everywhere_is_nowhere_in_the_bundle() {
    let cart = cart();
    let state = &cart.config.state;
    let log = StaffLog::open(state);
    log.add("2026-11-22T10:00:00Z", "Tina Tester", "came in").expect("the disk is well");
    planted().lines().for_each(|line| log.add("now", "pin", line).expect("the disk is well"));
    Keeping::at(&state.join("scale.toml")).calibrate(&calibration(), "2026-11-22", "Tina Tester").expect("well");
    fs::write(state.join("staff.toml"), planted()).expect("the hashes of the PINs");
    let mut history = History::new(Wall(0));
    let gone = cart_hardware::Fault::gone(cart_hardware::Cause::Io { during: "reading".into(), message: planted() });
    history.turned("scanner", &crate::sense::Condition::Faulty(gone), Wall(0));
    history.write(state).expect("the disk is well");

    let written = "Tina Tester turned the lens\nask Tester about it\n".to_owned();
    let (_, bytes) = bytes(&cart, vec![("cart", planted()), ("journal", planted()), ("note", written)]);
    let text = String::from_utf8_lossy(&bytes);
    for secret in PLANTED.into_iter().chain(["Tina", "Tester"]) {
        let found = text
            .find(secret)
            .map(|at| text.chars().skip(text[..at].chars().count().saturating_sub(90)).take(140).collect::<String>());
        assert_eq!(found, None, "{secret} is still there");
    }
    for part in
        ["survey.json", "config.toml", "staff-log.txt", "scale/calibration.toml", "scale/changes.log", "log/cart.txt"]
    {
        assert!(text.contains(part), "{part} is missing");
    }
    assert!(text.contains("[card-like number removed]") && text.contains("[name removed]"));
    assert!(!text.contains("staff.toml"), "the hashes are not even opened");
    let file = fs::read_to_string(state.join("scale.log")).expect("a log");
    let seal = file.split_whitespace().next().expect("a seal").to_owned();
    assert!(text.contains(&seal), "what proves the calibration stays: {seal}");
}

#[test]
fn a_product_of_the_shop_stays_though_its_number_looks_like_a_cards() {
    let cart = cart();
    let products = cart_store::demo::catalogue().expect("the demonstration's catalogue").products;
    let keep = guard::open(&guard::Place::of(&cart.config.state, 0).expect("this program"), Wall(0));
    let catalogue = Catalogue::new(cart_domain::catalogue::CatalogueVersion(1), products.clone());
    keep.replace_catalogue(&catalogue.sealed().expect("it is small")).expect("the disk is well");
    drop(keep);
    let log: String = products.iter().map(|product| format!("scanned {}\n", product.gtin)).collect();
    let (_, bytes) = bytes(&cart, vec![("cart", log)]);
    let text = String::from_utf8_lossy(&bytes);
    for product in &products {
        assert!(text.contains(product.gtin.as_str()), "{} was taken out", product.gtin);
    }
}

#[test]
fn a_long_log_is_cut_to_its_newest_lines_and_the_bundle_stays_bounded() {
    let long: String = (0..400_000).map(|number| format!("line {number} says little\n")).collect();
    let logs = vec![("cart", long.clone()), ("journal", long)];
    let (bundle, bytes) = bytes(&cart(), logs);
    assert_eq!(bundle.len(), bytes.len());
    assert!(bytes.len() < 3 * MOST_OF_ONE, "{}", bytes.len());
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("line 399999 says little") && !text.contains("line 1 says"));
    assert_eq!(bundle.name(), "dash-cart-C-07-20261122T100000Z.tar");
}

#[test]
fn what_does_not_fit_any_more_is_named_in_the_table_of_contents() {
    let survey = Survey::of([]);
    let parts = (0..12).map(|number| (format!("part-{number}"), vec![b'x'; MOST_OF_ONE])).collect();
    let kept = bounded(parts, &survey);
    assert!(kept.len() < 12);
    let about = String::from_utf8_lossy(&kept[0].1).into_owned();
    assert!(about.contains("part-11 was left out"), "{about}");
}
