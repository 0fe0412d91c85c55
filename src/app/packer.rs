//! Packs a support bundle onto the USB stick that is plugged in, when staff ask for it. It takes a moment, so it has a thread of its own.

use std::path::Path;

use tokio::sync::{mpsc, watch};

use crate::config::Config;
use crate::diag::Board;
use crate::diag::bundle::{self, Bundle, Sources, place};
use crate::log;
use crate::screen::Packing;

/// As many of the newest trips are told step by step.
const TRIPS: usize = 10;

/// The packer.
pub struct Packer {
    pub config: Config,
    pub board: Board,
    /// Read by the page of storage.
    pub packing: watch::Sender<Packing>,
}

impl Packer {
    /// Packs whenever somebody asks, until nobody can any more. Blocks.
    pub fn run(&self, orders: &mut mpsc::Receiver<()>) {
        while let Some(()) = orders.blocking_recv() {
            self.packing.send_replace(Packing::Packing);
            let sticks = place::sticks(Path::new("/"));
            let packed = match sticks.first() {
                Some(stick) => self.pack(stick),
                None => Packing::NoStick,
            };
            tracing::info!(?packed, "a support bundle was asked for");
            self.packing.send_replace(packed);
        }
    }

    /// Packs into a folder.
    #[must_use]
    pub fn pack(&self, folder: &Path) -> Packing {
        let logs = [("cart", Some(log::lately())), ("journal", bundle::journal())];
        let logs = logs.into_iter().filter_map(|(name, text)| Some((name, text?))).collect();
        let now = self.board.clock.now().wall;
        let survey = self.board.survey();
        let bundle = Bundle::gather(&Sources { config: &self.config, survey: &survey, logs, now, trips: TRIPS });
        match place::put(folder, bundle.name(), bundle.len(), |out| bundle.write(out)) {
            Ok(file) => Packing::Packed(file),
            Err(error) => Packing::Failed(error.to_string()),
        }
    }
}
