"""Writes the small PyTorch files that libs/nn tests its reader with.

    python3 make_torch_files.py ../../libs/nn/fixtures
"""

import collections
import os
import sys
import zipfile

import torch

from streams import uniform


def numbers(stream, *shape):
    count = 1
    for size in shape:
        count *= size
    return torch.from_numpy(uniform(stream, count)).float().reshape(shape)


def state_dicts():
    yield "plain", collections.OrderedDict(
        [("conv.weight", numbers(1, 4, 3, 3, 3)), ("conv.bias", numbers(2, 4)), ("norm.weight", torch.ones(4))]
    )
    module = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
    for index, weight in enumerate(module.parameters()):
        weight.data = numbers(10 + index, *weight.shape)
    yield "module", module.state_dict()  # has the attribute _metadata and an int64 buffer
    shared = numbers(3, 10)
    yield "views", {
        "whole": shared, "part": shared[2:8].reshape(2, 3), "columns": numbers(4, 3, 5).t(),
        "steps": shared[1::3], "half": numbers(5, 6).half(), "bfloat16": numbers(6, 6).bfloat16(),
        "double": numbers(7, 3).double(), "scalar": numbers(8, 1)[0], "empty": torch.zeros(0, 4),
        "parameter": torch.nn.Parameter(numbers(9, 2)),
    }
    yield "nested", {"step": 12, "note": "text", "lr": 0.5, "state_dict": {"weight": numbers(1, 2, 2)}}


class Evil:
    """What unpickling by Python would run."""

    def __reduce__(self):
        return os.system, ("touch /tmp/interpolab-was-here",)


def main(folder):
    os.makedirs(folder, exist_ok=True)
    for name, content in state_dicts():
        torch.save(content, os.path.join(folder, f"{name}.pt"))
    torch.save({"weight": Evil()}, os.path.join(folder, "hostile-call.pt"))
    torch.save({"weight": numbers(1, 3).expand(1000, 3)}, os.path.join(folder, "expanded.pt"))
    torch.save({"weight": numbers(1, 3)}, os.path.join(folder, "legacy.pt"), _use_new_zipfile_serialization=False)
    compress(os.path.join(folder, "plain.pt"), os.path.join(folder, "compressed.pt"))


def compress(source, target):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(zipfile.ZipInfo(entry), old.read(entry), zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
