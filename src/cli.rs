//! The command line: what can be asked of the program, and how each answer becomes an exit code.

mod camera;
mod codes;
mod records;
mod run;
mod scale;
mod scanner;
mod simulate;
mod tools;
mod vision;

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use cart_protocol::catalogue_csv::UnknownColumns;
use clap::{Args, Parser, Subcommand};

const EXIT_CODES: &str = "Exit codes:
  0  done, and all is well
  1  something is not: a sick cart, a damaged tape, a store's copy that differs, or a failure named on standard error
  2  the command line, the configuration, a script or another input file is wrong
  3  nothing can be recorded: the disk is full or broken, or another dash-cart uses the state directory
  4  an essential part of the cart ended";

/// The appliance on an open smart shopping cart: a live receipt that checks every scan against weight and sight.
#[derive(Debug, Parser)]
#[command(name = "dash-cart", version, after_help = EXIT_CODES, subcommand_required = true, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(RunArgs),
    Diag(DiagArgs),
    #[command(name = "selftest")]
    SelfTest(SelfTestArgs),
    CheckConfig(CheckConfigArgs),
    Commission(CommissionArgs),
    Decode(DecodeArgs),
    Product(ProductArgs),
    Labels(LabelsArgs),
    Replay(ReplayArgs),
    Simulate(SimulateArgs),
    #[command(subcommand)]
    Tape(TapeCommand),
    #[command(subcommand)]
    Vision(vision::VisionCommand),
    Bench(BenchArgs),
    #[command(hide = true)]
    CheckKeep {
        #[arg(long)]
        dir: PathBuf,
    },
}

/// Which configuration and which state directory.
#[derive(Clone, Debug, Args)]
struct Place {
    /// The configuration file [default: /etc/dash-cart/cart.toml; with --sim: a built-in one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where tapes and memory live, instead of where the configuration says
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
}

/// What to do with a catalogue's columns that nobody knows.
#[derive(Clone, Copy, Debug, Args)]
struct Columns {
    /// Pass over columns of the catalogue that nobody knows
    #[arg(long)]
    ignore_unknown_columns: bool,
}

/// Run the cart
///
/// Opens the tape, restores the trip that is on it, and serves shoppers until stopped. SIGTERM stops it; so does SIGKILL, without loss.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
struct RunArgs {
    #[command(flatten)]
    place: Place,
    /// Simulate the devices. With a scenario, its script is played; without one, a person shops from a shelf beside the screen
    #[arg(long, value_name = "SCENARIO", num_args = 0..=1)]
    sim: Option<Option<PathBuf>>,
    /// How many times as fast as the wall clock a simulated shop goes [default: 1, without a screen 20]
    #[arg(long, value_name = "TIMES", requires = "sim", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    speed: Option<u32>,
    /// Run without a screen. With a scenario, the program ends when the script is over
    #[arg(long)]
    no_screen: bool,
    /// Run the store inside this process, with the demonstration's catalogue
    #[arg(long)]
    embedded_store: bool,
    /// Record each trip as a trace in this directory, which `replay` plays; instead of where the configuration says
    #[arg(long, value_name = "DIR")]
    record: Option<PathBuf>,
    /// Print the receipt at the end of the script, and the store's copy beside it; exit 1 when they differ
    #[arg(long, requires = "sim", requires = "no_screen")]
    print_receipt: bool,
    /// Print what the cart shows as JSON Lines whenever it changes, as `replay --json` does
    #[arg(long, requires = "no_screen")]
    show: bool,
    /// Do the first N steps of the script with the hands only: what they put into the basket lies there, nothing is scanned or touched
    #[arg(long, value_name = "N", default_value_t = 0, hide = true)]
    already_done: usize,
    /// Do nothing more after N steps of the script
    #[arg(long, value_name = "N", default_value_t = usize::MAX, hide_default_value = true, hide = true)]
    hold_at: usize,
}

/// Say how the devices are, and what to do about those that are sick
///
/// Asks the running cart. When none runs on the state directory, opens the devices for a moment itself.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 well; 1 something is sick; 2 the configuration is wrong.",
    args_conflicts_with_subcommands = true
)]
struct DiagArgs {
    #[command(subcommand)]
    part: Option<DiagPart>,
    #[command(flatten)]
    place: Place,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Look at the devices of a simulated world
    #[arg(long, value_name = "SCENARIO", num_args = 0..=1)]
    sim: Option<Option<PathBuf>>,
}

/// What is looked at on its own
#[derive(Debug, Subcommand)]
enum DiagPart {
    /// Check the log of the scale's calibrations, and name the weighing software by version and checksum
    #[command(
        after_help = "Exit codes: 0 whole; 1 the log or the calibration was changed or damaged; 2 the configuration is wrong."
    )]
    Audit {
        /// The calibration file; its log lies beside it [default: as the configuration says]
        #[arg(value_name = "FILE", conflicts_with = "config")]
        calibration: Option<PathBuf>,
        /// The configuration file
        #[arg(long, value_name = "FILE", default_value = crate::config::USUAL_FILE)]
        config: PathBuf,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Pack what somebody far away needs to see of this cart, without what points to a person or opens a door
    #[command(
        after_help = "Exit codes: 0 written; 1 it cannot be written, and why is on standard error: the stick is full, write-protected or pulled out; 2 the configuration is wrong."
    )]
    Bundle {
        /// The folder that it goes to, such as a USB stick's, or `-` for standard output
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
        #[command(flatten)]
        place: Place,
        /// As many of the newest trips are told step by step
        #[arg(long, value_name = "N", default_value_t = 0)]
        trips: usize,
        /// Look at the devices of a simulated world where no cart runs
        #[arg(long, value_name = "SCENARIO", num_args = 0..=1)]
        sim: Option<Option<PathBuf>>,
    },
    Camera(camera::CameraArgs),
    /// Say what the cart remembers of its own health: starts, faults, and what ordinary sales say about scale, readers and camera
    #[command(after_help = "Exit codes: 0 nothing is getting worse; 1 something is; 2 the configuration is wrong.")]
    History {
        #[command(flatten)]
        place: Place,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Print third parties' licence notices
    #[command(after_help = "Exit code: 0.")]
    Licences,
    Scale(scale::ScaleArgs),
    Scanner(scanner::ScannerArgs),
    /// List recent trips, or tell one step by step with its questions and their evidence
    ///
    /// Reads the tapes and touches nothing. No badge, no payment's reference, no code and no coupon's number is told.
    #[command(
        after_help = "Exit codes: 0 done; 1 a tape is damaged, or there is no such trip; 2 the configuration is wrong."
    )]
    Trips {
        /// The trip's name
        #[arg(value_name = "TRIP")]
        trip: Option<String>,
        #[command(flatten)]
        place: Place,
        /// How many of the newest are listed
        #[arg(long, value_name = "N", default_value_t = 20)]
        most: usize,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Check the log of what staff did behind the PIN, and print it
    #[command(after_help = "Exit codes: 0 whole; 1 the log was changed or damaged; 2 the configuration is wrong.")]
    Staff {
        #[command(flatten)]
        place: Place,
        /// Print JSON Lines
        #[arg(long)]
        json: bool,
    },
}

/// See within three seconds whether this cart can shop, part by part, and what each failure does to shopping
///
/// Asks the running cart. When none runs on the state directory, opens every device for a moment itself.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 all passed, or left out on purpose; 1 shopping goes on without something; 2 the configuration is wrong; 3 nobody can shop."
)]
struct SelfTestArgs {
    #[command(flatten)]
    place: Place,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Test the devices of a simulated world
    #[arg(long, value_name = "SCENARIO", num_args = 0..=1)]
    sim: Option<Option<PathBuf>>,
}

/// Check a configuration file and say what it means
#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 the cart can start with it; 2 it cannot, and why is on standard error.")]
struct CheckConfigArgs {
    /// The configuration file
    #[arg(long, value_name = "FILE", default_value = crate::config::USUAL_FILE)]
    config: PathBuf,
}

/// Set the staff PIN of a new cart
///
/// A cart has no default PIN, and staff mode stays shut until one is set, here or on the screen.
#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 set; 1 the cart has one already, or it cannot be stored; 2 the PIN is no good.")]
struct CommissionArgs {
    #[command(flatten)]
    place: Place,
    /// Set the technicians' PIN, beside that of the shop: from then on only that one changes how the scale weighs
    #[arg(long)]
    technician: bool,
    /// Four to eight digits. Other users of this machine can see a command line; --pin-stdin is safer
    #[arg(long, value_name = "DIGITS", required_unless_present = "pin_stdin", conflicts_with = "pin_stdin")]
    pin: Option<String>,
    /// Read the PIN from the first line of standard input
    #[arg(long)]
    pin_stdin: bool,
}

/// Read the symbols in pictures, one JSON line for each picture
#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 every file was looked at; 2 some file was no picture.")]
struct DecodeArgs {
    /// Pictures, and folders of pictures
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<PathBuf>,
    /// Print JSON Lines, which is what it prints anyway
    #[arg(long)]
    json: bool,
    /// Accept products of this catalogue only
    #[arg(long, value_name = "FILE")]
    catalogue: Option<PathBuf>,
    #[command(flatten)]
    columns: Columns,
}

/// Explain how a code is understood, and what a cart would do with it
#[derive(Debug, Args)]
#[command(
    after_help = "CODE is typed as it is printed: digits, a look-up code, an element string as (01)…(10)… or raw with {GS}, ^] or \\u001d for \
the separator, or a Digital Link, which is never opened.\n\nExit codes: 0 understood, and sold where a catalogue was given; 1 understood, and not sold; 2 unreadable, or usage."
)]
struct ProductArgs {
    /// The code
    #[arg(value_name = "CODE")]
    code: String,
    /// The symbology identifier that the engine sends before it, such as ]E0
    #[arg(long, value_name = "ID")]
    aim: Option<String>,
    /// A layout of in-store labels, by name or pattern
    #[arg(long, value_name = "LAYOUT", num_args = 1.., conflicts_with = "config")]
    layout: Vec<String>,
    /// Take layouts and currency from this configuration
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// What the shop sells
    #[arg(long, value_name = "FILE")]
    catalogue: Option<PathBuf>,
    #[command(flatten)]
    columns: Columns,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Print a test sheet with every kind of label, and what a cart must make of each
///
/// Scan it at commissioning: it shows whether an engine sends symbology identifiers and separators.
#[derive(Debug, Args)]
#[command(
    after_help = "Print a PDF at 100 %. SVG and PNG have one file a page.\n\nExit codes: 0 written; 1 it cannot be written, or a label does not read back; 2 the catalogue or the file's name is wrong."
)]
struct LabelsArgs {
    /// Where to: a name that ends in .pdf, .svg or .png
    #[arg(long, value_name = "FILE", default_value = "labels.pdf")]
    out: PathBuf,
    /// Print some products of this catalogue as well
    #[arg(long, value_name = "FILE")]
    catalogue: Option<PathBuf>,
    #[command(flatten)]
    columns: Columns,
}

/// Play a recorded trip through the cart and print what it showed
#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 done; 1 the output cannot be written; 2 the trace or the catalogue is wrong.")]
struct ReplayArgs {
    /// The trace, or `-` for standard input
    #[arg(value_name = "TRACE")]
    trace: PathBuf,
    /// The catalogue, instead of the one that the trace names
    #[arg(long, value_name = "FILE")]
    catalogue: Option<PathBuf>,
    #[command(flatten)]
    columns: Columns,
    /// Print a JSON line whenever what the cart shows has changed, and one for the end; otherwise the receipt
    #[arg(long)]
    json: bool,
    /// Read what the cart has learned from this file, and write it back
    #[arg(long, value_name = "FILE")]
    learned: Option<PathBuf>,
    /// Print {"ack":N} when input line N has been handled
    #[arg(long)]
    ack: bool,
}

/// Let simulated shoppers meet the cart, and say how well it judged them
///
/// Every trip has a truth that the cart never sees: what was taken, what was forgotten, what was meant. The same seed gives the same
/// bytes, on every machine and with any number of threads.
#[derive(Debug, Args)]
#[command(
    after_help = "Simulate with a release build: cargo run --release -- simulate\n\nExit codes: 0 done; 1 something cannot be written; 2 usage, or no such profile."
)]
struct SimulateArgs {
    /// How many trips
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    trips: u64,
    /// What chance begins with
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Only shoppers of these profiles, each as often as the others: names of tests/profiles/, or files of one's own that end in .toml;
    /// `held-out` for those that are only for testing [default: the usual mix]
    #[arg(long, value_name = "NAME|FILE", num_args = 1..)]
    profile: Vec<String>,
    /// Who judges
    #[arg(long, value_name = "POLICY", default_value = "all", value_parser = simulate::policies())]
    policy: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Write a trace of each trip to this folder, with the catalogue, for `dash-cart replay`
    #[arg(long, value_name = "DIR")]
    traces: Option<PathBuf>,
    /// What carts have learned of products whose catalogued mass is missing or wrong: nothing, as in the first week; all but a few, as
    /// after some weeks; or each of them
    #[arg(long, value_name = "HOW", default_value = "usual", value_parser = simulate::experiences())]
    learned: String,
    /// Let this device be missing from every cart
    #[arg(long, value_name = "DEVICE")]
    without: Option<simulate::Missing>,
    /// Write the score sheet to this file instead, and its pictures to a folder beside it: the usual mix, half as many trips of the
    /// shoppers that are held out, and a quarter as many of each circumstance that is not as usual
    #[arg(long, value_name = "FILE", conflicts_with_all = ["profile", "policy", "json", "learned", "without"])]
    sheet: Option<PathBuf>,
    /// How many trips are simulated side by side
    #[arg(long, value_name = "N", default_value_t = 2)]
    threads: usize,
}

/// Look at tapes without touching them
#[derive(Debug, Subcommand)]
enum TapeCommand {
    /// Print the events of one trip as JSON Lines
    #[command(after_help = "Exit codes: 0 whole; 1 damaged, or not there; 2 usage.")]
    Export {
        /// The tape's file, or the trip's name
        #[arg(value_name = "TAPE|TRIP")]
        what: String,
        #[command(flatten)]
        place: Place,
    },
    /// Check one tape, or all of them
    #[command(after_help = "Exit codes: 0 whole; 1 damaged, or not there; 2 usage.")]
    Verify {
        /// A tape or a folder of tapes [default: the cart's own]
        #[arg(value_name = "PATH")]
        path: Option<PathBuf>,
        #[command(flatten)]
        place: Place,
    },
}

/// Measure this machine: start, scan to screen, memory, replay
#[derive(Debug, Args)]
#[command(after_help = "Measure a release build: cargo run --release -- bench", args_conflicts_with_subcommands = true)]
struct BenchArgs {
    #[command(subcommand)]
    part: Option<BenchPart>,
    /// How many products the catalogue has
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    products: u32,
    /// How many scans are measured
    #[arg(long, value_name = "N", default_value_t = 300)]
    scans: u32,
}

/// What is measured on its own
#[derive(Debug, Subcommand)]
enum BenchPart {
    /// Measure the product index: open, memory, look-ups, search by name
    #[command(after_help = "Measure a release build: cargo run --release -- bench index")]
    Index {
        /// How many products are invented for it
        #[arg(long, value_name = "N", default_value_t = 1_000_000)]
        products: u32,
        /// Measure this book, as the `catalogue.book` of a cart, instead of inventing one
        #[arg(long, value_name = "FILE", conflicts_with = "products")]
        book: Option<PathBuf>,
    },
    /// Measure the camera's decoder beside stock zbar: photographs, turned photographs, known symbols at their limits, pictures that hold
    /// nothing, and a live stream
    #[command(after_help = "Measure a release build: DASH_CART_DATA=… cargo run --release -- bench decode")]
    Decode {
        /// The folder with a folder of photographs for each set [default: barcodes/ in DASH_CART_DATA; without it, no photographs]
        #[arg(long, value_name = "DIR")]
        photographs: Option<PathBuf>,
        /// How many random codes are tried at each level of each limit
        #[arg(long, value_name = "N", default_value_t = 200)]
        codes: u32,
    },
    /// Measure the devices' pumps: the processor's time that they take, the way of a picture, and the self-test
    #[command(after_help = "Measure a release build: cargo run --release -- bench devices")]
    Devices,
    /// Measure what an event costs a cart as its receipt grows, from 10 lines to 200, and how fast whole trips are replayed
    #[command(after_help = "Measure a release build: cargo run --release -- bench receipts")]
    Receipts {
        /// How many carts of each length meet each event, in each of five rounds
        #[arg(long, value_name = "N", default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..))]
        carts: u32,
    },
    /// Measure the scale: its error after a guided calibration, how soon a load is settled, and what a busy machine loses
    #[command(after_help = "Measure a release build: cargo run --release -- bench scale")]
    Scale {
        /// How many simulated cells are calibrated
        #[arg(long, value_name = "N", default_value_t = 40)]
        cells: u64,
    },
    /// Measure the camera: a search through all products of a large shop, and a whole event from two pictures to what the cart concludes
    #[command(after_help = "Measure a release build: cargo run --release -- bench vision")]
    Vision {
        /// How many products with five references each are invented for it
        #[arg(long, value_name = "N", default_value_t = 100_000)]
        products: u32,
    },
}

impl From<Columns> for UnknownColumns {
    fn from(columns: Columns) -> Self {
        if columns.ignore_unknown_columns { UnknownColumns::Ignore } else { UnknownColumns::Refuse }
    }
}

/// Does what the command line asks for.
pub fn run(args: impl IntoIterator<Item = OsString>, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help goes to standard output, mistakes to standard error; a closed pipe is nobody's loss.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match cli.command {
        Command::Run(args) => run::run(args, out, err),
        Command::Diag(args) => tools::diag(args, out, err),
        Command::SelfTest(args) => tools::self_test(args, out, err),
        Command::CheckConfig(args) => tools::check_config(&args, out, err),
        Command::Commission(args) => tools::commission(args, out, err),
        Command::Decode(args) => tools::decode(args, out, err),
        Command::Product(args) => codes::product(args, out, err),
        Command::Labels(args) => codes::labels(args, out, err),
        Command::Replay(args) => tools::replay(args, out, err),
        Command::Simulate(args) => simulate::simulate(args, out, err),
        Command::Tape(command) => tools::tape(command, out, err),
        Command::Vision(command) => vision::vision(command, out, err),
        Command::Bench(args) => tools::bench(&args, out, err),
        Command::CheckKeep { dir } => crate::keep::check::check_keep(&dir),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_says_what_it_is_for_and_how_it_ends() {
        for command in Cli::command().get_subcommands().filter(|command| !command.is_hide_set()) {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            let ends = command.get_after_help().is_some() || command.has_subcommands();
            assert!(ends, "{} does not say how it ends", command.get_name());
        }
    }

    #[test]
    fn what_others_rely_on_is_understood() {
        let lines = [
            "decode --json --catalogue shop.csv photo.png photos",
            "product 4006381333931",
            "labels",
            "replay - --catalogue shop.csv --json --learned learned.json --ack",
            "replay trip.jsonl",
            "simulate --trips 10 --seed 3 --profile hasty mine.toml --policy rtsf --json --traces out",
            "simulate --policy all",
            "run --record traces",
            "diag --json",
            "vision embed milk.jpg photos",
            "vision verify --product 4006381333931 milk.jpg bread.png",
            "vision guess milk.jpg",
            "vision change before.jpg after.jpg",
            "vision enrol --product 4006381333931 milk.jpg photos --state state",
            "vision enrol --product 4006381333931 --forget",
            "vision eval --list val.txt",
            "vision eval --list val.txt --enrol train.txt --k 5 --model fold.onnx",
        ];
        for line in lines {
            let words = ["dash-cart"].into_iter().chain(line.split(' '));
            assert!(Cli::try_parse_from(words.clone()).is_ok(), "{line}: {}", Cli::try_parse_from(words).unwrap_err());
        }
    }
}
