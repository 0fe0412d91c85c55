//! Which legally relevant software this is: a version for people, and a checksum that no edit survives (OIML R 76-1, 5.5; WELMEC 7.2, P2
//! and U2: both are shown on demand).

use sha2::{Digest, Sha256};

/// Raised with every change of a file of this crate that changes what a load weighs, or when it may be sold by.
pub const VERSION: &str = "1.0";

/// Every source file of this crate, by name.
const SOURCES: [(&str, &str); 13] = [
    ("class.rs", include_str!("class.rs")),
    ("corners.rs", include_str!("corners.rs")),
    ("curve.rs", include_str!("curve.rs")),
    ("identity.rs", include_str!("identity.rs")),
    ("indicator.rs", include_str!("indicator.rs")),
    ("indicator/window.rs", include_str!("indicator/window.rs")),
    ("lib.rs", include_str!("lib.rs")),
    ("procedure.rs", include_str!("procedure.rs")),
    ("rest.rs", include_str!("rest.rs")),
    ("tare.rs", include_str!("tare.rs")),
    ("temperature.rs", include_str!("temperature.rs")),
    ("trial.rs", include_str!("trial.rs")),
    ("whole.rs", include_str!("whole.rs")),
];

/// The SHA-256 of the sources that this program was built from, in hexadecimal digits.
#[must_use]
pub fn checksum() -> String {
    let mut hash = Sha256::new();
    for (name, text) in SOURCES {
        for part in [name, text] {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hash.update(part.as_bytes());
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the test looks at the folder that the crate was built from")]
    fn the_checksum_covers_every_file_of_the_crate() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut there = BTreeSet::new();
        let mut folders = vec![folder.clone()];
        while let Some(next) = folders.pop() {
            for entry in std::fs::read_dir(next).expect("the sources are here") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    there.insert(path.strip_prefix(&folder).expect("below it").display().to_string());
                }
            }
        }
        let covered: BTreeSet<String> = SOURCES.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(covered, there);
    }

    #[test]
    fn the_checksum_is_the_same_whenever_it_is_asked_for() {
        assert_eq!((checksum().len(), checksum()), (64, checksum()));
    }
}
