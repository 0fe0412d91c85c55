//! A store with its server on a free port, which can be stopped and started again on the same database.

use cart_domain::ids::Seq;
use cart_domain::{Envelope, Money};
use cart_protocol::{CartTotal, EventBatch, Problem, ProblemKind, path};
use cart_store::{Config, Store, StoreError, serve};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::trip::{cart, trip};

pub struct Rig {
    directory: TempDir,
    config: Config,
    pub store: Store,
    client: Client,
    address: String,
    stop: oneshot::Sender<()>,
    server: JoinHandle<Result<(), StoreError>>,
}

impl Rig {
    pub async fn open() -> Self {
        Rig::with(Config::default()).await
    }

    /// A store with other settings; its database lies in a directory of its own.
    pub async fn with(config: Config) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let database = directory.path().join("store.sqlite");
        Rig::start(directory, Config { database, ..config }).await
    }

    /// A store on a database that is there already.
    pub async fn on(directory: TempDir) -> Self {
        let database = directory.path().join("store.sqlite");
        Rig::start(directory, Config { database, ..Config::default() }).await
    }

    /// The database's file.
    pub fn database(&self) -> std::path::PathBuf {
        self.config.database.clone()
    }

    async fn start(directory: TempDir, config: Config) -> Self {
        let store = Store::open(config.clone()).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(serve(listener, store.clone(), async move { stopped.await.unwrap_or_default() }));
        let client = Client::builder().no_proxy().build().unwrap();
        Rig { directory, config, store, client, address, stop, server }
    }

    pub async fn restart(self) -> Self {
        self.stop.send(()).unwrap();
        self.server.await.unwrap().unwrap();
        Rig::start(self.directory, self.config).await
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.address))
    }

    pub fn post(&self, path: &str, body: &impl Serialize) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.address)).json(body)
    }

    pub async fn send(&self, events: &[Envelope]) -> Response {
        self.send_with_total(events, None).await
    }

    pub async fn send_with_total(&self, events: &[Envelope], total: Option<(u64, i64)>) -> Response {
        let cart_total = total.map(|(seq, minor)| CartTotal { seq: Seq(seq), total: Money::from_minor(minor) });
        let batch = EventBatch { events: events.to_vec(), cart_total };
        self.post(&path::events(&cart(), &trip()), &batch).send().await.unwrap()
    }

    /// What an address answers with status 200.
    pub async fn read<T: DeserializeOwned>(&self, path: &str) -> T {
        answer(self.get(path).send().await.unwrap()).await
    }
}

/// The body of a good answer.
pub async fn answer<T: DeserializeOwned>(response: Response) -> T {
    let status = response.status();
    let text = response.text().await.unwrap();
    assert_eq!(status, StatusCode::OK, "{text}");
    serde_json::from_str(&text).unwrap()
}

/// The status and the problem of a bad one.
pub async fn problem(response: Response) -> (u16, ProblemKind, Problem) {
    let status = response.status().as_u16();
    let problem: Problem = response.json().await.unwrap();
    (status, problem.problem, problem)
}
