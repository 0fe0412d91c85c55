//! Names of people: where a record says by whom something was done, and wherever else such a name is written in the same bundle.

use std::collections::BTreeSet;

use super::words::{BETWEEN, place, words};

/// Whom a cart knows by what they may do, and users that are no person.
const NOBODY: [&str; 10] =
    ["pin", "technician", "clerk", "somebody", "the cart", "root", "pi", "admin", "cart", "dash-cart"];
/// Shorter parts of a name say nothing about anybody.
const SHORTEST: usize = 3;

/// Every name in a text, and its parts: `Jane Doe` is known as `Jane` too.
pub fn of_staff(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (_, name) in text.lines().flat_map(named) {
        let parts = name.split_whitespace().filter(|part| part.chars().count() >= SHORTEST && !NOBODY.contains(part));
        names.extend(parts.map(str::to_owned));
    }
    names
}

/// The line without names of staff: what stands in quotes behind `by =` or `"by":`.
pub(super) fn without_names(line: &str) -> String {
    let (mut clean, mut written) = (String::with_capacity(line.len()), 0);
    for (start, name) in named(line).filter(|(_, name)| !name.is_empty()) {
        if start < written {
            continue;
        }
        clean.push_str(&line[written..start]);
        clean.push_str("[name removed]");
        written = start + name.len();
    }
    clean + &line[written..]
}

/// The line without these names, wherever they stand as words.
pub(super) fn without_known(line: &str, names: &BTreeSet<String>) -> String {
    let (mut clean, mut written) = (String::with_capacity(line.len()), 0);
    for word in line.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| names.contains(*word)) {
        let start = place(line, word);
        clean.push_str(&line[written..start]);
        clean.push_str("[name removed]");
        written = start + word.len();
    }
    clean + &line[written..]
}

/// Each name behind `by`, with its place.
fn named(line: &str) -> impl Iterator<Item = (usize, &str)> {
    words(line).filter(|(_, word)| *word == "by").filter_map(|(start, word)| {
        let after = line[start + word.len()..].trim_start_matches(BETWEEN);
        let after = after.strip_prefix(['=', ':'])?;
        let quoted = after.trim_start_matches([' ', '\\']).strip_prefix('"')?;
        let name = &quoted[..quoted.find(['"', '\\'])?];
        (!NOBODY.contains(&name)).then(|| (place(line, name), name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_one_record_knows_is_taken_out_of_what_somebody_wrote_elsewhere() {
        let names = of_staff("{\"act\":\"zero\",\"by\":\"Zoë Doe-Wright\"}\nby = \"root\", by = \"technician\"\n");
        let clean = without_known("Zoë was here, says Doe-Wright; root and a technician saw Zoëlogy.", &names);
        assert_eq!(clean, "[name removed] was here, says [name removed]; root and a technician saw Zoëlogy.");
    }
}
