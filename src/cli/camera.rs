//! `dash-cart diag camera`: how the picture of the camera over the basket is, at a terminal.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use cart_domain::{Millis, Tick};
use cart_hardware::sim::WorldSetup;
use cart_hardware::{Camera, Fault, World};
use clap::Args;

use super::Place;
use super::run::config;
use super::tools::failed;
use crate::clock::Clock;
use crate::config::Config;
use crate::diag::camera::{Gaze, Recognised, Trouble, View};
use crate::diag::live::Remote;
use crate::vision::Sight;
use crate::vision::observer::Observer;

/// How long one read may take.
const TURN: Duration = Duration::from_millis(250);
/// How much of a simulated world's time passes between two looks.
const MOMENT: Millis = Millis(50);

/// Watch the picture of the camera: sharpness to turn the lens by, light, rate, and what the network makes of it
///
/// Asks the running cart. When none runs on the state directory, opens the camera itself; what products were enrolled on the cart is then not known. No
/// picture is kept.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 the picture is good; 1 it is not, or there is none; 2 the configuration is wrong."
)]
pub(super) struct CameraArgs {
    #[command(flatten)]
    place: Place,
    /// Print one JSON object at the end
    #[arg(long)]
    json: bool,
    /// For so many seconds
    #[arg(long = "for", value_name = "SECONDS", default_value_t = 5)]
    seconds: u64,
    /// Look through the camera of a simulated world
    #[arg(long)]
    sim: bool,
}

pub(super) fn camera(args: CameraArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let config = match config(args.place, args.sim) {
        Ok(config) => config,
        Err(error) => return failed(err, &error, 2),
    };
    let mut talk = Talk { limit: Duration::from_secs(args.seconds), json: args.json, told: 0, out };
    let world = args.sim.then(|| World::new(WorldSetup::default()));
    match talk.look(&config, world.as_ref()).and_then(|view| talk.close(&view)) {
        Ok(code) => code,
        Err(error) => failed(err, &error, 1),
    }
}

/// A conversation with whoever turns the lens.
struct Talk<'a> {
    limit: Duration,
    json: bool,
    /// The second that was told last.
    told: u64,
    out: &'a mut dyn Write,
}

impl Talk<'_> {
    fn look(&mut self, config: &Config, world: Option<&World>) -> io::Result<View> {
        let clock = Clock::real();
        if world.is_none()
            && let Some(remote) = Remote::reach(&config.state, "camera")?
        {
            return self.over_socket(remote, &clock);
        }
        let opened = config.devices.camera.open(world).map_err(|fault| told(&fault))?;
        let camera = opened.ok_or_else(|| io::Error::other("the configuration names no camera"))?;
        match world {
            None => self.alone(config, camera, &|| clock.now().tick, None),
            Some(world) => self.alone(config, camera, &|| world.now(), Some(world)),
        }
    }

    fn over_socket(&mut self, mut remote: Remote, clock: &Clock) -> io::Result<View> {
        let mut seen = View::default();
        while clock.elapsed() < self.limit {
            if let Some(view) = remote.next::<View>(Some(TURN))? {
                self.tell(&view, clock.elapsed())?;
                seen = view;
            }
        }
        Ok(seen)
    }

    fn alone(
        &mut self,
        config: &Config,
        mut camera: Box<dyn Camera>,
        now: &dyn Fn() -> Tick,
        world: Option<&World>,
    ) -> io::Result<View> {
        let (mut gaze, began) = (Gaze::default(), now());
        gaze.enter();
        loop {
            let spent = Duration::from_millis(now().since(began).0);
            if spent >= self.limit {
                break;
            }
            let wait = match world {
                None => TURN,
                Some(world) => {
                    world.advance_to(world.now() + MOMENT);
                    Duration::ZERO
                }
            };
            if let Some(frame) = camera.next_frame(wait).map_err(|fault| told(&fault))? {
                gaze.saw(frame.into(), now());
            }
            self.tell(&gaze.view(now()), spent)?;
        }
        recognise(config, &mut gaze);
        Ok(gaze.view(now()))
    }

    /// Tells the figures that change, once a second.
    fn tell(&mut self, view: &View, spent: Duration) -> io::Result<()> {
        if self.json || spent.as_secs() <= self.told {
            return Ok(());
        }
        self.told = spent.as_secs();
        let View { sharpness, sharpest, brightness, .. } = view;
        writeln!(self.out, "sharpness {sharpness:>6} of {sharpest:>6}  brightness {brightness:>3} %  {}", words(view))
    }

    fn close(&mut self, view: &View) -> io::Result<ExitCode> {
        if self.json {
            serde_json::to_writer_pretty(&mut *self.out, view)?;
            writeln!(self.out)?;
        } else {
            report(view, self.out)?;
        }
        Ok(ExitCode::from(u8::from(view.trouble.is_some())))
    }
}

fn report(view: &View, out: &mut dyn Write) -> io::Result<()> {
    let rate = view.pictures_in_ten_seconds;
    writeln!(out, "picture      {} x {}, {}.{} a second", view.width, view.height, rate / 10, rate % 10)?;
    writeln!(out, "light        {} % bright, {} % black, {} % white", view.brightness, view.black, view.blown_out)?;
    writeln!(out, "sharpness    {} now, {} at its best", view.sharpness, view.sharpest)?;
    match &view.recognised {
        None => writeln!(out, "recognition  no network looks")?,
        Some(Recognised { microseconds, candidates }) => {
            writeln!(out, "recognition  one look takes {} ms", microseconds.div_ceil(1_000))?;
            for candidate in candidates {
                writeln!(out, "             {} ({} %)", candidate.product, candidate.chance / 10)?;
            }
        }
    }
    writeln!(out, "{}", words(view))
}

fn words(view: &View) -> &'static str {
    match view.trouble {
        None => "The picture is good.",
        Some(Trouble::Silent) => "NO PICTURE COMES: look at the camera's plug.",
        Some(Trouble::Frozen) => "THE PICTURE STANDS STILL: unplug the camera and plug it in again.",
        Some(Trouble::Dark) => "THE PICTURE IS BLACK: take away what covers the lens, or switch on the light.",
        Some(Trouble::BlownOut) => "THE PICTURE IS WHITE: turn the camera away from the lamp.",
        Some(Trouble::Covered) => "SOMETHING LIES ON THE LENS: wipe it.",
        Some(Trouble::Blurred) => "THE PICTURE IS BLURRED: turn the lens until the sharpness is at its best.",
    }
}

/// What the network makes of the newest picture, where there is one.
fn recognise(config: &Config, gaze: &mut Gaze) {
    let (Sight::Ready(eye), Some(frame)) = (Sight::open(&config.vision), gaze.newest().cloned()) else { return };
    let Some(picture) = cart_vision::Picture::new(frame.width(), frame.height(), frame.rgb().into_owned()) else {
        return;
    };
    let shop = eye.shop();
    let mut observer = Observer::new(*eye, shop, config.policy.sight);
    let clock = Clock::real();
    let candidates = observer.glance(&picture);
    let microseconds = u64::try_from(clock.elapsed().as_micros()).unwrap_or(u64::MAX);
    gaze.recognised(Recognised { microseconds, candidates });
}

fn told(fault: &Fault) -> io::Error {
    io::Error::other(format!("the camera: {fault}. {}", fault.advice()))
}
