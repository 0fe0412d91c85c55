//! The files of the computer under the cart of the tour, as a Raspberry Pi shows them.

use std::fs;

use tempfile::TempDir;

const FILES: [(&str, &str); 9] = [
    ("proc/meminfo", "MemTotal:        8245652 kB\nMemAvailable:    7216128 kB\n"),
    ("proc/self/status", "VmRSS:\t   72704 kB\n"),
    ("proc/uptime", "345600.00 1000000.00\n"),
    ("proc/device-tree/model", "Raspberry Pi 5 Model B Rev 1.0\0"),
    ("proc/sys/kernel/osrelease", "6.6.51-rpi-2712\n"),
    ("etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"),
    ("sys/class/thermal/thermal_zone0/temp", "54000\n"),
    ("sys/devices/platform/soc/soc:firmware/get_throttled", "0\n"),
    ("sys/block/mmcblk0/device/life_time", "0x01 0x01\n"),
];

/// A computer that nothing is wrong with.
pub fn healthy() -> TempDir {
    let root = tempfile::tempdir().expect("a folder");
    for (name, text) in FILES {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    root
}
