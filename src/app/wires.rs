//! Every channel of the cart, made in one place: who writes is in [`Wires`], who reads is in [`Ends`].

use std::collections::BTreeSet;
use std::sync::Arc;

use cart_domain::catalogue::Catalogue;
use cart_domain::ids::TripId;
use cart_domain::{CartView, Gtin, Input, Policy, Wall};
use cart_hardware::Frame;
use cart_hardware::sim::scenario::Network;
use cart_protocol::NetworkId;
use tokio::sync::{mpsc, watch};

use super::shop::Progress;
use crate::cart_loop::{Inlets, Memo, Outlets, PanelWord, Rendezvous, Sensed};
use crate::diag::camera::Gaze;
use crate::diag::scanner::Trial;
use crate::record::Recording;
use crate::screen::{Packing, Page, ShelfAct, StaffDoor, StaffTap};
use crate::sense::Report;
use crate::sense::around::Around;
use crate::sense::scale::Errand;
use crate::sync::Link;
use crate::unlisted::Labels;
use crate::vision::lesson::Accepted;
use crate::vision::teach::{MOST_ORDERS, Order, Pupil, Teaching};
use crate::vision::watcher::Glance;
use crate::workbench::View;

/// The ends that are written to. Clones write to the same channels.
#[derive(Clone)]
pub struct Wires {
    /// From pumps to the cart.
    pub sensed: mpsc::Sender<Sensed>,
    /// From the screen, staff and scripts to the cart.
    pub inputs: mpsc::Sender<Input>,
    /// From the courier to the cart.
    pub news: mpsc::Sender<Input>,
    pub rendezvous: mpsc::Sender<Rendezvous>,
    /// From the cart to everybody.
    pub outlets: Outlets,
    pub catalogue: watch::Sender<Arc<Catalogue>>,
    pub link: watch::Sender<Link>,
    /// The simulated network cable.
    pub cable: watch::Sender<Network>,
    pub frames: watch::Sender<Option<Arc<Frame>>>,
    /// The labels that cameras read lately, where pictures may be told to the store.
    pub labels: watch::Sender<Labels>,
    /// What the camera thinks was put in last.
    pub glance: watch::Sender<Glance>,
    /// Placements that the scale agreed with, from the cart's memory to whoever watches the basket.
    pub accepted: mpsc::Sender<Accepted>,
    /// Which network the cart sees with. Written by whoever watches the basket.
    pub network: watch::Sender<Option<NetworkId>>,
    /// What staff order who teach a product. Written by the door and the scanners.
    pub teach: mpsc::Sender<Order>,
    /// How far they are. Written by whoever watches the basket.
    pub teaching: watch::Sender<Teaching>,
    /// Products of which the store published something else. Written by the courier and by whoever watches the basket.
    pub fresh: watch::Sender<BTreeSet<Gtin>>,
    /// What the scanners read while somebody tries them. Written by their pumps.
    pub trial: watch::Sender<Trial>,
    /// What the camera shows while somebody looks. Written by its pump and by the network.
    pub gaze: watch::Sender<Gaze>,
    /// Battery, contacts, light and brightness. Each part is written by its pump.
    pub around: watch::Sender<Around>,
    /// How the panels are.
    pub panels: watch::Sender<Report>,
    /// Counts codes and looks that the store is to hear of.
    pub noted: watch::Sender<u64>,
    /// How far the script is.
    pub progress: watch::Sender<Progress>,
    pub door: watch::Sender<StaffDoor>,
    /// Which page of diagnostics staff look at. Written by the door.
    pub looking: watch::Sender<Option<Page>>,
    /// Which trip staff look at. Written by the door.
    pub trip: watch::Sender<Option<TripId>>,
    /// Asks for a support bundle.
    pub pack: mpsc::Sender<()>,
    /// What became of it. Written by the packer.
    pub packing: watch::Sender<Packing>,
    pub staff: mpsc::Sender<StaffTap>,
    pub desk: mpsc::Sender<ShelfAct>,
    /// What technicians order at the scale.
    pub errands: mpsc::Sender<Errand>,
    /// What the scale shows them; none on a cart without one.
    pub scale: watch::Sender<Option<Arc<View>>>,
}

/// The ends of queues, each read by one.
pub struct Ends {
    pub inlets: Inlets,
    pub panel: mpsc::Receiver<PanelWord>,
    pub memory: mpsc::Receiver<Memo>,
    pub staff: mpsc::Receiver<StaffTap>,
    pub desk: mpsc::Receiver<ShelfAct>,
    pub errands: mpsc::Receiver<Errand>,
    pub accepted: mpsc::Receiver<Accepted>,
    pub teach: mpsc::Receiver<Order>,
    pub pack: mpsc::Receiver<()>,
}

impl Wires {
    /// The way to whoever is taught a product.
    #[must_use]
    pub fn pupil(&self) -> Pupil {
        let door = self.door.subscribe();
        let tended = Arc::new(move || matches!(*door.borrow(), StaffDoor::Open { .. }));
        Pupil { orders: self.teach.clone(), teaching: self.teaching.subscribe(), tended }
    }
}

/// Makes all channels.
#[must_use]
pub fn wires(policy: &Policy, catalogue: Catalogue, now: Wall) -> (Wires, Ends) {
    let (sensed, sensed_in) = mpsc::channel(64);
    let (inputs, touched) = mpsc::channel(16);
    let (news, news_in) = mpsc::channel(8);
    let (rendezvous, rendezvous_in) = mpsc::channel(1);
    let (panel, panel_in) = mpsc::channel(16);
    let (memory, memory_in) = mpsc::channel(64);
    let (staff, staff_in) = mpsc::channel(4);
    let (desk, desk_in) = mpsc::channel(16);
    let (errands, errands_in) = mpsc::channel(8);
    let (accepted, accepted_in) = mpsc::channel(16);
    let (teach, teach_in) = mpsc::channel(MOST_ORDERS);
    let (pack, pack_in) = mpsc::channel(1);
    let outlets = Outlets {
        view: watch::Sender::new(Arc::new(CartView::idle(policy))),
        head: watch::Sender::new(None),
        wish: watch::Sender::new(None),
        panel,
        memory,
        recording: Recording::off(),
    };
    let wires = Wires {
        sensed,
        inputs,
        news,
        rendezvous,
        outlets,
        catalogue: watch::Sender::new(Arc::new(catalogue)),
        link: watch::Sender::new(Link { since: now, ..Link::default() }),
        cable: watch::Sender::new(Network::Up),
        frames: watch::Sender::new(None),
        labels: watch::Sender::new(Labels::default()),
        glance: watch::Sender::new(Glance::default()),
        accepted,
        network: watch::Sender::new(None),
        teach,
        teaching: watch::Sender::new(Teaching::Off),
        fresh: watch::Sender::new(BTreeSet::new()),
        trial: watch::Sender::new(Trial::default()),
        gaze: watch::Sender::new(Gaze::default()),
        around: watch::Sender::new(Around::default()),
        panels: watch::Sender::new(Report::opening("panel", now)),
        noted: watch::Sender::new(0),
        progress: watch::Sender::new(Progress::Steps(0)),
        door: watch::Sender::new(StaffDoor::Shut),
        looking: watch::Sender::new(None),
        trip: watch::Sender::new(None),
        pack,
        packing: watch::Sender::new(Packing::default()),
        staff,
        desk,
        errands,
        scale: watch::Sender::new(None),
    };
    let inlets = Inlets { sensed: sensed_in, touched, news: news_in, rendezvous: rendezvous_in };
    let ends = Ends {
        inlets,
        panel: panel_in,
        memory: memory_in,
        staff: staff_in,
        desk: desk_in,
        errands: errands_in,
        accepted: accepted_in,
        teach: teach_in,
        pack: pack_in,
    };
    (wires, ends)
}
