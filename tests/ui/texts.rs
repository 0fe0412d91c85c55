//! Every fixed text of the screen exists in every language, with the same gaps to fill.

use std::collections::BTreeMap;
use std::path::Path;

/// The texts in the markup, as `@tr` names them.
fn texts(folder: &Path, found: &mut Vec<String>) {
    for file in std::fs::read_dir(folder).expect("ui/ exists").flatten() {
        if file.path().is_dir() {
            texts(&file.path(), found);
            continue;
        }
        if file.path().extension().is_some_and(|ending| ending == "slint") {
            let markup = std::fs::read_to_string(file.path()).expect("markup is text");
            let quoted = markup.split("@tr(\"").skip(1).filter_map(|rest| rest.split_once('"'));
            found.extend(quoted.map(|(text, _)| text.to_owned()));
        }
    }
}

/// Text and translation of one catalogue. Of a plural, the singular.
fn translations(language: &str) -> BTreeMap<String, String> {
    let path = format!("{}/ui/lang/{language}/LC_MESSAGES/dash-cart.po", env!("CARGO_MANIFEST_DIR"));
    let catalogue = std::fs::read_to_string(&path).expect("the language has a catalogue");
    let entry = |block: &str| {
        let value = |key: &str| {
            let line = block.lines().find_map(|line| line.strip_prefix(key))?;
            Some(line.trim().trim_start_matches('"').trim_end_matches('"').to_owned())
        };
        Some((value("msgid ")?, value("msgstr ").or_else(|| value("msgstr[0] "))?))
    };
    catalogue.split("\n\n").filter_map(entry).collect()
}

fn gaps(text: &str) -> usize {
    text.matches("{}").count() + text.matches("{n}").count()
}

#[test]
fn every_text_is_translated_with_its_gaps() {
    let mut wanted = Vec::new();
    texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("ui"), &mut wanted);
    assert!(wanted.len() > 80, "only {} texts were found", wanted.len());
    for language in ["de", "es"] {
        let known = translations(language);
        for text in &wanted {
            let translated = known.get(text).map_or("", String::as_str);
            assert!(!translated.is_empty(), "{language} lacks `{text}`");
            assert_eq!(gaps(translated), gaps(text), "{language}: `{text}` and `{translated}` have other gaps");
        }
        for text in known.keys().filter(|text| !text.is_empty()) {
            assert!(wanted.contains(text), "{language} translates `{text}`, which nobody says");
        }
    }
}
