"""The number rule of the golden files: every weight, image and noise value follows from a stream's number and an index."""

import numpy as np


def uniform(stream, count):
    """`count` elements of a stream in [-0.5, 0.5), float64."""
    x = np.arange(count, dtype=np.uint32) + np.uint32((0x9E3779B9 * (stream + 1)) % 2**32)
    for multiplier, shift in ((0x85EBCA6B, 13), (0xC2B2AE35, 16)):
        x ^= x >> np.uint32(16 if shift == 13 else 13)
        x *= np.uint32(multiplier)
    x ^= x >> np.uint32(16)
    return x / 2.0**32 - 0.5


def normal(seed, shape):
    """Standard normal array by Box and Muller over streams 2 * seed and 2 * seed + 1, float64."""
    count = int(np.prod(shape))
    radius = np.sqrt(-2 * np.log(uniform(2 * seed, count) + 0.5 + 2.0**-33))
    angle = 2 * np.pi * (uniform(2 * seed + 1, count) + 0.5)
    return (radius * np.cos(angle)).reshape(shape)


def parameter(name, shape, stream, gain):
    """One weight in the layout of the state dict."""
    values = uniform(stream, int(np.prod(shape)))
    if len(shape) >= 2:
        fan_in = int(np.prod(shape[1:]))
        values = gain * np.sqrt(12 / fan_in) * values
    else:
        values = (1.0 if name.endswith("weight") else 0.0) + 0.2 * values
    return values.reshape(shape).astype(np.float32)
