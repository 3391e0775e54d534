"""Rows 3 and 4: everything that is made of a photograph of 12 megapixels, against others that make one picture of it.

Ours makes four: 1024 pixels for analysis, the same in grey, veiled at 640, and the queue's thumbnail, by the code that
the confined decoder runs. The naive arm is Pillow as its tutorial has it: load all, turn, LANCZOS to 1024. libvips
makes its `thumbnail` of 1024, which is decoded small like ours, on one thread. All write JPEG at 85. CPU is that of
the work alone; a last arm is the whole decoder, with a confined process an image and the way of the bytes to it and back.
"""

from __future__ import annotations

import importlib.util
import io
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from bench.arms import Arm, Sample, run_rounds
from bench.cpu import tree_cpu
from bench.measure import Measure, measured, not_measured
from bench.pictures import camera
from bench.place import ROOT
from moderation.intake.confined.opening import configure, open_picture
from moderation.intake.confined.renditions import ANALYSIS_QUALITY, ANALYSIS_SIDE, load_reduced, make_all
from moderation.intake.decoder import Decoder

OURS, NAIVE, VIPS, CHILD = "four renditions", "naive Pillow, one", "pyvips, one", "through the decoder"


@dataclass
class InProcess:
    """Makes pictures in a process of its own, so that no arm warms another's caches. Reports in JSON."""

    name: str
    picture: Path
    units: int

    def run(self) -> Sample:
        command = [sys.executable, "-m", "bench.normalise", self.name, str(self.picture), str(self.units)]
        answer = subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE)
        found = json.loads(answer.stdout)
        return Sample(self.units, found["wall"], found["cpu"], {"of the wrong size": found["wrong"]})


@dataclass
class Confined:
    """The decoder as the worker uses it; CPU of this process and of all it starts."""

    picture: Path
    units: int
    pid: int
    name: str = CHILD

    def run(self) -> Sample:
        data, wrong = self.picture.read_bytes(), 0
        with Decoder() as decoder:
            decoder.decode(data, seed=b"\0" * 16)
            started, before = time.monotonic(), tree_cpu(self.pid)
            for _ in range(self.units):
                decoded = decoder.decode(data, seed=b"\0" * 16)
                wrong += len(decoded.frames) != 1
            wall, cpu = time.monotonic() - started, tree_cpu(self.pid) - before
        return Sample(self.units, wall, cpu, {"of the wrong size": wrong})


def ours(data: bytes) -> tuple[int, int]:
    made = make_all(load_reduced(open_picture(data), ANALYSIS_SIDE), thumb=True)
    assert len(made) == 4
    return made["analysis"].width, made["analysis"].height


def naive(data: bytes) -> tuple[int, int]:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    scale = ANALYSIS_SIDE / max(upright.size)
    small = upright.resize(
        (round(upright.width * scale), round(upright.height * scale)), Image.Resampling.LANCZOS
    )
    small.save(io.BytesIO(), "JPEG", quality=ANALYSIS_QUALITY)
    return small.size


def vips(data: bytes) -> tuple[int, int]:
    import pyvips  # optional: the dependency group `bench`

    small = pyvips.Image.thumbnail_buffer(data, ANALYSIS_SIDE)
    small.write_to_buffer(".jpg", Q=ANALYSIS_QUALITY)
    return small.width, small.height


WORK = {OURS: ours, NAIVE: naive, VIPS: vips}


def main() -> None:
    """`python -m bench.normalise ARM PICTURE UNITS`: the CPU and wall seconds of that many, after one to warm up."""
    work, data, units = WORK[sys.argv[1]], Path(sys.argv[2]).read_bytes(), int(sys.argv[3])
    configure()
    work(data)
    started, before = time.monotonic(), time.process_time()
    sizes = [work(data) for _ in range(units)]
    found = {"cpu": time.process_time() - before, "wall": time.monotonic() - started}
    print(json.dumps(found | {"wrong": sum(max(size) != ANALYSIS_SIDE for size in sizes)}))


def run(data_dir: Path, env: dict[str, str], *, quick: bool) -> list[Measure]:
    import os

    rounds, units = (5, 4) if quick else (7, 10)
    picture = data_dir / "camera.jpg"
    picture.write_bytes(camera())
    os.environ["VIPS_CONCURRENCY"] = "1"
    has_vips = importlib.util.find_spec("pyvips") is not None
    names = [OURS, NAIVE, *([VIPS] if has_vips else [])]
    arms: list[Arm] = [
        *(InProcess(name, picture, units) for name in names),
        Confined(picture, units, os.getpid()),
    ]
    samples = run_rounds(arms, rounds)
    what, unit = "renditions of a 12 MP JPEG", "ms CPU"
    measures = [
        measured("3", what, samples, OURS, NAIVE, unit=unit, gate=0.45, goal=0.35),
        measured(
            "3", f"{what}, confined process included", samples, CHILD, NAIVE, unit=unit, gate=0.45, goal=0.35
        ),
    ]
    if has_vips:
        measures.append(measured("4", what, samples, OURS, VIPS, unit=unit, gate=1.7, goal=1.3))
    else:
        why = "pyvips is not installed (dependency group `bench`)"
        measures.append(not_measured("4", what, why, unit=unit, gate=1.7, goal=1.3))
    return measures


if __name__ == "__main__":
    main()
