"""Writes the small ONNX classifier of the tests and prints its logits for images made by the rule.

    python3 make_onnx_file.py ../../libs/classifier/fixtures/tiny.onnx
"""

import sys

import numpy as np
import torch
from torch import nn

from streams import normal


class Tiny(nn.Module):
    def __init__(self):
        super().__init__()
        self.c, self.b, self.f = nn.Conv2d(3, 4, 3, 2, 1), nn.BatchNorm2d(4), nn.Linear(4, 2)

    def forward(self, x):
        return self.f(torch.relu(self.b(self.c(x))).mean((2, 3)))


if __name__ == "__main__":
    torch.manual_seed(3)
    net = Tiny()
    net.b.running_mean.uniform_(-0.2, 0.2)
    net.b.running_var.uniform_(0.5, 1.5)
    net.eval()
    axes = {"images": {0: "batch"}, "logits": {0: "batch"}}
    torch.onnx.export(net, torch.zeros(1, 3, 8, 8), sys.argv[1], input_names=["images"], output_names=["logits"],
                      dynamic_axes=axes, opset_version=13)
    print(net(torch.from_numpy(np.tanh(normal(31, (3, 3, 8, 8)))).float()).tolist())
