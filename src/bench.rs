//! The figures of this machine: how soon a cart is ready, how soon a scan is durable and drawn, how much memory it takes, and how fast it
//! replays. Each is measured on the parts that run on a cart, and printed with what it was measured on.

pub mod decode;
pub mod devices;
mod drawn;
pub mod index;
pub mod receipts;
pub mod scale;
pub mod vision;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use cart_domain::catalogue::{Catalogue, CatalogueVersion};
use cart_protocol::catalogue_csv::UnknownColumns;

use crate::clock::Clock;
use crate::journal::ballast::Ballast;
use crate::keep::guard::{self, Place};
use crate::replay::{self, Ack, Form, ReplayArgs, Source};

const SCENARIO: &str = include_str!("../tests/scenarios/first-shop.toml");
const TRACE: &str = include_str!("../tests/traces/first-shop.jsonl");
const TRACE_CATALOGUE: &str = include_str!("../tests/traces/catalogue.csv");
const SEED: u64 = 20;
const STARTS: usize = 5;
const REPLAYS: u32 = 50;
/// Steps of the scenario after which the memory is looked at: several lines are on the receipt.
const SHOPPING: &str = "20";
const READY_WITHIN: Duration = Duration::from_secs(60);

/// Measures everything and prints a line for each figure.
pub fn run(products: u32, scans: u32, out: &mut dyn Write) -> anyhow::Result<()> {
    let folder = Folder::new()?;
    let folder = folder.path();
    fs::create_dir_all(folder.join("scans"))?;
    // What the scenario buys, and enough beside it to be a supermarket.
    let invented = cart_store::generated_catalogue(products, SEED);
    let catalogue =
        Catalogue::new(CatalogueVersion(1), invented.into_iter().chain(cart_store::demo::catalogue()?.products));
    let clock = Clock::real();
    let keep = guard::open(&Place::of(folder, Ballast::DEFAULT_BYTES)?, clock.now().wall);
    keep.replace_catalogue(&catalogue)?;
    keep.commit()?;
    drop(keep);
    let built = if cfg!(debug_assertions) { "debug build" } else { "release build" };
    writeln!(out, "dash-cart bench --products {products} --scans {scans}   ({built}, {} products)", catalogue.len())?;

    let mut starts = (0..STARTS).map(|_| start(folder)).collect::<anyhow::Result<Vec<_>>>()?;
    starts.sort_unstable();
    let (median, worst) = (starts[STARTS / 2], starts[STARTS - 1]);
    writeln!(
        out,
        "start to ready to scan        {:>8} ms median, {} ms worst of {STARTS}",
        median.as_millis(),
        worst.as_millis()
    )?;

    let mut drawn = drawn::scans(&catalogue, scans, folder)?;
    drawn.sort_unstable();
    let part = |percent: usize| drawn[(drawn.len() - 1) * percent / 100];
    writeln!(
        out,
        "scan to tape and screen       {:>8.2} ms median, {:.2} ms p99 of {} (fdatasync, 1280x800 by the software renderer)",
        millis(part(50)),
        millis(part(99)),
        drawn.len()
    )?;
    writeln!(
        out,
        "resident memory while shopping {:>7} KiB (run --no-screen in mid-trip, simulated devices, the same catalogue)",
        memory(folder)?
    )?;
    writeln!(out, "replay                        {:>8} trip seconds per second", replay(folder)?)?;
    Ok(())
}

/// From starting the program until it tells systemd that it is ready.
fn start(state: &Path) -> anyhow::Result<Duration> {
    let socket = state.join("notify.sock");
    let _ = fs::remove_file(&socket);
    let inbox = UnixDatagram::bind(&socket).context("listening as systemd does")?;
    inbox.set_read_timeout(Some(READY_WITHIN))?;
    let clock = Clock::real();
    let mut cart = this_program()?
        .args(["run", "--sim", "--no-screen", "--state"])
        .arg(state)
        .env("NOTIFY_SOCKET", &socket)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let mut word = [0; 256];
    let heard = inbox.recv(&mut word);
    let took = clock.elapsed();
    end(&mut cart)?;
    let length = heard.context("the cart did not become ready")?;
    ensure!(word[..length].starts_with(b"READY=1"), "the cart said something else than that it is ready");
    Ok(took)
}

/// What the kernel counts as resident for a cart in the middle of a trip.
fn memory(state: &Path) -> anyhow::Result<u64> {
    let script = state.join("bench.toml");
    fs::write(&script, SCENARIO)?;
    let mut cart = this_program()?
        .args(["run", "--no-screen", "--show", "--speed", "50", "--hold-at", SHOPPING, "--sim"])
        .arg(&script)
        .arg("--state")
        .arg(state)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let lines = BufReader::new(cart.stdout.take().context("the cart's lines")?).lines();
    let held = lines.map_while(Result::ok).any(|line| line.contains("\"held\""));
    let status = fs::read_to_string(format!("/proc/{}/status", cart.id()));
    end(&mut cart)?;
    ensure!(held, "the cart ended before it had shopped");
    let status = status?;
    let resident =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("the kernel counts no memory")?;
    Ok(resident.trim().trim_end_matches("kB").trim().parse()?)
}

fn replay(folder: &Path) -> anyhow::Result<u128> {
    let last = TRACE.lines().last().context("a trace has lines")?;
    let last: serde_json::Value = serde_json::from_str(last)?;
    let length = u128::from(last["t"].as_u64().context("a trace's lines have times")?) * u128::from(REPLAYS);
    let trace = folder.join("first-shop.jsonl");
    fs::write(&trace, TRACE)?;
    fs::write(folder.join("catalogue.csv"), TRACE_CATALOGUE)?;
    let args = ReplayArgs {
        source: Source::File(trace),
        catalogue: None,
        unknown_columns: UnknownColumns::Refuse,
        form: Form::Json,
        learned: None,
        ack: Ack::Never,
    };
    let clock = Clock::real();
    for _ in 0..REPLAYS {
        replay::run(&args, std::io::empty(), &mut std::io::sink(), &mut std::io::sink())?;
    }
    Ok(length / clock.elapsed().as_millis().max(1))
}

fn this_program() -> anyhow::Result<Command> {
    let mut command = Command::new(std::env::current_exe().context("finding this program's own file")?);
    command.env("RUST_LOG", "error");
    Ok(command)
}

fn end(cart: &mut Child) -> anyhow::Result<()> {
    cart.kill()?;
    cart.wait()?;
    Ok(())
}

fn millis(span: Duration) -> f64 {
    span.as_secs_f64() * 1_000.0
}

/// A folder that is gone when the measuring is over.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new() -> anyhow::Result<Self> {
        let folder = std::env::temp_dir().join(format!("dash-cart-bench-{}", std::process::id()));
        fs::create_dir_all(&folder).context("making a folder to measure in")?;
        Ok(Folder(folder))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed lies among the temporary files and costs nobody anything.
        let _ = fs::remove_dir_all(&self.0);
    }
}
