//! A counter on which any symbol can be scanned, on 22 November 2026.

use cart_domain::barcode::{Carries, Day, Layout, Reading, Refusal, Rules, Unreadable, read};
use cart_domain::input::{Reader, Scan};
use cart_domain::{Currency, Mass, Money};

pub fn scan(aim: Option<&str>, data: &str) -> Scan {
    Scan { aim: aim.map(str::to_owned), data: data.to_owned(), by: Reader::Serial }
}

pub fn today() -> Day {
    Day::on(2026, 11, 22).expect("a day")
}

pub fn layouts(names: &[&str]) -> Vec<Layout> {
    names.iter().map(|name| Layout::preset(name).expect("a preset")).collect()
}

pub fn read_with(layouts: &[Layout], aim: Option<&str>, data: &str) -> Result<Reading, Unreadable> {
    read(&scan(aim, data), &Rules::new(layouts, &Currency::eur(), today()))
}

pub fn reading(aim: Option<&str>, data: &str) -> Reading {
    read_with(&[], aim, data).unwrap_or_else(|why| panic!("{data:?}: {why}"))
}

pub fn refusal(aim: Option<&str>, data: &str) -> Refusal {
    read_with(&[], aim, data).expect_err(data).refusal()
}

pub fn keys(reading: &Reading) -> Vec<&str> {
    reading.keys.iter().map(|key| key.as_str()).collect()
}

pub fn price(minor: i64) -> Option<Carries> {
    Some(Carries::Price(Money::from_minor(minor)))
}

pub fn mass(milligrams: i64) -> Option<Carries> {
    Some(Carries::Mass(Mass::from_milligrams(milligrams)))
}
