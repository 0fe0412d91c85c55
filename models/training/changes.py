"""Measures how well `dash-cart vision change` finds what happened in made baskets.

usage: changes.py --scenes FOLDER [--program FILE]       FOLDER as `baskets.py scenes` writes it

A placement counts as found when the box overlaps the true one by more than half: intersection over union. Pictures with a hand in them, or
with a covered lens, stand in a table of their own, with what the program made of each event.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np

import figures

SIDES = 640, 480


def overlap(share: list[float], box: list[int]) -> float:
    """Intersection over union of left, top, width, height as shares of the picture, and left, top, right, bottom in its dots."""
    left, top, width, height = (part * SIDES[at % 2] for at, part in enumerate(share))
    right, bottom = left + width, top + height
    across = max(0.0, min(right, box[2]) - max(left, box[0]))
    down = max(0.0, min(bottom, box[3]) - max(top, box[1]))
    union = width * height + (box[2] - box[0]) * (box[3] - box[1]) - across * down
    return across * down / union


def happened(scene: dict) -> str:
    kinds = [change["kind"] for change in scene["changes"]]
    what = "covered" if scene["covered"] else "nothing" if not kinds else kinds[0] if len(kinds) == 1 else "several"
    return what + (" (hand)" if scene["hand"] else "")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", type=Path, required=True, help="folder with truth.json")
    parser.add_argument("--program", default="dash-cart", help="the program")
    given = parser.parse_args()
    overlaps: list[float] = []
    taken: list[float] = []
    kinds: Counter[tuple[str, str]] = Counter()
    for scene in json.loads((given.scenes / "truth.json").read_text())["scenes"]:
        pair = [str(given.scenes / scene["pictures"][when]) for when in ("before", "after")]
        found = json.loads(subprocess.run([given.program, "vision", "change", *pair], check=True, capture_output=True).stdout)
        what = happened(scene)
        kinds[what, found["kind"]] += 1
        taken.append(found["ms"])
        if what == "added":
            area = found.get("area")
            overlaps.append(overlap(area, scene["changes"][0]["after"]) if area else 0.0)
    found_well = np.array(overlaps) > 0.5
    print(f"placements: {len(overlaps)}, overlap {np.mean(overlaps):.3f}, above one half {figures.share(found_well)}")
    for (what, said), count in sorted(kinds.items()):
        print(f"  {what:<18} {said:<9} {count}")
    print(f"ms: median {np.median(taken):.0f}, most {max(taken):.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
