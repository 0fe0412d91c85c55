//! Recognising products by sight. What it needs may be missing, which is a normal state of a cart: it then works by scan and weight, says
//! so to those who look after it, and to nobody else.

pub mod onnx;

use crate::config::VisionFiles;
use onnx::Network;

/// Whether the cart can recognise products.
#[derive(Debug)]
pub enum Sight {
    Ready(Network),
    Unavailable { why: String },
}

impl Sight {
    /// Loads the runtime and the network. Takes a moment: call from a thread that may wait.
    #[must_use]
    pub fn open(files: &VisionFiles) -> Self {
        let (Some(library), Some(model)) = (&files.library, &files.model) else {
            let missing = if files.library.is_none() { "vision.library" } else { "vision.model" };
            return Sight::Unavailable { why: format!("the configuration names no `{missing}`") };
        };
        match Network::load(library, model) {
            Ok(network) => {
                tracing::info!(model = %model.display(), inputs = ?network.inputs(), "the network is loaded");
                Sight::Ready(network)
            }
            Err(error) => {
                tracing::warn!(%error, "products are not recognised by sight");
                Sight::Unavailable { why: error.to_string() }
            }
        }
    }

    /// One word or sentence for staff.
    #[must_use]
    pub fn says(&self) -> String {
        match self {
            Sight::Ready(network) => format!("ready ({})", network.inputs().join(", ")),
            Sight::Unavailable { why } => format!("unavailable: {why}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn a_cart_without_a_network_says_what_is_missing_and_goes_on() {
        assert_eq!(
            Sight::open(&VisionFiles::default()).says(),
            "unavailable: the configuration names no `vision.library`"
        );
        let files = VisionFiles {
            library: Some(PathBuf::from("/nowhere/libonnxruntime.so")),
            model: Some(PathBuf::from("/nowhere/products.onnx")),
        };
        let says = Sight::open(&files).says();
        assert!(says.contains("/nowhere/libonnxruntime.so"), "{says}");
    }
}
