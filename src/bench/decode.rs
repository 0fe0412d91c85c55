//! The figures of the camera's decoder, beside zbar as it comes, on the same pictures in the same run.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use cart_hardware::Decoder;
use cart_hardware::decoder::exam::{self, Candidate, LIMITS, LIVE_VIEWS, MIXTURES, Mark, Set};

use super::millis;

/// What is read of the sets that are known: one of the survey's columns, the best combination of zbar and zxing-cpp.
const SURVEY: [(&str, usize); 17] = [
    ("code128-1", 6),
    ("code128-2", 39),
    ("code128-3", 2),
    ("ean13-1", 34),
    ("ean13-3", 55),
    ("ean8-1", 8),
    ("qrcode-1", 20),
    ("qrcode-2", 32),
    ("qrcode-3", 42),
    ("rss14-1", 6),
    ("rssexpanded-1", 35),
    ("rssexpanded-3", 117),
    ("rssexpandedstacked-1", 65),
    ("upca-1", 19),
    ("upca-2", 47),
    ("upce-1", 3),
    ("upce-2", 41),
];
/// Sets of EAN and UPC are turned; every so-manieth picture of them is enough.
const RETAIL: [&str; 7] = ["ean13-1", "ean13-3", "ean8-1", "upca-1", "upca-2", "upce-1", "upce-2"];
const EVERY: usize = 3;
const ANGLES: [f64; 8] = [0.0, 10.0, 20.0, 30.0, 45.0, 60.0, 70.0, 135.0];

/// Measures everything and prints the tables.
pub fn run(photographs: Option<&Path>, codes: u32, out: &mut dyn Write) -> anyhow::Result<()> {
    ensure!(codes > 0, "a limit is measured with one code at least");
    let built = if cfg!(debug_assertions) { "debug build" } else { "release build" };
    writeln!(out, "dash-cart bench decode --codes {codes}   ({built})")?;
    let data = env::var_os("DASH_CART_DATA").map(|data| PathBuf::from(data).join("barcodes"));
    match photographs.map(Path::to_owned).or(data) {
        Some(folder) => {
            let sets = sets(&folder).with_context(|| format!("reading {}", folder.display()))?;
            self::photographs(&sets, out)?;
            turned(&sets, out)?;
        }
        None => writeln!(out, "\nNO PHOTOGRAPHS: name their folder, or set DASH_CART_DATA")?,
    }
    limits(codes, out)?;
    mixtures(codes, out)?;
    live(codes, out)
}

fn sets(folder: &Path) -> io::Result<Vec<Set>> {
    let entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    let mut folders: Vec<PathBuf> =
        entries.into_iter().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    let sets: Vec<Set> = folders.iter().map(|folder| Set::load(folder)).collect::<io::Result<_>>()?;
    Ok(sets.into_iter().filter(|set| !set.photos.is_empty()).collect())
}

fn photographs(sets: &[Set], out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(
        out,
        "\nPhotographs             of    read wrong  mean ms    stock zbar: read wrong  mean ms    survey's best"
    )?;
    let decoder = Decoder::thorough();
    let (mut ours, mut stock) = (Duration::ZERO, Duration::ZERO);
    for set in sets {
        let (mark, beside) = (set.sit(Candidate::Decoder(&decoder)), set.sit(Candidate::StockZbar));
        if set.photos.iter().any(|photo| photo.says.is_some()) {
            ours += mark.took.iter().sum::<Duration>();
            stock += beside.took.iter().sum::<Duration>();
        }
        let known = SURVEY.iter().find(|(name, _)| *name == set.name).map(|(_, read)| read.to_string());
        writeln!(
            out,
            "{:<22} {:>4}    {:>4} {:>5} {:>8.2}                {:>4} {:>5} {:>8.2}    {:>4}",
            set.name,
            mark.pictures,
            mark.right,
            mark.wrong,
            millis(mark.mean()),
            beside.right,
            beside.wrong,
            millis(beside.mean()),
            known.unwrap_or_default()
        )?;
        out.flush()?;
    }
    let share = ours.as_secs_f64() / stock.as_secs_f64().max(f64::MIN_POSITIVE);
    writeln!(out, "time for all that hold a symbol: {share:.2} of stock zbar's")?;
    Ok(())
}

fn turned(sets: &[Set], out: &mut dyn Write) -> anyhow::Result<()> {
    let retail: Vec<&Set> = sets.iter().filter(|set| RETAIL.contains(&set.name.as_str())).collect();
    if retail.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nEAN and UPC photographs, turned by    of    read wrong    stock zbar: read wrong")?;
    let decoder = Decoder::thorough();
    for angle in ANGLES {
        let at = |candidate: Candidate<'_>| total(retail.iter().map(|set| exam::turned(set, angle, EVERY, candidate)));
        let (mark, beside) = (at(Candidate::Decoder(&decoder)), at(Candidate::StockZbar));
        writeln!(
            out,
            "{angle:>33.0} ° {:>6}    {:>4} {:>5}                {:>4} {:>5}",
            mark.pictures, mark.right, mark.wrong, beside.right, beside.wrong
        )?;
        out.flush()?;
    }
    Ok(())
}

fn total(marks: impl Iterator<Item = Mark>) -> Mark {
    marks.fold(Mark::default(), |mut sum, mark| {
        sum.pictures += mark.pictures;
        sum.right += mark.right;
        sum.wrong += mark.wrong;
        sum.took.extend(mark.took);
        sum
    })
}

fn limits(codes: u32, out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(
        out,
        "\nRandom EAN-13 at their limits                      level    read  wrong    stock zbar    survey's best"
    )?;
    let decoder = Decoder::thorough();
    let candidates = [Candidate::Decoder(&decoder), Candidate::StockZbar];
    let percent = |count: usize| 100.0 * count as f64 / f64::from(codes);
    let (mut levels, mut ours, mut stock, mut survey, mut wrong) = (0.0, 0.0, 0.0, 0.0, 0);
    for limit in &LIMITS {
        for (level, best) in limit.levels {
            let marks = exam::limit(limit, *level, codes, &candidates);
            let [mark, beside] = marks.as_slice() else { continue };
            writeln!(
                out,
                "{:<48} {level:>7} {:>5.0} % {:>4} {:>11.0} % {best:>13} %",
                format!("{}, {}", limit.name, limit.unit),
                percent(mark.right),
                mark.wrong,
                percent(beside.right)
            )?;
            out.flush()?;
            levels += 1.0;
            ours += percent(mark.right);
            stock += percent(beside.right);
            survey += f64::from(*best);
            wrong += mark.wrong;
        }
    }
    writeln!(
        out,
        "mean over all levels {:>41.1} % {wrong:>4} {:>11.1} % {:>13.1} %",
        ours / levels,
        stock / levels,
        survey / levels
    )?;
    Ok(())
}

fn mixtures(pairs: u32, out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(out, "\nHalves of two products                               pictures  believed    stock zbar: believed")?;
    let decoder = Decoder::thorough();
    for mixture in MIXTURES {
        let mark = exam::mixed(mixture, pairs, Candidate::Decoder(&decoder));
        let beside = exam::mixed(mixture, pairs, Candidate::StockZbar);
        writeln!(out, "{:<52} {:>8} {:>9} {:>23}", mixture.name, mark.pictures, mark.wrong, beside.wrong)?;
    }
    Ok(())
}

fn live(pictures: u32, out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(
        out,
        "\nLive, in clutter                     of    read wrong    median ms   p95 ms    stock zbar: read    p95 ms"
    )?;
    let decoder = Decoder::live();
    for view in &LIVE_VIEWS {
        let mark = exam::live(view, pictures, Candidate::Decoder(&decoder));
        let beside = exam::live(view, pictures, Candidate::StockZbar);
        writeln!(
            out,
            "{:<32} {:>6}    {:>4} {:>5} {:>12.2} {:>8.2} {:>19} {:>9.2}",
            format!("{}, {} x {}", view.name, view.size.0, view.size.1),
            mark.pictures,
            mark.right,
            mark.wrong,
            millis(mark.percentile(50)),
            millis(mark.percentile(95)),
            beside.right,
            millis(beside.percentile(95))
        )?;
    }
    Ok(())
}
