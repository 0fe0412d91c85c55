//! The ONNX Runtime; the only file that names ort. Its library is loaded when it is first wanted, from the path in the configuration and
//! from nowhere else, and its environment lives as long as the process: there can be only one.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use ort::environment::Environment;
use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;

/// Leaves cores for the screen and the scanner.
const THREADS: usize = 2;

static RUNTIME: OnceLock<Result<Environment, String>> = OnceLock::new();

/// Why there is no network.
#[derive(Debug, thiserror::Error)]
pub enum NoNetwork {
    #[error("the ONNX Runtime {} cannot be used: {why}", library.display())]
    Runtime { library: PathBuf, why: String },
    #[error("the network {} cannot be used: {why}", model.display())]
    Model { model: PathBuf, why: String },
}

/// A network that is ready to run.
#[derive(Debug)]
pub struct Network {
    session: Session,
}

impl Network {
    /// Loads a network, and before it the runtime if that has not happened yet.
    pub fn load(library: &Path, model: &Path) -> Result<Self, NoNetwork> {
        if !library.is_file() {
            let why = "there is no such file".to_owned();
            return Err(NoNetwork::Runtime { library: library.to_owned(), why });
        }
        let runtime = RUNTIME.get_or_init(|| start(library));
        let runtime =
            runtime.as_ref().map_err(|why| NoNetwork::Runtime { library: library.to_owned(), why: why.clone() })?;
        let session = session(runtime, model)
            .map_err(|error| NoNetwork::Model { model: model.to_owned(), why: error.to_string() })?;
        Ok(Network { session })
    }

    /// The names of what it wants to be given.
    #[must_use]
    pub fn inputs(&self) -> Vec<String> {
        self.session.inputs().iter().map(|input| input.name().to_owned()).collect()
    }
}

fn start(library: &Path) -> Result<Environment, String> {
    let builder = ort::init_from(library).map_err(|error| error.to_string())?;
    builder.with_name("dash-cart").with_telemetry(false).build().map_err(|error| error.to_string())
}

fn session(runtime: &Environment, model: &Path) -> ort::Result<Session> {
    let mut builder = Session::builder(runtime)?
        .with_optimization_level(GraphOptimizationLevel::All)?
        .with_intra_threads(THREADS)?
        .with_inter_threads(1)?
        .with_intra_op_spinning(false)?;
    builder.commit_from_file(model)
}
