//! How trouble is told: outside a status, a kind and a sentence; inside, where it is the store's own fault, the whole chain of causes.

use std::error::Error;

use axum::Json;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use cart_domain::ids::Seq;
use cart_protocol::{Problem, ProblemKind};

use crate::error::StoreError;

impl IntoResponse for StoreError {
    fn into_response(self) -> Response {
        let kind = kind(&self);
        let says = match kind {
            ProblemKind::Internal => {
                tracing::error!(error = chain(&self), "request failed");
                "the store is at fault and has logged why".to_owned()
            }
            ProblemKind::Malformed => chain(&self),
            ProblemKind::Gap
            | ProblemKind::Conflict
            | ProblemKind::KeyReused
            | ProblemKind::AlreadyPaid
            | ProblemKind::AmountDiffers
            | ProblemKind::Unauthorized
            | ProblemKind::NotFound
            | ProblemKind::TooLarge
            | ProblemKind::Busy
            | ProblemKind::Unknown => self.to_string(),
        };
        let problem = Problem { problem: kind, says, expected: expected(&self) };
        let mut response = (status(&self, kind), Json(problem)).into_response();
        let headers = response.headers_mut();
        if status(&self, kind) == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"store\", charset=\"UTF-8\""));
        }
        if kind == ProblemKind::Busy {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }
}

/// An error and all its causes in one line.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let told = error.to_string();
        if !text.contains(&told) {
            text = format!("{text}: {told}");
        }
        cause = error.source();
    }
    text
}

fn kind(error: &StoreError) -> ProblemKind {
    match error {
        StoreError::Database(sqlx::Error::PoolTimedOut) | StoreError::TooSlow => ProblemKind::Busy,
        StoreError::Database(sqlx::Error::Database(error)) if is_busy(error.as_ref()) => ProblemKind::Busy,
        StoreError::Open { .. }
        | StoreError::NewerDatabase { .. }
        | StoreError::Migrate { .. }
        | StoreError::Database(_)
        | StoreError::Damaged { .. }
        | StoreError::DamagedKey(_)
        | StoreError::DamagedLook
        | StoreError::Serve(_) => ProblemKind::Internal,
        StoreError::Gap { .. } => ProblemKind::Gap,
        StoreError::Conflict(_) => ProblemKind::Conflict,
        StoreError::KeyReused => ProblemKind::KeyReused,
        StoreError::AlreadyPaid(_) => ProblemKind::AlreadyPaid,
        StoreError::AmountDiffers { .. } | StoreError::NotRecomputable(_) => ProblemKind::AmountDiffers,
        StoreError::Malformed(_) | StoreError::WrongMethod => ProblemKind::Malformed,
        StoreError::Unauthorized | StoreError::OtherSite => ProblemKind::Unauthorized,
        StoreError::NoTrip | StoreError::NoHandOver | StoreError::NoPlace => ProblemKind::NotFound,
        StoreError::TooLarge => ProblemKind::TooLarge,
    }
}

/// SQLITE_BUSY and its extended codes: another program holds the write lock.
fn is_busy(error: &dyn sqlx::error::DatabaseError) -> bool {
    const SQLITE_BUSY: u32 = 5;
    error.code().and_then(|code| code.parse::<u32>().ok()).is_some_and(|code| code & 0xff == SQLITE_BUSY)
}

fn status(error: &StoreError, kind: ProblemKind) -> StatusCode {
    match kind {
        ProblemKind::Malformed if matches!(error, StoreError::WrongMethod) => StatusCode::METHOD_NOT_ALLOWED,
        ProblemKind::Malformed => StatusCode::BAD_REQUEST,
        ProblemKind::Gap | ProblemKind::AlreadyPaid | ProblemKind::AmountDiffers => StatusCode::CONFLICT,
        ProblemKind::Conflict | ProblemKind::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        ProblemKind::Unauthorized if matches!(error, StoreError::OtherSite) => StatusCode::FORBIDDEN,
        ProblemKind::Unauthorized => StatusCode::UNAUTHORIZED,
        ProblemKind::NotFound => StatusCode::NOT_FOUND,
        ProblemKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ProblemKind::Busy => StatusCode::SERVICE_UNAVAILABLE,
        ProblemKind::Internal | ProblemKind::Unknown => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn expected(error: &StoreError) -> Option<Seq> {
    if let StoreError::Gap { expected, .. } = error { Some(*expected) } else { None }
}
