"""Writes the small exports of other trackers that libs/tracking tests its importers with.

    python3 make_tracker_files.py ../../libs/tracking/fixtures/imports

Event files are written by tensorboardX and by TensorBoard's own writer, Parquet by pyarrow, the SQLite store by Python's
sqlite3. MLflow, W&B and Neptune themselves are not needed: their files are laid out here as their documentation says.
Beside each export, expected.json tells what was put into it, counted where it was put.

Needs: pip install tensorboardX tensorboard pyarrow pillow
"""

import datetime
import decimal
import io
import json
import math
import os
import shutil
import sqlite3
import struct
import sys

import numpy
import pyarrow
import pyarrow.parquet
from PIL import Image

NAN, INF = float("nan"), float("inf")
HOSTILE = "a/../\"b'; DROP TABLE \"Run\"; --\u202e\U0001f600 =1+1"


def picture(kind, shade):
    out = io.BytesIO()
    Image.new("RGB", (4, 3), (shade, 0, 255 - shade)).save(out, kind)
    return out.getvalue()


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode("utf-8"))


def expect(folder, runs):
    """`points` are those that the tracker itself would show: of a step that came twice the later."""
    text = json.dumps(runs, indent=1, ensure_ascii=False, default=str)
    write(os.path.join(folder, "expected.json"), text + "\n")


def number(value):
    """As JSON has it; what it lacks as JavaScript calls it."""
    value = float(value)
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


# ---- TensorBoard ----

def tensorboard(folder):
    logs = os.path.join(folder, "logs")
    expect(folder, {"logs": tensorboard_old(logs), "new/form": tensorboard_new(os.path.join(logs, "new", "form"))})


def rename_events(folder, name):
    [found] = [file for file in os.listdir(folder) if "tfevents" in file]
    os.rename(os.path.join(folder, found), os.path.join(folder, name))


def tensorboard_old(folder):
    """Fields of their own for each kind, by tensorboardX; two files of one run."""
    from tensorboardX import SummaryWriter
    from tensorboardX.proto.summary_pb2 import Summary
    from tensorboardX.summary import hparams

    points = {}

    def log(writer, name, step, value):
        writer.add_scalar(name, value, step, walltime=1700000000 + step / 8)
        points.setdefault(name, {})[step] = number(numpy.float32(value))

    writer = SummaryWriter(folder)
    for step in range(50):
        log(writer, "loss", step, math.exp(-step / 10))
    for step, value in enumerate([NAN, INF, -INF, -0.0, 1e-45]):
        log(writer, "odd/values", step, value)
    for part in hparams({"lr": 1e-4, "layers": "64,64", "ema": True}, {"loss": 0}):
        writer.file_writer.add_summary(part, 0, walltime=1700000000)
    for step in (3, 7):
        values = numpy.arange(20.0) * step
        writer.add_histogram("weights", values, step, bins=[0, 10, 40, 200], walltime=1700000001)
        writer.add_text("note", f"step {step} *ok*", step, walltime=1700000001)
        pixels = numpy.full((3, 3, 4), step * 20, dtype=numpy.uint8)
        writer.add_image("grid", pixels, step, walltime=1700000002)
    sound = Summary.Audio(sample_rate=8000, num_channels=1, encoded_audio_string=b"RIFF", content_type="audio/wav")
    writer.file_writer.add_summary(Summary(value=[Summary.Value(tag="sound", audio=sound)]), 1, walltime=1700000003)
    writer.close()
    rename_events(folder, "events.out.tfevents.1700000000.host.1.0")

    # a training that was resumed from step 40 and saw other values
    later = folder + "-later"
    writer = SummaryWriter(later)
    for step in range(40, 60):
        log(writer, "loss", step, 0.5 if step < 45 else math.exp(-step / 10))
    writer.close()
    rename_events(later, "events.out.tfevents.1700000100.host.2.0")
    [name] = os.listdir(later)
    os.rename(os.path.join(later, name), os.path.join(folder, name))
    os.rmdir(later)
    return {
        "points": points, "replacedPoints": 10, "images": 2, "histograms": 2, "tables": 2,
        "config": {"lr": 1e-4, "layers": "64,64", "ema": True}, "notCarried": ["sound"],
        "histogramTotals": {"3": 20, "7": 14},
    }


def tensorboard_new(folder):
    """Tensors with the name of a plugin, by TensorBoard's own messages and writer."""
    from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2
    from tensorboard.summary.writer.event_file_writer import EventFileWriter

    writer = EventFileWriter(folder)
    named = set()

    def add(tag, step, plugin, tensor):
        value = summary_pb2.Summary.Value(tag=tag, tensor=tensor)
        if tag not in named:  # later values do not repeat it
            value.metadata.plugin_data.plugin_name = plugin
            named.add(tag)
        writer.add_event(event_pb2.Event(wall_time=1700000000.25 + step % 100, step=step, summary=summary_pb2.Summary(value=[value])))

    def shape(*sizes):
        return tensor_shape_pb2.TensorShapeProto(dim=[tensor_shape_pb2.TensorShapeProto.Dim(size=size) for size in sizes])

    def tensor(dtype, sizes=(), **content):
        return tensor_pb2.TensorProto(dtype=dtype, tensor_shape=shape(*sizes), **content)

    points = {"loss": {}, "half": {}, "double": {}, HOSTILE: {}}
    for step in (5, 3, 9, 2**40):
        raw = struct.pack("<f", step / 7)
        add("loss", step, "scalars", tensor(types_pb2.DT_FLOAT, tensor_content=raw))
        points["loss"][step] = struct.unpack("<f", raw)[0]
        half = numpy.float16(1 / (step + 1))
        add("half", step, "scalars", tensor(types_pb2.DT_HALF, half_val=[int(half.view(numpy.uint16))]))
        points["half"][step] = float(half)
        add("double", step, "scalars", tensor(types_pb2.DT_DOUBLE, double_val=[math.pi * step]))
        points["double"][step] = math.pi * step
        add(HOSTILE, step, "scalars", tensor(types_pb2.DT_INT64, int64_val=[-step]))
        points[HOSTILE][step] = -step
    bins = numpy.array([[0, 1, 4], [1, 2.5, 0], [2.5, 3, 2]], dtype=numpy.float64)
    add("weights", 1, "histograms", tensor(types_pb2.DT_DOUBLE, (3, 3), tensor_content=bins.tobytes()))
    add("empty", 1, "histograms", tensor(types_pb2.DT_DOUBLE, (0, 3)))
    pictures = [picture("PNG", 10), picture("JPEG", 200)]
    add("samples", 1, "images", tensor(types_pb2.DT_STRING, (4,), string_val=[b"4", b"3", *pictures]))
    add("moving", 1, "images", tensor(types_pb2.DT_STRING, (3,), string_val=[b"4", b"3", b"GIF89a not carried"]))
    add("words", 1, "text", tensor(types_pb2.DT_STRING, (2, 2), string_val=[b"a", b"b", b"c", "\u00e9".encode()]))
    add("curve", 1, "pr_curves", tensor(types_pb2.DT_FLOAT, (2, 2), float_val=[1, 2, 3, 4]))
    writer.close()
    rename_events(folder, "events.out.tfevents.1700000200.host.3.0")
    return {
        "points": points, "replacedPoints": 0, "images": 2, "imageBytes": sum(map(len, pictures)), "histograms": 1,
        "tables": 1, "config": {}, "notCarried": ["empty", "moving", "curve"],
        "edges": [0, 1, 2.5, 3], "counts": [4, 0, 2], "words": [["a", "b"], ["c", "\u00e9"]],
    }


MAKERS = {"tensorboard": tensorboard}


def main():
    [out, *names] = sys.argv[1:] or [sys.exit(__doc__)]
    for name in names or MAKERS:
        folder = os.path.join(out, name)
        shutil.rmtree(folder, ignore_errors=True)
        MAKERS[name](folder)
        size = sum(os.path.getsize(os.path.join(at, file)) for at, _, files in os.walk(folder) for file in files)
        print(f"{folder}: {size} bytes")


if __name__ == "__main__":
    main()
