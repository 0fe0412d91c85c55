use cart_domain::catalogue::Catalogue;
use cart_domain::input::{Change, Device, DeviceFault, Intent, LineChoice, MilliG, PerMille, Reader, StaffAct};
use cart_domain::language::Language;
use cart_domain::{Gtin, Mass, Wall};
use proptest::prelude::*;

use super::*;

/// One line of each kind that the format's table names, as its author wrote it.
const EVERY_FACT: &str = r#"{"trace":1,"cart":"C-07","store":"S-1","catalogue":"catalogue.csv","wall":"2026-11-22T10:00:00Z","scale":{"e_g":5,"max_g":35000},"sight":{"same":[0.72,0.15],"family":[0.55,0.16],"other":[0.25,0.15]},"layouts":["ean13-weight-21"],"seed":1,"note":"free text"}
{"t":1200,"scan":{"aim":"]E0","data":"4006381333931","by":"hid"}}
{"t":1200,"scan":{"aim":null,"data":"0104006381333931\u001d10A","by":"camera"}}
{"t":1300,"mass":{"g":1234.6}}
{"t":1300,"mass":{"g":-2}}
{"t":1310,"motion":{"rms_mg":35}}
{"t":1400,"sight":{"change":"added","area":[0.3,0.4,0.2,0.2],"matches":[{"gtin":"04006381333931","score":0.81}],"quality":0.9}}
{"t":1500,"touch":{"do":"start"}}
{"t":1500,"touch":{"do":"checkout"}}
{"t":1500,"touch":{"do":"back"}}
{"t":1500,"touch":{"do":"cancel"}}
{"t":1500,"touch":{"do":"help"}}
{"t":1500,"touch":{"do":"produce","plu":"4011"}}
{"t":1500,"touch":{"do":"bag"}}
{"t":1500,"touch":{"do":"remove","line":3}}
{"t":1500,"touch":{"do":"remove","gtin":"04006381333931"}}
{"t":1500,"touch":{"do":"quantity","line":3,"n":2}}
{"t":1500,"touch":{"do":"quantity","gtin":"04006381333931","n":0}}
{"t":1500,"touch":{"do":"answer","question":7,"choice":"gtin:04006381333931"}}
{"t":1500,"touch":{"do":"pay"}}
{"t":1500,"touch":{"do":"hand-over"}}
{"t":1500,"touch":{"do":"speak","language":"de"}}
{"t":1500,"touch":{"do":"withdraw-coupon","coupon":1}}
{"t":1600,"staff":{"do":"approve","line":3,"by":"4711"}}
{"t":1600,"staff":{"do":"approve","by":"4711"}}
{"t":1600,"staff":{"do":"refuse","line":3,"by":"4711"}}
{"t":1600,"staff":{"do":"clear","by":"4711"}}
{"t":1600,"staff":{"do":"void","line":3,"by":"4711"}}
{"t":1600,"staff":{"do":"transfer","by":"4711"}}
{"t":1700,"fault":{"device":"scale","kind":"gone"}}
{"t":1700,"fault":{"device":"motion","kind":"misread"}}
{"t":1800,"paid":{"ok":true,"ref":"A1"}}
{"t":1900,"truth":{"did":"place","gtin":"04006381333931","n":1,"g":412,"scanned":true}}
{"t":1900,"truth":{"did":"lean","g":900.5,"ms":1200}}
{"t":1900,"truth":{"mistake":"forgot_scan","gtins":["04006381333931"]}}
{"t":1950,"truth":{"basket":[{"gtin":"04006381333931","n":2,"g":824}],"honest":true}}
{"t":2000}
"#;

fn read(text: &str) -> Result<(Header, Vec<Line>), TraceError> {
    let (header, lines) = TraceReader::open(text.as_bytes())?;
    Ok((header, lines.collect::<Result<_, _>>()?))
}

fn written(header: &Header, lines: &[Line]) -> String {
    let mut writer = TraceWriter::begin(Vec::new(), header, Tick(0)).expect("memory takes everything");
    for line in lines {
        writer.line(line).expect("memory takes everything");
    }
    String::from_utf8(writer.into_inner()).expect("JSON is UTF-8")
}

fn complaint(line: &str) -> String {
    let trace = format!("{{\"trace\":1}}\n{{\"t\":5}}\n{line}\n");
    read(&trace).expect_err(line).to_string()
}

#[test]
fn every_kind_of_line_is_written_back_byte_for_byte() {
    let (header, lines) = read(EVERY_FACT).expect("the format's own examples");
    assert_eq!(written(&header, &lines), EVERY_FACT);
}

#[test]
fn the_header_says_where_and_when_a_trip_was_and_may_leave_it_all_out() {
    let (header, _) = read(EVERY_FACT).expect("the format's own examples");
    assert_eq!(header.wall, Wall(1_795_341_600_000));
    assert_eq!(header.sight.expect("it is there").family.spread, PerMille(160));
    assert_eq!(header.policy().layouts.len(), 1);

    let (bare, lines) = read("{\"trace\":1}\n").expect("all else has a default");
    assert_eq!(bare, Header::default());
    assert!(lines.is_empty());
}

#[test]
fn samples_and_scores_arrive_as_integers() {
    let (_, lines) = read(EVERY_FACT).expect("the format's own examples");
    let input = |n: usize| match lines[n].fact.clone() {
        Some(Fact::Input(input)) => input,
        other => panic!("line {n} is {other:?}"),
    };
    assert_eq!(input(2), Input::Weighed(Mass::from_milligrams(1_234_600)));
    assert_eq!(input(4), Input::Moved { rms: MilliG(35) });
    let Input::Sighted(sighting) = input(5) else { panic!("a sighting") };
    assert_eq!((sighting.change, sighting.quality), (Change::Added, PerMille(900)));
    assert_eq!(sighting.matches[0].score, PerMille(810));
    let remove_product = Intent::Remove(LineChoice::Product(Gtin::parse("4006381333931").expect("a pen")));
    assert_eq!(input(14), Input::Touched(remove_product));
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    assert!(complaint(r#"{"t":6,"mas":{"g":1}}"#).starts_with("line 3: unknown key `mas`; known here: t, scan, mass"));
    let header = read("{\"trace\":1,\"kart\":\"C\"}\n").expect_err("a slip").to_string();
    assert!(header.starts_with("line 1: unknown key `kart`"), "{header}");
}

#[test]
fn an_unknown_or_missing_value_is_named_with_its_line_and_key() {
    for (line, expected) in [
        (r#"{"t":6,"scan":{"aim":null,"data":"1","by":"laser"}}"#, "line 3: key `scan`: unknown variant `laser`"),
        (r#"{"t":6,"touch":{"do":"dance"}}"#, "line 3: key `touch`: unknown variant `dance`"),
        (r#"{"t":6,"touch":{"do":"remove"}}"#, "line 3: key `touch`: missing field `line` or `gtin`"),
        (
            r#"{"t":6,"touch":{"do":"answer","question":1,"choice":"maybe"}}"#,
            "line 3: key `touch`: `maybe` is no answer",
        ),
        (r#"{"t":6,"staff":{"do":"void","by":"1"}}"#, "line 3: key `staff`: missing field `line`"),
        (r#"{"t":6,"fault":{"device":"scale","kind":"odd"}}"#, "line 3: key `fault`: unknown variant `odd`"),
        (r#"{"t":6,"sight":{"change":"grown"}}"#, "line 3: key `sight`: unknown variant `grown`"),
        (r#"{"t":6,"truth":{"did":"fly"}}"#, "line 3: key `truth`: unknown variant `fly`"),
        (r#"{"t":6,"truth":{"mistake":"none","gtins":[]}}"#, "line 3: key `truth`: unknown variant `none`"),
        (r#"{"t":6,"mass":{"g":"heavy"}}"#, "line 3: key `mass`: invalid type: string \"heavy\", expected a number"),
        (r#"{"t":6,"mass":{"g":1},"paid":{"ok":true}}"#, "line 3: key `paid`: a line reports one fact"),
        (r#"{"mass":{"g":1}}"#, "line 3: the key `t` is missing"),
        (r#"{"t":-1}"#, "line 3: key `t`: invalid value"),
        (r#"{"t":4}"#, "line 3: key `t`: 4 lies before 5"),
        ("[1]", "line 3: no JSON object"),
        (r#"{"t":6,"#, "line 3: no JSON: EOF while parsing a value, column 7"),
    ] {
        let said = complaint(line);
        assert!(said.starts_with(expected), "{line}\n said {said}\n not  {expected}");
    }
}

#[test]
fn a_header_that_cannot_be_meant_is_refused() {
    for (header, expected) in [
        ("", "line 1: the header is missing, for the trace is empty"),
        (r#"{"t":1}"#, "line 1: unknown key `t`"),
        ("{}", "line 1: the key `trace` is missing"),
        (r#"{"trace":2}"#, "line 1: key `trace`: format 2 is not known, only format 1 is"),
        (r#"{"trace":1,"wall":"noon"}"#, "line 1: key `wall`: "),
        (r#"{"trace":1,"scale":{"e_g":0,"max_g":5}}"#, "line 1: key `scale`: "),
        (r#"{"trace":1,"seed":"x"}"#, "line 1: key `seed`: invalid type"),
    ] {
        let said = read(header).expect_err(header).to_string();
        assert!(said.starts_with(expected), "{header}\n said {said}");
    }
}

#[test]
fn empty_lines_report_nothing_and_a_last_line_needs_no_newline() {
    let (_, lines) = read("{\"trace\":1}\n{\"t\":7}\n\n{\"t\":8}").expect("well formed");
    assert_eq!(lines.iter().map(|line| line.t.0).collect::<Vec<_>>(), [7, 7, 8]);
}

#[test]
fn a_line_without_end_is_cut_off_and_not_read_into_memory() {
    let endless = std::io::BufReader::new(std::io::repeat(b'x'));
    let refused = TraceReader::open(endless).expect_err("no header is that long");
    assert_eq!(refused.to_string(), "line 1: longer than 1048576 bytes");
}

#[test]
fn the_recorder_counts_from_its_own_start_and_leaves_out_what_no_device_reports() {
    let mut writer = TraceWriter::begin(Vec::new(), &Header::default(), Tick(40_000)).expect("memory");
    let sample = Input::Weighed(Mass::from_grams(3));
    for (tick, input) in [(40_010, &sample), (40_020, &Input::Wake), (40_030, &sample)] {
        writer.input(Tick(tick), input).expect("memory");
    }
    writer.input(Tick(40_040), &Input::Informed(Catalogue::default().into())).expect("memory");
    let scan = cart_domain::input::Scan { aim: None, data: "96385074".to_owned(), by: Reader::Camera };
    let unsure = [
        Input::Glimpsed(scan.clone()),
        Input::StillInView(scan.clone()),
        Input::Doubted(vec![scan.clone()]),
        Input::Touched(Intent::Confirm(scan.clone())),
        Input::Touched(Intent::Dismiss),
    ];
    for input in unsure {
        writer.input(Tick(40_050), &input).expect("memory");
    }
    writer.believed(Tick(40_060), &scan).expect("memory");
    let text = String::from_utf8(writer.into_inner()).expect("JSON is UTF-8");
    let believed = r#"{"t":60,"scan":{"aim":null,"data":"96385074","by":"camera"}}"#;
    let expected = [r#"{"t":10,"mass":{"g":3}}"#, r#"{"t":30,"mass":{"g":3}}"#, believed];
    assert_eq!(text.lines().skip(1).collect::<Vec<_>>(), expected);
}

fn inputs() -> impl Strategy<Value = Input> {
    let scan = (proptest::option::of(".{0,3}"), ".{0,40}", any::<bool>()).prop_map(|(aim, data, hid)| {
        Input::Scanned(cart_domain::input::Scan { aim, data, by: if hid { Reader::Hid } else { Reader::Serial } })
    });
    let mass = (-40_000_000_i64..40_000_000).prop_map(|mg| Input::Weighed(Mass::from_milligrams(mg)));
    let motion = any::<u32>().prop_map(|rms| Input::Moved { rms: MilliG(rms / 2_000) });
    let answer = (any::<u32>(), any::<u32>()).prop_map(|(question, n)| {
        let question = cart_domain::ids::QuestionId(question);
        Input::Touched(Intent::Answer { question, choice: cart_domain::question::Choice::Pieces(n) })
    });
    let plain = prop_oneof![
        Just(Input::Touched(Intent::Speak(Language::Spanish))),
        Just(Input::Staffed { act: StaffAct::Clear, by: "4711".to_owned() }),
        Just(Input::Faulted { device: Device::Camera, fault: DeviceFault::Back }),
        Just(Input::Paid { ok: false, reference: String::new() }),
    ];
    prop_oneof![scan, mass, motion, answer, plain]
}

proptest! {
    #[test]
    fn whatever_a_cart_takes_in_is_read_back_as_it_was(
        taken in proptest::collection::vec((0_u64..100_000, inputs()), 0..30),
    ) {
        let mut t = 0;
        let lines: Vec<Line> = taken.into_iter().map(|(span, input)| {
            t += span;
            Line { t: Tick(t), fact: Some(Fact::Input(input)) }
        }).collect();
        let text = written(&Header::default(), &lines);
        let (header, again) = read(&text).expect("it was just written");
        prop_assert_eq!(header, Header::default());
        prop_assert_eq!(again, lines);
    }

    #[test]
    fn no_line_makes_the_reader_panic(text in ".{0,200}") {
        let _refused_or_read = read(&text);
        let _refused_or_read = read(&format!("{{\"trace\":1}}\n{text}"));
    }
}
