"""Tests of everything in this folder; needs no photographs but for the last one.

usage: check.py            (with DASH_CART_DATA set, the shipped network is measured, too)
"""

import hashlib
import os
import tempfile
import tomllib
import unittest
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
import torch

import augment
import baskets
import data
import drawn
import evaluate
import export
import figures
import folds
import scene
import schedule
import train
from items import cut_out
from net import Embedder, Net

MODELS = Path(__file__).parent.parent
LIMIT = 4_000_000


def drawn_album(products: int, looks: int, side: int = 64) -> data.Album:
    """Photographs of things that were only drawn, on grey."""
    rng = np.random.default_rng(3)
    images, labels = [], []
    for product in range(products):
        for _ in range(looks):
            picture = np.full((240, 240, 3), 128, np.uint8)
            pixels = drawn.draw(product, rng).pixels
            height, width = pixels.shape[:2]
            alpha = pixels[:, :, 3:] / 255
            picture[:height, :width] = pixels[:, :, :3] * alpha + picture[:height, :width] * (1 - alpha)
            images.append(cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA))
            labels.append(product)
    fine = np.array(labels, np.int64)
    return data.Album(np.stack(images), fine, fine // 2)


def small_training(progress: Sequence[float], seed: int = 1, width: float = 1.0, teachers: Sequence[train.Teacher] = ()) -> train.Training:
    album = drawn_album(8, 8)
    products = data.Products(tuple(map(str, range(8))), np.arange(8) // 2)
    lessons = train.Lessons(album, album, album, products)
    settings = train.Settings(seed, 1, 16, 2, 2, width, len(teachers))
    return train.Training(lessons, settings, schedule.Clock((1.0,), list(progress)), teachers)


def weights(training: train.Training) -> list[torch.Tensor]:
    return [tensor.clone() for tensor in training.kept.state_dict().values()]


def all_epochs(training: train.Training) -> train.Training:
    while training.epoch() is not None:
        pass
    return training


class Learning(unittest.TestCase):
    PLAN = (0.0, 0.04, 1.0, 1.04)

    def test_the_same_plan_and_seed_give_the_same_weights_after_twenty_steps(self) -> None:
        first, second = all_epochs(small_training(self.PLAN)), all_epochs(small_training(self.PLAN))
        self.assertGreaterEqual(first.steps, 20)
        for one, other in zip(weights(first), weights(second), strict=True):
            self.assertTrue(torch.equal(one, other))

    def test_another_seed_gives_other_weights(self) -> None:
        first, second = all_epochs(small_training(self.PLAN[:1])), all_epochs(small_training(self.PLAN[:1], seed=2))
        self.assertFalse(torch.equal(first.kept.net.stem.weight, second.kept.net.stem.weight))

    def test_a_training_that_was_interrupted_ends_with_the_weights_of_one_that_was_not(self) -> None:
        whole = all_epochs(small_training(self.PLAN))
        broken = small_training(self.PLAN)
        broken.epoch()
        broken.epoch()
        with tempfile.TemporaryDirectory() as folder:
            broken.save(Path(folder, "checkpoint.pt"))
            resumed = small_training(self.PLAN)
            resumed.resume(Path(folder, "checkpoint.pt"))
        all_epochs(resumed)
        for one, other in zip(weights(whole), weights(resumed), strict=True):
            self.assertTrue(torch.equal(one, other))

    def test_what_was_drawn_is_told_apart_after_a_little_training(self) -> None:
        training = small_training([index / 60 for index in range(60)])
        before = training.top1(drawn_album(8, 8), 64)
        all_epochs(training)
        after = training.top1(drawn_album(8, 8), 64)
        self.assertGreater(after, max(0.6, before + 0.2))

    def test_a_pupil_comes_to_say_what_its_wide_teacher_says_and_leaves_the_teacher_as_it_was(self) -> None:
        taught = all_epochs(small_training([index / 40 for index in range(40)], width=1.5))
        with tempfile.TemporaryDirectory() as folder:
            train.write(taught.result(), Path(folder, "kept.pt"))
            teacher = train.Teacher.from_folder(Path(folder), taught.lessons.products)
        self.assertEqual(teacher.plan["width"], 1.5)
        before = [tensor.clone() for tensor in teacher.pupil.state_dict().values()]
        pictures = torch.from_numpy(drawn_album(8, 8).images).permute(0, 3, 1, 2).float().div_(255)
        said = train.said_together([teacher.pupil], pictures, False)

        def distance(pupil: train.Pupil) -> float:
            return float((train.said_together([pupil], pictures, False) - said).abs().sum(1).mean())

        pupil = small_training([index / 40 for index in range(40)], seed=2, teachers=[teacher])
        at_first = distance(pupil.kept)
        all_epochs(pupil)
        self.assertLess(distance(pupil.kept), 0.5 * at_first)
        for one, other in zip(before, teacher.pupil.state_dict().values(), strict=True):
            self.assertTrue(torch.equal(one, other))

    def test_a_training_that_goes_on_after_another_begins_where_that_ended(self) -> None:
        first = all_epochs(small_training(self.PLAN[:2]))
        more = small_training(self.PLAN)
        more.clock.minutes = (1.0, 1.0)
        more.go_on_after(first.result())
        for one, other in zip(weights(first), weights(more), strict=True):
            self.assertTrue(torch.equal(one, other))
        all_epochs(more)
        self.assertEqual(more.clock.past, list(self.PLAN))
        self.assertFalse(torch.equal(first.kept.net.stem.weight, more.kept.net.stem.weight))
        with self.assertRaisesRegex(SystemExit, "name these"):
            small_training(self.PLAN).go_on_after(first.result())

    def test_a_training_that_has_not_ended_teaches_nobody(self) -> None:
        products = data.Products(("a", "b"), np.zeros(2, np.int64))
        with tempfile.TemporaryDirectory() as folder, self.assertRaisesRegex(SystemExit, "has not ended"):
            train.load_kept(Path(folder), products)

    def test_a_training_does_not_go_on_from_what_another_plan_left(self) -> None:
        begun = small_training(self.PLAN)
        begun.epoch()
        begun.epoch()
        with tempfile.TemporaryDirectory() as folder:
            begun.save(Path(folder, "checkpoint.pt"))
            with self.assertRaisesRegex(SystemExit, "its 2 epochs are not the first ones of the plan"):
                small_training((0.0, 0.5)).resume(Path(folder, "checkpoint.pt"))

    def test_in_each_cycle_the_learning_rate_rises_then_falls_and_the_pictures_only_grow(self) -> None:
        peaks = []
        for cycle in (0, 1):
            steps = [cycle + index / 100 for index in range(100)]
            rates = [schedule.learning_rate(step) for step in steps]
            peak = rates.index(max(rates))
            self.assertEqual(rates[:peak], sorted(rates[:peak]))
            self.assertEqual(rates[peak:], sorted(rates[peak:], reverse=True))
            sides = [schedule.side(step, schedule.SIDES_ON_CPU) for step in steps]
            self.assertEqual(sides, sorted(sides))
            peaks.append(rates[peak])
        self.assertGreater(peaks[0], peaks[1])

    def test_a_second_cycle_begins_when_no_epoch_fits_into_the_first(self) -> None:
        clock = schedule.Clock((1.0, 1.0), spent=59.0, past=[0.0, 0.5, 0.9])
        granted = clock.next_epoch()
        assert granted is not None
        self.assertEqual(granted[0], 1.0)
        self.assertIsNone(schedule.Clock((1.0,), spent=59.0, past=[0.0, 0.5, 0.9]).next_epoch())

    def test_minutes_are_those_of_one_to_three_cycles(self) -> None:
        self.assertEqual(schedule.read_minutes("60+90"), (60.0, 90.0))
        for wrong in ("", "1+2+3+4", "ten", "-5", "60+"):
            with self.assertRaisesRegex(SystemExit, "one to three cycles"):
                schedule.read_minutes(wrong)

    def test_a_plan_holds_the_plans_of_all_teachers(self) -> None:
        teacher = {"width": 1.5, "seed": 11, "minutes": [3.0], "progress": [0.0, 0.5]}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "plan.json")
            schedule.write_plan(path, (60.0, 30.0), [0.0, 1.0], [teacher])
            self.assertEqual(schedule.read_plan(path), schedule.Plan((60.0, 30.0), [0.0, 1.0]))
            self.assertEqual(schedule.read_plan(path, 1), schedule.Plan((3.0,), [0.0, 0.5], 1.5, 11))
            with self.assertRaisesRegex(SystemExit, "without teacher 2"):
                schedule.read_plan(path, 2)

    def test_an_epoch_shows_every_common_product_less_often_than_its_share(self) -> None:
        labels = np.repeat([0, 1], [90, 10])
        order = data.balanced_order(labels, np.random.default_rng(0))
        self.assertAlmostEqual(len(order), 100, delta=1)
        self.assertGreater((labels[order] == 1).mean(), 0.2)
        self.assertEqual(set(order[labels[order] == 1]), set(range(90, 100)))


class Augmenting(unittest.TestCase):
    def test_the_warp_of_a_gpu_and_that_of_a_cpu_show_the_same(self) -> None:
        album = drawn_album(4, 4, 96)
        smooth = np.stack([cv2.GaussianBlur(image, (0, 0), 3) for image in album.images])
        recipe = augment.draw(np.random.default_rng(5), len(album), augment.SHELF)
        on_cpu = augment.warp_on_cpu(smooth, recipe, 64)
        on_device = augment.warp_on_device(torch.from_numpy(smooth).permute(0, 3, 1, 2), recipe, 64)
        inner = (slice(None), slice(None), slice(8, -8), slice(8, -8))
        self.assertLess(float((on_cpu - on_device)[inner].abs().mean()), 0.01)

    def test_a_gpu_covers_what_a_cpu_covers(self) -> None:
        recipe = augment.draw(np.random.default_rng(8), 64, augment.SHELF)
        pixels = torch.rand(64, 3, 48, 48)
        by_mask = augment.cover_by_mask(pixels.clone(), recipe.cover)
        self.assertTrue(torch.equal(augment.cover_by_slices(pixels.clone(), recipe.cover), by_mask))
        self.assertFalse(torch.equal(by_mask, pixels))

    def test_what_a_picture_becomes_stays_a_picture(self) -> None:
        album = drawn_album(8, 4, 96)
        recipe = augment.draw(np.random.default_rng(6), len(album), augment.SHELF)
        pixels = augment.light_and_blur(augment.warp_on_cpu(album.images, recipe, 64), recipe, 1)
        self.assertTrue(bool(torch.isfinite(pixels).all()))
        self.assertGreaterEqual(float(pixels.min()), 0)
        self.assertLessEqual(float(pixels.max()), 1)


class Baskets(unittest.TestCase):
    """Baskets of drawn things only: where nothing is hidden, the truth must be what the pixels say."""

    shop: baskets.Shop
    scenes: list[baskets.Scene]

    @classmethod
    def setUpClass(cls) -> None:
        cls.shop = baskets.Shop([], drawn_share=1.0)
        cls.scenes = [baskets.scene(cls.shop, np.random.default_rng([9, number])) for number in range(60)]

    def test_what_happened_is_what_the_event_says(self) -> None:
        kinds = {"add": ["added"], "remove": ["removed"], "move": ["moved"], "none": [], "cover": []}
        seen = set()
        for made in self.scenes:
            event = made.truth["event"]
            seen.add(event)
            if event in kinds:
                self.assertEqual([change["kind"] for change in made.truth["changes"]], kinds[event])
        self.assertEqual(seen, set(baskets.EVENTS))

    def test_a_box_is_there_exactly_when_the_item_is(self) -> None:
        for change in (change for made in self.scenes for change in made.truth["changes"]):
            self.assertEqual(change["before"] is None, change["kind"] == "added")
            if change["kind"] == "removed":
                self.assertIsNone(change["after"])
            elif change["visible"] > 0.05:
                left, top, right, bottom = change["after"]
                self.assertTrue(0 <= left < right <= scene.WIDTH and 0 <= top < bottom <= scene.HEIGHT)

    def test_without_a_camera_between_them_two_pictures_differ_only_where_the_item_and_its_shadow_lie(self) -> None:
        for number in range(12):
            rng = np.random.default_rng([11, number])
            base = scene.floor(rng)
            layers = [self.shop.layer(rng) for _ in range(3)]
            added = self.shop.layer(rng)
            before, _ = scene.compose(base, layers)
            after, masks = scene.compose(base, [*layers, added])
            changed = (np.abs(after.astype(int) - before).max(axis=2) > 24).astype(np.uint8)
            reach = int(added.size * 0.25)
            near = cv2.dilate(masks[-1], np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)) > 0
            self.assertEqual(int(changed[~near].sum()), 0)
            self.assertGreater(float(changed[masks[-1] > 200].mean()), 0.5)

    def test_what_lies_on_top_hides_what_lies_below(self) -> None:
        rng = np.random.default_rng(12)
        below = self.shop.layer(rng)
        above = replace(self.shop.layer(rng), x=below.x, y=below.y, size=below.size * 1.2)
        _, masks = scene.compose(scene.floor(rng), [below, above])
        self.assertFalse(bool(((masks[0] > 127) & (masks[1] > 127)).any()))

    def test_two_pieces_of_one_product_are_two_pieces(self) -> None:
        rng = np.random.default_rng(13)
        item = drawn.draw(0, rng)
        first, second = (self.shop.lay(item, "drawn", rng) for _ in range(2))
        camera = scene.draw_camera(rng)
        base = scene.floor(rng)
        masks = scene.compose(base, [first])[1], scene.compose(base, [first, second])[1]
        nothing = np.zeros((scene.HEIGHT, scene.WIDTH), np.uint8)
        changes = baskets.truth_of([first], [first, second], masks, (camera, camera), nothing)
        self.assertEqual([change["kind"] for change in changes], ["added"])

    def test_the_same_seed_makes_the_same_scene(self) -> None:
        one, other = (baskets.scene(baskets.Shop([], 1.0), np.random.default_rng([9, 4])) for _ in range(2))
        self.assertEqual(one.truth, other.truth)
        self.assertTrue(np.array_equal(one.after, other.after))

    def test_a_square_around_a_box_lies_in_the_picture_and_holds_the_box(self) -> None:
        rng = np.random.default_rng(14)
        for _ in range(300):
            start = rng.uniform([0, 0], [scene.WIDTH - 30, scene.HEIGHT - 30])
            end = np.minimum(start + rng.uniform(24, 400, 2), [scene.WIDTH, scene.HEIGHT])
            left, top, right, bottom = baskets.square(np.concatenate([start, end]))
            self.assertTrue(0 <= left < right <= scene.WIDTH and 0 <= top < bottom <= scene.HEIGHT)
            self.assertLessEqual(abs((right - left) - (bottom - top)), 1)
            self.assertTrue(left <= start[0] + 1 and top <= start[1] + 1 and right >= end[0] - 1 and bottom >= end[1] - 1)

    def test_an_item_is_cut_out_of_what_is_around_it(self) -> None:
        picture = np.full((160, 160, 3), (40, 90, 160), np.uint8)
        cv2.circle(picture, (80, 80), 45, (200, 40, 30), -1)
        item = cut_out(picture, 5, 2)
        assert item is not None
        red = item.pixels[item.pixels[:, :, 3] > 200]
        self.assertGreater(float((red[:, 0] > 150).mean()), 0.95)
        self.assertAlmostEqual(item.pixels.shape[0], 90, delta=8)


class Measuring(unittest.TestCase):
    def test_the_area_is_the_share_of_pairs_in_the_right_order_and_a_tie_is_half_a_pair(self) -> None:
        self.assertEqual(figures.area(np.array([3.0, 1.0]), np.array([2.0, 0.0])), 0.75)
        self.assertEqual(figures.area(np.array([1.0]), np.array([1.0])), 0.5)

    def test_the_interval_of_a_share_is_wilsons(self) -> None:
        figure = figures.share(np.repeat([True, False], [629, 371]))
        self.assertAlmostEqual(figure.low, 0.5986, places=3)
        self.assertAlmostEqual(figure.high, 0.6584, places=3)

    def test_scores_of_the_cohort_are_logarithms_of_probabilities(self) -> None:
        rng = np.random.default_rng(0)
        scores = figures.cohort(rng.normal(size=(5, 8)), rng.normal(size=(7, 8)), 20.0)
        np.testing.assert_allclose(np.exp(scores).sum(axis=1), 1.0)

    def test_a_perfect_score_is_perfect_by_every_measure_and_a_blind_one_by_none(self) -> None:
        fine, families = np.repeat(np.arange(6), 20), np.arange(6) // 2
        perfect = figures.Trials(np.eye(6)[fine], fine, families)
        for name, figure in (figures.table(perfect, 5) | figures.table_over_products([perfect, perfect], 5)).items():
            self.assertEqual(figure.value, 1.0, name)
        blind = figures.Trials(np.random.default_rng(0).normal(size=(120, 6)), fine, families)
        self.assertAlmostEqual(figures.table(blind, 5)["auc_random"].value, 0.5, delta=0.1)
        self.assertAlmostEqual(figures.table(blind, 5)["auc_lookalike"].value, 0.5, delta=0.1)

    def test_the_figures_of_all_folds_together_pass_over_what_a_fold_did_not_compare(self) -> None:
        families = np.zeros(3, np.int64)
        first = figures.Trials(np.array([[-0.1, -2.0, -np.inf]]), np.array([0]), families)
        second = figures.Trials(np.array([[-np.inf, -1.0, -0.5]]), np.array([1]), families)
        pooled = figures.together([first, second])
        self.assertEqual(sorted(pooled.impostors(lookalike=False)), [-2.0, -0.5])
        self.assertEqual(pooled.first(1).tolist(), [True, False])
        with tempfile.TemporaryDirectory() as folder:
            folds.write_trials(Path(folder, "trials.npz"), {"known": [pooled], "untrained, 1 pictures": [first, second]})
            again = folds.read_trials(Path(folder, "trials.npz"))
        self.assertEqual(len(again["untrained, 1 pictures"]), 2)
        self.assertTrue(np.array_equal(again["known"][0].scores, pooled.scores))

    def test_the_looks_that_a_product_is_remembered_by_are_twelve_and_differ(self) -> None:
        image = np.random.default_rng(2).integers(0, 255, (256, 256, 3), dtype=np.uint8)
        seen = [look.tobytes() for look in folds.looks(image)]
        self.assertEqual(len(set(seen)), 12)

    def test_folds_ask_about_every_picture_once_and_leave_out_every_product_once(self) -> None:
        album = drawn_album(23, 7, 16)
        products = data.Products(tuple(map(str, range(23))), np.arange(23) // 2)
        parts = [folds.split(album, products, number) for number in range(folds.FOLDS)]
        self.assertEqual(set(np.sum([part.asked for part in parts], axis=0)), {1})
        self.assertEqual(set(np.sum([part.untrained for part in parts], axis=0)), {1})


class Exporting(unittest.TestCase):
    def test_what_onnx_runtime_computes_is_what_torch_computes(self) -> None:
        torch.manual_seed(0)
        net = Net().eval()
        for module in net.modules():
            if isinstance(module, torch.nn.BatchNorm2d | torch.nn.BatchNorm1d):
                module.get_buffer("running_mean").normal_(0, 0.2)
                module.get_buffer("running_var").uniform_(0.5, 2)
                torch.nn.init.uniform_(module.weight, 0.5, 1.5)
        folded = export.folded(net)
        images = torch.rand(5, 3, 128, 128)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "net.onnx")
            export.write_onnx(folded, path, 128)
            session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
            found = session.run(["embedding"], {"image": images.numpy()})[0]
        with torch.no_grad():
            exact, rounded = Embedder(net)(images).numpy(), Embedder(folded)(images).numpy()
        self.assertLess(float(np.abs(found - rounded).max()), 1e-5)
        self.assertGreater(float((found * exact).sum(axis=1).min()), 0.9999)

    def test_references_are_read_back_as_they_were_written(self) -> None:
        rng = np.random.default_rng(1)
        directions = rng.normal(size=(6, 128))
        counts, families = np.array([3, 0, 5, 1, 2, 9]), np.array([0, 0, 1, 1, 2, 2])
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "references.bin")
            export.write_references(path, directions, counts, families)
            fine, coarse, read = export.read_references(path)
        self.assertEqual(fine.tolist(), [0, 2, 3, 4, 5])
        self.assertEqual(coarse.tolist(), [0, 1, 1, 2, 2])
        np.testing.assert_allclose(read, directions[fine], atol=2e-3)


class Shipped(unittest.TestCase):
    """The files that are committed."""

    manifest: dict[str, dict]

    @classmethod
    def setUpClass(cls) -> None:
        cls.manifest = tomllib.loads((MODELS / "manifest.toml").read_text())

    def test_the_files_are_those_of_the_manifest_and_small_enough(self) -> None:
        for part in ("model", "references"):
            content = (MODELS / self.manifest[part]["file"]).read_bytes()
            self.assertEqual(hashlib.sha256(content).hexdigest(), self.manifest[part]["sha256"], part)
            self.assertLessEqual(len(content), LIMIT)

    def test_embeddings_have_length_one_and_do_not_depend_on_their_neighbours(self) -> None:
        model = evaluate.Model(MODELS)
        images = np.random.default_rng(2).random((3, 3, model.side, model.side), dtype=np.float32)
        together = model.session.run(["embedding"], {"image": images})[0]
        alone = model.session.run(["embedding"], {"image": images[1:2]})[0]
        np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
        np.testing.assert_allclose(together[1], alone[0], atol=1e-5)
        self.assertEqual(together.shape[1], self.manifest["model"]["length"])

    def test_every_demonstration_product_has_a_reference_of_length_one(self) -> None:
        fine, _, directions = export.read_references(MODELS / self.manifest["references"]["file"])
        self.assertEqual(fine.tolist(), list(range(81)))
        np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1.0, atol=2e-3)

    def test_the_shipped_network_gives_the_figures_of_its_manifest(self) -> None:
        if "DASH_CART_DATA" not in os.environ:
            self.skipTest("SKIPPED, DASH_CART_DATA is not set: the shipped network was not measured")
        place = data.folder()
        model, products = evaluate.Model(MODELS), data.read_products(place)
        album = data.read_album(data.read_list(place / "val.txt"), model.side)
        trials = evaluate.trials(model, album, products)
        self.assertAlmostEqual(float(trials.first(1).mean()), self.manifest["figures"]["top1"][0], delta=0.011)
        area = figures.area(trials.genuine(), trials.impostors(lookalike=False))
        self.assertAlmostEqual(area, self.manifest["figures"]["auc_random"][0], delta=0.002)


if __name__ == "__main__":
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    unittest.main(verbosity=2)
