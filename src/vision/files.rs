//! Where the network and the ONNX Runtime are looked for. Every place is named here, the first that has the file is taken, and the system's
//! search path is none of them: which library a cart has loaded must not depend on what else is installed.
//!
//! | | network | library |
//! |---|---|---|
//! | 1 | the command line | `ORT_DYLIB_PATH` |
//! | 2 | the configuration | the configuration |
//! | 3 | beside the program | beside the program |
//! | 4 | `lib/dash-cart/` beside the program's folder | the same |
//! | 5 | `models/` in a folder above the program: a checkout | where script/bootstrap put it |
//!
//! What somebody has named is taken or missed; nobody looks further for it.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::config::VisionFiles;

const MODEL: &str = "products.onnx";
const LIBRARY: &str = "libonnxruntime.so";
/// What script/bootstrap fetches, as script/lib.sh says.
const RUNTIME_VERSION: &str = "1.31.1";

/// What of the surroundings matters.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The program's own file.
    pub program: Option<PathBuf>,
    pub ort_dylib_path: Option<OsString>,
    pub xdg_cache_home: Option<OsString>,
    pub home: Option<OsString>,
}

impl Surroundings {
    /// Those of this process.
    #[must_use]
    pub fn here() -> Self {
        let set = |name| env::var_os(name).filter(|value| !value.is_empty());
        Surroundings {
            program: env::current_exe().ok().and_then(|program| program.canonicalize().ok()),
            ort_dylib_path: set("ORT_DYLIB_PATH"),
            xdg_cache_home: set("XDG_CACHE_HOME"),
            home: set("HOME"),
        }
    }

    /// The configured files, and for each that is not named what was found. A named one stays, whether it is there or not.
    #[must_use]
    pub fn complete(&self, named: VisionFiles) -> VisionFiles {
        let library = self.ort_dylib_path.clone().map(PathBuf::from).or(named.library);
        VisionFiles {
            library: library.or_else(|| first(self.beside(LIBRARY).into_iter().chain([self.bootstrapped()]))),
            model: named.model.or_else(|| first(self.beside(MODEL).into_iter().chain(self.checkouts()))),
        }
    }

    fn folder(&self) -> Option<&Path> {
        self.program.as_deref().and_then(Path::parent)
    }

    fn beside(&self, file: &str) -> Vec<PathBuf> {
        let folders = self.folder().into_iter().flat_map(|folder| {
            [Some(folder.to_owned()), folder.parent().map(|above| above.join("lib/dash-cart"))].into_iter().flatten()
        });
        folders.map(|folder| folder.join(file)).collect()
    }

    fn checkouts(&self) -> Vec<PathBuf> {
        let above = self.folder().into_iter().flat_map(Path::ancestors);
        above.map(|folder| folder.join("models").join(MODEL)).collect()
    }

    fn bootstrapped(&self) -> PathBuf {
        let home = self.home.as_ref().map_or_else(|| PathBuf::from("/var/tmp"), PathBuf::from);
        let cache = self.xdg_cache_home.as_ref().map_or_else(|| home.join(".cache"), PathBuf::from);
        let folder = format!("onnxruntime-{RUNTIME_VERSION}-{}", env::consts::ARCH);
        cache.join("dash-cart").join(folder).join(LIBRARY)
    }
}

fn first(places: impl IntoIterator<Item = PathBuf>) -> Option<PathBuf> {
    places.into_iter().find(|place| place.is_file())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn with(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let file = folder.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
        folder
    }

    fn seen(folder: &Path, program: &str) -> Surroundings {
        let home = Some(folder.join("home").into_os_string());
        Surroundings { program: Some(folder.join(program)), home, ..Surroundings::default() }
    }

    #[test]
    fn an_installed_cart_finds_what_was_installed_with_it() {
        let folder =
            with(&["usr/bin/dash-cart", "usr/lib/dash-cart/products.onnx", "usr/lib/dash-cart/libonnxruntime.so"]);
        let found = seen(folder.path(), "usr/bin/dash-cart").complete(VisionFiles::default());
        let at = |file: &str| Some(folder.path().join("usr/lib/dash-cart").join(file));
        assert_eq!(found, VisionFiles { library: at("libonnxruntime.so"), model: at("products.onnx") });
    }

    #[test]
    fn a_checkout_finds_its_own_network_and_the_library_that_bootstrap_fetched() {
        let cached =
            format!("home/.cache/dash-cart/onnxruntime-{RUNTIME_VERSION}-{}/libonnxruntime.so", env::consts::ARCH);
        let folder = with(&["src/target/debug/dash-cart", "src/models/products.onnx", &cached]);
        let found = seen(folder.path(), "src/target/debug/dash-cart").complete(VisionFiles::default());
        let at = |file: &str| Some(folder.path().join(file));
        assert_eq!(found, VisionFiles { library: at(&cached), model: at("src/models/products.onnx") });
    }

    #[test]
    fn what_is_named_is_taken_even_if_it_is_not_there() {
        let folder = with(&["bin/dash-cart", "bin/products.onnx", "bin/libonnxruntime.so"]);
        let named = VisionFiles { library: Some(PathBuf::from("/nowhere/a.so")), model: Some(PathBuf::from("b.onnx")) };
        let surroundings = seen(folder.path(), "bin/dash-cart");
        assert_eq!(surroundings.complete(named.clone()), named);
        let told = Surroundings { ort_dylib_path: Some("/opt/ort.so".into()), ..surroundings };
        assert_eq!(told.complete(named).library, Some(PathBuf::from("/opt/ort.so")));
    }

    #[test]
    fn the_version_looked_for_is_the_one_that_bootstrap_fetches() {
        let script = include_str!("../../script/lib.sh");
        assert!(script.contains(&format!("\nonnxruntime_version={RUNTIME_VERSION}\n")));
    }
}
