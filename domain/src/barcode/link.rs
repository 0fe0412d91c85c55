//! GS1 Digital Link URIs, as QR codes on packs carry them. They are read as text: the domain means nothing and nothing is fetched.
//!
//! ```text
//!   https://any.domain/any/stem/01/09506000134352/10/ABC?15=261231&linkType=…#…
//!                               └ key ──────────┘ └ qualifiers ┘ └ attributes ┘
//! ```

use crate::barcode::ai;
use crate::barcode::element::{self, ElementFault};
use crate::barcode::{Element, ShortLinks};

/// Why a text is no Digital Link.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkFault {
    #[error("the link begins with neither http:// nor https://, in small letters or capitals throughout")]
    Scheme,
    #[error("the link has no address, or one with a character that none may have")]
    Domain,
    #[error("the link names no product: it leads to a web page and nothing more")]
    NoKey,
    #[error("the link ends in a slash, where a number should stand")]
    TrailingSlash,
    #[error("the link's part `{0}` is unknown, or stands where it must not")]
    Misplaced(String),
    #[error("the link gives {} twice", ai::described(.0))]
    Twice(String),
    #[error("the link leaves {} empty", ai::described(.0))]
    Empty(String),
    #[error("the link's product number lacks its leading zeros, which this shop insists on")]
    ShortGtin,
    #[error(transparent)]
    Element(#[from] ElementFault),
}

/// Identifiers that a path may name first, and what may follow them in this order.
pub(super) const KEYS: &[(&str, &[&[&str]])] = &[
    ("00", &[]),
    ("01", &[&["22", "10", "21"], &["235"]]),
    ("253", &[]),
    ("255", &[]),
    ("401", &[]),
    ("402", &[]),
    ("414", &[&["254"], &["7040"]]),
    ("415", &[&["8020"]]),
    ("417", &[&["7040"]]),
    ("8003", &[]),
    ("8004", &[&["7040"]]),
    ("8006", &[&["22", "10", "21"]]),
    ("8010", &[&["8011"]]),
    ("8013", &[]),
    ("8017", &[&["8019"]]),
    ("8018", &[&["8019"]]),
];

/// Identifiers that only a path may name, as a qualifier, or that no link may carry.
pub(super) const NO_ATTRIBUTES: &[&str] = &[
    "03", "21", "22", "235", "254", "7040", "7041", "8011", "8014", "8019", "8020", "8040", "8041", "8042", "8043",
    "8200",
];

/// Whether a text means to be a link at all.
#[must_use]
pub fn looks_like_link(text: &str) -> bool {
    text.split_once("://")
        .is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
}

/// Splits a link into its elements: the key, its qualifiers, the attributes.
pub fn split(text: &str, short: ShortLinks) -> Result<Vec<Element>, LinkFault> {
    let (scheme, rest) = text.split_once("://").ok_or(LinkFault::Scheme)?;
    if !matches!(scheme, "http" | "https" | "HTTP" | "HTTPS") {
        return Err(LinkFault::Scheme);
    }
    let rest = rest.split_once('#').map_or(rest, |(before, _)| before);
    let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (domain, path) = address.split_once('/').ok_or(LinkFault::NoKey)?;
    if domain.is_empty() || !domain.bytes().all(is_domain) {
        return Err(LinkFault::Domain);
    }
    if path.ends_with('/') {
        return Err(LinkFault::TrailingSlash);
    }
    let mut elements = path_elements(path, short)?;
    let qualifiers: Vec<String> = elements.iter().map(|element| element.ai.clone()).collect();
    for parameter in query.split('&') {
        let Some((name, value)) = parameter.split_once('=') else { continue };
        if !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit()) {
            let element = attribute(name, value, &qualifiers, short)?;
            if elements.iter().any(|earlier| earlier.ai == element.ai) {
                return Err(LinkFault::Twice(element.ai));
            }
            elements.push(element);
        }
    }
    Ok(elements)
}

/// The right-most key of a path and its qualifiers.
fn path_elements(path: &str, short: ShortLinks) -> Result<Vec<Element>, LinkFault> {
    let mut pairs = Vec::new();
    let mut backwards = path.rsplit('/');
    loop {
        let (Some(value), Some(name)) = (backwards.next(), backwards.next()) else { return Err(LinkFault::NoKey) };
        pairs.insert(0, (name, value));
        if KEYS.iter().any(|(key, _)| *key == name) {
            break;
        }
        if ai::named(name).is_none() {
            return Err(LinkFault::NoKey);
        }
    }
    let names: Vec<&str> = pairs.iter().map(|(name, _)| *name).collect();
    if !is_path(&names) {
        return Err(LinkFault::Misplaced(names.join("/")));
    }
    pairs.into_iter().map(|(name, value)| decoded_element(name, &decode(value), short)).collect()
}

/// One numeric parameter of the query. What could have been said in the path must be said there.
fn attribute(name: &str, value: &str, path: &[String], short: ShortLinks) -> Result<Element, LinkFault> {
    let in_path = (1..=path.len()).any(|place| {
        let mut names: Vec<&str> = path.iter().map(String::as_str).collect();
        names.insert(place, name);
        is_path(&names)
    });
    if in_path || NO_ATTRIBUTES.contains(&name) || ai::named(name).is_none() {
        return Err(LinkFault::Misplaced(name.to_owned()));
    }
    decoded_element(name, &decode(&value.replace('+', " ")), short)
}

fn decoded_element(name: &str, value: &str, short: ShortLinks) -> Result<Element, LinkFault> {
    let ai = ai::named(name).ok_or_else(|| LinkFault::Misplaced(name.to_owned()))?;
    if value.is_empty() {
        return Err(LinkFault::Empty(name.to_owned()));
    }
    let is_short = name == "01" && matches!(value.len(), 8 | 12 | 13);
    match short {
        ShortLinks::Refused if is_short => Err(LinkFault::ShortGtin),
        ShortLinks::Permitted if is_short => Ok(element::element(name, ai, &format!("{value:0>14}"))?),
        ShortLinks::Refused | ShortLinks::Permitted => Ok(element::element(name, ai, value)?),
    }
}

/// Whether these identifiers are a key and qualifiers of one of its sequences, in order.
fn is_path(names: &[&str]) -> bool {
    let Some((key, qualifiers)) = names.split_first() else { return false };
    let Some((_, sequences)) = KEYS.iter().find(|(known, _)| known == key) else { return false };
    qualifiers.is_empty()
        || sequences.iter().any(|sequence| {
            let mut allowed = sequence.iter();
            qualifiers.iter().all(|qualifier| allowed.any(|name| name == qualifier))
        })
}

/// Resolves percent signs. What is no escape stays as it is; what is no text afterwards is refused with its element.
fn decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let escaped = match (first, tail) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| high * 16 + low),
            _ => None,
        };
        out.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(out).unwrap_or_else(|_| "\u{fffd}".to_owned())
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

fn is_domain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte)
}
