//! The commands as a shop's administrator uses them.

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use cart_store::{Config, Store, cli};

struct Ran {
    code: ExitCode,
    out: String,
    err: String,
}

fn cart_store(args: &[&dyn AsRef<std::ffi::OsStr>]) -> Ran {
    let args = std::iter::once("cart-store".into()).chain(args.iter().map(|arg| OsString::from(arg.as_ref())));
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = cli::run(args, &mut out, &mut err);
    Ran { code, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}

impl Ran {
    fn expect(&self, code: u8) -> &Self {
        assert_eq!(self.code, ExitCode::from(code), "{}{}", self.out, self.err);
        self
    }
}

fn write(path: &Path, rows: &[&str]) {
    let header = "gtin,plu,name,price_minor,unit,tax_class";
    std::fs::write(path, format!("{header}\n{}\n", rows.join("\n"))).unwrap();
}

const PENCIL: &str = "4006381333931,,Pencil,199,each,A";
const BAD: &str = "4006381333932,,Pencil,1.99,each,A";

#[test]
fn what_is_imported_can_be_exported_and_imported_again() {
    let shop = tempfile::tempdir().unwrap();
    let (db, demo, exported) =
        (shop.path().join("a.sqlite"), shop.path().join("demo.csv"), shop.path().join("exported.csv"));
    std::fs::write(&demo, cart_store::demo::CATALOGUE).unwrap();
    let imported = cart_store(&[&"import", &demo, &"--db", &db]);
    assert!(imported.expect(0).out.contains("152 products (152 added, 0 changed, 0 removed)"), "{}", imported.out);
    cart_store(&[&"export", &"--db", &db, &exported]).expect(0);
    let again = cart_store(&[&"import", &exported, &"--db", &db]);
    assert!(again.expect(0).out.contains("152 products (0 added, 0 changed, 0 removed)"), "{}", again.out);
    assert_eq!(cart_store(&[&"export", &"--db", &db]).expect(0).out, std::fs::read_to_string(&exported).unwrap());
}

#[test]
fn one_wrong_row_means_that_nothing_is_imported() {
    let shop = tempfile::tempdir().unwrap();
    let (db, file) = (shop.path().join("a.sqlite"), shop.path().join("shop.csv"));
    write(&file, &[PENCIL, BAD]);
    let refused = cart_store(&[&"import", &file, &"--db", &db]);
    let name = file.display();
    assert_eq!(
        refused.expect(2).err,
        format!(
            "cart-store: nothing was imported: {name}:3: gtin: `4006381333932` has the check digit 2, but 1 is right\n\
             {name}:3: price_minor: `1.99` is no amount; whole minor units from 0 to 9999999999 are expected, as 199 \
             for 1.99\n"
        )
    );
    assert!(!db.exists());
}

#[test]
fn the_rest_is_imported_when_bad_rows_are_to_be_skipped() {
    let shop = tempfile::tempdir().unwrap();
    let (db, file) = (shop.path().join("a.sqlite"), shop.path().join("shop.csv"));
    write(&file, &[PENCIL, BAD]);
    let done = cart_store(&[&"import", &file, &"--skip-bad-rows", &"--db", &db]);
    assert!(done.expect(0).out.contains("1 products (1 added"), "{}", done.out);
    assert_eq!(done.err.matches("skipped: ").count(), 2);
}

#[test]
fn a_file_without_products_does_not_empty_the_shop() {
    let shop = tempfile::tempdir().unwrap();
    let (db, file) = (shop.path().join("a.sqlite"), shop.path().join("shop.csv"));
    write(&file, &[]);
    assert!(cart_store(&[&"import", &file, &"--db", &db]).expect(2).err.contains("holds no product"));
    cart_store(&[&"import", &shop.path().join("missing.csv"), &"--db", &db]).expect(2);
    cart_store(&[&"export", &"--db", &db]).expect(2);
}

#[test]
fn an_unknown_column_passes_when_it_is_to_be_ignored() {
    let shop = tempfile::tempdir().unwrap();
    let (db, file) = (shop.path().join("a.sqlite"), shop.path().join("shop.csv"));
    std::fs::write(&file, "gtin,name,price_minor,unit,tax_class,colour\n4006381333931,Pencil,199,each,A,red\n")
        .unwrap();
    let refused = cart_store(&[&"import", &file, &"--db", &db]);
    assert!(refused.expect(2).err.contains("unknown column `colour`"));
    cart_store(&[&"import", &file, &"--ignore-unknown-columns", &"--db", &db]).expect(0);
}

#[test]
fn a_database_that_is_none_is_a_problem_and_stays_as_it_is() {
    let shop = tempfile::tempdir().unwrap();
    let (db, file) = (shop.path().join("a.sqlite"), shop.path().join("shop.csv"));
    write(&file, &[PENCIL]);
    std::fs::write(&db, "this is a letter, not a database; it is long enough to be looked at".repeat(99)).unwrap();
    let failed = cart_store(&[&"import", &file, &"--db", &db]);
    assert!(failed.expect(1).err.contains("cannot open the database"), "{}", failed.err);
    assert!(std::fs::read_to_string(&db).unwrap().starts_with("this is a letter"));
}

#[test]
fn a_database_of_a_newer_program_is_refused_with_that_reason() {
    let shop = tempfile::tempdir().unwrap();
    let db = shop.path().join("a.sqlite");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let told = runtime.block_on(async {
        let config = Config { database: db.clone(), ..Config::default() };
        Store::open(config.clone()).await.unwrap().close().await;
        let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                     VALUES (9999, 'from tomorrow', 1, x'00', 0)";
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&db);
        let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
        sqlx::query(newer).execute(&pool).await.unwrap();
        pool.close().await;
        Store::open(config).await.unwrap_err().to_string()
    });
    assert!(told.ends_with("was written by a newer cart-store (schema step 9999 is unknown here)"), "{told}");
}

#[test]
fn a_large_catalogue_is_invented_the_same_every_time() {
    let once = cart_store(&[&"generate", &"--products", &"300", &"--seed", &"7"]);
    let twice = cart_store(&[&"generate", &"--products", &"300", &"--seed", &"7"]);
    assert_eq!(once.expect(0).out.lines().count(), 301);
    assert_eq!(once.out, twice.out);
}

#[test]
fn help_tells_the_exit_codes_and_a_wrong_word_is_code_2() {
    for command in ["serve", "import", "export", "generate"] {
        let help = cart_store(&[&command, &"--help"]);
        assert!(help.expect(0).out.contains("Exit codes: 0 done"), "{}", help.out);
    }
    cart_store(&[&"sell"]).expect(2);
    cart_store(&[&"serve", &"--decline-ending", &"abc"]).expect(2);
}

#[test]
fn where_nothing_is_published_nothing_is_listed_and_nothing_can_be_withdrawn() {
    let shop = tempfile::tempdir().unwrap();
    let db = shop.path().join("store.sqlite");
    let missing = cart_store(&[&"looks", &"list", &"--db", &db]);
    assert!(missing.expect(2).err.contains("there is no database"), "{}", missing.err);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        Store::open(Config { database: db.clone(), ..Config::default() }).await.unwrap().close().await
    });
    assert_eq!(cart_store(&[&"looks", &"list", &"--db", &db]).expect(0).out, "");
    let nothing = cart_store(&[&"looks", &"withdraw", &"4006381333931", &"--db", &db]);
    assert!(nothing.expect(2).err.contains("nothing of this kind is published of 04006381333931"), "{}", nothing.err);
    let odd = cart_store(&[&"looks", &"withdraw", &"4006381333931", &"--network", &"products.onnx", &"--db", &db]);
    assert!(odd.expect(2).err.contains("64 lower-case hexadecimal digits"), "{}", odd.err);
}
