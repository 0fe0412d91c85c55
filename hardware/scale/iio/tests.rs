//! The driver against folders laid out as the kernel lays them out, and a pipe in place of its character device.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::num::NonZeroU32;
use std::process::Command;

use tempfile::TempDir;

use super::*;
use crate::fault::FaultKind;

const TENTH: Duration = Duration::from_millis(100);

/// Time that passes while somebody waits.
#[derive(Default)]
struct Clock(Duration);

impl Timing for Clock {
    fn now(&mut self) -> Duration {
        self.0
    }
    fn pause(&mut self, span: Duration) {
        self.0 += span;
    }
}

/// A machine with some converters.
struct Machine {
    root: TempDir,
}

impl Machine {
    fn new() -> Self {
        let machine = Machine { root: tempfile::tempdir().expect("a folder") };
        machine.set("sys/iio:device0/name", "rp1_adc");
        machine.set("sys/iio:device0/in_voltage0_raw", "1");
        machine.set("sys/iio:device1/name", "hx711");
        for (attribute, value) in [
            ("in_voltage0_raw", "8388700\n"),
            ("in_voltage1_raw", "7"),
            ("in_voltage_scale", "0.000019600"),
            ("scan_elements/in_voltage0_en", "0"),
            ("scan_elements/in_voltage0_index", "0"),
            ("scan_elements/in_voltage0_type", "le:u24/32>>0"),
            ("scan_elements/in_voltage1_en", "0"),
            ("scan_elements/in_voltage1_index", "1"),
            ("scan_elements/in_voltage1_type", "le:u24/32>>0"),
            ("scan_elements/in_timestamp_en", "0"),
            ("scan_elements/in_timestamp_index", "2"),
            ("scan_elements/in_timestamp_type", "le:s64/64>>0"),
            ("buffer/length", "2"),
            ("buffer/enable", "0"),
            ("trigger/current_trigger", "\n"),
        ] {
            machine.set(&format!("sys/iio:device1/{attribute}"), value);
        }
        machine
    }

    fn set(&self, file: &str, value: &str) {
        let path = self.root.path().join(file);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder");
        fs::write(path, value).expect("a small file");
    }

    fn get(&self, attribute: &str) -> String {
        let path = self.root.path().join("sys/iio:device1").join(attribute);
        fs::read_to_string(path).expect("it exists").trim().to_owned()
    }

    fn places(&self) -> Places {
        Places { devices: self.root.path().join("sys"), nodes: self.root.path().join("dev") }
    }

    fn open(&self, config: &IioConfig) -> Result<Iio<Clock>, Fault> {
        Iio::open(config, &self.places(), Clock::default(), 500)
    }

    /// Puts a pipe where the character device is. The kernel's end of it.
    fn pipe(&self) -> File {
        let path = self.root.path().join("dev/iio:device1");
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        assert!(Command::new("mkfifo").arg(&path).status().expect("coreutils").success());
        OpenOptions::new().read(true).write(true).open(path).expect("a pipe")
    }
}

fn config(device: &str) -> IioConfig {
    IioConfig {
        device: device.to_owned(),
        channel: 0,
        mode: IioMode::Polled,
        samples_per_second: NonZeroU32::new(10).expect("not none"),
        scale: None,
        trigger: None,
        calibration: PathBuf::from("scale.toml"),
    }
}

fn buffered() -> IioConfig {
    IioConfig { mode: IioMode::Buffered, ..config("hx711") }
}

/// As many scans of the first channel as there are numbers.
fn scans(counts: &[u32]) -> Vec<u8> {
    counts.iter().flat_map(|counts| counts.to_le_bytes()).collect()
}

fn settled(iio: &mut Iio<Clock>) -> Reading {
    iio.read(TENTH * 20).expect("nothing is wrong").expect("it settles in four")
}

fn figure(iio: &Iio<Clock>, name: &str) -> i64 {
    iio.figures().into_iter().find(|figure| figure.name == name).map_or(-1, |figure| figure.value)
}

#[test]
fn a_converter_is_found_by_its_name_and_asked_ten_times_a_second() {
    let machine = Machine::new();
    let mut iio = machine.open(&config("hx711")).expect("it is there");
    assert_eq!(iio.read(TENTH / 2), Ok(None));
    let first = settled(&mut iio);
    assert_eq!((first.counts, first.resumed), (8_388_700, true));
    machine.set("sys/iio:device1/in_voltage0_raw", "8388650");
    let next = iio.read(TENTH * 2).expect("nothing is wrong").expect("one a tenth");
    assert_eq!((next.counts, next.at - first.at), (8_388_650, TENTH));
    assert_eq!((figure(&iio, "conversions"), figure(&iio, "missed"), figure(&iio, "one_count")), (6, 0, 19_600));
}

#[test]
fn a_label_of_the_device_tree_goes_before_a_name_and_tells_two_of_a_kind_apart() {
    let machine = Machine::new();
    machine.set("sys/iio:device2/name", "hx711");
    machine.set("sys/iio:device2/in_voltage0_raw", "8388000");
    let fault = machine.open(&config("hx711")).err().expect("there are two");
    assert!(fault.to_string().ends_with("2 devices are called hx711; give them labels in the device tree"), "{fault}");
    machine.set("sys/iio:device2/label", "basket");
    assert_eq!(settled(&mut machine.open(&config("basket")).expect("it has a label")).counts, 8_388_000);
}

#[test]
fn a_converter_that_is_not_there_is_told_with_what_is() {
    let fault = Machine::new().open(&config("ads1232")).err().expect("there is none");
    assert!(fault.to_string().ends_with("no device is called ads1232; there is hx711, rp1_adc"), "{fault}");
    let nothing = Places { devices: PathBuf::from("/sys/bus/iio-none"), ..Places::default() };
    let fault = Iio::open(&config("hx711"), &nothing, Clock::default(), 500).err().expect("there is no such folder");
    assert_eq!(fault.cause, Cause::Missing { path: nothing.devices });
}

#[test]
fn a_channel_may_be_the_difference_of_two_inputs() {
    let machine = Machine::new();
    machine.set("sys/iio:device3/name", "ad7780");
    machine.set("sys/iio:device3/in_voltage0-voltage1_raw", "-42");
    machine.set("sys/iio:device3/in_voltage-voltage_scale", "0.000000263");
    assert_eq!(settled(&mut machine.open(&config("ad7780")).expect("it is there")).counts, -42);
    let fault = machine.open(&IioConfig { channel: 5, ..config("ad7780") }).err().expect("there is no fifth");
    assert!(fault.to_string().ends_with("in_voltage5_raw: the device has no such channel"), "{fault}");
}

#[test]
fn rate_and_gain_are_set_only_if_they_are_not_yet_what_they_should_be() {
    let machine = Machine::new();
    machine.set("sys/iio:device1/sampling_frequency", "80.000000");
    machine.open(&config("hx711")).expect("both can be set");
    assert_eq!(machine.get("sampling_frequency"), "10");
    machine.set("sys/iio:device1/sampling_frequency", "10.000000");
    let scale = Some("0.0000392".to_owned());
    machine.open(&IioConfig { scale, ..config("hx711") }).expect("both can be set");
    assert_eq!(
        (machine.get("sampling_frequency").as_str(), machine.get("in_voltage_scale").as_str()),
        ("10.000000", "0.0000392")
    );
}

#[test]
fn a_setting_that_cannot_be_written_is_named_with_what_it_is_and_can_be() {
    let machine = Machine::new();
    let folder = machine.root.path().join("sys/iio:device1");
    machine.set("sys/iio:device1/sampling_frequency_available", "10 80");
    // Readable, and never writable, not even for an administrator.
    std::os::unix::fs::symlink("/proc/sys/kernel/ostype", folder.join("sampling_frequency")).expect("a link");
    let fault = machine.open(&config("hx711")).err().expect("it cannot be set");
    let text = fault.to_string();
    assert!(text.contains("sampling_frequency: it is Linux and could not be set to 10"), "{text}");
    assert!(text.ends_with("it can be 10 80"), "{text}");
    assert!(fault.advice().contains("udev"));
}

#[test]
fn the_ends_of_the_range_are_no_masses_whatever_range_the_chip_has() {
    let machine = Machine::new();
    let mut iio = machine.open(&config("hx711")).expect("it is there");
    settled(&mut iio);
    for counts in [0, 16_777_215] {
        machine.set("sys/iio:device1/in_voltage0_raw", &counts.to_string());
        assert_eq!(iio.read(TENTH * 2).expect_err("an end").cause, Cause::Saturated { counts });
    }
}

#[test]
fn nonsense_from_the_kernel_is_a_misreading_and_a_vanished_device_is_gone() {
    let machine = Machine::new();
    let mut iio = machine.open(&config("hx711")).expect("it is there");
    machine.set("sys/iio:device1/in_voltage0_raw", "busy");
    assert_eq!(iio.read(TENTH * 2).expect_err("no number").kind, FaultKind::Misread);
    fs::remove_dir_all(machine.root.path().join("sys/iio:device1")).expect("it was there");
    let fault = iio.read(TENTH * 2).expect_err("it is gone");
    assert_eq!((fault.kind, fault.cause), (FaultKind::Gone, Cause::Unplugged));
    assert_eq!(figure(&iio, "failed_reads"), 2);
}

#[test]
fn a_buffer_is_started_read_and_stopped_again() {
    let machine = Machine::new();
    let mut kernel = machine.pipe();
    let trigger = Some("scale-timer".to_owned());
    let mut iio = machine.open(&IioConfig { trigger, ..buffered() }).expect("it is there");
    assert_eq!(
        ["scan_elements/in_voltage0_en", "buffer/length", "buffer/enable", "trigger/current_trigger"]
            .map(|at| machine.get(at)),
        ["1", "64", "1", "scale-timer"]
    );
    assert_eq!(iio.read(Duration::ZERO), Ok(None));
    kernel.write_all(&scans(&[1, 2, 3, 4, 8_388_700])).expect("a pipe has room");
    assert_eq!(settled(&mut iio).counts, 8_388_700);
    drop(iio);
    assert_eq!(machine.get("buffer/enable"), "0");
}

#[test]
fn a_buffer_that_somebody_else_started_is_used_as_it_is_and_left_running() {
    let machine = Machine::new();
    for (attribute, value) in
        [("scan_elements/in_voltage0_en", "1"), ("scan_elements/in_timestamp_en", "1"), ("buffer/enable", "1")]
    {
        machine.set(&format!("sys/iio:device1/{attribute}"), value);
    }
    let mut kernel = machine.pipe();
    let mut iio = machine.open(&buffered()).expect("it is there");
    for counts in [1_u32, 2, 3, 4, 8_388_700] {
        let mut scan = [0; 16];
        scan[..4].copy_from_slice(&counts.to_le_bytes());
        scan[8..].copy_from_slice(&1_700_000_000_000_000_000_u64.to_le_bytes());
        let (one, other) = scan.split_at(5);
        kernel.write_all(one).expect("a pipe has room");
        assert!(counts > 4 || iio.read(Duration::ZERO) == Ok(None));
        kernel.write_all(other).expect("a pipe has room");
    }
    assert_eq!(settled(&mut iio).counts, 8_388_700);
    drop(iio);
    assert_eq!((machine.get("buffer/enable").as_str(), machine.get("buffer/length").as_str()), ("1", "2"));
}

#[test]
fn conversions_that_waited_for_a_late_reader_come_in_order_and_each_has_its_own_time() {
    let machine = Machine::new();
    let mut kernel = machine.pipe();
    let mut iio = machine.open(&buffered()).expect("it is there");
    iio.timing.pause(TENTH * 8);
    kernel.write_all(&scans(&[1, 2, 3, 4, 500, 510, 520])).expect("a pipe has room");
    let mut seen = Vec::new();
    while let Some(reading) = iio.read(Duration::ZERO).expect("nothing is wrong") {
        seen.push((reading.counts, reading.at.as_millis()));
    }
    assert_eq!(seen, [(500, 600), (510, 700), (520, 800)]);
    assert_eq!(figure(&iio, "missed"), 0);
}

#[test]
fn a_buffer_that_stays_empty_is_silence_and_one_that_ends_is_a_device_that_is_gone() {
    let machine = Machine::new();
    let kernel = machine.pipe();
    let mut iio = machine.open(&buffered()).expect("it is there");
    iio.timing.pause(TENTH * 11);
    let fault = iio.read(Duration::ZERO).expect_err("nothing came for a second");
    assert!(matches!(fault.cause, Cause::Silent { .. }), "{fault}");
    assert_eq!(iio.read(Duration::ZERO), Ok(None));
    drop(kernel);
    assert_eq!(iio.read(Duration::ZERO).expect_err("it ended").kind, FaultKind::Gone);
}
