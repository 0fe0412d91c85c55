//! A backlight that the kernel drives, as a folder of `/sys/class/backlight`.

use std::fs;
use std::path::{Path, PathBuf};

use super::Backlight;
use crate::battery::Percent;
use crate::fault::{Cause, Fault};
use crate::figure::Figure;

/// Where the kernel shows its backlights.
pub(crate) const BACKLIGHTS: &str = "/sys/class/backlight";

/// The driver.
pub struct KernelBacklight {
    brightness: PathBuf,
    brightest: u64,
    shown: Option<Percent>,
    changes: u64,
}

impl KernelBacklight {
    /// The backlight of this name, such as `10-0045`.
    pub fn open(backlights: &Path, name: &str) -> Result<Self, Fault> {
        let folder = backlights.join(name);
        let file = folder.join("max_brightness");
        let text = fs::read_to_string(&file).map_err(|error| Fault::opening(&folder, &error))?;
        let brightest = text.trim().parse().ok().filter(|brightest| *brightest > 0);
        let brightest = brightest.ok_or_else(|| {
            Fault::gone(Cause::Setting { path: file, why: format!("`{}` is no brightness", text.trim()) })
        })?;
        Ok(KernelBacklight { brightness: folder.join("brightness"), brightest, shown: None, changes: 0 })
    }
}

impl Backlight for KernelBacklight {
    fn shine(&mut self, brightness: Percent) -> Result<(), Fault> {
        if self.shown == Some(brightness) {
            return Ok(());
        }
        let steps = (self.brightest * u64::from(brightness.0.min(100)) / 100).max(1);
        fs::write(&self.brightness, steps.to_string()).map_err(|error| Fault::opening(&self.brightness, &error))?;
        self.shown = Some(brightness);
        self.changes += 1;
        Ok(())
    }

    fn figures(&self) -> Vec<Figure> {
        let shown = self.shown.map(|shown| Figure::quantity("brightness", i64::from(shown.0), "%"));
        shown.into_iter().chain([Figure::count("changes", self.changes)]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planted(max: &str) -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("a folder");
        let folder = root.path().join("10-0045");
        fs::create_dir(&folder).expect("a folder");
        fs::write(folder.join("max_brightness"), max).expect("a file");
        fs::write(folder.join("brightness"), "31\n").expect("a file");
        root
    }

    #[test]
    fn a_screen_is_as_bright_as_it_is_told_and_never_dark() {
        let root = planted("255\n");
        let mut light = KernelBacklight::open(root.path(), "10-0045").expect("it is there");
        let mut shine = |percent| {
            light.shine(Percent(percent)).expect("it may be written");
            fs::read_to_string(root.path().join("10-0045/brightness")).expect("a file")
        };
        assert_eq!([100, 50, 0].map(&mut shine), ["255", "127", "1"]);
        assert_eq!(light.figures()[1].value, 3);
    }

    #[test]
    fn a_backlight_that_is_not_there_or_says_nonsense_is_named() {
        let root = planted("bright");
        let missing = KernelBacklight::open(root.path(), "none").err().expect("it is not there");
        assert_eq!(missing.cause, Cause::Missing { path: root.path().join("none") });
        let nonsense = KernelBacklight::open(root.path(), "10-0045").err().expect("no number");
        assert!(nonsense.to_string().contains("`bright` is no brightness"), "{nonsense}");
    }
}
