//! The computer under the cart, as the kernel shows it in /proc and /sys: heat, throttling, memory, time since it was started, what it is, and how
//! worn its memory cards are. Everything is read below a root, so that a test can plant a tree. What is not there is not told. In a simulated world
//! the computer is as hot, as badly fed, as full and as worn as somebody makes it there.

use std::fs;
use std::path::{Path, PathBuf};

use cart_hardware::World;
use cart_hardware::sim::ailment::{Computer, Disk, Supply};

use super::advice::Advice;
use super::entry::{Entry, Value};
use super::limit::Limit;
use super::throttling::{SOFT_LIMIT, THROTTLED, Throttling, UNDER_VOLTAGE};

/// A Raspberry Pi slows itself down from here on.
const HOTTEST: i64 = 80;
/// With less memory the kernel begins to end programs.
const LEAST_MEMORY_MIB: i64 = 96;
/// Where a Raspberry Pi's kernel tells of throttling.
const GET_THROTTLED: &str = "sys/devices/platform/soc/soc:firmware/get_throttled";

/// The files of one computer.
#[derive(Clone, Debug)]
pub struct Machine {
    root: PathBuf,
    world: Option<World>,
}

/// A memory card, or a soldered chip of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Such as `mmcblk0`.
    pub name: String,
    /// How much of its life is used up at most, in percent; a card that does not count says nothing.
    pub worn: Option<i64>,
    /// Its reserve of blocks is almost used up.
    pub ending: bool,
}

impl Machine {
    /// The computer that this program runs on.
    #[must_use]
    pub fn real() -> Self {
        Machine::at(Path::new("/"))
    }

    /// One whose files lie below `root`.
    #[must_use]
    pub fn at(root: &Path) -> Self {
        Machine { root: root.to_owned(), world: None }
    }

    /// The same in a simulated world, if there is one.
    #[must_use]
    pub fn within(self, world: Option<World>) -> Self {
        Machine { world, ..self }
    }

    /// The disk of the simulated world, where somebody has filled it.
    #[must_use]
    pub fn disk(&self) -> Option<Disk> {
        self.simulated().disk
    }

    fn simulated(&self) -> Computer {
        self.world.as_ref().map(World::computer).unwrap_or_default()
    }

    /// Puts everything that is known of the computer into an entry, and judges it.
    pub fn tell(&self, entry: &mut Entry) {
        self.tell_heat(entry);
        self.tell_memory(entry);
        if let Some(uptime) = self.uptime() {
            entry.put("uptime_s", uptime);
        }
        let described = [
            ("model", self.words("proc/device-tree/model")),
            ("kernel", self.words("proc/sys/kernel/osrelease")),
            ("system", self.release()),
        ];
        for (name, words) in described {
            if let Some(words) = words {
                entry.put(name, words);
            }
        }
    }

    /// Every memory card, by name.
    #[must_use]
    pub fn cards(&self) -> Vec<Card> {
        let is_card =
            |name: &str| name.strip_prefix("mmcblk").is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
        let mut names = self.names("sys/block");
        names.retain(|name| is_card(name));
        let card = |name: String| {
            let beside = |file: &str| self.words(&format!("sys/block/{name}/device/{file}"));
            let ending = beside("pre_eol_info").and_then(|text| hex(&text)).is_some_and(|stage| stage >= 2);
            Card { worn: beside("life_time").as_deref().and_then(worn), ending, name }
        };
        let simulated = self.simulated().worn;
        let simulated =
            simulated.map(|worn| Card { name: "mmcblk0".to_owned(), worn: Some(i64::from(worn.0)), ending: false });
        let mut cards: Vec<Card> = names.into_iter().map(card).collect();
        cards.retain(|card| simulated.as_ref().is_none_or(|simulated| simulated.name != card.name));
        cards.extend(simulated);
        cards
    }

    fn tell_heat(&self, entry: &mut Entry) {
        let zones = self.names("sys/class/thermal").into_iter().filter(|name| name.starts_with("thermal_zone"));
        let hottest = zones.filter_map(|zone| self.number(&format!("sys/class/thermal/{zone}/temp"))).max();
        let simulated = self.simulated();
        if let Some(heat) = simulated.heat.map(i64::from).or(hottest.map(|thousandths| thousandths / 1_000)) {
            entry.judge("temperature_c", heat, Limit::AtMost(HOTTEST), Advice::TooHot);
        }
        let Some(throttling) = throttled(&simulated).or_else(|| hex(&self.words(GET_THROTTLED)?).map(Throttling))
        else {
            return;
        };
        entry.put("throttling", Value::Throttling(throttling));
        let under_voltage = i64::from(throttling.is_under_voltage());
        entry.judge("under_voltage", under_voltage, Limit::AtMost(0), Advice::SupplyWeak);
    }

    fn tell_memory(&self, entry: &mut Entry) {
        let Some(memory) = self.text("proc/meminfo") else { return };
        if let Some(total) = kib(&memory, "MemTotal:") {
            entry.put("memory_mib", total / 1_024);
        }
        if let Some(available) = kib(&memory, "MemAvailable:") {
            entry.judge(
                "memory_available_mib",
                available / 1_024,
                Limit::AtLeast(LEAST_MEMORY_MIB),
                Advice::MemoryShort,
            );
        }
        let ours = self.text("proc/self/status").and_then(|status| kib(&status, "VmRSS:"));
        if let Some(ours) = ours {
            entry.put("program_memory_mib", ours / 1_024);
        }
    }

    fn uptime(&self) -> Option<i64> {
        self.text("proc/uptime")?.split('.').next()?.trim().parse().ok()
    }

    fn release(&self) -> Option<String> {
        let text = self.text("etc/os-release")?;
        let named = text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
        Some(named.trim_matches('"').to_owned())
    }

    fn number(&self, path: &str) -> Option<i64> {
        self.words(path)?.parse().ok()
    }

    /// The text of a file without what surrounds it; a device tree's ends with a zero.
    fn words(&self, path: &str) -> Option<String> {
        Some(self.text(path)?.trim_matches(|c: char| c.is_whitespace() || c == '\0').to_owned())
    }

    fn text(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.root.join(path)).ok()
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.root.join(folder)) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned())).collect();
        names.sort();
        names
    }
}

/// `life_time` holds two numbers, for two kinds of memory in the card: 1 is up to a tenth used up, and so on.
fn worn(life_time: &str) -> Option<i64> {
    let tenths = life_time.split_whitespace().filter_map(hex).max().filter(|tenths| *tenths > 0)?;
    Some(i64::from(tenths) * 10)
}

fn hex(text: &str) -> Option<u32> {
    u32::from_str_radix(text.trim_start_matches("0x"), 16).ok()
}

fn kib(text: &str, name: &str) -> Option<i64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

/// What a simulated computer would show; nothing while nobody has said how it is.
fn throttled(computer: &Computer) -> Option<Throttling> {
    if computer.heat.is_none() && computer.supply.is_none() {
        return None;
    }
    let weak = if computer.supply == Some(Supply::Weak) { UNDER_VOLTAGE } else { 0 };
    let hot = computer.heat.is_some_and(|heat| i64::from(heat) > HOTTEST);
    Some(Throttling::now(weak | if hot { THROTTLED | SOFT_LIMIT } else { 0 }))
}

#[cfg(test)]
mod tests {
    use cart_domain::Wall;

    use super::super::entry::State;
    use super::*;

    fn planted(files: &[(&str, &str)]) -> (tempfile::TempDir, Machine) {
        let root = tempfile::tempdir().expect("a folder");
        for (path, text) in files {
            let file = root.path().join(path);
            fs::create_dir_all(file.parent().expect("below the root")).expect("a folder");
            fs::write(file, text).expect("planted");
        }
        let machine = Machine::at(root.path());
        (root, machine)
    }

    fn told(files: &[(&str, &str)]) -> Entry {
        let (_root, machine) = planted(files);
        let mut entry = Entry::plain(State::Well, Wall(0));
        machine.tell(&mut entry);
        entry
    }

    #[test]
    fn a_cool_raspberry_pi_with_memory_to_spare_is_well() {
        let entry = told(&[
            ("proc/device-tree/model", "Raspberry Pi 5 Model B Rev 1.0\0"),
            ("proc/meminfo", "MemTotal:        4146176 kB\nMemFree: 1 kB\nMemAvailable:    3145728 kB\n"),
            ("proc/uptime", "86400.25 170000.11\n"),
            ("etc/os-release", "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"),
            ("sys/class/thermal/thermal_zone0/temp", "54321\n"),
            ("sys/class/thermal/cooling_device0/temp", "99999\n"),
            (GET_THROTTLED, "0\n"),
        ]);
        assert_eq!((entry.state, entry.advice), (State::Well, Vec::new()));
        let figure = |name: &str| entry.figures[name].clone();
        assert_eq!(figure("temperature_c"), Value::Number(54));
        assert_eq!(figure("memory_available_mib"), Value::Number(3_072));
        assert_eq!(figure("uptime_s"), Value::Number(86_400));
        assert_eq!(figure("model"), "Raspberry Pi 5 Model B Rev 1.0".into());
        assert_eq!(figure("system"), "Debian GNU/Linux 12 (bookworm)".into());
        assert_eq!(figure("throttling").to_string(), "none");
    }

    #[test]
    fn a_computer_with_a_weak_supply_and_no_air_says_both() {
        let entry = told(&[
            ("sys/class/thermal/thermal_zone0/temp", "52000\n"),
            ("sys/class/thermal/thermal_zone1/temp", "84500\n"),
            (GET_THROTTLED, "50005\n"),
        ]);
        assert_eq!(entry.figures["throttling"].to_string(), "under-voltage, throttled");
        assert_eq!((entry.state, entry.advice), (State::Sick, vec![Advice::TooHot, Advice::SupplyWeak]));
    }

    #[test]
    fn what_was_weak_earlier_is_told_and_no_sickness() {
        let entry = told(&[(GET_THROTTLED, "0x50000\n")]);
        assert_eq!(entry.figures["throttling"].to_string(), "earlier: under-voltage, throttled");
        assert_eq!(entry.state, State::Well);
    }

    #[test]
    fn a_chip_counts_its_wear_and_a_plain_card_says_nothing() {
        let (_root, machine) = planted(&[
            ("sys/block/mmcblk0/device/life_time", "0x02 0x09\n"),
            ("sys/block/mmcblk0/device/pre_eol_info", "0x01\n"),
            ("sys/block/mmcblk0boot0/device/life_time", "0x0b 0x0b\n"),
            ("sys/block/mmcblk1/device/type", "SD\n"),
            ("sys/block/sda/size", "1\n"),
        ]);
        let soldered = Card { name: "mmcblk0".to_owned(), worn: Some(90), ending: false };
        let card = Card { name: "mmcblk1".to_owned(), worn: None, ending: false };
        assert_eq!(machine.cards(), [soldered, card]);
    }

    #[test]
    fn a_computer_that_shows_nothing_is_told_with_nothing() {
        assert!(told(&[]).figures.is_empty());
    }

    #[test]
    fn a_simulated_computer_is_as_hot_as_badly_fed_and_as_worn_as_somebody_makes_it() {
        use cart_hardware::Percent;
        use cart_hardware::sim::{Act, WorldSetup};
        let root = tempfile::tempdir().expect("a folder");
        let world = World::new(WorldSetup::default());
        let machine = Machine::at(root.path()).within(Some(world.clone()));
        let told = |machine: &Machine| {
            let mut entry = Entry::plain(State::Well, cart_domain::Wall(0));
            machine.tell(&mut entry);
            entry
        };
        assert_eq!((told(&machine).state, machine.cards(), machine.disk()), (State::Well, Vec::new(), None));
        for act in [
            Act::Heat { to: 91 },
            Act::Supply { is: Supply::Weak },
            Act::Wear { to: Percent(95) },
            Act::Fill { free: 100 },
        ] {
            world.act(act).expect("a computer can be as it will");
        }
        let entry = told(&machine);
        assert_eq!((entry.state, &entry.figures["temperature_c"]), (State::Sick, &91_i64.into()));
        assert_eq!(entry.figures["throttling"].to_string(), "under-voltage, throttled, soft temperature limit");
        assert_eq!(machine.cards()[0].worn, Some(95));
        assert_eq!(machine.disk().map(|disk| disk.free), Some(100));
    }
}
