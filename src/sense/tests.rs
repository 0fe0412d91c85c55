//! A pump, and devices that come and go.

use std::collections::VecDeque;

use cart_domain::{Mass, Moment};
use cart_hardware::Cause;

use super::*;

type Word = Result<Said, Fault>;

/// A scale that says what it was told to.
struct Told(VecDeque<Word>);

impl Source for Told {
    fn read(&mut self, _: Duration) -> Word {
        self.0.pop_front().unwrap_or(Ok(Said::Nothing))
    }

    fn figures(&self) -> Vec<Figure> {
        vec![Figure::count("left", u64::try_from(self.0.len()).unwrap_or(0))]
    }
}

fn weighed(grams: i64) -> Word {
    Ok(Said::Something(Input::Weighed(Mass::from_grams(grams))))
}

fn unplugged() -> Fault {
    Fault::gone(Cause::Unplugged)
}

fn faulted(fault: DeviceFault) -> Input {
    Input::Faulted { device: Device::Scale, fault }
}

/// What the cart hears in ten seconds while a device is opened with these results; the last of them stays.
fn heard(crew: &Crew, openings: Vec<Result<Vec<Word>, Fault>>) -> (Vec<Input>, Report) {
    let (sensed, mut inbox) = mpsc::channel(64);
    let report = watch::Sender::new(Report::opening("scale", Wall(0)));
    let mut openings = VecDeque::from(openings);
    let open: Open = Box::new(move || {
        let words = openings.pop_front().unwrap_or_else(|| Err(unplugged()))?;
        Ok(Some(Box::new(Told(words.into()))))
    });
    let (clock, hand) = Clock::held(Moment::default());
    let mut pump = Pump::new("scale", crew.clone(), open, Desk { clock, sensed, report: report.clone() });
    for _ in 0..1_000 {
        while pump.turn(Duration::ZERO) == Turn::Busy {}
        hand.advance(Millis(10));
    }
    let mut heard = Vec::new();
    while let Ok(Sensed { input, .. }) = inbox.try_recv() {
        heard.push(input);
    }
    let report = report.borrow().clone();
    (heard, report)
}

#[test]
fn a_scale_that_is_unplugged_and_plugged_in_again_is_told_of_once_each() {
    let first = vec![weighed(100), Err(unplugged())];
    let openings = vec![Ok(first), Err(unplugged()), Err(unplugged()), Ok(vec![weighed(200)])];
    let (heard, report) = heard(&Crew::of(Device::Scale), openings);
    let expected = [
        faulted(DeviceFault::Back),
        Input::Weighed(Mass::from_grams(100)),
        faulted(DeviceFault::Gone),
        faulted(DeviceFault::Back),
        Input::Weighed(Mass::from_grams(200)),
    ];
    assert_eq!(heard, expected);
    assert_eq!(report.condition, Condition::Working);
    assert_eq!(report.figures, [Figure::count("left", 0)]);
}

/// A scale that nobody calibrates before its fourth sample.
struct Uncalibrated(u32);

impl Source for Uncalibrated {
    fn read(&mut self, _: Duration) -> Word {
        self.0 += 1;
        match self.0 {
            1..=3 => Ok(Said::Alive),
            4 => weighed(100),
            _ => Ok(Said::Nothing),
        }
    }

    fn figures(&self) -> Vec<Figure> {
        Vec::new()
    }

    fn unfit(&self) -> Option<Fault> {
        (self.0 < 3).then(|| Fault::gone(Cause::Uncalibrated { path: "scale.toml".into() }))
    }
}

#[test]
fn a_scale_that_is_not_calibrated_is_missed_though_it_is_read_until_it_is() {
    let (sensed, mut inbox) = mpsc::channel(64);
    let report = watch::Sender::new(Report::opening("scale", Wall(0)));
    let (clock, hand) = Clock::held(Moment::default());
    let open: Open = Box::new(|| Ok(Some(Box::new(Uncalibrated(0)))));
    let desk = Desk { clock, sensed, report: report.clone() };
    let mut pump = Pump::new("scale", Crew::of(Device::Scale), open, desk);
    pump.turn(Duration::ZERO);
    assert!(matches!(report.borrow().condition, Condition::Faulty(_)));
    for _ in 0..10 {
        pump.turn(Duration::ZERO);
        hand.advance(Millis(100));
    }
    let heard: Vec<Input> = std::iter::from_fn(|| inbox.try_recv().ok()).map(|sensed| sensed.input).collect();
    let expected = [faulted(DeviceFault::Gone), faulted(DeviceFault::Back), Input::Weighed(Mass::from_grams(100))];
    assert_eq!((heard.as_slice(), &report.borrow().condition), (&expected[..], &Condition::Working));
}

#[test]
fn a_scale_that_was_never_there_is_missed_once() {
    let (heard, report) = heard(&Crew::of(Device::Scale), vec![]);
    assert_eq!(heard, [faulted(DeviceFault::Gone)]);
    assert_eq!(report.condition, Condition::Faulty(unplugged()));
}

#[test]
fn a_hiccup_now_and_then_is_nobody_elses_business_but_a_stuck_scale_is_gone() {
    let hiccup = || Err(Fault::transient(Cause::Silent { spell: Duration::from_secs(1) }));
    let now_and_then = (0..50).flat_map(|_| [weighed(1), hiccup()]).collect();
    let (fine, _) = heard(&Crew::of(Device::Scale), vec![Ok(now_and_then)]);
    assert!(!fine.contains(&faulted(DeviceFault::Gone)), "{fine:?}");
    let stuck = (0..=MOST_HICCUPS).map(|_| hiccup()).collect();
    let (gone, _) = heard(&Crew::of(Device::Scale), vec![Ok(stuck), Ok(vec![])]);
    assert_eq!(gone, [DeviceFault::Back, DeviceFault::Gone, DeviceFault::Back].map(faulted));
}

#[test]
fn a_scale_that_fails_whenever_it_is_opened_anew_is_gone_once_and_not_back_and_forth() {
    let hiccup = || Err(Fault::transient(Cause::Silent { spell: Duration::from_secs(1) }));
    let stuck = (0..=MOST_HICCUPS).map(|_| hiccup()).collect();
    let again = || Ok(vec![Ok(Said::Nothing), hiccup()]);
    let (heard, report) = heard(&Crew::of(Device::Scale), vec![Ok(stuck), again(), again(), Ok(vec![weighed(7)])]);
    let expected = [
        faulted(DeviceFault::Back),
        faulted(DeviceFault::Gone),
        faulted(DeviceFault::Back),
        Input::Weighed(Mass::from_grams(7)),
    ];
    assert_eq!((heard.as_slice(), report.condition), (&expected[..], Condition::Working));
}

#[test]
fn while_a_second_engine_reads_the_cart_has_not_lost_its_scanner() {
    let crew = Crew::of(Device::Scale);
    assert!(crew.joins().is_some());
    let (heard, _) = heard(&crew, vec![Ok(vec![Err(unplugged())])]);
    assert!(heard.is_empty(), "{heard:?}");
    assert_eq!(crew.leaves(), Some(faulted(DeviceFault::Gone)));
}
