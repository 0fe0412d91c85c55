//! The labels of the test sheet, and which of them a scanner has read.
//!
//! A sheet that was printed last month has other dates than today's, so dates are read as any digits. An engine that loses separators or sends
//! no identifiers has read a label all the same: what it lacks is told, not held against the row.

use cart_domain::barcode::{Day, GS};
use cart_domain::money::Currency;

use super::Layout;
use crate::labels::{self, LabelsArgs, NoSheet};

/// Stands for any digit of a date.
const ANY: char = '\u{0}';

/// One label of the sheet as an engine sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    pub title: String,
    /// What kind of symbol it is.
    pub carrier: String,
    aim: String,
    data: Vec<char>,
}

/// How a text fits a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    pub separators: Separators,
    /// What keyboard the engine plays, where it plays another than the cart reads.
    pub typed_as: Option<Layout>,
}

/// What became of the separators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separators {
    /// This label has none.
    None,
    Kept,
    Lost,
}

/// The labels of every sheet, whenever it was printed.
pub fn expected(today: Day) -> Result<Vec<Expected>, NoSheet> {
    let (year, month, day) = labels::good_until(today).calendar();
    let date = format!("{:02}{month:02}{day:02}", year.rem_euclid(100));
    let any: String = date.chars().map(|_| ANY).collect();
    let args = LabelsArgs { out: "sheet.pdf".into(), catalogue: None, currency: Currency::eur() };
    let proven = labels::proven(&args, today)?.into_iter().map(|proven| Expected {
        title: proven.label.title,
        carrier: proven.label.carrier.to_string(),
        aim: proven.label.carrier.aim().to_owned(),
        data: proven.scan.data.replace(&date, &any).chars().collect(),
    });
    Ok(proven.collect())
}

impl Expected {
    /// Whether this text is the label's. `aim` is what the engine said before it.
    #[must_use]
    pub fn fits(&self, aim: Option<&str>, text: &str) -> Option<Fit> {
        if aim.is_some_and(|aim| aim != self.aim) {
            return None;
        }
        let kept = |typed_as| Fit { separators: self.separators(Separators::Kept), typed_as };
        let lost = |typed_as| Fit { separators: self.separators(Separators::Lost), typed_as };
        for typed_as in [None].into_iter().chain(Layout::FOREIGN.map(Some)) {
            let text = typed_as.map_or_else(|| text.to_owned(), |layout: Layout| layout.meant_by(text));
            // Engines send a UPC-A as twelve digits, or as thirteen.
            let (data, text) = match self.aim.as_str() {
                "]E0" => (without_zeros(&self.data), text.trim_start_matches('0')),
                _ => (self.data.as_slice(), text.as_str()),
            };
            if equal(data.iter(), text.chars()) {
                return Some(kept(typed_as));
            }
            if equal(data.iter().filter(|letter| **letter != GS), text.chars()) {
                return Some(lost(typed_as));
            }
        }
        None
    }

    fn separators(&self, told: Separators) -> Separators {
        if self.data.contains(&GS) { told } else { Separators::None }
    }
}

fn without_zeros(data: &[char]) -> &[char] {
    let zeros = data.iter().take_while(|digit| **digit == '0').count();
    &data[zeros..]
}

fn equal<'a>(mut expected: impl Iterator<Item = &'a char>, mut text: impl Iterator<Item = char>) -> bool {
    loop {
        match (expected.next(), text.next()) {
            (None, None) => return true,
            (Some(&ANY), Some(digit)) if digit.is_ascii_digit() => {}
            (Some(letter), Some(other)) if *letter == other => {}
            (Some(_) | None, Some(_)) | (Some(_), None) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Day = Day(20_779);

    fn named(title: &str) -> Expected {
        let sheet = expected(TODAY).expect("every label is proven");
        sheet.into_iter().find(|label| label.title == title).expect("it is on the sheet")
    }

    #[test]
    fn a_sheet_that_was_printed_last_winter_still_proves_an_engine() {
        let label = named("Pack with lot and serial");
        let old = format!("01040063813339311726013110L42{GS}21S-1");
        let kept = Fit { separators: Separators::Kept, typed_as: None };
        assert_eq!(label.fits(Some("]d2"), &old), Some(kept));
        assert_eq!(label.fits(Some("]Q3"), &old), None, "that is the label beside it");
        assert_eq!(label.fits(Some("]d2"), &old.replace("S-1", "S-2")), None);
    }

    #[test]
    fn an_engine_that_loses_separators_has_read_the_label_and_is_told() {
        let fit = named("Pack with lot and serial").fits(None, "01040063813339311726013110L4221S-1");
        assert_eq!(fit.map(|fit| fit.separators), Some(Separators::Lost));
    }

    #[test]
    fn an_engine_that_plays_a_german_or_french_keyboard_is_found_out() {
        let typed_as = |title, text| named(title).fits(None, text).and_then(|fit| fit.typed_as);
        let german = typed_as("A web address: must be refused", "https>&&example.com&recipes");
        assert_eq!(german, Some(Layout::German));
        assert_eq!(typed_as("Packed goods", "$))^#*!###(#!"), Some(Layout::French));
        assert_eq!(typed_as("Packed goods", "4006381333931"), None);
    }

    #[test]
    fn a_number_of_north_america_has_twelve_digits_or_thirteen() {
        let label = named("Packed goods, North America");
        let fits = |text| label.fits(Some("]E0"), text).is_some();
        assert_eq!(["036000291452", "0036000291452", "036000291453"].map(fits), [true, true, false]);
    }
}
