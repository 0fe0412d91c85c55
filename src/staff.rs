//! The PINs of staff. A cart has none until it is commissioned, and staff mode stays shut until then; there is no default to look up.
//!
//! The first PIN lets in whoever works in the shop. A second one, for technicians, may be set beside it; from then on only that one
//! changes how the scale weighs. Until then the first one does everything.
//!
//! ```text
//!   not commissioned ──commission──▶ ready ──wrong three times──▶ waiting ──time──▶ ready
//!                                      │
//!   unreadable file ─────────────────▶ locked       (never "not commissioned": a torn file must not let anybody choose a PIN)
//! ```
//!
//! `<state>/staff.toml` holds a salted argon2id hash and is the one file here that cannot be rebuilt, so it is not in the keep. A
//! short PIN is no secret from somebody who has the file: what protects it is that the file is readable by the cart alone, that
//! guessing at the screen is slowed down, and that a PIN opens one cart. Failed attempts are counted until the cart is restarted.

pub mod log;
mod pin;

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{Error as HashError, PasswordHasher, PasswordVerifier};
use cart_domain::{Millis, Tick};
use serde::{Deserialize, Serialize};

use crate::diag::Advice;
use crate::sealed::SealedError;
use log::StaffLog;
pub use pin::{Pin, WeakPin};

const VERSION: u32 = 2;
/// Wrong PINs that cost nothing: fingers slip.
const FREE: usize = 2;
/// How long staff mode stays shut after each further wrong PIN.
const WAITS: [Millis; 6] =
    [Millis(15_000), Millis(30_000), Millis(60_000), Millis(300_000), Millis(900_000), Millis(3_600_000)];
const ABOUT: &str = "# The PINs of this cart's staff, salted and hashed. Written by dash-cart. To commission the cart anew, remove this\n\
                     # file and restart the cart.\n";

/// The door to staff mode.
#[derive(Debug)]
pub struct Staff {
    file: PathBuf,
    log: StaffLog,
    door: Door,
    wrong: usize,
    shut_until: Option<Tick>,
}

#[derive(Debug)]
enum Door {
    NotCommissioned,
    Hashes(Hashes),
    Locked(Advice),
}

/// What the PINs come to.
#[derive(Clone, Debug)]
struct Hashes {
    clerk: String,
    technician: Option<String>,
}

/// What somebody behind the PIN may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Help with a trip, and look at everything.
    Clerk,
    /// And change how the scale weighs.
    Technician,
}

impl Role {
    /// Its name in the log of staff.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Role::Clerk => "clerk",
            Role::Technician => "technician",
        }
    }
}

/// What the door says before anybody has typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The first PIN is to be chosen.
    NotCommissioned,
    Ready,
    /// After wrong PINs.
    Waiting(Millis),
    /// The file cannot be read; why, and what to do.
    Locked(Advice),
}

/// Why staff mode did not open, or a PIN was not set.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    #[error("this cart has no staff PIN yet: choose one first")]
    NotCommissioned,
    #[error("this cart has a staff PIN already; it is changed with the old one")]
    AlreadyCommissioned,
    #[error("that is not the PIN")]
    Wrong,
    #[error("the technicians' PIN has to be another one than that of the shop")]
    SamePin,
    #[error("too many wrong PINs: try again in {} s", .0.0.div_ceil(1000))]
    Wait(Millis),
    #[error("staff mode is locked: {0}")]
    Locked(Advice),
    #[error(transparent)]
    Weak(#[from] WeakPin),
    #[error("the PIN could not be hashed: {0}")]
    Hash(HashError),
    #[error("{doing} {} failed: {source}", file.display())]
    Io { doing: &'static str, file: PathBuf, source: io::Error },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StaffFile {
    version: u32,
    pin: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    technician: Option<String>,
}

impl Staff {
    /// Reads the staff file of a state directory. Never fails: what cannot be read is a locked door.
    #[must_use]
    pub fn open(state: &Path) -> Self {
        let file = state.join("staff.toml");
        let door = match fs::read_to_string(&file) {
            Ok(text) => read(&text).map_or_else(|why| Door::Locked(unread(&file, why)), Door::Hashes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Door::NotCommissioned,
            Err(error) => Door::Locked(unread(&file, error.to_string())),
        };
        Staff { file, log: StaffLog::open(state), door, wrong: 0, shut_until: None }
    }

    /// Notes what somebody did, on the disk when this returns.
    pub fn note(&self, at: &str, by: &str, did: &str) -> Result<(), SealedError> {
        self.log.add(at, by, did)
    }

    /// What the door says.
    #[must_use]
    pub fn standing(&self, now: Tick) -> Standing {
        match (&self.door, self.wait(now)) {
            (Door::Locked(why), _) => Standing::Locked(why.clone()),
            (Door::NotCommissioned, _) => Standing::NotCommissioned,
            (Door::Hashes(_), Some(wait)) => Standing::Waiting(wait),
            (Door::Hashes(_), None) => Standing::Ready,
        }
    }

    /// Sets the first PIN of a cart.
    pub fn commission(&mut self, pin: &Pin) -> Result<(), StaffError> {
        match &self.door {
            Door::NotCommissioned => self.set(pin, None),
            Door::Hashes(_) => Err(StaffError::AlreadyCommissioned),
            Door::Locked(why) => Err(StaffError::Locked(why.clone())),
        }
    }

    /// Opens staff mode for whoever types this. Hashing takes a moment: call from a thread that may wait.
    pub fn check(&mut self, typed: &str, now: Tick) -> Result<Role, StaffError> {
        let hashes = self.hashes()?.clone();
        if let Some(wait) = self.wait(now) {
            return Err(StaffError::Wait(wait));
        }
        let technician = hashes.technician.as_deref();
        let role = if technician.is_some_and(|hash| self.fits(typed, hash).is_ok_and(|fits| fits)) {
            Some(Role::Technician)
        } else if self.fits(typed, &hashes.clerk)? {
            Some(if technician.is_some() { Role::Clerk } else { Role::Technician })
        } else {
            None
        };
        match role {
            Some(role) => {
                self.wrong = 0;
                self.shut_until = None;
                Ok(role)
            }
            None => {
                self.count_wrong(now);
                Err(self.wait(now).map_or(StaffError::Wrong, StaffError::Wait))
            }
        }
    }

    /// Replaces the PIN of the shop, for whoever knows the old one.
    pub fn change(&mut self, old: &str, new: &Pin, now: Tick) -> Result<(), StaffError> {
        self.check(old, now)?;
        let technician = self.hashes()?.technician.clone();
        if let Some(hash) = &technician
            && self.fits(new.as_str(), hash)?
        {
            return Err(StaffError::SamePin);
        }
        self.set(new, technician)
    }

    /// Whether technicians have a PIN of their own.
    #[must_use]
    pub fn has_technician(&self) -> bool {
        self.hashes().is_ok_and(|hashes| hashes.technician.is_some())
    }

    /// Sets or replaces the technicians' PIN, for whoever owns the cart's files.
    pub fn appoint(&mut self, pin: &Pin) -> Result<(), StaffError> {
        let Hashes { clerk, .. } = self.hashes()?.clone();
        if self.fits(pin.as_str(), &clerk)? {
            return Err(StaffError::SamePin);
        }
        self.keep(Hashes { clerk, technician: Some(hashed(pin)?) })
    }

    fn hashes(&self) -> Result<&Hashes, StaffError> {
        match &self.door {
            Door::NotCommissioned => Err(StaffError::NotCommissioned),
            Door::Locked(why) => Err(StaffError::Locked(why.clone())),
            Door::Hashes(hashes) => Ok(hashes),
        }
    }

    fn fits(&self, typed: &str, hash: &str) -> Result<bool, StaffError> {
        let hash =
            PasswordHash::new(hash).map_err(|error| StaffError::Locked(unread(&self.file, error.to_string())))?;
        match Argon2::default().verify_password(typed.as_bytes(), &hash) {
            Ok(()) => Ok(true),
            Err(HashError::PasswordInvalid) => Ok(false),
            Err(error) => Err(StaffError::Hash(error)),
        }
    }

    fn set(&mut self, pin: &Pin, technician: Option<String>) -> Result<(), StaffError> {
        self.keep(Hashes { clerk: hashed(pin)?, technician })
    }

    fn keep(&mut self, hashes: Hashes) -> Result<(), StaffError> {
        let Hashes { clerk, technician } = hashes.clone();
        // A cart without a technicians' PIN can be taken over by an earlier version.
        let version = if technician.is_some() { VERSION } else { 1 };
        self.write(&StaffFile { version, pin: clerk, technician })?;
        self.door = Door::Hashes(hashes);
        Ok(())
    }

    /// All of the new file or all of the old one, whenever the power goes.
    fn write(&self, content: &StaffFile) -> Result<(), StaffError> {
        let fresh = self.file.with_extension("new");
        let text = toml::to_string(content).expect("a number and a line of text are TOML");
        let write = || {
            match fs::remove_file(&fresh) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
            file.write_all(ABOUT.as_bytes())?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&fresh, &self.file)?;
            File::open(self.file.parent().unwrap_or(Path::new(".")))?.sync_all()
        };
        write().map_err(|source| StaffError::Io { doing: "writing", file: self.file.clone(), source })
    }

    fn wait(&self, now: Tick) -> Option<Millis> {
        self.shut_until.filter(|until| *until > now).map(|until| until.since(now))
    }

    fn count_wrong(&mut self, now: Tick) {
        self.wrong += 1;
        if let Some(step) = self.wrong.checked_sub(FREE + 1) {
            self.shut_until = Some(now + WAITS[step.min(WAITS.len() - 1)]);
        }
    }
}

fn hashed(pin: &Pin) -> Result<String, StaffError> {
    Ok(Argon2::default().hash_password(pin.as_str().as_bytes()).map_err(StaffError::Hash)?.to_string())
}

fn read(text: &str) -> Result<Hashes, String> {
    let content: StaffFile = toml::from_str(text).map_err(|error| error.message().to_owned())?;
    if content.version > VERSION {
        return Err(format!("it is of version {}, this dash-cart knows {VERSION}", content.version));
    }
    for hash in [Some(&content.pin), content.technician.as_ref()].into_iter().flatten() {
        PasswordHash::new(hash).map_err(|error| format!("its hash cannot be read: {error}"))?;
    }
    Ok(Hashes { clerk: content.pin, technician: content.technician })
}

fn unread(file: &Path, why: String) -> Advice {
    Advice::PinsUnread { file: file.to_owned(), why }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn pin(digits: &str) -> Pin {
        Pin::new(digits).unwrap()
    }

    fn commissioned(dir: &Path) -> Staff {
        let mut staff = Staff::open(dir);
        staff.commission(&pin("8395")).unwrap();
        staff
    }

    #[test]
    fn a_new_cart_opens_to_no_pin_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let mut staff = Staff::open(dir.path());
        assert_eq!(staff.standing(Tick(0)), Standing::NotCommissioned);
        for guess in ["", "0000", "1234", "8395"] {
            assert!(matches!(staff.check(guess, Tick(0)), Err(StaffError::NotCommissioned)));
        }
    }

    #[test]
    fn the_pin_that_was_chosen_opens_it_after_a_restart_too() {
        let dir = tempfile::tempdir().unwrap();
        commissioned(dir.path());
        let mut staff = Staff::open(dir.path());
        assert!(matches!(staff.check("8396", Tick(0)), Err(StaffError::Wrong)));
        staff.check("8395", Tick(0)).unwrap();
    }

    #[test]
    fn a_pin_is_commissioned_once_and_then_changed_with_the_old_one() {
        let dir = tempfile::tempdir().unwrap();
        let mut staff = commissioned(dir.path());
        assert!(matches!(staff.commission(&pin("271828")), Err(StaffError::AlreadyCommissioned)));
        assert!(matches!(staff.change("8396", &pin("271828"), Tick(0)), Err(StaffError::Wrong)));
        staff.change("8395", &pin("271828"), Tick(0)).unwrap();
        assert!(matches!(Staff::open(dir.path()).check("8395", Tick(0)), Err(StaffError::Wrong)));
        Staff::open(dir.path()).check("271828", Tick(0)).unwrap();
    }

    #[test]
    fn until_there_is_a_technician_the_only_pin_does_everything() {
        let dir = tempfile::tempdir().unwrap();
        let mut staff = commissioned(dir.path());
        assert_eq!(staff.check("8395", Tick(0)).unwrap(), Role::Technician);
        assert!(matches!(staff.appoint(&pin("8395")), Err(StaffError::SamePin)));
        staff.appoint(&pin("271828")).unwrap();
        let mut staff = Staff::open(dir.path());
        assert_eq!(staff.check("8395", Tick(0)).unwrap(), Role::Clerk);
        assert_eq!(staff.check("271828", Tick(0)).unwrap(), Role::Technician);
        assert!(matches!(staff.check("271829", Tick(0)), Err(StaffError::Wrong)));
        staff.change("8395", &pin("4071"), Tick(0)).unwrap();
        assert_eq!(Staff::open(dir.path()).check("271828", Tick(0)).unwrap(), Role::Technician);
    }

    #[test]
    fn nobody_is_appointed_on_a_cart_that_is_not_commissioned() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(Staff::open(dir.path()).appoint(&pin("8395")), Err(StaffError::NotCommissioned)));
    }

    #[test]
    fn guessing_takes_longer_and_longer_and_even_the_right_pin_waits() {
        let dir = tempfile::tempdir().unwrap();
        let mut staff = commissioned(dir.path());
        assert!(matches!(staff.check("1111", Tick(0)), Err(StaffError::Wrong)));
        assert!(matches!(staff.check("1111", Tick(0)), Err(StaffError::Wrong)));
        let mut now = Tick(0);
        for wait in WAITS {
            let shut = staff.check("1111", now);
            assert!(matches!(shut, Err(StaffError::Wait(found)) if found == wait), "{shut:?}");
            assert!(matches!(staff.check("8395", now), Err(StaffError::Wait(_))));
            now = now + wait;
            assert_eq!(staff.standing(now), Standing::Ready);
        }
        staff.check("8395", now).unwrap();
        assert!(matches!(staff.check("1111", now), Err(StaffError::Wrong)), "a right PIN forgives the wrong ones");
    }

    #[test]
    fn an_unreadable_file_locks_staff_mode_and_says_what_to_do() {
        let newer = "version = 3\npin = \"x\"\n";
        for broken in ["", "version = 1\n", "version = 1\npin = \"8395\"\n", newer, "\u{0}\u{0}\u{0}"] {
            let dir = tempfile::tempdir().unwrap();
            fs::write(dir.path().join("staff.toml"), broken).unwrap();
            let mut staff = Staff::open(dir.path());
            let Standing::Locked(why) = staff.standing(Tick(0)) else { panic!("{broken:?} must lock") };
            assert!(matches!(&why, Advice::PinsUnread { file, .. } if file.ends_with("staff.toml")), "{why}");
            assert!(why.to_string().contains("remove it and restart"), "{why}");
            assert!(matches!(staff.check("8395", Tick(0)), Err(StaffError::Locked(_))));
            assert!(matches!(staff.commission(&pin("8395")), Err(StaffError::Locked(_))));
        }
    }

    #[test]
    fn the_file_is_for_the_cart_alone_and_does_not_hold_the_pin() {
        let dir = tempfile::tempdir().unwrap();
        commissioned(dir.path());
        let file = dir.path().join("staff.toml");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains("$argon2id$") && !text.contains("\"8395\""), "{text}");
    }

    #[test]
    fn two_carts_with_the_same_pin_have_different_hashes() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        commissioned(one.path());
        commissioned(other.path());
        let text = |dir: &Path| fs::read_to_string(dir.join("staff.toml")).unwrap();
        assert_ne!(text(one.path()), text(other.path()));
    }
}
