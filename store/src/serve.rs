//! Running the server until it is asked to stop.

use std::future::Future;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::error::StoreError;
use crate::http::router;
use crate::store::Store;

/// How long requests under way may take to finish once the server is asked to stop.
const FAREWELL: Duration = Duration::from_secs(5);

/// Answers on `listener` until `shutdown` is done, lets requests under way finish, and closes the database.
pub async fn serve(
    listener: TcpListener,
    store: Store,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), StoreError> {
    let (stop, stopped) = oneshot::channel::<()>();
    let server = axum::serve(listener, router(store.clone())).with_graceful_shutdown(async move {
        // A dropped sender asks for the same as a sent word.
        let _ = stopped.await;
    });
    let mut server = std::pin::pin!(server.into_future());
    tokio::select! {
        ended = &mut server => ended?,
        () = shutdown => {
            drop(stop);
            match tokio::time::timeout(FAREWELL, server).await {
                Ok(ended) => ended?,
                Err(_) => tracing::warn!("requests were cut off at shutdown"),
            }
        }
    }
    store.close().await;
    Ok(())
}
