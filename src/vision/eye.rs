//! A network with what it comes with, and everything between a picture and its direction. One thread has it.

use std::path::{Path, PathBuf};

use cart_protocol::NetworkId;
use cart_vision::{Area, Calibration, Embedding, Picture, Quality, Shop, quality, resample, views};

use super::NoSight;
use super::calibrate;
use super::known::{self, Class, Known};
use super::manifest::Manifest;
use super::onnx::Network;

/// A part of a basket is looked at with so much of what is around it, in hundredths of its longer side.
const AROUND: usize = 8;

/// The eye.
#[derive(Debug)]
pub struct Eye {
    network: Network,
    file: PathBuf,
    id: NetworkId,
    scale: f32,
    classes: Vec<Class>,
    calibration: Calibration,
}

/// What came of looking at a picture.
#[derive(Clone, Debug)]
pub struct Look {
    pub quality: Quality,
    /// None: the quality says why.
    pub embedding: Option<Embedding>,
}

impl Eye {
    /// Opens a network with the manifest, the references and the calibration beside it.
    pub fn open(library: &Path, model: &Path) -> Result<Self, NoSight> {
        let eye = Eye::open_uncalibrated(library, model)?;
        let calibration = calibrate::beside(model, eye.id.as_str())?.unwrap_or_else(Calibration::plain);
        Ok(Eye { calibration, ..eye })
    }

    /// The same for whoever makes a calibration: that of another network may lie there still.
    pub fn open_uncalibrated(library: &Path, model: &Path) -> Result<Self, NoSight> {
        let manifest = Manifest::beside(model)?;
        let folder = model.parent().unwrap_or_else(|| Path::new(""));
        let bytes = manifest.model.part.read(folder)?;
        let classes = match &manifest.references {
            Some(part) => {
                let file = folder.join(&part.file);
                known::read(&part.read(folder)?).map_err(|why| NoSight::Model { file, why })?
            }
            None => Vec::new(),
        };
        let scale = manifest.model.scale;
        let id = NetworkId::try_from(manifest.model.part.sha256.to_ascii_lowercase());
        let id = id.expect("the file was compared with this checksum");
        let network = Network::load(library, &bytes, manifest.model, model)?;
        Ok(Eye { network, file: model.to_owned(), id, scale, classes, calibration: Calibration::plain() })
    }

    /// The network's file.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// What tells this network's directions from those of any other: its SHA-256.
    #[must_use]
    pub fn id(&self) -> &NetworkId {
        &self.id
    }

    /// A shop that has what the network comes with, and nothing else yet.
    #[must_use]
    pub fn shop(&self) -> Shop<Known> {
        let mut shop = Shop { calibration: self.calibration.clone(), ..Shop::new(self.scale) };
        for class in &self.classes {
            let name = Known::Class(class.number);
            shop.references.add(name, &class.reference).expect("a file of classes was checked for it");
            shop.families.insert(name, u32::from(class.family));
        }
        shop
    }

    /// The classes that the network was trained on.
    #[must_use]
    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// Looks at a whole picture, as a photograph of one product is.
    pub fn look(&mut self, picture: &Picture) -> Result<Look, String> {
        self.look_at(picture, picture.area())
    }

    /// Looks at the square around a part of a picture, as something in a basket is.
    pub fn look_around(&mut self, picture: &Picture, area: Area) -> Result<Look, String> {
        self.look_at(picture, around(picture, area))
    }

    /// Looks at a picture by which a product is to be remembered, from all sides that one picture has.
    pub fn look_to_remember(&mut self, picture: &Picture) -> Result<Look, String> {
        self.look_from_all_sides(picture, picture.area())
    }

    /// The same for the square around a part of a picture, as something in a basket is.
    pub fn look_around_to_remember(&mut self, picture: &Picture, area: Area) -> Result<Look, String> {
        self.look_from_all_sides(picture, around(picture, area))
    }

    fn look_from_all_sides(&mut self, picture: &Picture, area: Area) -> Result<Look, String> {
        let quality = quality::judge(picture, area);
        let squares = views::squares(picture, area, self.network.side()).filter(|_| quality.flaw.is_none());
        let looks = squares.into_iter().flatten().map(|square| self.network.embed(square));
        let looks = looks.collect::<Result<Vec<_>, _>>()?;
        Ok(Look { quality, embedding: Embedding::mean(&looks) })
    }

    fn look_at(&mut self, picture: &Picture, area: Area) -> Result<Look, String> {
        let quality = quality::judge(picture, area);
        let square = resample::square(picture, area, self.network.side()).filter(|_| quality.flaw.is_none());
        let embedding = square.map(|square| self.network.embed(square)).transpose()?;
        Ok(Look { quality, embedding })
    }
}

/// The square around an area's middle, a little larger than its longer side, moved into the picture where it would leave it.
fn around(picture: &Picture, area: Area) -> Area {
    let longer = area.width.max(area.height);
    let side = (longer * (100 + AROUND) / 100).clamp(1, picture.width().min(picture.height()));
    let from =
        |start: usize, length: usize, size: usize| (start + length / 2).saturating_sub(side / 2).min(size - side);
    Area {
        x: from(area.x, area.width, picture.width()),
        y: from(area.y, area.height, picture.height()),
        width: side,
        height: side,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_square_around_a_part_never_leaves_the_picture() {
        let picture = Picture::new(640, 480, vec![0; 640 * 480 * 3]).expect("a picture");
        let square = |x, y, width, height| around(&picture, Area { x, y, width, height });
        assert_eq!(square(100, 100, 100, 50), Area { x: 96, y: 71, width: 108, height: 108 });
        assert_eq!(square(0, 0, 20, 20), Area { x: 0, y: 0, width: 21, height: 21 });
        assert_eq!(square(600, 440, 40, 40), Area { x: 597, y: 437, width: 43, height: 43 });
        assert_eq!(square(0, 0, 640, 480), Area { x: 80, y: 0, width: 480, height: 480 });
    }
}
