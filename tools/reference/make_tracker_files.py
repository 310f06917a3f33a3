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
    expect(folder, {"logs": {"logs": tensorboard_old(logs), "new/form": tensorboard_new(os.path.join(logs, "new", "form"))}})


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


# ---- MLflow ----

RUNS = ("0a1b2c3d4e5f60718293a4b5c6d7e8f9", "11111111111111111111111111111111", "22222222222222222222222222222222")
PARAMS = {"lr": "1e-4", "depth": "12", "ema": "True", "id": "007", "exact": "12345678901234567890", "net/act": "si lu",
          "none": "None", "seed": "7"}
TYPED = {"lr": 1e-4, "depth": 12, "ema": True, "id": "007", "exact": "12345678901234567890", "net/act": "si lu",
         "none": "None", "seed": 7}
NOTE = "A note: with 'quotes', \"more\" and # signs.\nSecond line \u2013 " + "long " * 30
METRICS = {
    # name: (milliseconds, value, step), of a step that came again the later is later
    "loss": [(1700000000000 + 10 * step, math.exp(-step / 9), step) for step in range(30)]
    + [(1700000009000 + step, 0.25 + step, step) for step in (4, 5)],
    "val/acc": [(1700000000001, 0.5, 10), (1700000000002, NAN, 3), (1700000000003, INF, -2), (1700000000004, -INF, 0)],
}


def mlflow_points():
    return {name: {step: number(value) for _, value, step in rows} for name, rows in METRICS.items()}


def mlflow(folder):
    full = {
        "points": mlflow_points(), "replacedPoints": 2, "images": 2, "histograms": 0, "tables": 0, "artifacts": 1,
        "artifactBytes": 5, "config": TYPED, "tags": ["team: blue"], "notCarried": [],
    }
    empty = {"points": {}, "replacedPoints": 0, "images": 0, "histograms": 0, "tables": 0, "config": {}, "notCarried": [],
             "status": "interrupted"}
    elsewhere = {**full, "images": 0, "artifacts": 0, "artifactBytes": 0, "notCarried": ["s3://bucket/1/artifacts"]}
    expect(folder, {
        "files": {f"circles/{RUNS[0]}": full,
                  f"circles/{RUNS[1]}": {**empty, "notCarried": [f"file:///home/somebody/{RUNS[1]}/artifacts"]}},
        "database": {f"circles/{RUNS[0]}": elsewhere, f"circles/{RUNS[1]}": empty},
    })
    mlflow_files(os.path.join(folder, "mlruns"))
    mlflow_database(os.path.join(folder, "mlflow.db"))


def mlflow_files(folder):
    import yaml

    def meta(path, **values):
        text = yaml.safe_dump(values, default_flow_style=False, allow_unicode=True)
        write(os.path.join(path, "meta.yaml"), text)

    experiment = os.path.join(folder, "437612")
    meta(experiment, artifact_location="file:///home/somebody/a folder with spaces/" + "deep/" * 20, experiment_id="437612",
         creation_time=1700000000000, last_update_time=1700000000000, lifecycle_stage="active", name="circles")
    for run, status, stage, end in zip(RUNS, (3, 1, 3), ("active", "active", "deleted"), (1700000100000, None, 1700000100000)):
        path = os.path.join(experiment, run)
        meta(path, artifact_uri=f"file:///home/somebody/{run}/artifacts", end_time=end, entry_point_name="",
             experiment_id="437612", lifecycle_stage=stage, run_id=run, run_uuid=run, run_name="it's: \"first\" \u00e9\n#1",
             source_name="", source_type=4, source_version="", start_time=1700000000000, status=status, tags=[], user_id="me")
    path = os.path.join(experiment, RUNS[0])
    for key, value in PARAMS.items():
        write(os.path.join(path, "params", key), value)
    for key, value in {"team": "blue", "mlflow.note.content": NOTE, "mlflow.parentRunId": RUNS[1]}.items():
        write(os.path.join(path, "tags", key), value)
    for key, rows in METRICS.items():
        write(os.path.join(path, "metrics", key), "".join(f"{at} {value!r} {step}\n" for at, value, step in rows))
    write(os.path.join(path, "artifacts", "model", "weights.bin"), b"12345")
    write(os.path.join(path, "artifacts", "grid.png"), picture("PNG", 1))
    write(os.path.join(path, "artifacts", "images", "a#b%step%3%timestamp%1700000000000%0123-4567.png"), picture("PNG", 2))


MLFLOW_TABLES = """
CREATE TABLE experiments (experiment_id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(256) NOT NULL, artifact_location VARCHAR(256),
  lifecycle_stage VARCHAR(32), creation_time BIGINT, last_update_time BIGINT);
CREATE TABLE runs (run_uuid VARCHAR(32) NOT NULL PRIMARY KEY, name VARCHAR(250), source_type VARCHAR(20), source_name VARCHAR(500),
  entry_point_name VARCHAR(50), user_id VARCHAR(256), status VARCHAR(9), start_time BIGINT, end_time BIGINT, deleted_time BIGINT,
  source_version VARCHAR(50), lifecycle_stage VARCHAR(20), artifact_uri VARCHAR(200), experiment_id INTEGER);
CREATE TABLE metrics (key VARCHAR(250) NOT NULL, value FLOAT NOT NULL, timestamp BIGINT NOT NULL, run_uuid VARCHAR(32) NOT NULL,
  step BIGINT NOT NULL DEFAULT 0, is_nan BOOLEAN NOT NULL DEFAULT FALSE, PRIMARY KEY (key, timestamp, step, run_uuid, value, is_nan));
CREATE TABLE latest_metrics (key VARCHAR(250) NOT NULL, value FLOAT NOT NULL, timestamp BIGINT, step BIGINT NOT NULL,
  is_nan BOOLEAN NOT NULL, run_uuid VARCHAR(32) NOT NULL, PRIMARY KEY (key, run_uuid));
CREATE TABLE params (key VARCHAR(250) NOT NULL, value VARCHAR(8000) NOT NULL, run_uuid VARCHAR(32) NOT NULL, PRIMARY KEY (key, run_uuid));
CREATE TABLE tags (key VARCHAR(250) NOT NULL, value VARCHAR(8000), run_uuid VARCHAR(32) NOT NULL, PRIMARY KEY (key, run_uuid));
CREATE TABLE registered_models (name VARCHAR(256) NOT NULL PRIMARY KEY);
"""


def mlflow_database(path):
    """What MLflow's SQLAlchemy store writes: NaN as 0 with a mark, infinities as the largest double."""
    largest = sys.float_info.max
    database = sqlite3.connect(path)
    database.executescript(MLFLOW_TABLES)
    database.execute("INSERT INTO experiments VALUES (1, 'circles', 's3://bucket/1', 'active', 0, 0)")
    for run, status, stage in zip(RUNS, ("FINISHED", "RUNNING", "FINISHED"), ("active", "active", "deleted")):
        uri = "s3://bucket/1/artifacts" if run == RUNS[0] else None
        database.execute("INSERT INTO runs (run_uuid, name, user_id, status, start_time, end_time, lifecycle_stage, artifact_uri, experiment_id)"
                         " VALUES (?, 'first', 'me', ?, 1700000000000, 1700000100000, ?, ?, 1)", (run, status, stage, uri))
    for key, value in PARAMS.items():
        database.execute("INSERT INTO params VALUES (?, ?, ?)", (key, value, RUNS[0]))
    for key, value in {"team": "blue", "mlflow.note.content": NOTE}.items():
        database.execute("INSERT INTO tags VALUES (?, ?, ?)", (key, value, RUNS[0]))
    for key, rows in METRICS.items():
        for at, value, step in rows:
            stored = 0 if math.isnan(value) else max(-largest, min(largest, value))
            database.execute("INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?)", (key, stored, at, RUNS[0], step, math.isnan(value)))
    database.execute("INSERT INTO registered_models VALUES ('a model')")
    database.commit()
    database.close()


# ---- W&B ----

def wandb(folder):
    expect(folder, {"exports": {
        "sweet-sun-1": wandb_lines(os.path.join(folder, "exports", "sweet-sun-1")),
        "run-7f3a-history": wandb_parts(os.path.join(folder, "exports", "run-7f3a-history")),
        "flat": wandb_flat(os.path.join(folder, "exports")),
    }})


def wandb_lines(folder):
    """Rows as run.scan_history() gives them, written by Python's json, which writes NaN as no JSON can."""
    points, rows, image = {}, [], picture("PNG", 5)
    for step in range(25):
        row = {"_step": step, "_timestamp": 1700000000.5 + step, "_runtime": step * 1.0, "loss": math.exp(-step / 8)}
        if step % 5 == 0:
            row["val"] = {"acc": step / 25, "deep": {"ok": step > 10}}
        if step == 3:
            row.update(odd=NAN, worst=-INF, best="Infinity", note='said "NaN", -Infinity\u2028', nothing=None)
            row["weights"] = {"_type": "histogram", "values": [1, 2, 3], "bins": [-1, 0, 0.5, 4]}
            row["packed"] = {"_type": "histogram", "values": [4, 5], "packedBins": {"min": -1, "size": 0.25, "count": 2}}
            row["grid"] = {"_type": "images/separated", "count": 2, "filenames": ["media/images/a.png", "media/images/gone.png"],
                           "captions": ["first", "second"]}
            row["sample"] = {"_type": "image-file", "path": "media/images/a.png", "size": len(image), "width": 4, "height": 3}
            row["outside"] = {"_type": "image-file", "path": "../../expected.json"}
            row["table"] = {"_type": "table-file", "path": "media/table/t.json", "nrows": 3}
            row["list"] = [1, 2]
        rows.append(row)
        values = {"_runtime": step, "loss": row["loss"]}
        if step % 5 == 0:
            values.update({"val.acc": step / 25, "val.deep.ok": int(step > 10)})
        if step == 3:
            values.update(odd=NAN, worst=-INF, best=INF)
        for name, value in values.items():
            points.setdefault(name, {})[step] = number(value)
    write(os.path.join(folder, "history.jsonl"), "".join(json.dumps(row) + "\n" for row in rows))
    write(os.path.join(folder, "media/images/a.png"), image)
    config = {"lr": {"value": 1e-4, "desc": None}, "net": {"value": {"channels": [64, 128], "act": "silu"}}, "seed": {"value": 3},
              "_wandb": {"value": {"cli_version": "0.18"}}}
    write(os.path.join(folder, "config.json"), json.dumps(config))
    write(os.path.join(folder, "wandb-summary.json"), json.dumps({"loss": 0.04, "best": INF, "_wandb": {"runtime": 25}}))
    metadata = {"displayName": "sweet sun", "state": "crashed", "tags": ["paper", "draft"], "git": {"commit": "abc"}}
    write(os.path.join(folder, "wandb-metadata.json"), json.dumps(metadata))
    return {
        "points": points, "replacedPoints": 0, "images": 2, "imageBytes": 2 * len(image), "histograms": 2, "tables": 1,
        "config": {"lr": 1e-4, "net": {"channels": [64, 128], "act": "silu"}, "seed": 3}, "tags": ["paper", "draft"],
        "status": "failed", "notCarried": ["grid", "list", "outside", "table"],
    }


def wandb_parts(folder):
    """The history artifact of a run: parts in Parquet, columns that some rows do not have, names from everywhere."""
    points = {}
    for part in range(2):
        steps = list(range(part * 40, part * 40 + 40))
        columns = {
            "_step": pyarrow.array(steps, pyarrow.int64()),
            "_timestamp": pyarrow.array([1700001000 + step / 4 for step in steps], pyarrow.float64()),
            "loss": pyarrow.array([None if step % 3 else step / 7 for step in steps], pyarrow.float64()),
            "epoch": pyarrow.array([step // 10 for step in steps], pyarrow.int32()),
            HOSTILE: pyarrow.array([NAN if step == 41 else -step / 3 for step in steps], pyarrow.float32()),
            "gradients": pyarrow.array([{"_type": "histogram", "values": [step, 1], "bins": [0.0, 1.0, 2.0]}
                                        if step % 20 == 0 else None for step in steps]),
        }
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, f"{part:04}.parquet")
        pyarrow.parquet.write_table(pyarrow.table(columns), path, row_group_size=16)
        for step in steps:
            values = {"epoch": step // 10, HOSTILE: numpy.float32(NAN if step == 41 else -step / 3)}
            if step % 3 == 0:
                values["loss"] = step / 7
            for name, value in values.items():
                points.setdefault(name, {})[step] = number(value)
    return {"points": points, "replacedPoints": 0, "images": 0, "histograms": 4, "tables": 0, "config": {}, "notCarried": []}


def wandb_flat(folder):
    """A file that is a run; its second row comes again with another value."""
    rows = [{"_step": step, "_timestamp": 1700002000, "x": value} for step, value in ((0, 1), (1, 2), (1, 5), (0.5, 9))]
    write(os.path.join(folder, "flat.jsonl"), "".join(json.dumps(row) + "\n" for row in rows))
    write(os.path.join(folder, "flat.config.json"), json.dumps({"lr": "1e-4"}))
    return {"points": {"x": {0: 1, 1: 5}}, "replacedPoints": 1, "images": 0, "histograms": 0, "tables": 0,
            "config": {"lr": "1e-4"}, "notCarried": ["x"]}


# ---- Neptune ----

NEPTUNE = pyarrow.schema([
    ("project_id", pyarrow.string()), ("run_id", pyarrow.string()), ("attribute_path", pyarrow.string()),
    ("attribute_type", pyarrow.string()), ("step", pyarrow.decimal128(18, 6)), ("timestamp", pyarrow.timestamp("ms", tz="UTC")),
    ("int_value", pyarrow.int64()), ("float_value", pyarrow.float64()), ("string_value", pyarrow.string()),
    ("bool_value", pyarrow.bool_()), ("datetime_value", pyarrow.timestamp("ms", tz="UTC")),
    ("string_set_value", pyarrow.list_(pyarrow.string())), ("file_value", pyarrow.struct([("path", pyarrow.string())])),
    ("histogram_value", pyarrow.struct([("type", pyarrow.string()), ("edges", pyarrow.list_(pyarrow.float64())),
                                        ("values", pyarrow.list_(pyarrow.float64()))])),
])


def neptune(folder):
    """As neptune-exporter lays out an export (github.com/neptune-ai/neptune-exporter, README.md)."""
    project, sanitized = "lab/circles", "lab_circles_1a2b"
    data, files = (os.path.join(folder, "export", part) for part in ("data", "files"))
    moment = datetime.datetime(2025, 3, 1, 12, tzinfo=datetime.timezone.utc)

    def row(run, path, kind, step=None, seconds=None, **value):
        return {"project_id": project, "run_id": run, "attribute_path": path, "attribute_type": kind,
                "step": None if step is None else decimal.Decimal(str(step)),
                "timestamp": None if seconds is None else moment + datetime.timedelta(seconds=seconds), **value}

    image = picture("PNG", 77)
    write(os.path.join(files, sanitized, "RUN-1", "images", "grid", "step_2.bin"), image)
    write(os.path.join(files, sanitized, "RUN-1", "model.ckpt"), b"weights")
    points = {"metrics/loss": {step: number(NAN if step == 7 else 1 / (step + 1)) for step in range(60)}}
    rows = [
        row("RUN-1", "sys/name", "string", string_value="the first"),
        row("RUN-1", "sys/tags", "string_set", string_set_value=["a", "b"]),
        row("RUN-1", "sys/creation_time", "datetime", datetime_value=moment),
        row("RUN-1", "sys/description", "string", string_value="a note"),
        row("RUN-1", "params/lr", "float", float_value=1e-4),
        row("RUN-1", "params/seed", "int", int_value=5),
        row("RUN-1", "params/ema", "bool", bool_value=True),
        row("RUN-1", "params/names", "string_set", string_set_value=["x", "y"]),
        row("RUN-1", "params/when", "datetime", datetime_value=moment),
        *[row("RUN-1", "metrics/loss", "float_series", step, step, float_value=NAN if step == 7 else 1 / (step + 1))
          for step in range(60)],
        *[row("RUN-1", "metrics/fine", "float_series", step, 1, float_value=step) for step in (0, 0.5, 1)],
        *[row("RUN-1", "log", "string_series", step, step, string_value=f"line {step}") for step in (0, 1)],
        row("RUN-1", "weights", "histogram_series", 1, 1, histogram_value={"type": "COUNTING", "edges": [0, 1, 2], "values": [3, 4]}),
        row("RUN-1", "density", "histogram_series", 1, 1, histogram_value={"type": "DENSITY", "edges": [0, 1, 2], "values": [0.5, 0.5]}),
        row("RUN-1", "images/grid", "file_series", 2, 2, file_value={"path": f"{sanitized}/RUN-1/images/grid/step_2.bin"}),
        row("RUN-1", "model", "file", file_value={"path": f"{sanitized}/RUN-1/model.ckpt"}),
        row("RUN-1", "gone", "file", file_value={"path": f"{sanitized}/RUN-1/gone"}),
        row("RUN-1", "outside", "file", file_value={"path": "../../expected.json"}),
    ]
    points["metrics/fine"] = {0: 0, 1: 1}
    parts = {"RUN-1_part_0": rows[:50], "RUN-1_part_1": rows[50:], "RUN-2_part_0": [row("RUN-2", "sys/failed", "bool", bool_value=True)]}
    for name, part in parts.items():
        path = os.path.join(data, sanitized, f"{name}.parquet")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(part, schema=NEPTUNE), path, compression="snappy")
    expect(folder, {"export": {
        f"{project}/RUN-1": {
            "points": points, "replacedPoints": 0, "images": 1, "imageBytes": len(image), "histograms": 1, "tables": 2,
            "artifacts": 1, "artifactBytes": 7, "tags": ["a", "b"], "notCarried": ["density", "gone", "metrics/fine", "outside"],
            "config": {"params/lr": 1e-4, "params/seed": 5, "params/ema": True, "params/names": ["x", "y"],
                       "params/when": "2025-03-01T12:00:00.000Z"},
        },
        f"{project}/RUN-2": {"points": {}, "replacedPoints": 0, "images": 0, "histograms": 0, "tables": 0, "config": {},
                             "notCarried": [], "status": "failed"},
    }})


MAKERS = {"tensorboard": tensorboard, "mlflow": mlflow, "wandb": wandb, "neptune": neptune}


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
