"""The diffusion transformer in PyTorch, written from the specification; names as in the published checkpoint."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from networks import Affine, Dense, at, self_attention, sinusoid, slots


def positions(width, grid):
    """Fixed table [1, grid^2, width]: sine and cosine of the column, then of the row."""
    rates = 1 / 10000 ** (np.arange(width // 4, dtype=np.float64) / (width // 4))
    wave = lambda place: np.concatenate([np.sin(place[:, None] * rates), np.cos(place[:, None] * rates)], axis=1)
    rows, columns = np.divmod(np.arange(grid * grid), grid)
    return torch.from_numpy(np.concatenate([wave(columns), wave(rows)], axis=1)).float()[None]


def modulated(x, shift, scale):
    return F.layer_norm(x, x.shape[-1:], eps=1e-6) * (1 + scale[:, None]) + shift[:, None]


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.attn = nn.Module()
        self.attn.qkv, self.attn.proj = Dense(width, 3 * width), Dense(width, width)
        self.mlp = nn.Module()
        self.mlp.fc1, self.mlp.fc2 = Dense(width, 4 * width), Dense(4 * width, width)
        self.adaLN_modulation = slots(n1=Dense(width, 6 * width))

    def forward(self, x, condition):
        parts = at(self.adaLN_modulation, 1)(F.silu(condition)).chunk(6, dim=1)
        mixed = self_attention(self.attn.qkv(modulated(x, *parts[:2])), self.heads, "new")
        x = x + parts[2][:, None] * self.attn.proj(mixed)
        hidden = F.gelu(self.mlp.fc1(modulated(x, *parts[3:5])), approximate="tanh")
        return x + parts[5][:, None] * self.mlp.fc2(hidden)


class DiT(nn.Module):
    def __init__(self, size, patch, width, depth, heads, outputs, classes):
        super().__init__()
        self.size, self.patch, self.width = size, patch, width
        self.pos_embed = nn.Parameter(positions(width, size // patch), requires_grad=False)
        self.x_embedder = nn.Module()
        self.x_embedder.proj = Affine(width, 3, patch, patch)
        self.t_embedder = nn.Module()
        self.t_embedder.mlp = slots(n0=Dense(256, width), n2=Dense(width, width))
        if classes:
            self.y_embedder = nn.Module()
            self.y_embedder.embedding_table = Affine(classes, width, bias=False)
        self.blocks = nn.ModuleList([Block(width, heads) for _ in range(depth)])
        self.final_layer = nn.Module()
        self.final_layer.linear = Dense(width, patch * patch * outputs)
        self.final_layer.adaLN_modulation = slots(n1=Dense(width, 2 * width))

    def forward(self, image, t, labels=None):
        proj, mlp = self.x_embedder.proj, self.t_embedder.mlp
        x = F.conv2d(image, proj.weight, proj.bias, stride=self.patch).flatten(2).transpose(1, 2) + self.pos_embed
        condition = at(mlp, 2)(F.silu(at(mlp, 0)(sinusoid(t, 256))))
        if labels is not None:
            condition = condition + self.y_embedder.embedding_table.weight[labels]
        for block in self.blocks:
            x = block(x, condition)
        shift, scale = at(self.final_layer.adaLN_modulation, 1)(F.silu(condition)).chunk(2, dim=1)
        x = self.final_layer.linear(modulated(x, shift, scale))
        grid, p = self.size // self.patch, self.patch
        x = x.reshape(x.shape[0], grid, grid, p, p, -1).permute(0, 5, 1, 3, 2, 4)
        return x.reshape(x.shape[0], -1, self.size, self.size)
