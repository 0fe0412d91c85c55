//! How one product is written: its key, a mask that says which of the rare things it has, and then one thing after the other. Words that
//! many products share, as tax classes and aisles, are written once for the whole book.
//!
//! Whoever adds something to [`Product`] adds it here, at the end of both functions, and raises `FORMAT` in `contents.rs`.

use std::collections::BTreeMap;

use super::bytes::{Cursor, put_number, put_signed, put_text};
use super::texts::Texts;
use crate::barcode::Day;
use crate::catalogue::{Benefit, Product, PromotionKey, Season, TaxClass, Unit};
use crate::gtin::Gtin;
use crate::language::LanguageCode;
use crate::mass::Mass;
use crate::money::Money;

/// Words that products share, by the number that stands for them.
#[derive(Debug, Default)]
pub(super) struct Terms {
    numbers: BTreeMap<String, u64>,
    words: Vec<String>,
}

impl Terms {
    fn number(&mut self, word: &str) -> u64 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.words.len() as u64;
        self.numbers.insert(word.to_owned(), number);
        self.words.push(word.to_owned());
        number
    }

    /// Every word, by its number.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }
}

const BY_KILOGRAM: u64 = 1;
const WEIGHED: u64 = 1 << 1;
const PLU: u64 = 1 << 2;
const NAMES: u64 = 1 << 3;
const MASS: u64 = 1 << 4;
const SPREAD: u64 = 1 << 5;
const RANGE: u64 = 1 << 6;
const TARE: u64 = 1 << 7;
const AGE: u64 = 1 << 8;
const DEPOSIT: u64 = 1 << 9;
const AISLE: u64 = 1 << 10;
const BENEFIT_FROM: u64 = 1 << 11;
const BENEFIT_UNTIL: u64 = 1 << 12;
const PROMOTIONS: u64 = 1 << 13;
const PICTURE: u64 = 1 << 14;
const SEASON: u64 = 1 << 15;
const SALES: u64 = 1 << 16;

/// Writes a product.
pub(super) fn put(out: &mut Vec<u8>, product: &Product, terms: &mut Terms) {
    put_number(out, product.gtin.number());
    put_number(out, mask(product));
    put_text(out, &product.name);
    put_signed(out, product.price.minor());
    put_number(out, terms.number(&product.tax_class.0));
    if let Some(plu) = &product.plu {
        put_text(out, plu);
    }
    if !product.names.is_empty() {
        put_number(out, product.names.len() as u64);
        for (language, name) in &product.names {
            put_text(out, language.as_str());
            put_text(out, name);
        }
    }
    let tare = Some(product.tare).filter(|tare| *tare != Mass::ZERO);
    let (lightest, heaviest) = product.mass_range.unzip();
    for mass in [product.mass, product.mass_spread, lightest, heaviest, tare].into_iter().flatten() {
        put_signed(out, mass.milligrams());
    }
    out.extend(product.age);
    if let Some(deposit) = product.deposit {
        put_signed(out, deposit.minor());
    }
    if let Some(aisle) = &product.aisle {
        put_number(out, terms.number(aisle));
    }
    for day in [product.benefit.from, product.benefit.until].into_iter().flatten() {
        put_signed(out, day.0);
    }
    if !product.promotions.is_empty() {
        put_number(out, product.promotions.len() as u64);
        product.promotions.iter().for_each(|key| put_number(out, terms.number(key.as_str())));
    }
    if let Some(picture) = &product.picture {
        put_text(out, picture.as_str());
    }
    if !product.season.is_all_year() {
        put_number(out, u64::from(product.season.months()));
    }
    if product.weekly_sales > 0 {
        put_number(out, u64::from(product.weekly_sales));
    }
}

/// Reads a product; `None` when this is no product.
pub(super) fn read(cursor: &mut Cursor<'_>, terms: Texts<'_>) -> Option<Product> {
    let gtin = Gtin::from_number(cursor.number()?)?;
    let mask = cursor.number()?;
    let has = |bit: u64| mask & bit != 0;
    let name = cursor.text()?.to_owned();
    let price = Money::from_minor(cursor.signed()?);
    let tax_class = TaxClass(term(cursor, terms)?);
    let plu = if has(PLU) { Some(cursor.text()?.to_owned()) } else { None };
    let names = if has(NAMES) { names(cursor)? } else { BTreeMap::new() };
    let mass = if has(MASS) { Some(mass(cursor)?) } else { None };
    let mass_spread = if has(SPREAD) { Some(self::mass(cursor)?) } else { None };
    let mass_range = if has(RANGE) { Some((self::mass(cursor)?, self::mass(cursor)?)) } else { None };
    let tare = if has(TARE) { self::mass(cursor)? } else { Mass::ZERO };
    let age = if has(AGE) { cursor.take(1)?.first().copied() } else { None };
    let deposit = if has(DEPOSIT) { Some(Money::from_minor(cursor.signed()?)) } else { None };
    let aisle = if has(AISLE) { Some(term(cursor, terms)?) } else { None };
    let from = if has(BENEFIT_FROM) { Some(Day(cursor.signed()?)) } else { None };
    let until = if has(BENEFIT_UNTIL) { Some(Day(cursor.signed()?)) } else { None };
    let promotions = if has(PROMOTIONS) { promotions(cursor, terms)? } else { Vec::new() };
    let picture = if has(PICTURE) { Some(cursor.text()?.parse().ok()?) } else { None };
    let season = if has(SEASON) { Season::of(u16::try_from(cursor.number()?).ok()?) } else { Season::ALL_YEAR };
    let weekly_sales = if has(SALES) { u32::try_from(cursor.number()?).ok()? } else { 0 };
    let unit = if has(BY_KILOGRAM) { Unit::Kilogram } else { Unit::Each };
    Some(Product {
        gtin,
        plu,
        name,
        names,
        price,
        unit,
        tax_class,
        mass,
        mass_spread,
        mass_range,
        weighed: has(WEIGHED),
        tare,
        age,
        deposit,
        aisle,
        benefit: Benefit { from, until },
        promotions,
        picture,
        season,
        weekly_sales,
    })
}

/// Reads no more of a product than its key.
pub(super) fn key(cursor: &mut Cursor<'_>) -> Option<Gtin> {
    Gtin::from_number(cursor.number()?)
}

fn mask(product: &Product) -> u64 {
    let when = |has: bool, bit: u64| if has { bit } else { 0 };
    when(product.unit == Unit::Kilogram, BY_KILOGRAM)
        | when(product.weighed, WEIGHED)
        | when(product.plu.is_some(), PLU)
        | when(!product.names.is_empty(), NAMES)
        | when(product.mass.is_some(), MASS)
        | when(product.mass_spread.is_some(), SPREAD)
        | when(product.mass_range.is_some(), RANGE)
        | when(product.tare != Mass::ZERO, TARE)
        | when(product.age.is_some(), AGE)
        | when(product.deposit.is_some(), DEPOSIT)
        | when(product.aisle.is_some(), AISLE)
        | when(product.benefit.from.is_some(), BENEFIT_FROM)
        | when(product.benefit.until.is_some(), BENEFIT_UNTIL)
        | when(!product.promotions.is_empty(), PROMOTIONS)
        | when(product.picture.is_some(), PICTURE)
        | when(!product.season.is_all_year(), SEASON)
        | when(product.weekly_sales > 0, SALES)
}

fn names(cursor: &mut Cursor<'_>) -> Option<BTreeMap<LanguageCode, String>> {
    let count = cursor.number()?;
    (0..count).map(|_| Some((cursor.text()?.parse().ok()?, cursor.text()?.to_owned()))).collect()
}

fn promotions(cursor: &mut Cursor<'_>, terms: Texts<'_>) -> Option<Vec<PromotionKey>> {
    let count = cursor.number()?;
    (0..count).map(|_| term(cursor, terms)?.parse().ok()).collect()
}

fn mass(cursor: &mut Cursor<'_>) -> Option<Mass> {
    cursor.signed().map(Mass::from_milligrams)
}

fn term(cursor: &mut Cursor<'_>, terms: Texts<'_>) -> Option<String> {
    let number = usize::try_from(cursor.number()?).ok()?;
    terms.get(number).map(str::to_owned)
}
