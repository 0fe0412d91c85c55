//! `docs/faults.md` names a test for every row; here it is seen that each of them exists, and that no cause that a driver can tell is without a row.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The cells of every row but the headings.
fn rows(document: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let lines: Vec<&str> = document.lines().collect();
    let is_row = |(at, line): &(usize, &&str)| {
        let is_heading = lines.get(at + 1).is_some_and(|next| next.starts_with("|---"));
        line.starts_with("| ") && !is_heading
    };
    lines.iter().enumerate().filter(is_row).map(|(_, line)| cells(line)).collect()
}

fn test_of(row: &[String]) -> Option<(String, String)> {
    let (file, name) = row.last()?.strip_prefix('`')?.strip_suffix('`')?.split_once("::")?;
    Some((file.to_owned(), name.to_owned()))
}

/// Whether a file has a test of this name that is run.
fn has_test(text: &str, name: &str) -> bool {
    let Some(at) = text.find(&format!("fn {name}()")) else { return false };
    let before: Vec<&str> = text[..at].lines().rev().take(4).map(str::trim).collect();
    let attributes: Vec<&&str> =
        before.iter().skip_while(|line| line.is_empty()).take_while(|line| line.starts_with("#[")).collect();
    attributes.iter().any(|line| line.ends_with("test]")) && !attributes.iter().any(|line| line.starts_with("#[ignore"))
}

#[test]
fn every_row_of_the_fault_matrix_is_a_test_that_exists() {
    let rows = rows(&read("docs/faults.md"));
    assert!(rows.len() > 50, "only {} rows were found", rows.len());
    let mut missing = Vec::new();
    for row in &rows {
        match test_of(row) {
            Some((file, name)) if has_test(&read(&file), &name) => {}
            Some((file, name)) => missing.push(format!("{}: {file} has no test {name}", row[0])),
            None => missing.push(format!("{}: no test is named", row[0])),
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_cause_that_a_driver_can_tell_has_a_row_and_no_row_a_cause_that_none_tells() {
    let source = read("hardware/fault.rs");
    let body = source.split_once("pub enum Cause {").and_then(|(_, rest)| rest.split_once("\n}")).expect("an enum").0;
    let variant = |line: &str| {
        let name: String = line.strip_prefix("    ")?.chars().take_while(char::is_ascii_alphanumeric).collect();
        name.starts_with(|c: char| c.is_ascii_uppercase()).then_some(name)
    };
    let causes: BTreeSet<String> = body.lines().filter_map(variant).collect();
    let named: BTreeSet<String> = rows(&read("docs/faults.md"))
        .iter()
        .filter_map(|row| Some(row[0].strip_prefix('`')?.strip_suffix('`')?.to_owned()))
        .collect();
    assert!(causes.len() >= 20, "{causes:?}");
    assert_eq!(named, causes);
}

#[test]
fn a_row_whose_test_is_gone_or_is_not_run_is_found() {
    let text = "    #[test]\n    fn it_is_run() {\n\n#[test]\n#[ignore]\nfn it_is_not() {\n\nfn it_is_none() {\n";
    assert_eq!(
        ["it_is_run", "it_is_not", "it_is_none", "it_is_gone"].map(|name| has_test(text, name)),
        [true, false, false, false]
    );
    let document = "| fault | test |\n|---|---|\n| one | `a.rs::b` |\n| two | by hand |\n";
    let tests: Vec<_> = rows(document).iter().map(|row| test_of(row)).collect();
    assert_eq!(tests, [Some(("a.rs".to_owned(), "b".to_owned())), None]);
}
