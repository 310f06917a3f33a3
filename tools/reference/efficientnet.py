"""EfficientNetV2 in PyTorch, written from the paper's table 4 with torchvision's names, for golden files.

    python3 efficientnet.py --check FILE.json
    python3 efficientnet.py '{"model": "efficientnet_v2_s", "imageSize": 96, ...}' OUT.json
"""

import json
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from make_reference import significant, summary
from streams import normal, uniform

# kind, expansion, stride, channels, blocks
RUNS = {
    "efficientnet_v2_s": (24, [
        ("fused", 1, 1, 24, 2), ("fused", 4, 2, 48, 4), ("fused", 4, 2, 64, 4),
        ("mobile", 4, 2, 128, 6), ("mobile", 6, 1, 160, 9), ("mobile", 6, 2, 256, 15)], 1280),
    "efficientnet_v2_nano": (16, [
        ("fused", 1, 2, 16, 1), ("fused", 4, 2, 32, 2), ("mobile", 4, 2, 48, 2)], 192),
}


def unit(inputs, outputs, kernel, stride=1, groups=1, active=True):
    convolution = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)
    norm = nn.BatchNorm2d(outputs, eps=1e-3)
    return nn.Sequential(convolution, norm, *([nn.SiLU()] if active else []))


class Excitation(nn.Module):
    def __init__(self, channels, squeezed):
        super().__init__()
        self.fc1, self.fc2 = nn.Conv2d(channels, squeezed, 1), nn.Conv2d(squeezed, channels, 1)

    def forward(self, x):
        return x * torch.sigmoid(self.fc2(F.silu(self.fc1(x.mean((2, 3), keepdim=True)))))


class Block(nn.Module):
    def __init__(self, kind, expansion, stride, inputs, outputs):
        super().__init__()
        inner = inputs * expansion
        if kind == "mobile":
            parts = [unit(inputs, inner, 1), unit(inner, inner, 3, stride, inner),
                     Excitation(inner, inputs // 4), unit(inner, outputs, 1, active=False)]
        elif expansion == 1:
            parts = [unit(inputs, outputs, 3, stride)]
        else:
            parts = [unit(inputs, inner, 3, stride), unit(inner, outputs, 1, active=False)]
        self.block = nn.Sequential(*parts)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.block(x) if self.residual else self.block(x)


class EfficientNet(nn.Module):
    def __init__(self, model, classes):
        super().__init__()
        channels, runs, head = RUNS[model]
        layers = [unit(3, channels, 3, 2)]
        for kind, expansion, stride, outputs, count in runs:
            blocks = []
            for index in range(count):
                blocks.append(Block(kind, expansion, stride if index == 0 else 1, channels, outputs))
                channels = outputs
            layers.append(nn.Sequential(*blocks))
        self.features = nn.Sequential(*layers, unit(channels, head, 1))
        self.classifier = nn.Sequential(nn.Dropout(0), nn.Linear(head, classes))

    def pooled(self, x):
        return self.features(x).mean((2, 3))

    def forward(self, x):
        return self.classifier(self.pooled(x))


def fill(network, seed, gain):
    for number, (name, value) in enumerate(network.state_dict().items()):
        if name.endswith("num_batches_tracked"):
            continue
        shape = tuple(value.shape)
        values = uniform(seed * 100000 + number, int(np.prod(shape)))
        if len(shape) >= 2:
            values = gain * np.sqrt(12 / int(np.prod(shape[1:]))) * values
        else:
            values = (1.0 if name.endswith(("weight", "running_var")) else 0.0) + 0.2 * values
        value.copy_(torch.from_numpy(values.reshape(shape).astype(np.float32)))


def compute(c, double=False):
    network = EfficientNet(c["model"], c["classes"])
    fill(network, c["seed"], c["gain"])
    parameters = [[name, list(value.shape)] for name, value in network.state_dict().items()]
    shape = (c["batch"], 3, c["imageSize"], c["imageSize"])
    x = torch.from_numpy(np.tanh(normal(c["seed"] + 11, shape))).float()
    if double:
        network, x = network.double(), x.double()
    network.eval()
    with torch.no_grad():
        result = {"evalLogits": summary(network(x)), "evalFeatures": summary(network.pooled(x))}
    network.train()
    logits = network(x)
    loss = F.cross_entropy(logits, torch.arange(c["batch"]) % c["classes"])
    loss.backward()
    first = network.features[0][1]
    return {
        "config": c, "parameters": parameters,
        "parameterCount": sum(weight.numel() for weight in network.parameters()), **result,
        "trainLogits": summary(logits), "trainLoss": loss.item(),
        "trainGradNorms": [
            [name, significant(weight.grad.double().norm().item(), 6)] for name, weight in network.named_parameters()
        ],
        "runningMeanAfterOneStep": summary(first.running_mean), "runningVarAfterOneStep": summary(first.running_var),
    }


def check(path):
    with open(path) as file:
        golden = json.load(file)
    for name, own in (("float32", compute(golden["config"])), ("float64", compute(golden["config"], True))):
        print(name)
        for key in golden:
            a, b = own.get(key), golden[key]
            if isinstance(b, dict) and "values" in b:
                a, b = ([*part["values"], part["sum"] / np.prod(part["shape"])] for part in (a, b))
            elif key == "trainGradNorms":
                assert [entry[0] for entry in a] == [entry[0] for entry in b], "names differ"
                a, b = ([entry[1] for entry in part] for part in (a, b))
            elif key in ("config", "parameters"):
                print(f"  {key:26s} {'equal' if a == b else 'DIFFERENT'}")
                continue
            a, b = np.array(a, dtype=float), np.array(b, dtype=float)
            scale = np.maximum(b, 1e-3 * b.max()) if key == "trainGradNorms" else np.abs(b).max()
            print(f"  {key:26s} {np.abs((a - b) / scale).max():.2e}")


def main(arguments):
    if len(arguments) != 2:
        sys.exit(__doc__)
    if arguments[0] == "--check":
        return check(arguments[1])
    with open(arguments[1], "w") as file:
        json.dump(compute(json.loads(arguments[0])), file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1:])
