"""Eager PyTorch as a peer of the benchmark: `torch_peer.py THREADS FORMAT JOB [DEVICE]`, lines of JSON as in engine-peer.ts.

FORMAT is `nchw` (PyTorch's own) or `nhwc` (channels_last), DEVICE `cpu` or `cuda`. The jobs are those of step-jobs.ts.
On a GPU convolutions and products stay in float32: TF32, which PyTorch allows convolutions by default, is turned off.
"""

import json
import pathlib
import resource
import sys
import time

import torch
from torch.nn import functional as F

from torch_networks import Classifier, UNet

threads, layout, job = int(sys.argv[1]), sys.argv[2], sys.argv[3]
device = sys.argv[4] if len(sys.argv) > 4 else "cpu"
torch.set_num_threads(threads)
if device == "cuda":
    torch.set_default_device("cuda")  # PyTorch 2 and later
torch.backends.cudnn.allow_tf32 = False
torch.backends.cuda.matmul.allow_tf32 = False
torch.manual_seed(0)
networks = json.loads((pathlib.Path(__file__).parent / "networks.json").read_text())
memory_format = torch.channels_last if layout == "nhwc" else torch.contiguous_format
alpha_bar = torch.linspace(0.9999, 0.0001, 1000)
where = torch.cuda.get_device_name() if device == "cuda" else f"{torch.get_num_threads()} threads"


def placed(module):
    return module.to(memory_format=memory_format)


def images(batch, config):
    size = config["imageSize"]
    return torch.randn(batch, config["channels"], size, size).contiguous(memory_format=memory_format)


def noised(x0, t, noise):
    share = alpha_bar[t][:, None, None, None]
    return share.sqrt() * x0 + (1 - share).sqrt() * noise


def unet_training(spec):
    batch, config = spec["batch"], spec["unet"]
    network, x0 = placed(UNet(config)), images(batch, config)
    weights = list(network.parameters())
    averages = [weight.detach().clone() for weight in weights]
    optimizer = torch.optim.AdamW(weights, lr=1e-4, weight_decay=0)

    def step():
        t, noise = torch.randint(0, 1000, (batch,), device=device), torch.randn_like(x0)
        loss = F.mse_loss(network(noised(x0, t, noise), t), noise)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            torch._foreach_mul_(averages, 0.999)
            torch._foreach_add_(averages, weights, alpha=0.001)
        return loss.item()

    return weights, step


def classifier_training(spec):
    batch, config = spec["batch"], spec["classifier"]
    network, x0 = placed(Classifier(config)), images(batch, config)
    weights = list(network.parameters())
    labels = torch.arange(batch, device=device) % 2
    optimizer = torch.optim.AdamW(weights, lr=3e-4, weight_decay=0)

    def step():
        t = torch.randint(0, 1000, (batch,), device=device)
        loss = F.cross_entropy(network(noised(x0, t, torch.randn_like(x0)), t), labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        return loss.item()

    return weights, step


def guided_sampling(spec):
    batch, config = spec["batch"], spec["unet"]
    unet, classifier = placed(UNet(config)), placed(Classifier(networks["C"]["classifier"]))
    weights = [*unet.parameters(), *classifier.parameters()]
    for weight in weights:
        weight.requires_grad_(False)
    xt = images(batch, config)
    t = torch.full((batch,), 500, device=device)
    pulls = torch.tensor([30.0, 30.0])

    def step():
        with torch.no_grad():
            share, before = alpha_bar[500], alpha_bar[499]
            beta = 1 - share / before
            x0 = ((xt - (1 - share).sqrt() * unet(xt, t)) / share.sqrt()).clamp(-1, 1)
            mean = (before.sqrt() * beta * x0 + (1 - beta).sqrt() * (1 - before) * xt) / (1 - share)
        x = xt.detach().requires_grad_(True)
        log_probabilities = torch.log_softmax(classifier(x, t)[:, :2], dim=1)
        (gradient,) = torch.autograd.grad((log_probabilities * pulls).sum(), x)
        return (mean + beta * gradient + beta.sqrt() * torch.randn_like(xt)).sum().item()

    return weights, step


kind, name = job.split()
spec = networks[name]
make = guided_sampling if kind == "sample" else unet_training if "unet" in spec else classifier_training
weights, step = make(spec)


def answer(line):
    print(json.dumps(line), flush=True)


answer({
    "about": f"PyTorch {torch.__version__}, {layout}, {where}",
    "parameters": sum(weight.numel() for weight in weights),
})
for _ in sys.stdin:
    wall, cpu = time.perf_counter(), time.process_time()
    step()
    answer({
        "ms": (time.perf_counter() - wall) * 1e3,
        "cpuMs": (time.process_time() - cpu) * 1e3,
        "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2),
    })
