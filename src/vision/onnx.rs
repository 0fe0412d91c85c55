//! The ONNX Runtime; the only file that names ort. Its library is loaded when it is first wanted, from a named file and from nowhere else,
//! and its environment lives as long as the process: there can be only one.

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use cart_vision::embedding::{Embedding, LENGTH};
use ort::environment::Environment;
use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;
use ort::value::{Outlet, Shape, Tensor, TensorElementType, ValueType};

use super::manifest::Model;
use super::{NoSight, whole};

/// One picture takes single milliseconds, and the other cores belong to the screen and the scanners.
const THREADS: usize = 1;
const COLOURS: usize = 3;
/// A network that does not give directions of length one is another kind of network.
const OFF_LENGTH: f32 = 0.01;

static RUNTIME: OnceLock<(PathBuf, Result<Environment, String>)> = OnceLock::new();

/// A network that is ready to run. One thread has it.
#[derive(Debug)]
pub struct Network {
    session: Session,
    model: Model,
}

impl Network {
    /// Loads a network from its bytes, and before it the runtime if that has not happened yet, and looks through it once, so that the first
    /// picture takes no longer than the next. `file` is what its faults call it.
    pub fn load(library: &Path, bytes: &[u8], model: Model, file: &Path) -> Result<Self, NoSight> {
        let wrong = |why: String| NoSight::Model { file: file.to_owned(), why };
        let session = session(runtime(library)?, bytes).map_err(|error| wrong(error.to_string()))?;
        let side = dimension(model.side);
        let colours = dimension(COLOURS);
        fits(session.inputs(), &model.input, &[-1, colours, side, side]).map_err(&wrong)?;
        fits(session.outputs(), &model.output, &[-1, dimension(LENGTH)]).map_err(&wrong)?;
        let mut network = Network { session, model };
        let grey = vec![0.5; COLOURS * network.model.side * network.model.side];
        network.embed(grey).map_err(wrong)?;
        Ok(network)
    }

    /// How many pixels a side its pictures have.
    #[must_use]
    pub const fn side(&self) -> usize {
        self.model.side
    }

    /// The direction of a picture: red, green and blue of a square, each from 0 to 1.
    pub fn embed(&mut self, square: Vec<f32>) -> Result<Embedding, String> {
        let Model { input, output, side, .. } = &self.model;
        let said = |error: ort::Error| error.to_string();
        let image = Tensor::from_array(([1, COLOURS, *side, *side], square)).map_err(said)?;
        let found = self.session.run(ort::inputs![input.as_str() => image]).map_err(said)?;
        let (_, values) = found[output.as_str()].try_extract_tensor::<f32>().map_err(said)?;
        let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
        if length.is_nan() || (length - 1.0).abs() >= OFF_LENGTH {
            return Err(format!("what comes out has the length {length}, where 1 is expected"));
        }
        Embedding::of(values).ok_or_else(|| format!("{} numbers come out, where {LENGTH} are expected", values.len()))
    }
}

fn runtime(library: &Path) -> Result<&'static Environment, NoSight> {
    let wrong = |why: String| NoSight::Runtime { library: library.to_owned(), why };
    if !library.is_file() {
        return Err(wrong("there is no such file".to_owned()));
    }
    let (loaded, environment) = RUNTIME.get_or_init(|| (library.to_owned(), start(library)));
    if loaded != library && environment.is_err() {
        return Err(wrong(format!("{} was tried before it, and a process loads one only", loaded.display())));
    }
    environment.as_ref().map_err(|why| wrong(why.clone()))
}

/// A library that says it is new enough and hands out nothing makes ort panic instead of saying so.
fn start(library: &Path) -> Result<Environment, String> {
    whole::check(library)?;
    let start = || {
        let builder = ort::init_from(library).map_err(|error| error.to_string())?;
        builder.with_name("dash-cart").with_telemetry(false).build().map_err(|error| error.to_string())
    };
    catch_unwind(start).unwrap_or_else(|_| {
        Err(format!("it does not hand out the interface of ONNX Runtime 1.{} or newer", ort::MINOR_VERSION))
    })
}

fn session(runtime: &Environment, model: &[u8]) -> ort::Result<Session> {
    let mut builder = Session::builder(runtime)?
        .with_optimization_level(GraphOptimizationLevel::All)?
        .with_intra_threads(THREADS)?
        .with_inter_threads(1)?
        .with_intra_op_spinning(false)?;
    builder.commit_from_memory(model)
}

fn dimension(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

/// Whether a network takes, or gives, what its manifest says. A dimension that is left open fits any.
fn fits(outlets: &[Outlet], name: &str, wanted: &[i64]) -> Result<(), String> {
    let Some(outlet) = outlets.iter().find(|outlet| outlet.name() == name) else {
        let names: Vec<&str> = outlets.iter().map(Outlet::name).collect();
        return Err(format!("it has no `{name}`, only `{}`", names.join("`, `")));
    };
    let same = |shape: &Shape| {
        let open = |(size, wanted): (&i64, &i64)| *size < 0 || *wanted < 0 || size == wanted;
        shape.len() == wanted.len() && shape.iter().zip(wanted).all(open)
    };
    let found = outlet.dtype();
    if matches!(found, ValueType::Tensor { ty: TensorElementType::Float32, shape, .. } if same(shape)) {
        return Ok(());
    }
    Err(format!("`{name}` is {found:?}, where 32-bit numbers of the shape {wanted:?} are expected"))
}
