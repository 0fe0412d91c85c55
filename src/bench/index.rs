//! The figures of the product index: how long a book takes to write and to open, how much memory it is, and how fast products are
//! found in it by key, by code, by item number and by name.
//!
//! Writing needs more memory than reading, and a process does not give all of it back; so the book is written here, and measured in a
//! process that has done nothing else before.

mod queries;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use cart_domain::Gtin;
use cart_domain::barcode::Layout;
use cart_domain::book::BookWriter;
use cart_domain::catalogue::{Catalogue, CatalogueVersion, Product};
use cart_domain::language::Language;
use cart_domain::search::{Among, Query};
use cart_store::varied;

use super::{Folder, millis, this_program};
use crate::clock::Clock;
use queries::{Asked, Kind};

const SEED: u64 = 20;
const LOOKUPS: usize = 100_000;
/// About as many products lend their names to be asked for.
const SAMPLES: usize = 2_000;
/// A step that shares no factor with a million, so that one look-up after the other is far away from the last.
const STRIDE: usize = 611_953;
/// As many as the produce screen asks for.
const LIMIT: usize = 24;
const JUNE: u8 = 6;

/// Writes a book of invented products, and has it measured.
pub fn run(products: u32, out: &mut dyn Write) -> anyhow::Result<()> {
    ensure!(products > 0, "an index of no products answers at once");
    let built = if cfg!(debug_assertions) { "debug build" } else { "release build" };
    writeln!(out, "dash-cart bench index --products {products}   ({built}, invented products with one name each)")?;
    let folder = Folder::new()?;
    let file = folder.path().join("catalogue.book");
    let clock = Clock::real();
    let mut writer = BookWriter::default();
    for product in varied::products(products, SEED) {
        writer.add(&product)?;
    }
    let bytes = writer.finish(CatalogueVersion(1))?;
    let took = clock.elapsed();
    fs::write(&file, &bytes).context("writing the book")?;
    drop(bytes);
    writeln!(
        out,
        "writing the book          {:>10.2} s, with inventing the products; at most {}",
        took.as_secs_f64(),
        memory("VmHWM")?
    )?;
    out.flush()?;
    let measured = this_program()?.args(["bench", "index", "--book"]).arg(&file).output()?;
    out.write_all(&measured.stdout)?;
    ensure!(measured.status.success(), "{}", String::from_utf8_lossy(&measured.stderr).trim());
    Ok(())
}

/// Opens a book and measures it. Nothing else may have happened in this process.
pub fn measure(file: &Path, out: &mut dyn Write) -> anyhow::Result<()> {
    let before = resident()?;
    let clock = Clock::real();
    let bytes = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let length = bytes.len();
    let catalogue = Catalogue::open(bytes)?;
    let opened = clock.elapsed();
    let loaded = resident()?;
    let words = catalogue.book().map_or(0, |book| book.words());
    writeln!(
        out,
        "the book                  {:>10.1} MB: {} products, {words} different words in their names",
        megabytes(length),
        catalogue.len()
    )?;
    writeln!(out, "opening the file          {:>10.2} s, every byte checked", opened.as_secs_f64())?;
    writeln!(out, "resident memory           {:>10.1} MB more than before", kilobytes(loaded.saturating_sub(before)))?;
    let sample = Sample::of(&catalogue);
    look_up(&catalogue, &sample, out)?;
    search(&catalogue, &sample, out)?;
    let after = resident()?.saturating_sub(before);
    writeln!(out, "resident memory, at last  {:>10.1} MB more than before, the samples included", kilobytes(after))?;
    Ok(())
}

/// What is looked up: products from all over the catalogue.
struct Sample {
    keys: Vec<Gtin>,
    codes: Vec<String>,
    items: Vec<String>,
    names: Vec<String>,
}

impl Sample {
    fn of(catalogue: &Catalogue) -> Self {
        let step = (catalogue.len() / SAMPLES).max(1);
        let all = || catalogue.products();
        let label = |product: &Product| {
            let layout = Layout::preset(varied::COUNTER_LAYOUT).ok()?;
            layout.fits(&product.gtin).then(|| layout.item(&product.gtin))
        };
        Sample {
            keys: all().map(|product| product.gtin).collect(),
            codes: all().filter_map(|product| product.plu.clone()).collect(),
            items: all().filter_map(|product| label(&product)).collect(),
            names: all().step_by(step).map(|product| product.name.clone()).collect(),
        }
    }
}

fn look_up(catalogue: &Catalogue, sample: &Sample, out: &mut dyn Write) -> anyhow::Result<()> {
    let counter = [Layout::preset(varied::COUNTER_LAYOUT)?];
    let clock = Clock::real();
    let mut table = |what: &str, count: usize, found: &dyn Fn(usize) -> bool| -> anyhow::Result<()> {
        if count == 0 {
            return Ok(());
        }
        let mut took = Vec::with_capacity(LOOKUPS);
        for number in (0..LOOKUPS).map(|number| number * STRIDE % count) {
            let started = clock.elapsed();
            let is_found = found(number);
            took.push(clock.elapsed() - started);
            ensure!(is_found, "a product of the catalogue was not found");
        }
        let (median, late, _) = parts(took, 99);
        writeln!(out, "{what:<26}{:>10.2} µs median, {:.2} µs p99 of {LOOKUPS}", micros(median), micros(late))?;
        Ok(())
    };
    table("look-up by GTIN", sample.keys.len(), &|number| catalogue.by_gtin(&sample.keys[number]).is_some())?;
    table("look-up by PLU", sample.codes.len(), &|number| catalogue.by_plu(&sample.codes[number]).is_some())?;
    table("look-up by item number", sample.items.len(), &|number| {
        catalogue.by_item(&sample.items[number], &counter).is_some()
    })
}

fn search(catalogue: &Catalogue, sample: &Sample, out: &mut dyn Write) -> anyhow::Result<()> {
    let asked: Vec<Asked> = queries::of(&sample.names);
    for (what, among) in [("search by name", Among::Everything), ("search on produce screen", Among::Loose)] {
        let mut took = Vec::with_capacity(asked.len());
        for (asked, language) in asked.iter().zip(Language::ALL.into_iter().cycle()) {
            let clock = Clock::real();
            let query = Query { typed: &asked.typed, language, month: Some(JUNE), among, limit: LIMIT };
            let found = catalogue.find(&query).len();
            took.push((asked.kind, clock.elapsed()));
            let is_there = among == Among::Loose || found > 0 || !asked.kind.is_certain();
            ensure!(is_there, "`{}` was not found, though a product is named so", asked.typed);
        }
        line(what, took.iter().map(|(_, took)| *took).collect(), out)?;
        for kind in Kind::ALL.into_iter().filter(|_| among == Among::Everything) {
            let of_kind = took.iter().filter(|(asked, _)| *asked == kind).map(|(_, took)| *took);
            line(&format!("  {kind}"), of_kind.collect(), out)?;
        }
    }
    Ok(())
}

fn line(what: &str, took: Vec<Duration>, out: &mut dyn Write) -> anyhow::Result<()> {
    let count = took.len();
    if count > 0 {
        let (median, late, worst) = parts(took, 95);
        let (median, late, worst) = (millis(median), millis(late), millis(worst));
        writeln!(out, "{what:<26}{median:>10.2} ms median, {late:.2} ms p95, {worst:.2} ms worst of {count}")?;
    }
    Ok(())
}

/// The median, a high percentile and the worst.
pub(super) fn parts(mut took: Vec<Duration>, percent: usize) -> (Duration, Duration, Duration) {
    took.sort_unstable();
    let part = |percent: usize| took.get(took.len().saturating_sub(1) * percent / 100).copied().unwrap_or_default();
    (part(50), part(percent), part(100))
}

/// What the kernel counts as resident for this process, in KiB.
pub(super) fn resident() -> anyhow::Result<u64> {
    memory("VmRSS")?.trim_end_matches("kB").trim().parse().context("the kernel counts no memory")
}

fn memory(counted: &str) -> anyhow::Result<String> {
    let status = fs::read_to_string("/proc/self/status").context("asking the kernel for memory")?;
    let line = status.lines().find_map(|line| line.strip_prefix(counted)?.strip_prefix(':'));
    Ok(line.context("the kernel counts no memory")?.trim().to_owned())
}

fn micros(span: Duration) -> f64 {
    span.as_secs_f64() * 1_000_000.0
}

fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1_000_000.0
}

fn kilobytes(kibibytes: u64) -> f64 {
    kibibytes as f64 * 1_024.0 / 1_000_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_of_a_small_book_is_printed_and_everything_asked_for_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("catalogue.book");
        let mut writer = BookWriter::default();
        varied::products(600, SEED).for_each(|product| writer.add(&product).unwrap());
        fs::write(&file, writer.finish(CatalogueVersion(1)).unwrap()).unwrap();
        let mut out = Vec::new();
        measure(&file, &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains(" 600 products"), "{out}");
        for figure in ["opening", "resident memory", "by GTIN", "by PLU", "by item number", "search by name"] {
            assert!(out.contains(figure), "{figure} is missing from\n{out}");
        }
    }

    #[test]
    fn a_damaged_book_is_refused_with_its_reason() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("catalogue.book");
        fs::write(&file, b"a receipt").unwrap();
        assert_eq!(measure(&file, &mut Vec::new()).unwrap_err().to_string(), "this is no book of products");
    }
}
