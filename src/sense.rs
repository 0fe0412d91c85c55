//! One pump per device.
