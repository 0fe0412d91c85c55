//! What the pictures show: a cart in every state a shop would recognise.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cart_domain::barcode::Day;
use cart_domain::catalogue::{TaxClass, Unit};
use cart_domain::ids::{CouponId, LineId, QuestionId};
use cart_domain::input::{Device, Reader, Scan};
use cart_domain::language::Language;
use cart_domain::phrase::{Phrase, Spoken};
use cart_domain::question::{Choice, Kind};
use cart_domain::receipt::tax::{TaxMode, TaxRate, TaxTable};
use cart_domain::spot_check::Reason;
use cart_domain::view::{
    Awaited, ChoiceView, CouponView, CouponWord, DoubtView, LineStatus, LineView, NotedView, NoticeView, OfferView,
    QuestionView, RefusedScan, RefusedView, StaffCall, StaffWhy, State,
};
use cart_domain::{CartView, Gtin, Mass, Money, Policy, Tick, Wall};
use cart_hardware::sim::eye::BasketCamera;
use cart_hardware::sim::{Act, WorldSetup};
use cart_hardware::{Camera as _, Dock, Frame, Heard, Percent, Standing, Wheel, World};
use dash_cart::app::health;
use dash_cart::diag::{self, Entry, Survey, Value, camera, limit, scanner};
use dash_cart::screen::{Camera, Extras, Pages, Panels, ProduceTile, Shelf, StaffDoor, Ware};
use dash_cart::sense::around::Around;
use dash_cart::vision::teach::{self, Teaching};
use dash_cart::workbench;

/// A product of the pictures' shop: name in three languages, price, mass of a lot.
struct Good(&'static str, &'static str, &'static str, i64, Option<i64>);

const GOODS: [Good; 9] = [
    Good("Whole milk 3.5% 1 l", "Vollmilch 3,5 % 1 l", "Leche entera 1 l", 119, None),
    Good("Bananas", "Bananen", "Plátanos", 199, Some(735)),
    Good("Rye bread, sliced, 500 g", "Roggenmischbrot geschnitten 500 g", "Pan de centeno 500 g", 249, None),
    Good(
        "Organic extra virgin olive oil from Crete, cold pressed, 750 ml",
        "Bio-Olivenöl nativ extra aus Kreta, kaltgepresst, Vorratsflasche 750 ml",
        "Aceite de oliva virgen extra ecológico de Creta, 750 ml",
        1_299,
        None,
    ),
    Good("Mineral water 6 × 1.5 l", "Mineralwasser 6 × 1,5 l", "Agua mineral 6 × 1,5 l", 294, None),
    Good("Dry red wine", "Rotwein trocken", "Vino tinto seco", 599, None),
    Good("Vine tomatoes", "Strauchtomaten", "Tomates en rama", 349, Some(1_120)),
    Good("Dark chocolate 70%", "Zartbitterschokolade 70 %", "Chocolate negro 70 %", 139, None),
    Good("Free-range eggs, 10", "Freilandeier, 10 Stück", "Huevos camperos, 10", 329, None),
];

pub fn gtin(number: usize) -> Gtin {
    let digits = format!("{number:012}");
    let sum: u32 =
        digits.bytes().enumerate().map(|(at, d)| u32::from(d - b'0') * if at % 2 == 0 { 1 } else { 3 }).sum();
    Gtin::try_from(format!("0{digits}{}", (10 - sum % 10) % 10)).expect("the check digit was just computed")
}

fn name(good: &Good, language: Language) -> String {
    match language {
        Language::English => good.0,
        Language::German => good.1,
        Language::Spanish => good.2,
    }
    .to_owned()
}

fn line(id: u32, pieces: u32, status: LineStatus, language: Language) -> LineView {
    let good = &GOODS[(id as usize - 1) % GOODS.len()];
    let net = good.4.map(Mass::from_grams);
    let price = Money::from_minor(good.3);
    let amount = net.map_or(price * pieces, |net| price.for_mass(net));
    let deposit = Money::from_minor(if id == 5 { 150 } else { 0 });
    LineView {
        line: LineId(id),
        gtin: gtin(id as usize + 4_000),
        name: name(good, language),
        pieces,
        net,
        price,
        unit: if net.is_some() { Unit::Kilogram } else { Unit::Each },
        amount: if status == LineStatus::Void { Money::ZERO } else { amount + deposit },
        deposit,
        tax_class: TaxClass("A".to_owned()),
        age: (id == 6).then_some(16),
        status,
    }
}

/// A trip with these lines, as (pieces, status).
pub fn trip(language: Language, lines: &[(u32, LineStatus)]) -> CartView {
    let mut cart = CartView { state: State::Shopping, language, ..CartView::idle(&Policy::default()) };
    let numbered = lines.iter().zip(1..);
    cart.lines = numbered.map(|((pieces, status), id)| line(id, *pieces, *status, language)).collect();
    let open = || cart.lines.iter().filter(|line| line.status != LineStatus::Void);
    cart.item_count = open().map(|line| line.pieces).sum();
    cart.totals.lines = open().map(|line| line.amount).sum();
    cart.totals.deposit = open().map(|line| line.deposit).sum();
    cart.totals.total = cart.totals.lines;
    cart.totals.tax = tax_table(TaxMode::Included).lines(&classes(&cart));
    cart.latest = cart.lines.last().map(|line| line.line);
    cart.basket =
        Some(Mass::from_grams(open().map(|line| line.net.map_or(640 * i64::from(line.pieces), Mass::grams)).sum()));
    cart
}

fn tax_table(mode: TaxMode) -> TaxTable {
    let rates = [("A", 7_000), ("B", 19_000)].map(|(class, rate)| (TaxClass(class.to_owned()), TaxRate(rate)));
    TaxTable { mode, rates: BTreeMap::from(rates) }
}

fn classes(cart: &CartView) -> BTreeMap<TaxClass, Money> {
    let wine = Money::from_minor(cart.totals.lines.minor() / 4);
    BTreeMap::from([(TaxClass("A".to_owned()), cart.totals.lines - wine), (TaxClass("B".to_owned()), wine)])
}

use LineStatus::{Asked, Confirmed, Void, Waiting};

/// An ordinary trip with something of everything.
pub fn usual(language: Language) -> CartView {
    trip(
        language,
        &[
            (2, Confirmed),
            (1, Confirmed),
            (1, Void),
            (1, Confirmed),
            (1, Confirmed),
            (1, Confirmed),
            (1, Confirmed),
            (2, Waiting),
        ],
    )
}

/// As many lines as the longest trips have, and a total with six digits.
pub fn long(language: Language) -> CartView {
    let lines = (0..45).map(|at| (if at == 3 { 99 } else { 1 + at % 3 }, Confirmed)).collect::<Vec<_>>();
    let mut cart = trip(language, &lines);
    cart.totals.total = Money::from_minor(1_234_567);
    cart
}

pub fn us_checkout() -> CartView {
    let mut cart = usual(Language::English);
    cart.state = State::Checkout;
    cart.currency = cart_domain::Currency::new("USD", 2).expect("the dollar exists");
    cart.totals.tax_mode = TaxMode::Added;
    cart.totals.tax = tax_table(TaxMode::Added).lines(&classes(&cart));
    cart.totals.total = cart.totals.lines + cart.totals.tax.iter().map(|tax| tax.tax).sum();
    cart
}

pub fn noticed(mut cart: CartView, kind: Kind, line: Option<u32>) -> CartView {
    let named = line.and_then(|id| cart.lines.iter().find(|l| l.line == LineId(id))).map(|line| line.name.clone());
    let spoken = Spoken { kind, name: named, felt: Some(Mass::from_grams(412)), expected: None, perhaps: None };
    cart.notice = Some(NoticeView {
        kind,
        felt: Some(Mass::from_grams(412)),
        line: line.map(LineId),
        says: Phrase::Notice(spoken),
    });
    cart
}

pub fn refused(mut cart: CartView) -> CartView {
    let why = RefusedScan::Unknown;
    cart.refused = Some(RefusedView { data: "4001234567890".to_owned(), why, says: Phrase::Refused(why) });
    cart
}

/// A coupon that was just scanned, the second of the trip.
pub fn with_coupon(mut cart: CartView) -> CartView {
    let coupon = CouponId(2);
    cart.coupons.push(CouponView { coupon, number: "765432".to_owned() });
    cart.noted = Some(NotedView { coupon, says: Phrase::Coupon(CouponWord::Noted) });
    cart
}

/// A doubtful read that may be so many products, up to three.
pub fn doubted(mut cart: CartView, offers: usize) -> CartView {
    let language = cart.language;
    let offer = |number: usize| {
        let good = &GOODS[[0, 2, 3][number]];
        let gtin = gtin(4_001 + number);
        let scan = Scan { aim: None, data: gtin.to_string(), by: Reader::Camera };
        OfferView { scan, gtin, name: name(good, language), price: Money::from_minor(good.3), unit: Unit::Each }
    };
    cart.doubt = Some(DoubtView { offers: (0..offers).map(offer).collect() });
    cart
}

pub fn awaiting(mut cart: CartView, produce: bool) -> CartView {
    let named = name(&GOODS[6], cart.language);
    cart.awaited = Some(if produce { Awaited::Produce { line: LineId(7), name: named } } else { Awaited::OwnBag });
    cart
}

pub fn called(mut cart: CartView, why: StaffWhy) -> CartView {
    cart.staff = Some(StaffCall { why, says: Phrase::Staff(why), because: Vec::new() });
    cart
}

/// A spot check that has most to say.
pub fn checked(cart: CartView) -> CartView {
    let mut cart = called(cart, StaffWhy::SpotCheck);
    let because = vec![Reason::SightContradicted, Reason::PiecesContradicted, Reason::SaidToBeTheirs, Reason::Value];
    cart.staff = cart.staff.map(|call| StaffCall { because, ..call });
    cart
}

/// The question that puts most on the screen: what was felt, what it may be, three answers.
pub fn asked(mut cart: CartView, kind: Kind) -> CartView {
    let oil = name(&GOODS[3], cart.language);
    let choices = match kind {
        Kind::Removed => vec![Choice::Line(LineId(1)), Choice::Line(LineId(4)), Choice::None],
        Kind::Count => vec![Choice::Pieces(2), Choice::Pieces(1)],
        Kind::Unscanned => vec![Choice::ScanIt, Choice::Gtin(cart.lines[3].gtin), Choice::Mine],
        Kind::WrongWeight | Kind::WrongItem | Kind::StillHere | Kind::Duplicate | Kind::NotPlaced => {
            vec![Choice::Right, Choice::Pieces(3), Choice::Other]
        }
    };
    let lines = cart.lines.clone();
    let choice_view = |choice: Choice| {
        let is_meant = |line: &&Arc<LineView>| choice == Choice::Line(line.line) || choice == Choice::Gtin(line.gtin);
        let of = lines.iter().find(is_meant);
        ChoiceView {
            says: Phrase::Answer { choice: choice.clone(), name: of.map(|line| line.name.clone()) },
            picture: of.map(|line| line.gtin),
            choice,
        }
    };
    let about = matches!(kind, Kind::WrongWeight | Kind::Count).then_some(LineId(1));
    let spoken = Spoken {
        kind,
        name: about.map(|_| name(&GOODS[0], cart.language)),
        felt: Some(Mass::from_grams(1_254)),
        expected: about.map(|_| Mass::from_grams(1_035)),
        perhaps: (kind == Kind::Unscanned).then_some(oil),
    };
    let choices = choices.into_iter().map(choice_view).collect();
    cart.question =
        Some(QuestionView { id: QuestionId(1), kind, line: about, says: Phrase::Question(spoken), choices });
    cart.queued = 1;
    if let Some(first) = lines.iter().next() {
        cart.lines.put(0, LineView { status: Asked, ..LineView::clone(first) });
    }
    cart
}

pub fn in_state(mut cart: CartView, state: State) -> CartView {
    cart.state = state;
    cart.hand_over = (state == State::HandedOver).then(|| "2990070001237".to_owned());
    cart
}

pub fn idle(language: Language) -> CartView {
    CartView { language, ..CartView::idle(&Policy::default()) }
}

pub fn extras() -> Extras {
    Extras { cart: "C-07".to_owned(), ..Extras::default() }
}

pub fn degraded(mut cart: CartView, device: Device) -> CartView {
    cart.degraded = vec![device];
    cart.basket = if device == Device::Scale { None } else { cart.basket };
    cart
}

/// The staff page of a cart that has lost its store, in the words that the program itself finds for what its devices report.
pub fn staffed() -> Extras {
    let well = |figures: &[(&str, i64)]| entry(diag::State::Well, figures, None);
    let offline = diag::Advice::StoreAway { why: "the store does not answer".to_owned() };
    let mut scale = well(&[("conversions", 41_780), ("broken_reads", 0), ("noise_mg", 702), ("zero_mg", 1_254)]);
    scale.limits = limit::of_scale(Mass::from_grams(5), Mass::from_grams(35_000));
    let devices = [
        ("camera", well(&[("frames", 5_217)])),
        ("network", entry(diag::State::Sick, &[("events_waiting", 34), ("products", 20_000)], Some(offline))),
        ("scale", scale),
        ("scanner", well(&[("frames", 7_904), ("scans", 9)])),
        ("screen", well(&[])),
        ("storage", well(&[("tapes", 18), ("findings", 0)])),
    ];
    let devices = devices.into_iter().map(|(name, entry)| (name.to_owned(), entry)).collect();
    Extras {
        door: StaffDoor::Open { by: "pin".to_owned() },
        health: health::lines(&Survey { schema: diag::SCHEMA, devices }, NOON),
        scale: Some(Arc::new(calibrated())),
        ..extras()
    }
}

/// Noon of the day on which everything here came up, by a clock in Berlin.
const NOON: health::Zone = health::Zone { now: Wall(1_795_345_200_000), minutes_east: 60 };

/// Staff at the scale of a cart that is calibrated and stands empty.
pub fn at_the_scale(change: impl FnOnce(&mut workbench::View)) -> Extras {
    let mut view = calibrated();
    change(&mut view);
    Extras { scale: Some(Arc::new(view)), ..staffed() }
}

fn calibrated() -> workbench::View {
    workbench::View {
        max_mg: Mass::from_grams(35_000),
        min_mg: Mass::from_grams(100),
        interval_mg: Mass::from_grams(5),
        software: "1.0".to_owned(),
        checksum: "5f1c9a0e7b3d2468".repeat(4),
        calibration: Some(workbench::InForce {
            change: 3,
            counter: 4,
            at: "2026-11-22T10:00:00Z".to_owned(),
            by: "pin".to_owned(),
            loads_mg: vec![Mass::from_grams(10_000), Mass::from_grams(20_000)],
        }),
        unfit: None,
        live: workbench::Live {
            counts: vec![84_231],
            samples_per_second: 10,
            noise_mg: Some(702),
            drift_mg: Some(-84),
            zero_mg: Some(1_254),
            shown: workbench::Shown::Weight { gross_mg: 0, tare_mg: 0, net_mg: 0, still: true, zero: true },
            ..workbench::Live::default()
        },
        asks: None,
        outcome: None,
        refused: None,
    }
}

/// The second step of a calibration with two weights.
pub fn calibrating(refused: Option<workbench::Refusal>, progress: Option<u8>) -> Extras {
    at_the_scale(|view| {
        let weights_mg = vec![Mass::from_grams(5_000), Mass::from_grams(20_000)];
        view.live.shown =
            workbench::Shown::Weight { gross_mg: 4_995_000, tare_mg: 0, net_mg: 4_995_000, still: true, zero: false };
        view.asks = Some(workbench::Asked {
            act: workbench::Act::Calibrate { weights_mg, replaced: false },
            put: workbench::Put::Weight { mg: Mass::from_grams(5_000) },
            step: 2,
            steps: 3,
            measuring: progress.is_some(),
            progress: progress.unwrap_or(0),
            refused,
        });
    })
}

/// What the trial of the corners came to on a scale whose third corner is off.
pub fn tried_corners() -> Extras {
    at_the_scale(|view| {
        let weight_mg = Mass::from_grams(11_665);
        let found = |corner: u8, error: i64| workbench::Found {
            put: match corner {
                0 => workbench::Put::Weight { mg: weight_mg },
                corner => workbench::Put::Corner { mg: weight_mg, corner },
            },
            error_mg: Mass::from_milligrams(error),
            permissible_mg: Mass::from_grams(15),
            passed: error.abs() <= 15_000,
        };
        let errors = [1_310, -2_240, 4_120, -18_410, 3_560];
        let findings: Vec<workbench::Found> =
            errors.into_iter().zip(0..).map(|(error, corner)| found(corner, error)).collect();
        view.outcome = Some(workbench::Outcome {
            act: workbench::Act::Corner { weight_mg },
            at: "2026-11-22T10:05:00Z".to_owned(),
            by: "pin".to_owned(),
            calibration: 3,
            software: view.software.clone(),
            checksum: view.checksum.clone(),
            loads: Vec::new(),
            passed: findings.iter().all(|found| found.passed),
            findings,
            refused: None,
        });
    })
}

fn entry(state: diag::State, figures: &[(&str, i64)], advice: Option<diag::Advice>) -> Entry {
    let figures = figures.iter().map(|(name, value)| ((*name).to_owned(), Value::Number(*value))).collect();
    let advice = advice.into_iter().collect();
    Entry { state, since: "2026-11-22T10:00:00Z".to_owned(), figures, limits: BTreeMap::new(), advice }
}

pub fn find_produce(query: &str, language: Language) -> Vec<ProduceTile> {
    let names = match language {
        Language::English => [
            "Bananas",
            "Gala apples",
            "Vine tomatoes",
            "Carrots",
            "Organic Hokkaido pumpkin",
            "Avocado",
            "Lemons",
            "Potatoes, waxy",
        ],
        Language::German => [
            "Bananen",
            "Äpfel Gala",
            "Strauchtomaten",
            "Möhren",
            "Bio-Hokkaidokürbis",
            "Avocado",
            "Zitronen",
            "Speisekartoffeln, festkochend",
        ],
        Language::Spanish => [
            "Plátanos",
            "Manzanas Gala",
            "Tomates en rama",
            "Zanahorias",
            "Calabaza Hokkaido ecológica",
            "Aguacate",
            "Limones",
            "Patatas para cocer",
        ],
    };
    let fits = |name: &&str| name.to_lowercase().contains(query);
    let tile = |name: &str, number: usize| ProduceTile {
        plu: format!("{}", 4_011 + 13 * number),
        gtin: gtin(4_011 + 13 * number),
        name: name.to_owned(),
        price: Money::from_minor(199 + 30 * number as i64),
        unit: if number == 5 { Unit::Each } else { Unit::Kilogram },
    };
    names.iter().enumerate().filter(|(_, name)| fits(name)).map(|(number, name)| tile(name, number)).collect()
}

pub fn at_the_shelf(language: Language) -> Extras {
    let ware = |number: usize, mass: Option<i64>| {
        let good = &GOODS[number];
        let unit = if good.4.is_some() { Unit::Kilogram } else { Unit::Each };
        Ware {
            good: Some(gtin(number + 4_001)),
            name: name(good, language),
            price: Some((Money::from_minor(good.3), unit)),
            mass: mass.map(Mass::from_grams),
        }
    };
    let own_bag = Ware { good: None, name: String::new(), price: None, mass: Some(Mass::from_grams(60)) };
    let shelf = Shelf {
        wares: (0..GOODS.len()).map(|number| ware(number, None)).collect(),
        hand: Some(ware(4, Some(9_240))),
        basket: vec![own_bag, ware(1, Some(735)), ware(0, Some(1_032)), ware(0, Some(1_029))],
        leaning: false,
        rolling: true,
    };
    Extras { shelf: Some(shelf), ..extras() }
}

/// A technician who has scanned some labels of the test sheet with an engine that loses separators.
pub fn trying_scanners() -> Extras {
    let mut trial = scanner::Trial::default();
    trial.enter(|| scanner::expected(Day(20_779)).expect("every label is proven"));
    let reads = [
        (Some("]E0"), "4006381333931"),
        (Some("]E4"), "96385074"),
        (Some("]d2"), "01040063813339311726123110L4221S-1"),
        (Some("]E0"), "5449000000996"),
    ];
    for ((aim, data), number) in reads.into_iter().zip(1..) {
        let scan = Scan { aim: aim.map(str::to_owned), data: data.to_owned(), by: Reader::Hid };
        trial.heard(1, Heard::Scan(scan), Tick(850 * number));
    }
    Extras { pages: Pages { scanner: Some(trial.view().clone()), ..Pages::default() }, ..staffed() }
}

/// A technician who has turned the lens a little past its best.
pub fn setting_up_the_camera() -> Extras {
    let world = World::new(WorldSetup::default());
    for mass in [400, 900] {
        world.act(Act::PlaceBag { mass: Mass::from_grams(mass) }).expect("anybody has a bag");
    }
    world.advance_to(Tick(1_000));
    let mut eye = BasketCamera::open(&world).expect("it is plugged in");
    let frame = eye.next_frame(Duration::ZERO).expect("it is plugged in").expect("one is due");
    let view = camera::View {
        width: 640,
        height: 480,
        pictures_in_ten_seconds: 100,
        brightness: 31,
        black: 0,
        blown_out: 0,
        sharpness: 412,
        sharpest: 588,
        trouble: None,
        region: [125, 0, 750, 1_000],
        recognised: Some(camera::Recognised { microseconds: 31_200, candidates: Vec::new() }),
    };
    let products = [
        "Whole milk 3.5% 1 l",
        "Low fat milk 1.5% 1 l",
        "Rye bread, sliced, 500 g",
        "Sour cream 200 g",
        "Yoghurt plain 500 g",
    ];
    let guesses = products.map(str::to_owned).into_iter().zip([912, 84, 41, 6, 2]).collect();
    let shown = Camera { picture: Some(Arc::new(frame)), view, guesses, teaching: Teaching::Off };
    Extras { pages: Pages { camera: Some(shown), ..Pages::default() }, ..staffed() }
}

/// Somebody who teaches a product, so far.
pub fn teaching(teaching: Teaching) -> Extras {
    let mut staff = setting_up_the_camera();
    if let Some(camera) = &mut staff.pages.camera {
        camera.teaching = teaching;
    }
    staff
}

/// Two pictures of it were taken, and the third looks like something else.
pub fn teaching_a_look_alike() -> Extras {
    let gtin = |digits| Gtin::parse(digits).expect("its check digit is right");
    let word = teach::Word::Like { other: gtin("5901234123457"), name: "Low fat milk 1.5% 1 l".to_owned() };
    teaching(Teaching::Showing { product: gtin("4006381333931"), name: "Oat drink 1 l".to_owned(), taken: 2, word })
}

/// And one whose camera shows nothing, on a cart that knows no product by sight.
pub fn covered_camera() -> Extras {
    let mut staff = setting_up_the_camera();
    if let Some(camera) = &mut staff.pages.camera {
        let dark = Frame::from_rgb(640, 480, vec![4; 640 * 480 * 3]).expect("as many pixels as it should have");
        camera.picture = Some(Arc::new(dark));
        camera.guesses.clear();
        let (trouble, recognised) = (Some(camera::Trouble::Dark), None);
        camera.view =
            camera::View { sharpness: 0, brightness: 1, black: 100, trouble, recognised, ..camera.view.clone() };
    }
    staff
}

/// Somebody who tries lamp, loudspeaker and screen.
pub fn trying_the_screen() -> Extras {
    let panels = Panels { brightness: Some(Percent(63)), fitted: true };
    Extras { pages: Pages { screen: Some(panels), ..Pages::default() }, ..staffed() }
}

/// A cart whose battery, wheel and dock are so.
pub fn strained(battery: Standing, wheel: Wheel, dock: Dock) -> Extras {
    let around = Around { battery, wheel: Some(wheel), dock: Some(dock), ..Around::default() };
    Extras { around, ..extras() }
}
