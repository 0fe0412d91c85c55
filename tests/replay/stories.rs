//! The trips of `tests/traces`, as they are told.

use cart_domain::ids::LineId;
use cart_domain::input::{Change, Device, DeviceFault, Intent, Reader, StaffAct};
use dash_cart::trace::Mistake;

use crate::shelf::*;
use crate::story::Story;

/// Every trip, by the name of its file.
pub fn all() -> Vec<(&'static str, Story)> {
    vec![
        ("first-shop", first_shop()),
        ("unscanned", unscanned()),
        ("not-placed", not_placed()),
        ("removed", removed()),
        ("taken-out-and-undone", taken_out_and_undone()),
        ("wrong-weight", wrong_weight()),
        ("wrong-item", wrong_item()),
        ("count", count()),
        ("still-here", still_here()),
        ("duplicate", duplicate()),
        ("shaken", shaken()),
        ("refused", refused()),
        ("age", age()),
        ("pay-with-a-question-open", pay_with_a_question_open()),
        ("labels-and-produce", labels_and_produce()),
        ("no-scale", no_scale()),
        ("handed-over", handed_over()),
    ]
}

/// A pleasant trip: everything is scanned and put in, in whatever order comes naturally, one thing is put back, and it is paid.
fn first_shop() -> Story {
    Story::shopping("a complete trip without a question")
        .bring_bag_when_asked(68.0)
        .scan(MILK)
        .place(MILK)
        .place(BREAD)
        .scan(BREAD)
        .roll(2_000)
        .scan(YOGHURT)
        .scan(YOGHURT)
        .place_many(YOGHURT, 2, true)
        .scan(COLA)
        .place(COLA)
        .produce(BANANAS)
        .place(BANANAS)
        .scan(STRAWBERRY_JAM)
        .place(STRAWBERRY_JAM)
        .wait(4_000)
        .take(STRAWBERRY_JAM)
        .remove_line(6)
        .scan(APRICOT_JAM)
        .place(APRICOT_JAM)
        .wait(2_000)
        .check_out()
}

/// Three things nobody scans: one is scanned late, one is named by touch, one is the shopper's own.
fn unscanned() -> Story {
    Story::shopping("added without a scan")
        .scan(MILK)
        .place(MILK)
        .place(BUTTER)
        .wait(8_000)
        .scan(BUTTER)
        .wait(1_500)
        .forget_to_scan(COFFEE)
        .see(Change::Added, &[(COFFEE, 810), (MILK, 220)])
        .wait(8_000)
        .answer(2, "gtin:09520000000080")
        .bring_bag(310.0)
        .wait(8_000)
        .answer(3, "mine")
        .check_out()
}

fn not_placed() -> Story {
    Story::shopping("scanned and never put in")
        .scan(MILK)
        .place(MILK)
        .scan(RICE)
        .mistake(Mistake::NeverPlaced, &[RICE])
        .wait(12_000)
        .answer(1, "drop-line")
        .check_out()
}

/// Two lines weigh the same: which one left?
fn removed() -> Story {
    Story::shopping("something left and two lines explain it")
        .scan(STRAWBERRY_JAM)
        .place(STRAWBERRY_JAM)
        .scan(APRICOT_JAM)
        .place(APRICOT_JAM.weighing(STRAWBERRY_JAM.grams))
        .scan(MILK)
        .place(MILK)
        .mistake(Mistake::TookOutForgot, &[APRICOT_JAM])
        .take(APRICOT_JAM.weighing(STRAWBERRY_JAM.grams))
        .wait(6_000)
        .answer(1, "line:2")
        .check_out()
}

/// One line alone explains what left: it goes by itself, and a touch brings it back when that was wrong.
fn taken_out_and_undone() -> Story {
    Story::shopping("taken out silently")
        .scan(MILK)
        .place(MILK)
        .scan(BREAD)
        .place(BREAD)
        .mistake(Mistake::TookOutForgot, &[BREAD])
        .take(BREAD)
        .wait(6_000)
        .place(BREAD)
        .set_pieces(2, 1)
        .wait(6_000)
        .check_out()
}

fn wrong_weight() -> Story {
    Story::shopping("the mass contradicts the scan")
        .scan(BUTTER)
        .mistake(Mistake::LabelSwitch, &[BUTTER, WINE])
        .place(WINE)
        .wait(3_000)
        .answer(1, "other")
        .wait(1_000)
        .take(WINE)
        .place(BUTTER)
        .wait(2_000)
        .scan(CHOCOLATE)
        .place(CHOCOLATE.weighing(131.0))
        .wait(3_000)
        .answer(4, "right")
        .check_out()
}

/// Two jams of the same mass: only the picture tells them apart.
fn wrong_item() -> Story {
    Story::shopping("the picture contradicts the scan")
        .scan(STRAWBERRY_JAM)
        .mistake(Mistake::WrongVariety, &[STRAWBERRY_JAM, APRICOT_JAM])
        .place(APRICOT_JAM)
        .see(Change::Added, &[(APRICOT_JAM, 860), (STRAWBERRY_JAM, 240)])
        .wait(3_000)
        .answer(1, "gtin:09520000000066")
        .check_out()
}

fn count() -> Story {
    Story::shopping("three for one scan")
        .scan(YOGHURT)
        .mistake(Mistake::OneOfTwo, &[YOGHURT])
        .place_many(YOGHURT, 3, true)
        .wait(3_000)
        .answer(1, "n:3")
        .check_out()
}

fn still_here() -> Story {
    Story::shopping("deleted and kept")
        .scan(MILK)
        .place(MILK)
        .scan(COFFEE)
        .place(COFFEE)
        .mistake(Mistake::DeletedKept, &[COFFEE])
        .remove_line(2)
        .wait(5_000)
        .answer(1, "took-out")
        .take(COFFEE)
        .wait(2_000)
        .check_out()
}

fn duplicate() -> Story {
    Story::shopping("scanned twice, placed once")
        .scan(RICE)
        .place(RICE)
        .wait(1_500)
        .scan(RICE)
        .mistake(Mistake::DoubleScan, &[RICE])
        .wait(12_000)
        .answer(1, "one")
        .check_out()
}

/// A child, a kerb, a ramp, a doubling scanner: nothing of it is the shopper's business.
fn shaken() -> Story {
    Story::shopping("bumps and hands mean nothing")
        .scan(MILK)
        .place(MILK)
        .lean(4_200.0, 2_500)
        .bump()
        .roll(4_000)
        .bump()
        .scan(BREAD)
        .scan_again_at_once(BREAD)
        .lean(900.0, 800)
        .place(BREAD)
        .wait(12_000)
        .check_out()
}

fn refused() -> Story {
    Story::shopping("scans that cannot become a line")
        .scan_text("9520000099992")
        .wait(2_000)
        .scan_text("9520000000012")
        .wait(2_000)
        .scan_as(Some("]d2"), "0109520000000011172611201012AB", Reader::Camera)
        .wait(6_000)
        .scan(MILK)
        .place(MILK)
        .check_out()
}

fn age() -> Story {
    Story::shopping("wine, and the payment is declined once")
        .scan(WINE)
        .place(WINE)
        .touch(Intent::Checkout)
        .touch(Intent::Pay)
        .wait(2_000)
        .staff(StaffAct::Approve { line: Some(LineId(1)) })
        .touch(Intent::Pay)
        .declined("D7")
        .touch(Intent::Pay)
        .paid("A2")
}

/// What is open at checkout is asked at once; who pays regardless meets staff, and the store's word counts whenever it comes.
fn pay_with_a_question_open() -> Story {
    Story::shopping("pays with a question open")
        .scan(MILK)
        .place(MILK)
        .forget_to_scan(BUTTER)
        .touch(Intent::Checkout)
        .wait(1_000)
        .touch(Intent::Pay)
        .wait(2_000)
        .paid("A3")
}

/// Cheese with its mass on the label, salmon with its price, fruit by number, saffron that no scale feels, candles nobody weighed.
fn labels_and_produce() -> Story {
    Story::shopping("what is weighed, labelled or too light")
        .scan(CHEESE)
        .place(CHEESE)
        .scan(SALMON)
        .place(SALMON)
        .produce(APPLES)
        .place(APPLES)
        .produce(APPLES)
        .place(APPLES.weighing(338.0))
        .scan(SAFFRON)
        .place(SAFFRON)
        .scan(CANDLES)
        .place(CANDLES)
        .wait(12_000)
        .check_out()
}

fn no_scale() -> Story {
    Story::shopping("the scale goes in the middle of the trip and comes back")
        .scan(MILK)
        .place(MILK)
        .device(Device::Scale, DeviceFault::Gone)
        .silence(1_000)
        .only_time(5_000)
        .scan_in_silence(BREAD)
        .only_time(15_000)
        .device(Device::Scale, DeviceFault::Back)
        .place(BREAD)
        .wait(3_000)
        .check_out()
}

fn handed_over() -> Story {
    Story::shopping("calls for help and goes on at a till")
        .scan(MILK)
        .place(MILK)
        .touch(Intent::Help)
        .wait(3_000)
        .staff(StaffAct::Transfer)
        .wait(2_000)
}

impl Story {
    fn bring_bag_when_asked(self, grams: f64) -> Self {
        self.touch(Intent::Bag).bring_bag(grams)
    }

    /// The engine reads the pack twice while it is held still.
    fn scan_again_at_once(self, pack: Pack) -> Self {
        self.wait(200).scan_now(pack)
    }

    /// Scans without the samples that a working scale would send meanwhile.
    fn scan_in_silence(self, pack: Pack) -> Self {
        self.scan_now(pack)
    }
}
