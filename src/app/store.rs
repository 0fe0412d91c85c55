//! The store inside the cart's own process, for a demonstration and for a desk: the real server, on a loopback port.

use std::path::Path;

use anyhow::Context as _;
use cart_domain::catalogue::{Catalogue, CatalogueVersion};
use cart_store::{Config, Store};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::config::BaseUrl;
use crate::supervisor::Supervisor;

/// The products of the demonstration, for a simulated shop that has no store.
pub fn demo_catalogue() -> anyhow::Result<Catalogue> {
    let reading = cart_store::demo::catalogue().context("reading the demonstration's catalogue")?;
    Ok(Catalogue::new(CatalogueVersion(0), reading.products))
}

/// Starts the store with its database in the state directory, and with the demonstration's catalogue if it has none yet.
pub async fn start(state: &Path, supervisor: &Supervisor) -> anyhow::Result<BaseUrl> {
    let config = Config { database: state.join("store.sqlite"), ..Config::default() };
    let store = Store::open(config).await.context("opening the embedded store")?;
    if store.catalogue_version().await?.0 == 0 {
        let reading = cart_store::demo::catalogue().context("reading the demonstration's catalogue")?;
        store.import("demonstration", &reading).await.context("importing the demonstration's catalogue")?;
    }
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("finding a port for the embedded store")?;
    let url = format!("http://{}", listener.local_addr()?);
    tracing::info!(url, "the store runs inside this process");
    serve(listener, store, supervisor);
    Ok(BaseUrl::parse(&url).expect("an address that the system gave"))
}

fn serve(listener: TcpListener, store: Store, supervisor: &Supervisor) {
    let stop: CancellationToken = supervisor.stop();
    supervisor.essential("store", async move {
        cart_store::serve(listener, store, stop.cancelled_owned()).await.context("the embedded store failed")
    });
}
