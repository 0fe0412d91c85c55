//! Division of whole numbers as metrology rounds: to the nearest, halves away from zero.

/// `dividend` by `divisor`, which is not zero. What no `i64` can hold becomes the nearest that one can.
pub(crate) fn rounded(dividend: i128, divisor: i128) -> i64 {
    let (dividend, divisor) = if divisor < 0 { (-dividend, -divisor) } else { (dividend, divisor) };
    let half = if dividend < 0 { -divisor / 2 } else { divisor / 2 };
    i64::try_from((dividend + half) / divisor).unwrap_or(if dividend < 0 { i64::MIN } else { i64::MAX })
}
