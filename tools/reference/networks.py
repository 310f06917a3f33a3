"""The U-Net and the half U-Net in PyTorch, written from the specification; NCHW, names as in the published checkpoints."""

import math

import torch
from torch import nn
from torch.nn import functional as F


def sinusoid(t, width):
    """[B] -> [B, width]: cosines, then sines."""
    half = width // 2
    rates = torch.exp(-math.log(10000) * torch.arange(half, dtype=torch.float32) / half)
    phase = t.float()[:, None] * rates[None]
    return F.pad(torch.cat([phase.cos(), phase.sin()], dim=1), (0, width % 2))


class Affine(nn.Module):
    """Holds a weight and a bias under the names that a checkpoint has."""

    def __init__(self, *shape, bias=True):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(*shape))
        if bias:
            self.bias = nn.Parameter(torch.empty(shape[0]))


class Conv(Affine):
    def __init__(self, source, target, kernel, stride=1):
        super().__init__(target, source, kernel, kernel)
        self.stride = stride

    def forward(self, x):
        return F.conv2d(x, self.weight, self.bias, self.stride, self.weight.shape[-1] // 2)


class Dense(Affine):
    """Linear over the last axis, stored as [out, in], or as [out, in, 1] like a 1-D convolution."""

    def __init__(self, source, target, as_convolution=False):
        super().__init__(*((target, source, 1) if as_convolution else (target, source)))

    def forward(self, x):
        return F.linear(x, self.weight.flatten(1), self.bias)


class Norm(Affine):
    def __init__(self, channels):
        super().__init__(channels)

    def forward(self, x):
        return F.group_norm(x, 32, self.weight, self.bias, eps=1e-5)


def slots(**children):
    """A module with children at numbered places, so that the others of a Sequential need not exist."""
    module = nn.Module()
    for place, child in children.items():
        module.add_module(place.lstrip("n"), child)
    return module


def at(module, place):
    return module._modules[str(place)]


def self_attention(qkv, heads, order):
    """[B, T, 3C] -> [B, T, C] with the channels of q, k, v ordered `legacy` (per head) or `new` (q of all, ...)."""
    batch, tokens, triple = qkv.shape
    size = triple // 3 // heads
    if order == "legacy":
        q, k, v = qkv.reshape(batch, tokens, heads, 3, size).unbind(3)
    else:
        q, k, v = qkv.reshape(batch, tokens, 3, heads, size).unbind(2)
    q, k, v = (part.transpose(1, 2) * factor for part, factor in ((q, size**-0.25), (k, size**-0.25), (v, 1)))
    mixed = torch.softmax(q @ k.transpose(2, 3), dim=-1) @ v
    return mixed.transpose(1, 2).reshape(batch, tokens, -1)


class Attention(nn.Module):
    def __init__(self, channels, heads, order):
        super().__init__()
        self.heads, self.order = heads, order
        self.norm = Norm(channels)
        self.qkv = Dense(channels, 3 * channels, as_convolution=True)
        self.proj_out = Dense(channels, channels, as_convolution=True)

    def forward(self, x):
        tokens = self.norm(x).flatten(2).transpose(1, 2)
        mixed = self.proj_out(self_attention(self.qkv(tokens), self.heads, self.order))
        return x + mixed.transpose(1, 2).reshape(x.shape)


class Residual(nn.Module):
    def __init__(self, net, source, target, resample=None):
        super().__init__()
        self.net, self.resample = net, resample
        self.in_layers = slots(n0=Norm(source), n2=Conv(source, target, 3))
        self.emb_layers = slots(n1=Dense(4 * net.width, 2 * target if net.scale_shift else target))
        self.out_layers = slots(n0=Norm(target), n3=Conv(target, target, 3))
        if source != target:
            self.skip_connection = Conv(source, target, 1)

    def forward(self, x, embedding):
        act = self.net.act
        h = act(at(self.in_layers, 0)(x))
        if self.resample == "down":
            h, x = F.avg_pool2d(h, 2), F.avg_pool2d(x, 2)
        if self.resample == "up":
            h, x = (F.interpolate(part, scale_factor=2, mode="nearest") for part in (h, x))
        h = at(self.in_layers, 2)(h)
        condition = at(self.emb_layers, 1)(act(embedding))[:, :, None, None]
        if self.net.scale_shift:
            scale, shift = condition.chunk(2, dim=1)
            h = at(self.out_layers, 0)(h) * (1 + scale) + shift
        else:
            h = at(self.out_layers, 0)(h + condition)
        h = at(self.out_layers, 3)(act(h))
        return h + (self.skip_connection(x) if hasattr(self, "skip_connection") else x)


class Down(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.op = Conv(channels, channels, 3, stride=2)

    def forward(self, x):
        return self.op(x)


class Up(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv = Conv(channels, channels, 3)

    def forward(self, x):
        return self.conv(F.interpolate(x, scale_factor=2, mode="nearest"))


class Chain(nn.Sequential):
    def forward(self, x, embedding):
        for part in self:
            x = part(x, embedding) if isinstance(part, Residual) else part(x)
        return x


class Half(nn.Module):
    """Time embedding, `input_blocks` and `middle_block`: what both networks begin with."""

    def __init__(self, o):
        super().__init__()
        self.width, self.scale_shift, self.act = o["width"], o["scaleShift"], o["act"]
        self.options = o
        width, mults, size = o["width"], o["mults"], o["imageSize"]
        self.time_embed = slots(n0=Dense(width, 4 * width), n2=Dense(4 * width, 4 * width))
        if o.get("numClasses"):
            self.label_emb = Affine(o["numClasses"], 4 * width, bias=False)
        channels = int(mults[0] * width)
        blocks = [Chain(Conv(3, channels, 3))]
        self.skips = [channels]
        for level, mult in enumerate(mults):
            for _ in range(o["blocks"]):
                blocks.append(Chain(*self.stage(channels, int(mult * width), size)))
                channels = int(mult * width)
                self.skips.append(channels)
            if level + 1 < len(mults):
                down = Residual(self, channels, channels, "down") if o["updown"] else Down(channels)
                blocks.append(Chain(down))
                self.skips.append(channels)
                size //= 2
        self.input_blocks = nn.ModuleList(blocks)
        middle = Residual(self, channels, channels), self.attention(channels), Residual(self, channels, channels)
        self.middle_block = Chain(*middle)
        self.channels, self.size = channels, size

    def attention(self, channels):
        o = self.options
        heads = channels // o["headChannels"] if o["headChannels"] else o["heads"]
        return Attention(channels, heads, o["order"])

    def stage(self, source, target, size):
        parts = [Residual(self, source, target)]
        return parts + [self.attention(target)] if size in self.options["attentionAtSizes"] else parts

    def embed(self, t, labels=None):
        embedding = at(self.time_embed, 2)(self.act(at(self.time_embed, 0)(sinusoid(t, self.width))))
        return embedding if labels is None else embedding + self.label_emb.weight[labels]

    def encode(self, x, embedding):
        features = []
        for block in self.input_blocks:
            x = block(x, embedding)
            features.append(x)
        return features, self.middle_block(x, embedding)


class UNet(Half):
    def __init__(self, o):
        super().__init__(o)
        skips, channels, size = list(self.skips), self.channels, self.size
        blocks = []
        for level, mult in reversed(list(enumerate(o["mults"]))):
            for index in range(o["blocks"] + 1):
                target = int(mult * o["width"])
                parts = self.stage(channels + skips.pop(), target, size)
                channels = target
                if level and index == o["blocks"]:
                    parts.append(Residual(self, channels, channels, "up") if o["updown"] else Up(channels))
                    size *= 2
                blocks.append(Chain(*parts))
        self.output_blocks = nn.ModuleList(blocks)
        self.out = slots(n0=Norm(channels), n2=Conv(channels, 6 if o["learnSigma"] else 3, 3))

    def forward(self, x, t, labels=None):
        embedding = self.embed(t, labels)
        features, h = self.encode(x, embedding)
        for block in self.output_blocks:
            h = block(torch.cat([h, features.pop()], dim=1), embedding)
        return at(self.out, 2)(self.act(at(self.out, 0)(h)))


class AttentionPool(nn.Module):
    def __init__(self, channels, size, heads, outputs):
        super().__init__()
        self.heads = heads
        self.positional_embedding = nn.Parameter(torch.empty(channels, size * size + 1))
        self.qkv_proj = Dense(channels, 3 * channels, as_convolution=True)
        self.c_proj = Dense(channels, outputs, as_convolution=True)

    def forward(self, x):
        pixels = x.flatten(2)
        tokens = torch.cat([pixels.mean(2, keepdim=True), pixels], dim=2) + self.positional_embedding
        mixed = self_attention(self.qkv_proj(tokens.transpose(1, 2)), self.heads, "new")
        return self.c_proj(mixed[:, 0])


class HalfUNet(Half):
    """The guidance classifier with one of its four poolings."""

    def __init__(self, o):
        super().__init__(o)
        outputs, channels, everything = o["outputs"], self.channels, sum(self.skips) + self.channels
        self.pool = o["pool"]
        if self.pool == "attention":
            pool = AttentionPool(channels, self.size, channels // o["headChannels"], outputs)
            self.out = slots(n0=Norm(channels), n2=pool)
        elif self.pool == "adaptive":
            self.out = slots(n0=Norm(channels), n3=Conv(channels, outputs, 1))
        elif self.pool == "spatial":
            self.out = slots(n0=Dense(everything, 2048), n2=Dense(2048, outputs))
        elif self.pool == "spatial_v2":
            self.out = slots(n0=Dense(everything, 2048), n1=Norm(2048), n3=Dense(2048, outputs))
        else:
            raise ValueError(f"unknown pool {self.pool}")

    def forward(self, x, t):
        features, middle = self.encode(x, self.embed(t))
        if self.pool == "attention":
            return at(self.out, 2)(self.act(at(self.out, 0)(middle)))
        if self.pool == "adaptive":
            h = self.act(at(self.out, 0)(middle)).mean(dim=(2, 3), keepdim=True)
            return at(self.out, 3)(h).flatten(1)
        h = at(self.out, 0)(torch.cat([part.mean(dim=(2, 3)) for part in [*features, middle]], dim=1))
        if self.pool == "spatial":
            return at(self.out, 2)(F.relu(h))
        return at(self.out, 3)(self.act(at(self.out, 1)(h)))
