//! Our table beside the GS1 Syntax Dictionary, rule by rule. The dictionary is not part of this project: put its file
//! `gs1-syntax-dictionary.txt` anywhere and name it in `GS1_SYNTAX_DICTIONARY`.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::barcode::element::element;
use crate::barcode::link::{KEYS, NO_ATTRIBUTES};

/// What the dictionary says of one identifier.
#[derive(Debug, Default)]
struct Entry {
    self_delimiting: bool,
    attribute: bool,
    components: Vec<Component>,
    needs: Vec<String>,
    forbids: BTreeSet<String>,
    /// The sequences of qualifiers, when it is the key of a link.
    qualifiers: Option<Vec<Vec<String>>>,
}

#[derive(Clone, Debug)]
struct Component {
    kind: char,
    shortest: usize,
    longest: usize,
    rules: Vec<String>,
}

#[test]
#[ignore = "name a copy of the GS1 Syntax Dictionary in GS1_SYNTAX_DICTIONARY, and run with --ignored"]
#[expect(clippy::disallowed_methods, reason = "the dictionary is a file, and this is a test")]
fn the_table_says_what_the_dictionary_says() {
    let file = std::env::var("GS1_SYNTAX_DICTIONARY").expect("GS1_SYNTAX_DICTIONARY names the dictionary's file");
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
    let entries = parse(&text);
    assert!(entries.len() > 450, "{file} is no dictionary: {} identifiers", entries.len());
    let mut differences = Vec::new();
    for (name, entry) in &entries {
        match named(name) {
            Some(ai) => compare(name, ai, entry, &entries, &mut differences),
            None => differences.push(format!("({name}) is missing")),
        }
    }
    let stems: BTreeSet<String> = entries.keys().cloned().collect();
    for name in all_ours().difference(&stems) {
        differences.push(format!("({name}) is not in the dictionary"));
    }
    println!("compared {} identifiers", entries.len());
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}

fn compare(name: &str, ai: &Ai, entry: &Entry, entries: &BTreeMap<String, Entry>, differences: &mut Vec<String>) {
    let mut differ = |what: &str, ours: &dyn std::fmt::Debug, theirs: &dyn std::fmt::Debug| {
        differences.push(format!("({name}) {what}: ours {ours:?}, theirs {theirs:?}"));
    };
    if ai.is_self_delimiting() != entry.self_delimiting {
        differ("needs no separator", &ai.is_self_delimiting(), &entry.self_delimiting);
    }
    let (ours, theirs) = (lengths(ai, name), entry.lengths());
    if ours != theirs {
        differ("lengths", &ours, &theirs);
    }
    for length in theirs {
        let (ours, theirs) = (characters(ai, name, entry, length), entry.characters(length));
        if ours != theirs {
            differ("characters", &ours, &theirs);
        }
    }
    if content(entry) != ai.content {
        differ("content", &ai.content, &content(entry));
    }
    let (ours, theirs) = (models(ai.needs), models(&entry.needs));
    if ours != theirs {
        differ("needs", &ours, &theirs);
    }
    let symmetric: BTreeSet<String> = entries
        .iter()
        .filter(|(other, theirs)| *other != name && excludes((name, entry), (other, theirs)))
        .map(|(other, _)| other.clone())
        .collect();
    let ours: BTreeSet<String> =
        entries.keys().filter(|other| *other != name && we_exclude(name, other)).cloned().collect();
    if ours != symmetric {
        differ("excludes", &ours, &symmetric);
    }
    let key = KEYS.iter().find(|(key, _)| *key == name).map(|(_, sequences)| {
        sequences.iter().map(|sequence| sequence.iter().map(|name| (*name).to_owned()).collect()).collect::<Vec<_>>()
    });
    if key != entry.qualifiers {
        differ("qualifiers in a link", &key, &entry.qualifiers);
    }
    if NO_ATTRIBUTES.contains(&name) == entry.attribute {
        differ("may be an attribute of a link", &!entry.attribute, &entry.attribute);
    }
}

fn parse(text: &str) -> BTreeMap<String, Entry> {
    let mut entries = BTreeMap::new();
    for line in text.lines() {
        let rules = line.split(" # ").next().unwrap_or_default();
        let mut words = rules.split_whitespace().peekable();
        let Some(names) = words.next().filter(|word| word.starts_with(|c: char| c.is_ascii_digit())) else { continue };
        let (first, last) = names.split_once('-').unwrap_or((names, names));
        for number in first.parse::<u32>().expect("a number")..=last.parse().expect("a number") {
            let name = format!("{number:0width$}", width = first.len());
            entries.insert(name, entry(rules));
        }
    }
    entries
}

fn entry(rules: &str) -> Entry {
    let mut entry = Entry::default();
    for word in rules.split_whitespace().skip(1) {
        if word.bytes().all(|b| b"*?!\"$%&'()+,-./:;<=>@[\\^_`{|}~".contains(&b)) {
            entry.self_delimiting |= word.contains('*');
            entry.attribute |= word.contains('?');
        } else if let Some(group) = word.strip_prefix("req=") {
            entry.needs.push(group.to_owned());
        } else if let Some(list) = word.strip_prefix("ex=") {
            entry.forbids.extend(list.split(',').map(str::to_owned));
        } else if let Some(list) = word.strip_prefix("dlpkey") {
            let list = list.trim_start_matches('=');
            let sequences = list.split('|').filter(|sequence| !sequence.is_empty());
            entry.qualifiers =
                Some(sequences.map(|sequence| sequence.split(',').map(str::to_owned).collect()).collect());
        } else {
            entry.components.push(component(word));
        }
    }
    entry
}

fn component(word: &str) -> Component {
    let mut parts = word.split(',');
    let shape = parts.next().expect("a word");
    let optional = shape.starts_with('[');
    let shape = shape.trim_matches(['[', ']']);
    let (kind, size) = shape.split_at(1);
    let (varies, size) = size.strip_prefix("..").map_or((false, size), |size| (true, size));
    let longest: usize = size.parse().unwrap_or_else(|_| panic!("`{word}` is no component"));
    let shortest = if optional {
        0
    } else if varies {
        1
    } else {
        longest
    };
    // An optional component of fixed size is there whole or not at all.
    let fixed_option = optional && !varies;
    let rules = parts.map(str::to_owned).chain(fixed_option.then(|| "whole".to_owned())).collect();
    Component { kind: kind.chars().next().expect("a kind"), shortest, longest, rules }
}

impl Entry {
    fn lengths(&self) -> BTreeSet<usize> {
        let mut all = BTreeSet::from([0]);
        for component in &self.components {
            let whole = component.rules.iter().any(|rule| rule == "whole");
            let own: Vec<usize> = match whole {
                true => vec![0, component.longest],
                false => (component.shortest..=component.longest).collect(),
            };
            all = all.iter().flat_map(|before| own.iter().map(move |more| before + more)).collect();
        }
        all
    }

    /// The kind of each place of a value of this length.
    fn characters(&self, length: usize) -> String {
        let kinds = self.components.iter().flat_map(|component| std::iter::repeat_n(component.kind, component.longest));
        kinds.take(length).collect()
    }
}

/// Which lengths we accept, whatever the check digit.
fn lengths(ai: &Ai, name: &str) -> BTreeSet<usize> {
    (0..=100).filter(|length| !matches!(accepted(ai, name, &"0".repeat(*length)), Some(Wrong::Length))).collect()
}

#[derive(Debug, PartialEq, Eq)]
enum Wrong {
    Length,
    Characters,
    Content,
}

fn accepted(ai: &Ai, name: &str, value: &str) -> Option<Wrong> {
    use crate::barcode::ElementFault as Fault;
    match element(name, ai, value) {
        Ok(_) => None,
        Err(Fault::Length(_)) => Some(Wrong::Length),
        Err(Fault::Characters(_)) => Some(Wrong::Characters),
        Err(_) => Some(Wrong::Content),
    }
}

/// What we take at each place of a value of this length: N, X, Y or Z.
fn characters(ai: &Ai, name: &str, entry: &Entry, length: usize) -> String {
    let plain = "0".repeat(length);
    (0..length)
        .map(|place| {
            let takes = |c: char| {
                let value: String = plain.char_indices().map(|(at, zero)| if at == place { c } else { zero }).collect();
                accepted(ai, name, &value) != Some(Wrong::Characters)
            };
            let kinds = [("0", 'N'), ("0AaZz_-", 'Z'), ("0AZ#/-", 'Y'), ("0AaZz!\"%&'()*+,-./:;<=>?_", 'X')];
            let all = "0AaZz!\"%&'()*+,-./:;<=>?_#@ [^";
            let taken: BTreeSet<char> = all.chars().filter(|c| takes(*c)).collect();
            let kind = kinds.iter().find(|(set, _)| set.chars().collect::<BTreeSet<_>>() == taken);
            kind.map_or_else(|| panic!("({name}) of {length} takes {taken:?}, {entry:?}"), |(_, kind)| *kind)
        })
        .collect()
}

/// The rules on content that we keep: check digits and dates at the head of a value.
fn content(entry: &Entry) -> Content {
    let mut before = 0;
    for component in &entry.components {
        let has = |rule: &str| component.rules.iter().any(|known| known == rule);
        if has("csum") {
            return Content::Checked(before + component.longest);
        }
        if before == 0 && has("yymmd0") {
            return Content::Date;
        }
        if before == 0 && (has("yymmdd") || has("yymmddhh")) {
            return Content::FullDate;
        }
        before += component.longest;
    }
    Content::Free
}

/// The smallest sets of identifiers that meet every group.
fn models(groups: &[impl AsRef<str>]) -> BTreeSet<BTreeSet<String>> {
    let mut all = BTreeSet::from([BTreeSet::new()]);
    for group in groups {
        let options = group.as_ref().split(',').map(|together| together.split('+').map(str::to_owned));
        let options: Vec<BTreeSet<String>> = options.map(Iterator::collect).collect();
        all = all.iter().flat_map(|met| options.iter().map(move |more| met | more)).collect();
    }
    let smaller = |set: &BTreeSet<String>| all.iter().any(|other| other != set && other.is_subset(set));
    all.iter().filter(|set| !smaller(set)).cloned().collect()
}

fn excludes(one: (&str, &Entry), other: (&str, &Entry)) -> bool {
    one.1.forbids.iter().any(|pattern| fits(other.0, pattern))
        || other.1.forbids.iter().any(|pattern| fits(one.0, pattern))
}

fn we_exclude(one: &str, other: &str) -> bool {
    let forbids = |one: &str, other: &str| {
        named(one).is_some_and(|ai| {
            ai.is_same_quantity(one, other) || ai.forbids.split(',').any(|pattern| fits(other, pattern))
        })
    };
    forbids(one, other) || forbids(other, one)
}

fn all_ours() -> BTreeSet<String> {
    (0..10_000_u32)
        .flat_map(|number| (2..=4).map(move |width| format!("{number:0width$}")))
        .filter(|name| name.len() <= 4 && named(name).is_some())
        .collect()
}

#[test]
fn a_line_of_the_dictionary_is_taken_apart_as_its_grammar_says() {
    let entries = parse(
        "# a note\n3100-3105 *? N6 req=01,02 ex=310n # NET\n8008 ? N6,yymmdd N2,hh [N2],mi [N2],ss req=01+21,03 dlpkey=22,10|235\n",
    );
    assert_eq!(entries.len(), 7);
    let mass = &entries["3102"];
    assert!(mass.self_delimiting && mass.attribute);
    assert_eq!((mass.lengths(), models(&mass.needs).len()), (BTreeSet::from([6]), 2));
    let time = &entries["8008"];
    assert_eq!(time.lengths(), BTreeSet::from([8, 10, 12]));
    assert_eq!(content(time), Content::FullDate);
    assert_eq!(time.qualifiers.as_ref().map(Vec::len), Some(2));
}
