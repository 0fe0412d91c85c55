//! The coupons that go to the store with the trip.

use std::rc::Rc;

use cart_domain::ids::CouponId;
use cart_domain::view::CouponView;
use slint::{ComponentHandle, ModelRc, VecModel};

use super::navigation::Touch;
use super::patch::patch;
use super::stage::{Scene, Touched, number};
use super::ui::{AppWindow, Coupon, CouponAdapter};

pub(super) struct Adapter {
    coupons: Rc<VecModel<Coupon>>,
}

impl Adapter {
    pub(super) fn new(window: &AppWindow) -> Self {
        let coupons = Rc::new(VecModel::default());
        window.global::<CouponAdapter>().set_coupons(ModelRc::from(coupons.clone()));
        Adapter { coupons }
    }

    pub(super) fn show(&self, window: &AppWindow, scene: &Scene) {
        patch(&self.coupons, scene.cart.coupons.iter().map(row).collect(), |coupon: &Coupon| coupon.id);
        let noted = scene.cart.noted.as_ref().map_or(0, |noted| number(noted.coupon.0));
        window.global::<CouponAdapter>().set_noted(noted);
    }

    pub(super) fn wire(window: &AppWindow, touched: &Touched) {
        let id = |id: i32| CouponId(u32::try_from(id).unwrap_or_default());
        window.global::<CouponAdapter>().on_take_back(touched.with(move |coupon| Touch::TakeCouponBack(id(coupon))));
    }
}

fn row(coupon: &CouponView) -> Coupon {
    Coupon { id: number(coupon.coupon.0), number: coupon.number.as_str().into() }
}
