//! A coupon from the reader to the store's desk: noted on the cart, settled by whoever takes the payment.

use cart_domain::ids::CouponId;
use cart_domain::input::Intent;
use cart_domain::view::State;

use crate::rig::Rig;

/// Of the positive offer file: funder 123456, offer 765432, serials 000001 and 000002.
const COUPON: &str = "8112001234567654320000001";
const ANOTHER: &str = "8112001234567654320000002";

/// The serial numbers of the coupons that the store is to settle.
fn to_settle(rig: &Rig) -> Vec<String> {
    let standing = rig.store_copy().coupons.into_iter().filter(|coupon| !coupon.withdrawn);
    standing.filter_map(|coupon| coupon.code.serial).collect()
}

#[test]
fn a_coupon_reaches_the_store_with_the_trip_and_the_shopper_pays_what_the_receipt_says() {
    let mut rig = Rig::shopping();
    rig.buy("Milk whole");
    let total = rig.view().totals.total;
    rig.read(COUPON).read(ANOTHER);
    assert_eq!((rig.view().totals.total, rig.view().coupons.len()), (total, 2));
    rig.touch(Intent::WithdrawCoupon(CouponId(1))).pay();
    rig.expect_state(State::Paid);
    rig.expect_store_receipt(["Milk whole"]);
    assert_eq!(to_settle(&rig), ["000002"]);
}

#[test]
fn a_coupon_noted_without_network_reaches_the_store_when_the_network_is_back() {
    let mut rig = Rig::shopping();
    rig.go_offline().buy("Milk whole").read(COUPON).sync();
    assert_eq!(rig.view().coupons.len(), 1);
    rig.go_online();
    assert_eq!(to_settle(&rig), ["000001"]);
}

#[test]
fn a_power_cut_keeps_the_coupon_on_the_tape_and_tells_the_store_once() {
    let mut rig = Rig::shopping();
    rig.buy("Milk whole").read(COUPON).kill_and_restart().read(COUPON).sync();
    assert_eq!((rig.tape().coupons().len(), to_settle(&rig)), (1, vec!["000001".to_owned()]));
}
