//! HTTP to the store; the only file that names reqwest. Every call has a time limit, and every refusal is either worth another try or not.

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs, io};

use cart_domain::Wall;
use cart_domain::catalogue::CatalogueVersion;
use cart_domain::ids::{CartId, Seq, TripId};
use cart_hardware::sim::scenario::Network;
use cart_protocol::{
    Accepted, CatalogueDelta, EventBatch, Health, IDEMPOTENCY_KEY, LookHeard, LookReport, LooksDelta, NetworkId,
    PaymentRequest, PaymentWord, Problem, ProblemKind, ReceiptRecord, UnlistedHeard, UnlistedReport, path,
};
use reqwest::{Certificate, Client as Http, RequestBuilder, StatusCode, redirect};
use serde::de::DeserializeOwned;
use tokio::sync::watch;

use crate::clock::Clock;
use crate::config::{BaseUrl, StoreLink};

const CONNECT_WITHIN: Duration = Duration::from_secs(3);
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// A whole catalogue is a few megabytes.
const CATALOGUE_WITHIN: Duration = Duration::from_secs(60);
const KEEP_IDLE: Duration = Duration::from_secs(30);

/// Why the store did not do as asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SyncError {
    /// Nobody answered, or the store is unwell: the same request may succeed later.
    #[error("{0}")]
    Retry(String),
    /// The store wants earlier events first.
    #[error("the store wants event {} next", .expected.0)]
    Gap { expected: Seq },
    /// The store will not take this, now or later.
    #[error("{0}")]
    Wedged(String),
}

/// Why there can be no link to the store.
#[derive(Debug, thiserror::Error)]
pub enum NoLink {
    #[error("the device token {} cannot be read: {source}", file.display())]
    Token { file: PathBuf, source: io::Error },
    #[error("systemd gave this process no credentials, so there is no `{0}`")]
    NoCredentials(String),
    #[error("the store's certificate {} cannot be read: {source}", file.display())]
    Authority { file: PathBuf, source: io::Error },
    #[error("the store's certificate or the TLS set-up is of no use: {0}")]
    Tls(String),
}

/// The way to one store.
#[derive(Clone, Debug)]
pub struct Client {
    http: Http,
    base: BaseUrl,
    cart: CartId,
    token: Option<Token>,
    cable: watch::Receiver<Network>,
}

/// How far away the store is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sounding {
    pub round_trip: Duration,
    /// How far the cart's clock is ahead of the store's.
    pub clock_ahead_ms: Option<i64>,
}

/// A secret that shows its face to nobody but the store.
#[derive(Clone)]
struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Client {
    /// A link to the store at `base`, as the configuration describes it.
    pub fn new(base: BaseUrl, link: &StoreLink, cart: CartId) -> Result<Self, NoLink> {
        let token = link.token_credential.as_deref().map(credential).transpose()?;
        let mut http = Http::builder()
            .connect_timeout(CONNECT_WITHIN)
            .timeout(ANSWER_WITHIN)
            .pool_idle_timeout(KEEP_IDLE)
            .redirect(redirect::Policy::none())
            .no_proxy();
        if let Some(file) = &link.authority {
            let pem = fs::read(file).map_err(|source| NoLink::Authority { file: file.clone(), source })?;
            let authority = Certificate::from_pem(&pem).map_err(|error| NoLink::Tls(whole(&error)))?;
            http = http.tls_certs_only([authority]);
        }
        let http = http.build().map_err(|error| NoLink::Tls(whole(&error)))?;
        let plugged_in = watch::Sender::new(Network::Up).subscribe();
        Ok(Client { http, base, cart, token, cable: plugged_in })
    }

    /// The same link over a cable that a simulated shop can pull.
    #[must_use]
    pub fn over(self, cable: watch::Receiver<Network>) -> Self {
        Client { cable, ..self }
    }

    /// Hands over events of a trip.
    pub async fn tell(&self, trip: &TripId, batch: &EventBatch) -> Result<Accepted, SyncError> {
        let request = self.http.post(self.base.at(&path::events(&self.cart, trip))).json(batch);
        self.answer(request).await
    }

    /// Asks for money. The same `key` never takes it twice.
    pub async fn pay(&self, trip: &TripId, key: &str, wish: &PaymentRequest) -> Result<PaymentWord, SyncError> {
        let place = self.base.at(&path::payment(&self.cart, trip));
        self.answer(self.http.post(place).header(IDEMPOTENCY_KEY, key).json(wish)).await
    }

    /// Tells of a code that the catalogue does not explain.
    pub async fn tell_unlisted(&self, report: &UnlistedReport) -> Result<UnlistedHeard, SyncError> {
        let place = self.base.at(&path::unlisted(&self.cart));
        self.answer(self.http.post(place).json(report)).await
    }

    /// Tells what a product looks like.
    pub async fn tell_look(&self, report: &LookReport) -> Result<LookHeard, SyncError> {
        self.answer(self.http.post(self.base.at(&path::looks(&self.cart))).json(report)).await
    }

    /// What changed of the looks that are published for a network.
    pub async fn looks_since(&self, network: &NetworkId, version: u64) -> Result<LooksDelta, SyncError> {
        let request = self.http.get(self.base.at(&path::looks_since(network, version))).timeout(CATALOGUE_WITHIN);
        self.answer(request).await
    }

    /// What changed in the catalogue.
    pub async fn catalogue_since(&self, version: CatalogueVersion) -> Result<CatalogueDelta, SyncError> {
        let request = self.http.get(self.base.at(&path::catalogue_since(version))).timeout(CATALOGUE_WITHIN);
        self.answer(request).await
    }

    /// Whether the store is well.
    pub async fn health(&self) -> Result<Health, SyncError> {
        self.answer(self.http.get(self.base.at(path::HEALTH))).await
    }

    /// Asks how the store is, and how far away it and its clock are.
    pub async fn sound(&self, clock: &Clock) -> Result<(Health, Sounding), SyncError> {
        let (stopwatch, before) = (Clock::real(), clock.now().wall);
        let health = self.health().await?;
        let round_trip = stopwatch.elapsed();
        // A simulated shop's time passes at its own pace, and its store keeps to the time that nobody has set.
        let clock_ahead_ms = clock.set_ahead().or_else(|| health.now.map(|told| ahead(before, round_trip, told)));
        Ok((health, Sounding { round_trip, clock_ahead_ms }))
    }

    /// The store's own copy of a trip's receipt.
    pub async fn receipt(&self, trip: &TripId) -> Result<ReceiptRecord, SyncError> {
        self.answer(self.http.get(self.base.at(&path::receipt(&self.cart, trip)))).await
    }

    /// The store's own copy of a trip's receipt, as a till prints it.
    pub async fn receipt_text(&self, trip: &TripId) -> Result<String, SyncError> {
        let request = self.http.get(self.base.at(&path::receipt(&self.cart, trip))).header("Accept", "text/plain");
        let bytes = self.body(request).await?;
        String::from_utf8(bytes).map_err(|_| SyncError::Retry("the store's receipt is no text".to_owned()))
    }

    async fn answer<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, SyncError> {
        let bytes = self.body(request).await?;
        serde_json::from_slice(&bytes)
            .map_err(|error| SyncError::Retry(format!("the store's answer is garbled: {error}")))
    }

    async fn body(&self, request: RequestBuilder) -> Result<Vec<u8>, SyncError> {
        if *self.cable.borrow() == Network::Down {
            return Err(SyncError::Retry("the network is down".to_owned()));
        }
        let request = match &self.token {
            Some(token) => request.bearer_auth(&token.0),
            None => request,
        };
        let response = request.send().await.map_err(|error| SyncError::Retry(whole(&error)))?;
        let status = response.status();
        let bytes = response.bytes().await.map_err(|error| SyncError::Retry(whole(&error)))?;
        if status.is_success() { Ok(bytes.into()) } else { Err(refusal(status, &bytes)) }
    }
}

/// How far a clock that said `before` is ahead of one that said `told` when half of the round trip had passed.
fn ahead(before: Wall, round_trip: Duration, told: Wall) -> i64 {
    let half = i64::try_from(round_trip.as_millis() / 2).unwrap_or(i64::MAX);
    before.0.saturating_add(half).saturating_sub(told.0)
}

/// What a refusal means, by the store's own words if it found some, else by the status.
fn refusal(status: StatusCode, body: &[u8]) -> SyncError {
    let Ok(Problem { problem, says, expected }) = serde_json::from_slice::<Problem>(body) else {
        let says = format!("the store answered {status}");
        let passing = status.is_server_error()
            || matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS | StatusCode::NOT_FOUND)
            || status.is_redirection();
        return if passing { SyncError::Retry(says) } else { SyncError::Wedged(says) };
    };
    match (problem, expected) {
        (ProblemKind::Gap, Some(expected)) => SyncError::Gap { expected },
        // A wrong token is put right on the cart or in the store; the trip is none the worse for it.
        (ProblemKind::Unauthorized, _) => SyncError::Retry(says),
        // A store without the place is older than the cart, and will be newer one day.
        (ProblemKind::NotFound, _) => SyncError::Retry(says),
        (problem, _) if problem.is_passing() => SyncError::Retry(says),
        (_, _) => SyncError::Wedged(says),
    }
}

fn credential(name: &str) -> Result<Token, NoLink> {
    let folder = env::var_os("CREDENTIALS_DIRECTORY").ok_or_else(|| NoLink::NoCredentials(name.to_owned()))?;
    let file = Path::new(&folder).join(name);
    let text = fs::read_to_string(&file).map_err(|source| NoLink::Token { file, source })?;
    Ok(Token(text.trim().to_owned()))
}

/// An error with what is behind it: reqwest says only "error sending request" by itself.
fn whole(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut inner = std::error::Error::source(error);
    while let Some(error) = inner {
        text.push_str(": ");
        text.push_str(&error.to_string());
        inner = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: u16, body: &str) -> SyncError {
        refusal(StatusCode::from_u16(status).expect("a status"), body.as_bytes())
    }

    #[test]
    fn what_a_store_refuses_for_good_is_told_from_what_may_pass() {
        let gap = said(409, r#"{"problem":"gap","says":"go on from 4","expected":4}"#);
        assert_eq!(gap, SyncError::Gap { expected: Seq(4) });
        let conflict = said(422, r#"{"problem":"conflict","says":"another event has this number"}"#);
        assert_eq!(conflict, SyncError::Wedged("another event has this number".to_owned()));
        for passing in
            [said(503, ""), said(502, "<html>"), said(429, ""), said(500, r#"{"problem":"internal","says":"x"}"#)]
        {
            assert!(matches!(passing, SyncError::Retry(_)), "{passing:?}");
        }
    }

    #[test]
    fn a_wrong_token_parks_no_trip() {
        assert!(matches!(said(401, r#"{"problem":"unauthorized","says":"who are you"}"#), SyncError::Retry(_)));
    }

    #[test]
    fn a_clock_is_compared_with_the_middle_of_the_round_trip() {
        assert_eq!(ahead(Wall(10_000), Duration::from_millis(400), Wall(10_200)), 0);
        assert_eq!(ahead(Wall(10_000), Duration::from_millis(400), Wall(70_200)), -60_000);
    }

    #[test]
    fn a_token_is_never_printed() {
        assert_eq!(format!("{:?}", Token("hunter2".to_owned())), "Token(…)");
    }
}
