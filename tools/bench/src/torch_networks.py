"""The benchmark's networks in eager PyTorch: the U-Net and the half U-Net classifier of the paper (2.1, 3.1)."""

import math

import torch
from torch import nn
from torch.nn import functional as F


class Residual(nn.Module):
    def __init__(self, channels, out_channels, embedding, resample=None):
        super().__init__()
        self.resample = resample
        self.first_norm = nn.GroupNorm(32, channels)
        self.first = nn.Conv2d(channels, out_channels, 3, padding=1)
        self.shift = nn.Linear(embedding, 2 * out_channels)
        self.second_norm = nn.GroupNorm(32, out_channels)
        self.second = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)
        self.skip = nn.Identity() if channels == out_channels else nn.Conv2d(channels, out_channels, 1)

    def scaled(self, x):
        return F.avg_pool2d(x, 2) if self.resample == "down" else x

    def forward(self, x, embedding):
        branch = self.first(self.scaled(F.silu(self.first_norm(x))))
        scale, shift = self.shift(embedding)[:, :, None, None].chunk(2, dim=1)
        branch = self.second_norm(branch) * (1 + scale) + shift
        return self.skip(self.scaled(x)) + self.second(F.silu(branch))


def attend(qkv, heads):
    """[B, 3C, T] in the legacy order → [B, C, T]."""
    batch, width, tokens = qkv.shape
    size = width // (3 * heads)
    q, k, v = qkv.reshape(batch * heads, 3 * size, tokens).chunk(3, dim=1)
    scale = size**-0.25
    weights = torch.softmax(torch.bmm((q * scale).transpose(1, 2), k * scale), dim=-1)
    return torch.bmm(v, weights.transpose(1, 2)).reshape(batch, heads * size, tokens)


class Attention(nn.Module):
    def __init__(self, channels, heads):
        super().__init__()
        self.heads = heads
        self.norm = nn.GroupNorm(32, channels)
        self.qkv = nn.Conv1d(channels, 3 * channels, 1)
        self.project = nn.Conv1d(channels, channels, 1)
        nn.init.zeros_(self.project.weight)
        nn.init.zeros_(self.project.bias)

    def forward(self, x, _embedding):
        tokens = self.norm(x).flatten(2)
        return x + self.project(attend(self.qkv(tokens), self.heads)).reshape(x.shape)


class AttentionPool(nn.Module):
    def __init__(self, channels, size, heads, outputs):
        super().__init__()
        self.heads = heads
        self.positions = nn.Parameter(torch.randn(channels, size * size + 1) / channels**0.5)
        self.qkv = nn.Conv1d(channels, 3 * channels, 1)
        self.project = nn.Conv1d(channels, outputs, 1)

    def forward(self, x):
        tokens = x.flatten(2)
        tokens = torch.cat([tokens.mean(dim=2, keepdim=True), tokens], dim=2) + self.positions
        return self.project(attend(self.qkv(tokens), self.heads))[:, :, 0]


class Convolution(nn.Module):
    """A convolution between the levels; the embedding does not matter to it."""

    def __init__(self, channels, out_channels, stride=1, upsample=False):
        super().__init__()
        self.upsample = upsample
        self.convolution = nn.Conv2d(channels, out_channels, 3, stride=stride, padding=1)

    def forward(self, x, _embedding):
        return self.convolution(F.interpolate(x, scale_factor=2.0, mode="nearest") if self.upsample else x)


class TimeEmbedding(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.width = width
        self.first = nn.Linear(width, 4 * width)
        self.second = nn.Linear(4 * width, 4 * width)

    def forward(self, t):
        half = self.width // 2
        frequencies = torch.exp(-math.log(10000) * torch.arange(half) / half)
        angles = t[:, None].float() * frequencies
        embedding = self.second(F.silu(self.first(torch.cat([angles.cos(), angles.sin()], dim=1))))
        return F.silu(embedding)


def through(layers, x, embedding):
    for layer in layers:
        x = layer(x, embedding)
    return x


class Encoder(nn.Module):
    def __init__(self, config):
        super().__init__()
        width, size = config["width"], config["imageSize"]
        channels, embedding = config["channelMult"][0] * width, 4 * width

        def heads(features):
            return features // config["headChannels"] if "headChannels" in config else config["heads"]

        self.heads = heads
        blocks = [[Convolution(config["channels"], channels)]]
        self.skips = [channels]
        for level, factor in enumerate(config["channelMult"]):
            for _ in range(config["blocksPerLevel"]):
                block = [Residual(channels, factor * width, embedding)]
                channels = factor * width
                if size in config["attentionAtSizes"]:
                    block.append(Attention(channels, heads(channels)))
                blocks.append(block)
                self.skips.append(channels)
            if level + 1 < len(config["channelMult"]):
                inside = config.get("residualResampling", False)
                blocks.append([Residual(channels, channels, embedding, "down") if inside
                               else Convolution(channels, channels, stride=2)])
                self.skips.append(channels)
                size //= 2
        self.blocks = nn.ModuleList(nn.ModuleList(block) for block in blocks)
        self.middle = nn.ModuleList([Residual(channels, channels, embedding),
                                     Attention(channels, heads(channels)),
                                     Residual(channels, channels, embedding)])
        self.channels, self.size = channels, size

    def forward(self, x, embedding):
        skips = []
        for block in self.blocks:
            x = through(block, x, embedding)
            skips.append(x)
        return through(self.middle, x, embedding), skips


class UNet(nn.Module):
    def __init__(self, config):
        super().__init__()
        width = config["width"]
        self.time = TimeEmbedding(width)
        self.encoder = Encoder(config)
        channels, size, skips = self.encoder.channels, self.encoder.size, list(self.encoder.skips)
        blocks = []
        for level, factor in reversed(list(enumerate(config["channelMult"]))):
            for index in range(config["blocksPerLevel"] + 1):
                block = [Residual(channels + skips.pop(), factor * width, 4 * width)]
                channels = factor * width
                if size in config["attentionAtSizes"]:
                    block.append(Attention(channels, self.encoder.heads(channels)))
                if level > 0 and index == config["blocksPerLevel"]:
                    block.append(Convolution(channels, channels, upsample=True))
                    size *= 2
                blocks.append(nn.ModuleList(block))
        self.decoder = nn.ModuleList(blocks)
        self.out_norm = nn.GroupNorm(32, channels)
        self.out = nn.Conv2d(channels, config["channels"], 3, padding=1)

    def forward(self, x, t):
        embedding = self.time(t)
        x, skips = self.encoder(x, embedding)
        for block in self.decoder:
            x = through(block, torch.cat([x, skips.pop()], dim=1), embedding)
        return self.out(F.silu(self.out_norm(x)))


class Classifier(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.time = TimeEmbedding(config["width"])
        self.encoder = Encoder(config)
        channels = self.encoder.channels
        self.out_norm = nn.GroupNorm(32, channels)
        self.pool = AttentionPool(channels, self.encoder.size, self.encoder.heads(channels), config["numLogits"])

    def forward(self, x, t):
        x, _skips = self.encoder(x, self.time(t))
        return self.pool(F.silu(self.out_norm(x)))
