//! Who may use the server: whoever shows the store's token. A cart sends it as a bearer token; a browser, which can only ask its
//! user for a password, sends it as the password of any user name.

use std::fmt;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use subtle::ConstantTimeEq as _;

/// The least length of a token, so that it cannot be guessed.
const SHORTEST: usize = 16;

/// A secret shared by a store and its carts.
#[derive(Clone)]
pub struct Token(String);

/// Why a file gives no token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error("cannot read the token file {}", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("the token is not one line of at least {SHORTEST} visible ASCII characters")]
    Unfit,
}

impl Token {
    /// Reads a token from a file of one line.
    pub fn from_file(path: &Path) -> Result<Self, TokenError> {
        let text =
            std::fs::read_to_string(path).map_err(|source| TokenError::Unreadable { path: path.to_owned(), source })?;
        Token::new(text.trim_end())
    }

    /// A token from its text.
    pub fn new(text: &str) -> Result<Self, TokenError> {
        if text.len() < SHORTEST || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(TokenError::Unfit);
        }
        Ok(Token(text.to_owned()))
    }

    /// Whether an `Authorization` header shows this token. How long this takes says nothing about how much of it is right.
    pub(crate) fn is_shown_by(&self, authorization: &str) -> bool {
        shown(authorization).is_some_and(|shown| bool::from(shown.as_bytes().ct_eq(self.0.as_bytes())))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

fn shown(authorization: &str) -> Option<String> {
    let (scheme, credentials) = authorization.split_once(' ')?;
    let credentials = credentials.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(credentials.to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64.decode(credentials).ok()?).ok()?;
    decoded.split_once(':').map(|(_user, password)| password.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cart_shows_it_as_a_bearer_and_a_browser_as_a_password() {
        let token = Token::new("correct-horse-battery").expect("long enough");
        assert!(token.is_shown_by("Bearer correct-horse-battery"));
        assert!(token.is_shown_by("bearer  correct-horse-battery"));
        assert!(token.is_shown_by(&format!("Basic {}", BASE64.encode("staff:correct-horse-battery"))));
    }

    #[test]
    fn anything_else_is_turned_away() {
        let token = Token::new("correct-horse-battery").expect("long enough");
        for shown in
            ["", "Bearer", "Bearer ", "Bearer correct-horse-batterx", "Digest correct-horse-battery", "Basic ???"]
        {
            assert!(!token.is_shown_by(shown), "{shown}");
        }
    }

    #[test]
    fn a_short_token_is_refused_and_none_is_ever_printed() {
        assert!(Token::new("hunter2").is_err());
        assert!(Token::new("with a space in it").is_err());
        assert_eq!(format!("{:?}", Token::new("correct-horse-battery").expect("long enough")), "Token(…)");
    }
}
