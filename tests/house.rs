//! The rules of the house that the compiler does not know: who may depend on whom, under which licences, and what a file of this
//! repository may never contain. The rules themselves stand in `deny.toml` and in the `clippy.toml` files; this reads them there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

#[test]
fn imports_point_down_only() {
    let below: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("cart-domain", &[][..]),
        ("cart-hardware", &["cart-domain", "cart-weighing"][..]),
        ("cart-protocol", &["cart-domain"][..]),
        ("cart-store", &["cart-domain", "cart-protocol", "cart-vision"][..]),
        ("cart-weighing", &["cart-domain"][..]),
        ("cart-vision", &["cart-domain"][..]),
        (
            "dash-cart",
            &["cart-domain", "cart-hardware", "cart-protocol", "cart-store", "cart-vision", "cart-weighing"][..],
        ),
    ]);
    for (package, dependencies) in named_by_our_packages() {
        let allowed = below.get(package.as_str()).unwrap_or_else(|| panic!("{package} has no place in the house yet"));
        for ours in dependencies.iter().filter(|name| below.contains_key(name.as_str())) {
            assert!(allowed.contains(&ours.as_str()), "{package} may not depend on {ours}");
        }
    }
}

#[test]
fn the_domain_depends_on_serde_and_thiserror_alone() {
    let domain = &named_by_our_packages()["cart-domain"];
    assert_eq!(domain.iter().map(String::as_str).collect::<Vec<_>>(), ["serde", "thiserror"]);
}

#[test]
fn what_a_store_runs_needs_no_system_library() {
    let native = ["slint", "sled", "zbar-rust", "nokhwa", "ort", "alsa-sys", "libudev-sys"];
    for package in packages_in_use(&["--package", "cart-store", "--edges", "normal"]) {
        assert!(!native.contains(&package.name.as_str()), "cart-store links {}", package.name);
    }
}

#[test]
fn every_guarded_dependency_has_its_one_owner() {
    let bans = &deny_toml()["bans"]["deny"];
    for ban in bans.as_array().expect("deny.toml lists bans") {
        let guarded = ban["crate"].as_str().expect("a ban names a crate");
        let owners: Vec<&str> = match ban.get("wrappers") {
            Some(owners) => {
                owners.as_array().expect("wrappers are a list").iter().filter_map(toml::Value::as_str).collect()
            }
            None => Vec::new(),
        };
        for (package, dependencies) in named_by_our_packages() {
            assert!(
                owners.contains(&package.as_str()) || !dependencies.contains(guarded),
                "{package} names {guarded}, which deny.toml leaves to {owners:?}: {}",
                ban["reason"]
            );
        }
    }
}

#[test]
fn every_licence_may_be_part_of_a_gpl_3_program() {
    let deny = deny_toml();
    let allowed: BTreeSet<&str> = deny["licenses"]["allow"]
        .as_array()
        .expect("deny.toml lists licences")
        .iter()
        .filter_map(toml::Value::as_str)
        .collect();
    let refused: Vec<_> = packages_in_use(&["--workspace", "--edges", "normal,build,dev"])
        .into_iter()
        .filter(|package| !licence::permits(&package.licence, &allowed))
        .map(|package| format!("{} {}: {}", package.name, package.version, package.licence))
        .collect();
    assert!(refused.is_empty(), "not among the licences of deny.toml: {refused:#?}");
}

#[test]
fn an_expression_of_licences_is_read_as_spdx_means_it() {
    let allowed = BTreeSet::from(["MIT", "Apache-2.0 WITH LLVM-exception", "ISC"]);
    for (expression, permitted) in [
        ("MIT", true),
        ("GPL-2.0-only", false),
        ("MIT OR GPL-2.0-only", true),
        ("MIT/Apache-2.0", true),
        ("MIT AND GPL-2.0-only", false),
        ("ISC AND (GPL-2.0-only OR MIT)", true),
        ("(GPL-2.0-only OR BSL-1.0) AND MIT", false),
        ("Apache-2.0", false),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("GPL-2.0-only AND MIT OR ISC", true),
        ("", false),
    ] {
        assert_eq!(licence::permits(expression, &allowed), permitted, "{expression}");
    }
}

#[test]
fn the_notices_name_every_package_that_is_shipped() {
    let notices = read("THIRD-PARTY-NOTICES.md");
    let missing: Vec<_> = packages_in_use(&["--workspace", "--edges", "normal"])
        .into_iter()
        .filter(|package| !package.ours && !notices.contains(&format!("| {} | {} |", package.name, package.version)))
        .map(|package| format!("{} {}", package.name, package.version))
        .collect();
    assert!(missing.is_empty(), "run script/notices; THIRD-PARTY-NOTICES.md lacks {missing:?}");
}

#[test]
fn every_crate_repeats_the_bans_of_the_workspace() {
    let shared: BTreeSet<String> =
        banned_methods("clippy.toml").into_iter().filter(|method| method.starts_with("std::")).collect();
    let measured_in_drivers = BTreeSet::from(["std::time::Instant::now".to_owned()]);
    for (own, excepted) in [
        ("domain/clippy.toml", BTreeSet::new()),
        ("hardware/clippy.toml", measured_in_drivers),
        ("vision/clippy.toml", BTreeSet::new()),
        ("weighing/clippy.toml", BTreeSet::new()),
    ] {
        let repeated = &banned_methods(own) | &excepted;
        assert!(shared.is_subset(&repeated), "{own} lacks {:?}", &shared - &repeated);
    }
}

#[test]
fn no_file_names_a_registry_or_one_persons_machine() {
    // Put together here, so that this file passes its own test.
    let hosts =
        [["crates", ".io"], ["pypi", ".org"], ["pythonhosted", ".org"], ["debian", ".org/debian"], ["npmjs", ".org"]];
    let places = [["/ho", "me/"], ["/wo", "rk/"], ["/ro", "ot/"], ["/Us", "ers/"]];
    let forbidden: Vec<String> = hosts.iter().chain(&places).map(|halves| halves.concat()).collect();

    let mut found = Vec::new();
    for path in tracked_files().iter().filter(|path| !path.ends_with("Cargo.lock")) {
        let Ok(text) = fs::read_to_string(root().join(path)) else { continue };
        for (number, line) in text.lines().enumerate() {
            for words in forbidden.iter().filter(|words| line.contains(words.as_str())) {
                found.push(format!("{}:{}: {words}", path.display(), number + 1));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn no_source_file_has_outgrown_its_reader() {
    let too_long: Vec<_> = tracked_files()
        .iter()
        .filter_map(|path| {
            let limit = match path.extension()?.to_str()? {
                "rs" => 600,
                "slint" => 220,
                _ => return None,
            };
            let lines = fs::read_to_string(root().join(path)).ok()?.lines().count();
            (lines > limit).then(|| format!("{}: {lines} lines, at most {limit}", path.display()))
        })
        .collect();
    assert!(too_long.is_empty(), "{too_long:#?}");
}

#[test]
fn every_script_and_file_the_documents_point_to_exists() {
    let mut broken = Vec::new();
    for document in tracked_files().iter().filter(|path| path.extension().is_some_and(|extension| extension == "md")) {
        let text = read(document);
        for target in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let beside = root().join(document).parent().expect("a file lies in a folder").join(target);
            if !target.is_empty() && !target.contains("://") && !beside.exists() {
                broken.push(format!("{}: {target}", document.display()));
            }
        }
        for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || "/._-".contains(c))) {
            let script = word.trim_end_matches(['.', '/']);
            if script.starts_with("script/") && !root().join(script).exists() {
                broken.push(format!("{}: {script}", document.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// One package of the dependency graph.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Package {
    name: String,
    version: String,
    licence: String,
    ours: bool,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn deny_toml() -> toml::Table {
    read("deny.toml").parse().expect("deny.toml is TOML")
}

fn banned_methods(file: &str) -> BTreeSet<String> {
    let config: toml::Table = read(file).parse().expect("clippy.toml is TOML");
    let bans = config["disallowed-methods"].as_array().expect("clippy.toml bans methods");
    bans.iter().filter_map(|ban| ban["path"].as_str()).map(str::to_owned).collect()
}

fn tracked_files() -> Vec<PathBuf> {
    run(Command::new("git").arg("ls-files"))
        .lines()
        .map(PathBuf::from)
        .filter(|path| root().join(path).is_file())
        .collect()
}

/// What each package of the workspace names as a dependency of what it ships; its tests may use more.
fn named_by_our_packages() -> BTreeMap<String, BTreeSet<String>> {
    let metadata =
        run(Command::new(env!("CARGO")).args(["metadata", "--no-deps", "--offline", "--format-version", "1"]));
    let metadata: Value = serde_json::from_str(&metadata).expect("cargo prints JSON");
    let text = |value: &Value| value.as_str().expect("cargo names packages in text").to_owned();
    let packages = metadata["packages"].as_array().expect("cargo lists packages");
    packages
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().expect("cargo lists dependencies");
            let shipped = dependencies.iter().filter(|dependency| dependency["kind"] != "dev");
            (text(&package["name"]), shipped.map(|dependency| text(&dependency["name"])).collect())
        })
        .collect()
}

/// Every package that takes part in a build for this machine.
fn packages_in_use(selection: &[&str]) -> BTreeSet<Package> {
    let columns = ["tree", "--locked", "--prefix", "none", "--format", "{p}|{l}|"];
    let tree = run(Command::new(env!("CARGO")).args(columns).args(selection));
    tree.lines()
        .filter_map(|line| {
            let mut fields = line.split('|');
            let (package, licence) = (fields.next()?, fields.next()?);
            let mut words = package.split(' ');
            let (name, version) = (words.next()?.to_owned(), words.next()?.trim_start_matches('v').to_owned());
            let ours = package.contains(root().to_str().expect("the path of this repository is text"));
            Some(Package { name, version, licence: licence.to_owned(), ours })
        })
        .collect()
}

fn run(command: &mut Command) -> String {
    let output = command.current_dir(root()).output().expect("the program is on the PATH");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("the program prints text")
}

/// Licence expressions, as far as Cargo packages use them.
mod licence {
    use std::collections::BTreeSet;

    /// Whether somebody who accepts only `allowed` may use what stands under this expression.
    pub fn permits(expression: &str, allowed: &BTreeSet<&str>) -> bool {
        let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
        let mut words = spaced.split_whitespace().peekable();
        any(&mut words, allowed) && words.next().is_none()
    }

    type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

    fn any(words: &mut Words, allowed: &BTreeSet<&str>) -> bool {
        let mut permitted = all(words, allowed);
        while words.next_if_eq(&"OR").is_some() {
            permitted |= all(words, allowed);
        }
        permitted
    }

    fn all(words: &mut Words, allowed: &BTreeSet<&str>) -> bool {
        let mut permitted = one(words, allowed);
        while words.next_if_eq(&"AND").is_some() {
            permitted &= one(words, allowed);
        }
        permitted
    }

    fn one(words: &mut Words, allowed: &BTreeSet<&str>) -> bool {
        let Some(word) = words.next() else { return false };
        if word == "(" {
            let inner = any(words, allowed);
            return words.next() == Some(")") && inner;
        }
        match words.next_if_eq(&"WITH") {
            Some(_) => {
                words.next().is_some_and(|exception| allowed.contains(format!("{word} WITH {exception}").as_str()))
            }
            None => allowed.contains(word),
        }
    }
}
