//! Everything that can happen to a cart, as one enum. Inputs are facts; what they mean is the machine's business.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::catalogue::Catalogue;
use crate::gtin::Gtin;
use crate::ids::{CouponId, LineId, QuestionId};
use crate::language::Language;
use crate::mass::Mass;
use crate::question::Choice;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A reader decoded a symbol, and stands by it.
    Scanned(Scan),
    /// A camera's pictures agree on a symbol, which they also do on a misread.
    Glimpsed(Scan),
    /// What was glimpsed has not left the camera's view. Said about twice a second while it is read.
    StillInView(Scan),
    /// A camera keeps reading these without being sure of any, strongest first. Said again while it lasts.
    Doubted(Vec<Scan>),
    /// The scale gave one calibrated, unfiltered sample of the platform, gross.
    Weighed(Mass),
    /// The accelerometer's RMS over the last 100 ms, in thousandths of standard gravity.
    Moved { rms: MilliG },
    /// The camera saw the basket change.
    Sighted(Sighting),
    /// The shopper touched the screen.
    Touched(Intent),
    /// A member of staff acted on the cart, behind the PIN.
    Staffed { act: StaffAct, by: String },
    /// A device went, came back, or misread.
    Faulted { device: Device, fault: DeviceFault },
    /// The store's word on a payment.
    Paid { ok: bool, reference: String },
    /// The catalogue changed. Lines already on a receipt keep their prices.
    Informed(Arc<Catalogue>),
    /// A deadline that [`crate::Cart::next_wake`] named is due.
    Wake,
}

/// One decoded symbol, as the engine sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// The AIM symbology identifier, such as `]E0`, when the engine sends it.
    pub aim: Option<String>,
    /// The text, with GS as U+001D.
    pub data: String,
    pub by: Reader,
}

/// Which kind of engine read a symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reader {
    Hid,
    Serial,
    Camera,
}

/// Thousandths of standard gravity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct MilliG(pub u32);

/// A part of one, in thousandths: a score, a quality, a share of the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PerMille(pub i32);

/// What the camera saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    pub change: Change,
    /// x, y, width and height as parts of the picture.
    pub area: [PerMille; 4],
    /// Best first.
    pub matches: Vec<Match>,
    /// How far the picture can be trusted.
    pub quality: PerMille,
}

/// How the basket looks different.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Added,
    Removed,
    Moved,
}

/// How much a sighting looks like a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    pub gtin: Gtin,
    pub score: PerMille,
}

/// What a shopper wishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    Start,
    Checkout,
    /// From checkout to shopping.
    Back,
    Cancel,
    Help,
    /// Look for produce. What was put in just now is probably it.
    LookUp,
    /// Weigh produce: the next added mass is this product.
    Produce {
        plu: String,
    },
    /// The next added mass is the shopper's own bag.
    Bag,
    /// No bag comes after all.
    NoBag,
    /// Void a whole line.
    Remove(LineChoice),
    /// Set the pieces of a line. Naming a void line brings it back.
    Quantity {
        of: LineChoice,
        pieces: u32,
    },
    Answer {
        question: QuestionId,
        choice: Choice,
    },
    /// It is this one of the products that the cart offers for a doubtful read.
    Confirm(Scan),
    /// It is none of them.
    Dismiss,
    /// Take a coupon back.
    WithdrawCoupon(CouponId),
    Pay,
    /// Finish at a staffed till instead of paying here.
    HandOver,
    Speak(Language),
}

/// A line by its number, or the newest open line of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineChoice {
    Line(LineId),
    Product(Gtin),
}

/// What staff can do on a cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffAct {
    /// Approve a line (age), or with no line whatever the cart called for.
    Approve {
        line: Option<LineId>,
    },
    /// Refuse a line: it is voided.
    Refuse {
        line: Option<LineId>,
    },
    /// Settle every open question as it stands.
    Clear,
    Void {
        line: LineId,
    },
    /// Hand the trip over to a till.
    Transfer,
}

/// A device that a trip can do without, with loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    Scale,
    Scanner,
    Camera,
    Motion,
}

/// What happened to a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceFault {
    Gone,
    Back,
    Misread,
}
