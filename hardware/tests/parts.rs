//! The list of parts is what a builder buys by, so it is held to what the documents say of it: complete, from two sources, and with
//! sensors for at most 100 USD. The drawings are held to the example configuration, or somebody wires one thing and configures another.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const COLUMNS: [&str; 10] =
    ["group", "item", "quantity", "unit_usd", "priced", "part_1", "source_1", "part_2", "source_2", "note"];
const GROUPS: [&str; 7] = ["sensors", "signals", "computer", "display", "power", "mechanics", "options"];
const MOST_FOR_SENSORS: u64 = 10_000;

/// One line of the list, with its price in cents.
struct Part {
    group: String,
    item: String,
    quantity: u64,
    cents: u64,
    priced: String,
    ways: [(String, String); 2],
}

fn build(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("build").join(file)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn parts() -> Vec<Part> {
    let mut list = csv::Reader::from_path(build("bom.csv")).expect("the list is there");
    assert_eq!(list.headers().expect("a first line").iter().collect::<Vec<_>>(), COLUMNS);
    list.records()
        .map(|record| {
            let record = record.expect("each line has all columns");
            let field = |column: &str| {
                let place = COLUMNS.iter().position(|name| *name == column).expect("a column of the list");
                record[place].to_owned()
            };
            let (whole, hundredths) = record[3].split_once('.').expect("a price has cents");
            assert_eq!(hundredths.len(), 2, "{} costs {}", field("item"), &record[3]);
            let number = |text: &str| text.parse::<u64>().unwrap_or_else(|_| panic!("{text} in {}", field("item")));
            Part {
                group: field("group"),
                item: field("item"),
                quantity: number(&record[2]),
                cents: number(whole) * 100 + number(hundredths),
                priced: field("priced"),
                ways: [(field("part_1"), field("source_1")), (field("part_2"), field("source_2"))],
            }
        })
        .collect()
}

fn sums() -> BTreeMap<String, u64> {
    let mut sums = BTreeMap::new();
    for part in parts() {
        *sums.entry(part.group).or_default() += part.quantity * part.cents;
    }
    sums
}

#[test]
fn the_sensors_of_a_cart_cost_at_most_a_hundred_dollars() {
    let sensors = sums()["sensors"];
    assert!(sensors > 0 && sensors <= MOST_FOR_SENSORS, "{sensors} cents");
}

#[test]
fn the_sensors_are_cells_converter_engine_camera_and_light() {
    let sensors: Vec<String> =
        parts().into_iter().filter(|part| part.group == "sensors").map(|part| part.item).collect();
    for item in ["Load cell", "Converter of load cells", "Scan engine", "Camera over the basket", "Light sensor"] {
        assert!(sensors.iter().any(|sensor| sensor == item), "{item} is not among {sensors:?}");
    }
}

#[test]
fn every_part_has_two_sources_and_says_that_its_price_is_an_estimate_and_of_when() {
    for Part { group, item, quantity, cents, priced, ways } in parts() {
        assert!(GROUPS.contains(&group.as_str()), "{item} is in the group {group}");
        assert!(quantity > 0 && cents > 0, "{item}");
        let day: Vec<&str> = priced.strip_prefix("estimate ").unwrap_or_default().split('-').collect();
        let is_day =
            day.iter().map(|part| part.len()).eq([4, 2, 2]) && day.concat().bytes().all(|c| c.is_ascii_digit());
        assert!(is_day, "{item} is priced {priced}");
        let [one, other] = &ways;
        assert_ne!(one, other, "{item} has one source only");
        for text in [&one.0, &one.1, &other.0, &other.1] {
            assert!(!text.trim().is_empty() && !text.contains("://") && !text.contains("www."), "{item}: {text}");
        }
        assert_ne!(one.1, other.1, "{item} has both parts from one source");
    }
}

#[test]
fn the_costs_in_the_readme_are_the_sums_of_the_list() {
    let (sums, readme) = (sums(), read(&build("README.md")));
    let dollars = |cents: u64| format!("{}.{:02}", cents / 100, cents % 100);
    for group in GROUPS.iter().filter(|group| **group != "options") {
        let row = format!("| {group} | {} |", dollars(sums[*group]));
        assert!(readme.contains(&row), "README.md lacks: {row}");
    }
    let together: u64 = sums.iter().filter(|(group, _)| *group != "options").map(|(_, cents)| cents).sum();
    assert!(
        readme.contains(&format!("| **together** | **{}** |", dollars(together))),
        "together {}",
        dollars(together)
    );
    assert!(readme.contains(&format!("| options, all of them | {} |", dollars(sums["options"]))));
}

#[test]
fn the_drawings_show_the_lines_of_the_example_configuration() {
    let example = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/cart.example.toml"));
    let line = |key: &str| {
        let mut found =
            example.lines().filter_map(|row| row.trim_start_matches("# ").strip_prefix(key)?.strip_prefix(" = "));
        found.next().unwrap_or_else(|| panic!("the example names no {key}")).to_owned()
    };
    let drawn = |drawing: &str, key: &str, what: &str| {
        let shown = format!("GPIO {}, {what}", line(key));
        assert!(read(&build(drawing)).contains(&shown), "{drawing} does not show {shown}");
    };
    drawn("hx711.svg", "data_line", "data");
    drawn("hx711.svg", "clock_line", "clock");
    drawn("cart.svg", "green_line", "green lamp");
    drawn("cart.svg", "red_line", "red lamp");
    drawn("cart.svg", "buzzer_line", "buzzer");
    drawn("cart.svg", "wheel_line", "wheel lock");
    drawn("cart.svg", "dock_line", "dock");
}

#[test]
fn every_drawing_explains_itself_to_those_who_do_not_see_it() {
    for drawing in ["nau7802.svg", "hx711.svg", "cart.svg"] {
        let text = read(&build(drawing));
        assert!(
            text.contains("role=\"img\"") && text.contains("<title id=") && text.contains("<desc id="),
            "{drawing}"
        );
    }
}
