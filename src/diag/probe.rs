//! Looks at the devices itself, for when no cart runs: opens each of them, reads it for a moment, and lets it go again.

use std::path::Path;
use std::time::Duration;

use cart_domain::{Millis, Wall};
use cart_hardware::{DeviceConfig, Fault, Figure, World};

use super::advice::Advice;
use super::machine::Machine;
use super::network::of_link;
use super::rounds::Beat;
use super::{Entry, State, Survey, Value, figures, limit};
use crate::clock::Clock;
use crate::config::Config;
use crate::sync::client::{Client, SyncError};
use crate::sync::{Link, LinkState};
use crate::vision::Sight;

/// How long each device is read.
const LOOK: Duration = Duration::from_millis(1_500);

/// Opens and reads every device of a configuration, one after the other.
#[must_use]
pub fn survey(config: &Config, world: Option<&World>, clock: &Clock, runtime: &tokio::runtime::Handle) -> Survey {
    let probe = Probe { world, now: clock.now().wall };
    let devices = &config.devices;
    let scale = probe.look(devices.scale.open(world), |scale| {
        let _ = scale.read(LOOK)?;
        Ok(scale.figures())
    });
    let scanners = devices.scanners.iter().map(|scanner| {
        probe.look(scanner.open(world).map(Some), |scanner| {
            let _ = scanner.read(Duration::ZERO)?;
            Ok(scanner.figures())
        })
    });
    let scanner = super::crew(scanners.collect()).unwrap_or_else(|| Entry::plain(State::Absent, probe.now));
    let mut camera = probe.look(devices.camera.open(world), |camera| {
        let _ = camera.next_frame(LOOK)?;
        Ok(camera.figures())
    });
    camera.figures.insert("recognition".to_owned(), Value::Text(Sight::open(&config.vision).says()));
    let rest = rest(&probe, devices);
    let link = runtime.block_on(link(config, clock));
    let beat = Beat { machine: Machine::real(), state: config.state.clone(), started: probe.now };
    let rounds = beat.look(probe.now, Some(beat.tapes(probe.now)));
    let entries = [
        ("scale", scale),
        ("scanner", scanner),
        ("camera", camera),
        ("screen", screen(probe.now)),
        ("network", of_link(&link, clock.is_wrong())),
        ("storage", rounds.storage),
        ("system", rounds.system),
    ];
    Survey::of(entries.into_iter().chain(rest))
}

/// The rest of the cart, as far as it is fitted.
fn rest(probe: &Probe<'_>, devices: &DeviceConfig) -> Vec<(&'static str, Entry)> {
    let world = probe.world;
    let battery = probe.look(devices.battery.open(world), |battery| {
        battery.charge()?;
        Ok(battery.figures())
    });
    let light = probe.look(devices.light.open(world), |light| {
        light.lux()?;
        Ok(light.figures())
    });
    let contacts = probe.look(devices.contacts.open(world), |contacts| {
        contacts.touching()?;
        Ok(contacts.figures())
    });
    let motion = probe.look(devices.motion.open(world), |motion| {
        motion.read(LOOK)?;
        Ok(motion.figures())
    });
    let backlight = probe.look(devices.backlight.open(world), |backlight| Ok(backlight.figures()));
    let panels =
        devices.panels.iter().map(|panel| probe.look(panel.open(world).map(Some), |panel| Ok(panel.figures())));
    let panel = super::crew(panels.collect()).unwrap_or_else(|| Entry::plain(State::Absent, probe.now));
    let all = [
        ("battery", battery),
        ("light", light),
        ("contacts", contacts),
        ("motion", motion),
        ("backlight", backlight),
        ("panel", panel),
    ];
    let fitted = all.into_iter().filter(|(name, entry)| *name == "panel" || entry.state != State::Absent);
    fitted.map(|(name, entry)| (name, limit::held(name, entry))).collect()
}

struct Probe<'a> {
    world: Option<&'a World>,
    now: Wall,
}

impl Probe<'_> {
    fn look<D>(
        &self,
        opened: Result<Option<D>, Fault>,
        read: impl FnOnce(&mut D) -> Result<Vec<Figure>, Fault>,
    ) -> Entry {
        if let Some(world) = self.world {
            // Nobody else moves this world's time on.
            world.advance_to(world.now() + Millis(1_000));
        }
        let looked = match opened {
            Ok(Some(mut device)) => read(&mut device).map(Some),
            Ok(None) => Ok(None),
            Err(fault) => Err(fault),
        };
        match looked {
            Ok(Some(counted)) => Entry { figures: figures(&counted), ..Entry::plain(State::Well, self.now) },
            Ok(None) => Entry::plain(State::Absent, self.now),
            Err(fault) => Entry { advice: vec![Advice::of(&fault)], ..Entry::plain(State::Sick, self.now) },
        }
    }
}

/// A screen can only be told by the cart that draws on it; here it counts whether there is one to draw on.
fn screen(now: Wall) -> Entry {
    let desk = ["WAYLAND_DISPLAY", "DISPLAY"].iter().any(|variable| std::env::var_os(variable).is_some());
    let panel = Path::new("/dev/dri/card0").exists() || Path::new("/dev/dri/card1").exists();
    let state = if desk || panel { State::Well } else { State::Absent };
    Entry::plain(state, now)
}

async fn link(config: &Config, clock: &Clock) -> Link {
    let now = clock.now().wall;
    let Some(url) = config.store.url.clone() else { return Link { since: now, ..Link::default() } };
    let asked = match Client::new(url, &config.store, config.cart.clone()) {
        Ok(client) => client.sound(clock).await,
        Err(why) => Err(SyncError::Retry(why.to_string())),
    };
    match asked {
        Ok((health, sounding)) => Link {
            state: LinkState::Online,
            since: now,
            catalogue: health.catalogue.0,
            heard: Some(now),
            round_trip: Some(sounding.round_trip),
            clock_ahead_ms: sounding.clock_ahead_ms,
            ..Link::default()
        },
        Err(why) => Link { state: LinkState::Offline { why: why.to_string() }, since: now, ..Link::default() },
    }
}
