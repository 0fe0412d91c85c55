//! Finding a product by digits: look-up codes first, the very one, its organic sibling, and all that begin so; then the numbers of
//! products.

use super::Query;
use crate::book::traits::Traits;
use crate::catalogue::{Catalogue, Product};
use crate::gtin::Gtin;

/// With fewer digits, the numbers of products are no help.
const LEAST_DIGITS: usize = 6;
const MOST_DIGITS: usize = 14;

/// How close a product's numbers are to what was typed. Order is the ranking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Closeness {
    LookUpCode,
    /// The code with the 9 for organic before it.
    Organic,
    CodeBegins,
    Number,
    NumberBegins,
}

/// The products whose numbers are close, closest first.
pub(crate) fn find(catalogue: &Catalogue, digits: &str, query: &Query<'_>) -> Vec<Gtin> {
    let organic = format!("9{digits}");
    let mut close: Vec<(Closeness, Option<String>, Gtin)> = Vec::new();
    let mut consider = |product: &Product| {
        if let Some(closeness) = closeness(product, digits).filter(|_| query.among.has(Traits::of(product))) {
            let code = product.plu.clone().filter(|_| closeness <= Closeness::CodeBegins);
            close.push((closeness, code, product.gtin));
        }
    };
    catalogue.changed().for_each(&mut consider);
    if let Some(book) = catalogue.book() {
        let is_current = |place: &u32| !catalogue.is_hidden(*place);
        let is_wanted = |place: &u32| is_current(place) && book.is_among(*place, query.among);
        let codes = book.plus_from(digits).chain(book.plus_from(&organic).take_while(|(code, _)| *code == organic));
        let numbered = ranges(digits).flat_map(|range| book.keys_in(range).filter(is_wanted).take(query.limit));
        let places = codes.map(|(_, place)| place).filter(is_current).chain(numbered);
        places.filter_map(|place| book.at(place)).for_each(|product| consider(&product));
    }
    close.sort_unstable();
    close.dedup();
    close.into_iter().take(query.limit).map(|(_, _, gtin)| gtin).collect()
}

fn closeness(product: &Product, digits: &str) -> Option<Closeness> {
    let plu = product.plu.as_deref().unwrap_or("");
    let number = product.gtin.as_str().trim_start_matches('0');
    // Zeros alone are the beginning of every number and name no product.
    let wanted = Some(digits.trim_start_matches('0')).filter(|wanted| !wanted.is_empty());
    match () {
        () if plu == digits => Some(Closeness::LookUpCode),
        () if plu.strip_prefix('9') == Some(digits) => Some(Closeness::Organic),
        () if plu.starts_with(digits) => Some(Closeness::CodeBegins),
        () if Some(number) == wanted => Some(Closeness::Number),
        () if digits.len() >= LEAST_DIGITS && wanted.is_some_and(|wanted| number.starts_with(wanted)) => {
            Some(Closeness::NumberBegins)
        }
        () => None,
    }
}

/// The keys that are this number, or begin with it: with no digit more, with one, with two.
fn ranges(digits: &str) -> impl Iterator<Item = std::ops::Range<u64>> {
    let wanted = digits.trim_start_matches('0');
    let number = wanted.parse::<u64>().ok().filter(|_| wanted.len() <= MOST_DIGITS);
    let most = if digits.len() >= LEAST_DIGITS { MOST_DIGITS.saturating_sub(wanted.len()) } else { 0 };
    let lengths = number.into_iter().flat_map(move |number| (0..=most).map(move |more| (number, more)));
    lengths.filter_map(|(number, more)| {
        let scale = 10_u64.checked_pow(u32::try_from(more).ok()?)?;
        Some(number * scale..(number + 1) * scale)
    })
}
