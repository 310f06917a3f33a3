"""Writes a golden file for a configuration, or compares what it computes with one that exists.

    python3 make_reference.py configs/NAME.json OUT.json
    python3 make_reference.py --check FILE.json
"""

import json
import sys

import numpy as np
import torch
from torch.nn import functional as F

from diffusion import Diffusion
from dit import DiT
from networks import HalfUNet, UNet
from streams import normal, parameter

DEFAULTS = {
    "backbone": "unet", "numHeadChannels": None, "useNewAttentionOrder": False, "useScaleShiftNorm": True,
    "resblockUpdown": False, "classCond": False, "numClasses": 1000, "learnSigma": True, "sigmaSmall": False,
    "classifierUseNewAttentionOrder": False, "classifierUseScaleShiftNorm": True,
    "classifierResblockUpdown": True, "classifierOutChannels": 1000, "classifierActivation": "silu",
    "guidanceScale": 30, "ddimEta": 0,
}


def attended(c, sizes, mults):
    factors = [c["imageSize"] // size for size in sizes]
    return [c["imageSize"] >> level for level in range(len(mults)) if 2**level in factors]


def denoiser_of(c):
    if c["backbone"] == "dit":
        return DiT(
            size=c["imageSize"], patch=c["patchSize"], width=c["hiddenSize"], depth=c["depth"],
            heads=c["numHeads"], outputs=6 if c["learnSigma"] else 3,
            classes=c["numClasses"] if c["classCond"] else 0,
        )
    return UNet({
        "imageSize": c["imageSize"], "width": c["modelChannels"], "mults": c["channelMult"],
        "blocks": c["numResBlocks"], "heads": c["numHeads"], "headChannels": c["numHeadChannels"],
        "attentionAtSizes": attended(c, c["attentionAtSizes"], c["channelMult"]),
        "order": "new" if c["useNewAttentionOrder"] else "legacy", "scaleShift": c["useScaleShiftNorm"],
        "updown": c["resblockUpdown"], "learnSigma": c["learnSigma"], "act": F.silu,
        "numClasses": c["numClasses"] if c["classCond"] else None,
    })


def classifier_of(c):
    return HalfUNet({
        "imageSize": c["imageSize"], "width": c["classifierWidth"], "mults": c["classifierChannelMult"],
        "blocks": c["classifierDepth"], "heads": None, "headChannels": c["classifierHeadChannels"],
        "attentionAtSizes": attended(c, c["classifierAttentionAtSizes"], c["classifierChannelMult"]),
        "order": "new" if c["classifierUseNewAttentionOrder"] else "legacy",
        "scaleShift": c["classifierUseScaleShiftNorm"], "updown": c["classifierResblockUpdown"],
        "pool": c["classifierPool"], "outputs": c["classifierOutChannels"],
        "act": F.relu if c["classifierActivation"] == "relu" else F.silu,
    })


def fill(network, seed, gain):
    """Sets every weight by the rule; a table that is not trained keeps what it is."""
    for number, (name, weight) in enumerate(network.named_parameters()):
        if weight.requires_grad:
            values = parameter(name, tuple(weight.shape), seed * 100000 + number, gain)
            weight.data = torch.from_numpy(values)
    return network


def compute(written, t):
    c = {**DEFAULTS, **written}
    seed, classes, shape = c["seed"], c["classes"], (c["batch"], 3, c["imageSize"], c["imageSize"])
    draw = lambda number: torch.from_numpy(normal(seed + number, shape)).float()
    net = fill(denoiser_of(c), seed, c["gain"])
    judge = fill(classifier_of(c), seed + 1, c["gain"])
    sigma = "learned" if c["learnSigma"] else "small" if c["sigmaSmall"] else "large"
    process = lambda respacing=None: Diffusion.of(c["noiseSchedule"], c["diffusionSteps"], sigma, respacing)
    labels = torch.arange(c["batch"]) % classes
    model = lambda x, steps: net(x, steps, labels if c["classCond"] else None)
    weights = np.broadcast_to(np.float64(c["guidanceScale"]), classes)

    def guidance(x, steps):
        with torch.enable_grad():
            x = x.detach().requires_grad_(True)
            score = F.log_softmax(judge(x, steps)[:, :classes], dim=1)
            return torch.autograd.grad((score * torch.tensor(weights).float()).sum(), x)[0]

    full, times = process(), torch.tensor(t)
    x0, noise = torch.from_numpy(np.tanh(normal(seed + 11, shape))).float(), draw(12)
    xt = full.q_sample(x0, times, noise)
    output = model(xt, times)
    mean, variance, log_variance, pred_x0 = full.reverse(output, xt, times, clip=True)
    logits = judge(xt, times)
    losses = full.losses(output, x0, xt, times, noise)
    losses["loss"].mean().backward()
    classifier_loss = F.cross_entropy(logits, labels)
    classifier_loss.backward()
    norms = lambda network: [
        0.0 if w.grad is None else significant(w.grad.double().norm().item(), 6) for w in network.parameters()
    ]
    names = lambda network: [[name, list(weight.shape)] for name, weight in network.named_parameters()]
    size = lambda network: sum(weight.numel() for weight in network.parameters())
    ancestral, strided = process(c["respacing"]), process(c["ddimRespacing"])

    def chain(diffusion, step):
        x = draw(20)
        with torch.no_grad():
            for index in reversed(range(len(diffusion.timesteps))):
                x = step(x, index, draw(1000 + index))
        return x

    guided = {"guidance": guidance}
    eta = c["ddimEta"]
    return {
        "config": written,
        "unetParameters": names(net), "classifierParameters": names(judge),
        "unetParameterCount": size(net), "classifierParameterCount": size(judge),
        "x0": summary(x0), "noise": summary(noise), "t": t, "qSample": summary(xt),
        "unetOutput": summary(output), "classifierLogits": summary(logits),
        "pMeanVariance.mean": summary(mean), "pMeanVariance.variance": summary(variance),
        "pMeanVariance.log_variance": summary(log_variance), "pMeanVariance.pred_xstart": summary(pred_x0),
        "loss": {key: [significant(v, 8) for v in value.tolist()] for key, value in losses.items()},
        "gradNorms": norms(net), "guidanceGradient": summary(guidance(xt, times)),
        "classifierLoss": classifier_loss.item(), "classifierGradNorms": norms(judge),
        "respacedTimesteps": ancestral.timesteps, "respacedBetas": ancestral.betas.tolist(),
        "ddimTimesteps": strided.timesteps,
        "sample.unconditional": summary(chain(ancestral, lambda x, i, z: ancestral.ancestral_step(model, x, i, z))),
        "sample.multiGuided": summary(
            chain(ancestral, lambda x, i, z: ancestral.ancestral_step(model, x, i, z, **guided))),
        "sample.ddim": summary(chain(strided, lambda x, i, z: strided.ddim_step(model, x, i, z, eta))),
        "sample.ddimMultiGuided": summary(
            chain(strided, lambda x, i, z: strided.ddim_step(model, x, i, z, eta, **guided))),
    }


def summary(tensor):
    values = tensor.detach().double().flatten()
    picked = values[:: max(1, values.numel() // 512)]
    return {
        "shape": list(tensor.shape), "sum": values.sum().item(), "sumsq": (values**2).sum().item(),
        "values": [significant(value, 8) for value in picked.tolist()],
    }


def significant(value, digits):
    return float(f"{value:.{digits}g}")


def compare(path):
    with open(path) as file:
        golden = json.load(file)
    own = compute(golden["config"], golden["t"])
    for key in sorted(set(golden) | set(own)):
        a, b = own.get(key), golden.get(key)
        if isinstance(b, dict) and "values" in b:
            a, b = ([*part["values"], part["sum"] / np.prod(part["shape"])] for part in (a, b))
        elif key == "loss":
            a, b = ([value for name in sorted(part) for value in part[name]] for part in (a, b))
        try:
            difference = np.abs(np.array(a, dtype=float) - np.array(b, dtype=float)).max()
            print(f"{key:30s} {difference / np.abs(np.array(b, dtype=float)).max():.2e}")
        except (TypeError, ValueError):
            print(f"{key:30s} {'equal' if a == b else 'DIFFERENT'}")


def main(arguments):
    if len(arguments) != 2:
        sys.exit(__doc__)
    if arguments[0] == "--check":
        return compare(arguments[1])
    with open(arguments[0]) as file:
        recipe = json.load(file)
    with open(arguments[1], "w") as file:
        json.dump(compute(recipe["config"], recipe["t"]), file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1:])
