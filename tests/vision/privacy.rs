//! Pictures live in memory only. A whole trip is made with a camera above the basket, and afterwards every byte that the cart wrote, sent, or said
//! is searched for them. What would give a picture away is shown to be found first, in every form that somebody might save one in.

use std::fs;
use std::io::{Cursor, Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use cart_domain::Millis;
use cart_domain::input::Reader;
use cart_hardware::config::DeviceConfig;
use cart_hardware::sim::{Act, Good, WorldSetup};
use cart_hardware::{Frame, World};
use image::{DynamicImage, ImageFormat, RgbImage};

use super::leak::{Leak, base64};
use super::pictures::{RED, side};
use super::*;

const SCENARIO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scenarios/first-shop.toml");
const TEA: &str = "05709262942503";

/// What the camera of the scenario's shop sees: the empty basket, and one with what is sold there.
fn basket() -> Vec<Frame> {
    let catalogue = cart_store::demo::catalogue().unwrap();
    let goods: Vec<Good> = catalogue.products.iter().map(Good::of).collect();
    let world = World::new(WorldSetup { goods: goods.clone(), ..WorldSetup::default() });
    let mut camera = DeviceConfig::simulated(Reader::Camera).camera.open(Some(&world)).unwrap().unwrap();
    let mut look = || camera.next_frame(Duration::ZERO).unwrap().unwrap();
    let mut frames = vec![look()];
    for good in goods.iter().take(8) {
        world.act(Act::PickUp { good: good.gtin, mass: None }).unwrap();
        world.act(Act::Place).unwrap();
        world.advance_to(world.now() + Millis(2_000));
        frames.push(look());
    }
    frames
}

/// A store behind a wire on which somebody listens.
struct Wire {
    address: String,
    sent: Arc<Mutex<Vec<u8>>>,
    _store: (tokio::runtime::Runtime, tempfile::TempDir),
}

impl Wire {
    fn tap() -> Self {
        let (runtime, folder) = (tokio::runtime::Runtime::new().unwrap(), tempfile::tempdir().unwrap());
        let database = folder.path().join("store.sqlite");
        let store = runtime.block_on(async {
            let store = cart_store::Store::open(cart_store::Config { database, ..Default::default() }).await.unwrap();
            store.import("demonstration", &cart_store::demo::catalogue().unwrap()).await.unwrap();
            let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
            let place = listener.local_addr().unwrap();
            tokio::spawn(cart_store::serve(listener, store, std::future::pending()));
            place
        });
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let sent: Arc<Mutex<Vec<u8>>> = Arc::default();
        let heard = Arc::clone(&sent);
        thread::spawn(move || {
            for cart in listener.incoming().map_while(Result::ok) {
                let store = TcpStream::connect(store).unwrap();
                let (back, forth) = (store.try_clone().unwrap(), cart.try_clone().unwrap());
                let heard = Arc::clone(&heard);
                thread::spawn(move || pass(cart, store, &heard));
                thread::spawn(move || pass(back, forth, &Mutex::default()));
            }
        });
        Wire { address, sent, _store: (runtime, folder) }
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, heard: &Mutex<Vec<u8>>) {
    let mut bytes = vec![0; 1 << 16];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        heard.lock().unwrap().extend(&bytes[..count]);
        if to.write_all(&bytes[..count]).is_err() {
            return;
        }
    }
    // Whoever has hung up already needs not be told.
    let _ = to.shutdown(std::net::Shutdown::Both);
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn a_trip_leaves_no_picture_on_the_disk_on_the_wire_or_in_the_log() {
    if !has_runtime() {
        return;
    }
    let (folder, wire) = (tempfile::tempdir().unwrap(), Wire::tap());
    let [state, traces, config] = ["state", "traces", "cart.toml"].map(|name| folder.path().join(name));
    let shown = tempfile::tempdir().unwrap();
    let model = network("tiny");
    let tea = side(shown.path(), "tea.png", RED, 0);
    let words = ["enrol", "--product", TEA, tea.to_str().unwrap(), "--model", model.to_str().unwrap(), "--state"];
    assert_eq!(vision(&[&words[..], &[state.to_str().unwrap()]].concat()).code, Some(0));
    let settings = format!(
        "[store]\nurl = \"{}\"\n[vision]\nmodel = \"{}\"\n[record]\ndirectory = \"{}\"\n[tax.rates]\nA = \"19\"\nB = \"7\"\n",
        wire.address,
        model.display(),
        traces.display()
    );
    fs::write(&config, settings).unwrap();
    let mut trip = Command::new(env!("CARGO_BIN_EXE_dash-cart"));
    trip.args(["run", "--sim", SCENARIO, "--speed", "10", "--no-screen", "--print-receipt", "--config"]);
    trip.arg(&config).arg("--state").arg(&state).current_dir(folder.path());
    let ran = trip.env_remove("DASH_CART_DATA").env("RUST_LOG", "debug,dash_cart=trace").output().unwrap();
    let log = String::from_utf8_lossy(&ran.stderr);
    let receipt = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() && receipt.ends_with("store copy: equal\n"), "{receipt}\n{log}");

    let leak = Leak::of(&basket());
    let written = files(folder.path());
    let trace = written.iter().find(|file| file.extension().is_some_and(|ending| ending == "jsonl")).unwrap();
    let saw = fs::read_to_string(trace).unwrap().matches("\"sight\":").count();
    assert!(saw >= 3, "the camera has to have seen what was put in, or this trip shows nothing: {saw}\n{log}");
    assert!(written.iter().any(|file| file.starts_with(&state)) && written.len() > 5, "{written:?}");
    for file in &written {
        assert_eq!(leak.find(&fs::read(file).unwrap()), None, "in {}", file.display());
    }
    let sent = wire.sent.lock().unwrap();
    assert!(sent.windows(7).any(|word| word == b"/events"), "the store heard of the trip");
    assert_eq!(leak.find(&sent), None, "sent to the store");
    assert_eq!(leak.find(&ran.stderr), None, "in the log");
    assert_eq!(leak.find(&ran.stdout), None, "on standard output");
}

#[test]
fn a_picture_that_somebody_kept_would_be_found_in_any_form() {
    let frames = basket();
    let leak = Leak::of(&frames);
    for frame in &frames[..2] {
        let (rgb, luma) = (frame.rgb().into_owned(), frame.luma().into_owned());
        let image = DynamicImage::from(RgbImage::from_raw(frame.width(), frame.height(), rgb.clone()).unwrap());
        let coded = |image: &DynamicImage, format| {
            let mut file = Cursor::new(Vec::new());
            image.write_to(&mut file, format).unwrap();
            file.into_inner()
        };
        let (png, jpeg) = (coded(&image, ImageFormat::Png), coded(&image, ImageFormat::Jpeg));
        let letters = |bytes: &[u8]| -> String {
            bytes.chunks_exact(3).map(|three| base64([three[0], three[1], three[2]])).collect()
        };
        let hexadecimal: String = rgb.iter().map(|byte| format!("{byte:02x}")).collect();
        let square: Vec<u8> = rgb.iter().flat_map(|byte| (f32::from(*byte) / 255.0).to_le_bytes()).collect();
        let planes: Vec<u8> =
            (0..3).flat_map(|from| square.chunks_exact(4).skip(from).step_by(3).flatten().copied()).collect();
        let crop = image.crop_imm(240, 180, 160, 120);
        let small = crop.resize(64, 48, image::imageops::FilterType::Triangle).into_rgb8().into_raw();
        let forms: [(&str, Vec<u8>); 12] = [
            ("pixels", rgb.clone()),
            ("grey", luma),
            ("a PNG", png.clone()),
            ("a JPEG", jpeg.clone()),
            ("a PNG as text", letters(&png).into_bytes()),
            ("a JPEG as text", letters(&jpeg).into_bytes()),
            ("hexadecimal", hexadecimal.into_bytes()),
            ("base64", letters(&rgb[1..]).into_bytes()),
            ("a debug print", format!("{rgb:?}").into_bytes()),
            ("JSON", serde_json::to_vec(&rgb).unwrap()),
            ("what a network takes", planes),
            ("a part of it, made smaller", small),
        ];
        for (form, bytes) in forms {
            let among = [b"{\"trip\":\"C-07\"}\0\0".to_vec(), bytes, vec![0; 64]].concat();
            assert!(leak.find(&among).is_some(), "{form} would not be found");
        }
    }
    assert_eq!(leak.find(b"{\"event\":\"line_added\",\"gtin\":\"05709262942503\"}"), None);
}
