//! `cart-store`: serve carts, and bring catalogues in and out.

mod looks;

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use cart_protocol::catalogue_csv::{self, BadRows, Options, UnknownColumns};
use clap::{Args, Parser, Subcommand};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::access::Token;
use crate::catalogue::Imported;
use crate::generate;
use crate::payment::DeclineEnding;
use crate::serve::serve;
use crate::store::{Config, Store};

const EXIT_CODES: &str = "Exit codes: 0 done; 1 something failed (database, disk, network); 2 bad input or usage.";

/// The store server of Dash Cart: keeps what carts recorded, recomputes their receipts, hands out the catalogue and simulates the
/// payment provider.
#[derive(Parser)]
#[command(name = "cart-store", version, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answer carts, tills and browsers until told to stop (SIGTERM or Ctrl-C).
    ///
    /// A browser finds the latest trips at `/`. RUST_LOG sets what is logged, as in RUST_LOG=cart_store=debug.
    #[command(after_help = EXIT_CODES)]
    Serve(ServeArgs),
    /// Make a CSV file the catalogue, as a new version of it.
    ///
    /// What the file does not name is no longer sold. Every wrong row is told with file, line, column and what is expected; unless
    /// --skip-bad-rows is given, one wrong row means that nothing is imported. A running server hands the new version out at once.
    #[command(after_help = EXIT_CODES)]
    Import(ImportArgs),
    /// Write the catalogue as a CSV file that `import` reads back.
    #[command(after_help = EXIT_CODES)]
    Export {
        #[command(flatten)]
        database: DatabaseArg,
        /// Where to; `-` is standard output.
        #[arg(value_name = "OUT", default_value = "-")]
        out: PathBuf,
    },
    /// See and take back what carts tell each other of how products look.
    #[command(subcommand)]
    Looks(looks::LooksCommand),
    /// Write an invented catalogue of any size, the same for the same seed: for tests and measurements.
    #[command(after_help = EXIT_CODES)]
    Generate {
        /// How many products.
        #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
        products: u32,
        /// What chance begins with.
        #[arg(long, value_name = "N", default_value_t = 1)]
        seed: u64,
        /// Where to; `-` is standard output.
        #[arg(value_name = "OUT", default_value = "-")]
        out: PathBuf,
    },
}

#[derive(Args)]
struct DatabaseArg {
    /// The SQLite database; it is made if it does not exist.
    #[arg(long = "db", value_name = "FILE", default_value = "store.sqlite")]
    path: PathBuf,
}

#[derive(Args)]
struct ServeArgs {
    /// Where to listen. Beyond this machine, use --token-file too.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7700")]
    listen: SocketAddr,
    #[command(flatten)]
    database: DatabaseArg,
    /// A file of one line, at least 16 characters, that carts must show as a bearer token and browsers as the password.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Decline payments whose amount in minor units ends in these digits, to try that out; all others are accepted.
    #[arg(long, value_name = "DIGITS")]
    decline_ending: Option<DeclineEnding>,
}

#[derive(Args)]
struct ImportArgs {
    /// The catalogue; `-` is standard input.
    file: PathBuf,
    /// Import the right rows although others are wrong. A product whose row is wrong stays as it was.
    #[arg(long)]
    skip_bad_rows: bool,
    /// Pass over columns that the format does not have.
    #[arg(long)]
    ignore_unknown_columns: bool,
    #[command(flatten)]
    database: DatabaseArg,
}

/// Why a command ended early.
enum Failure {
    /// What was given is wrong: exit code 2.
    Input(anyhow::Error),
    /// What was given is right, and yet it failed: exit code 1.
    Other(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure::Other(error.into())
    }
}

/// Does what the command line says and returns the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(usage) => {
            let stream: &mut dyn Write = if usage.use_stderr() { err } else { out };
            // Whoever closed the stream does not want to read it.
            let _ = write!(stream, "{}", usage.render());
            return ExitCode::from(u8::try_from(usage.exit_code()).unwrap_or(2));
        }
    };
    let (code, error) = match dispatch(cli.command, out, err) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Other(error)) => (1, error),
        Err(Failure::Input(error)) => (2, error),
    };
    let _ = writeln!(err, "cart-store: {error:#}");
    ExitCode::from(code)
}

fn dispatch(command: Command, out: &mut dyn Write, err: &mut dyn Write) -> Result<(), Failure> {
    match command {
        Command::Serve(args) => run_server(args, out),
        Command::Import(args) => import(&args, out, err),
        Command::Export { database, out: to } => export(&database.path, &to, out),
        Command::Looks(command) => looks::run(command, out),
        Command::Generate { products, seed, out: to } => {
            let products = generate::catalogue(products, seed);
            Ok(write_to(&to, out, |out| Ok(catalogue_csv::write(out, &products)?))?)
        }
    }
}

fn run_server(args: ServeArgs, out: &mut dyn Write) -> Result<(), Failure> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
    let token = args.token_file.as_deref().map(Token::from_file).transpose().map_err(|e| Failure::Input(e.into()))?;
    if token.is_none() && !args.listen.ip().is_loopback() {
        tracing::warn!(listen = %args.listen, "whoever reaches this address may read and write: no --token-file was given");
    }
    let config = Config { database: args.database.path, token, decline: args.decline_ending };
    runtime()?.block_on(async {
        let store = Store::open(config).await?;
        let listener =
            TcpListener::bind(args.listen).await.with_context(|| format!("cannot listen on {}", args.listen))?;
        writeln!(out, "listening on http://{}", listener.local_addr()?)?;
        out.flush()?;
        let mut terminate = signal(SignalKind::terminate())?;
        serve(listener, store, async {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        })
        .await?;
        Ok(())
    })
}

fn import(args: &ImportArgs, out: &mut dyn Write, err: &mut dyn Write) -> Result<(), Failure> {
    let name = args.file.display().to_string();
    let options = Options {
        bad_rows: if args.skip_bad_rows { BadRows::Skip } else { BadRows::RejectAll },
        unknown_columns: if args.ignore_unknown_columns { UnknownColumns::Ignore } else { UnknownColumns::Refuse },
    };
    let source = open(&args.file).with_context(|| format!("cannot open {name}")).map_err(Failure::Input)?;
    let reading = catalogue_csv::read(source, &name, options)
        .map_err(|error| Failure::Input(anyhow::Error::new(error).context("nothing was imported")))?;
    for fault in &reading.skipped {
        writeln!(err, "skipped: {fault}")?;
    }
    if reading.products.is_empty() {
        return Err(Failure::Input(anyhow::anyhow!("{name} holds no product; nothing was imported")));
    }
    let done = runtime()?.block_on(async {
        let store = Store::open(Config { database: args.database.path.clone(), ..Config::default() }).await?;
        let done = store.import(&name, &reading).await?;
        store.close().await;
        anyhow::Ok(done)
    })?;
    let Imported { version, products, added, changed, removed, kept } = done;
    write!(
        out,
        "catalogue version {}: {products} products ({added} added, {changed} changed, {removed} removed",
        version.0
    )?;
    if kept > 0 {
        write!(out, ", {kept} left as they were because their row is wrong")?;
    }
    writeln!(out, ")")?;
    Ok(())
}

fn export(database: &Path, to: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    if !database.exists() {
        return Err(Failure::Input(anyhow::anyhow!("there is no database {}", database.display())));
    }
    let products = runtime()?.block_on(async {
        let store = Store::open(Config { database: database.to_owned(), ..Config::default() }).await?;
        let products = store.products().await?;
        store.close().await;
        anyhow::Ok(products)
    })?;
    Ok(write_to(to, out, |out| Ok(catalogue_csv::write(out, &products)?))?)
}

fn runtime() -> io::Result<Runtime> {
    Builder::new_multi_thread().worker_threads(2).max_blocking_threads(8).thread_name("store").enable_all().build()
}

fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    Ok(Box::new(BufReader::new(File::open(path)?)))
}

fn write_to(
    path: &Path,
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    if path == Path::new("-") {
        return write(out);
    }
    let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    let mut file = BufWriter::new(file);
    write(&mut file)?;
    Ok(file.flush()?)
}
