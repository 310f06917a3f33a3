"""Schedules in float64, and the forward and reverse process in PyTorch, written from the specification."""

import math

import numpy as np
import torch


def betas_of(kind, steps):
    if kind == "linear":
        return np.linspace(0.1 / steps, 20 / steps, steps, dtype=np.float64)
    bar = lambda u: math.cos((u + 0.008) / 1.008 * math.pi / 2) ** 2
    return np.array([min(1 - bar((i + 1) / steps) / bar(i / steps), 0.999) for i in range(steps)])


def kept(respacing, steps):
    """Ascending timesteps that a respacing keeps."""
    if respacing.startswith("ddim"):
        wanted = int(respacing[4:])
        stride = next(s for s in range(1, steps) if len(range(0, steps, s)) == wanted)
        return list(range(0, steps, stride))
    counts = [int(part) for part in respacing.split(",")] if respacing else [steps]
    chosen, start = [], 0
    for section, count in enumerate(counts):
        length = steps // len(counts) + (1 if section < steps % len(counts) else 0)
        stride = 1 if count <= 1 else (length - 1) / (count - 1)
        position = 0.0
        for _ in range(count):
            chosen.append(start + round(position))
            position += stride
        start += length
    return sorted(set(chosen))


class Diffusion:
    def __init__(self, betas, timesteps, sigma):
        self.betas, self.timesteps, self.sigma = betas, timesteps, sigma
        self.bar = np.cumprod(1 - betas)
        self.bar_before = np.append(1.0, self.bar[:-1])
        self.variance = betas * (1 - self.bar_before) / (1 - self.bar)
        self.log_variance = np.log(np.append(self.variance[1], self.variance[1:]))
        self.from_x0 = betas * np.sqrt(self.bar_before) / (1 - self.bar)
        self.from_xt = (1 - self.bar_before) * np.sqrt(1 - betas) / (1 - self.bar)

    @staticmethod
    def of(kind, steps, sigma, respacing=None):
        full = Diffusion(betas_of(kind, steps), list(range(steps)), sigma)
        if respacing is None:
            return full
        chosen = kept(respacing, steps)
        before = np.append(1.0, full.bar[chosen][:-1])
        return Diffusion(1 - full.bar[chosen] / before, chosen, sigma)

    def q_sample(self, x0, t, noise):
        return per_image(np.sqrt(self.bar), t) * x0 + per_image(np.sqrt(1 - self.bar), t) * noise

    def x0_from_noise(self, xt, t, noise):
        return per_image(np.sqrt(1 / self.bar), t) * xt - per_image(np.sqrt(1 / self.bar - 1), t) * noise

    def noise_from_x0(self, xt, t, x0):
        return (per_image(np.sqrt(1 / self.bar), t) * xt - x0) / per_image(np.sqrt(1 / self.bar - 1), t)

    def posterior_mean(self, x0, xt, t):
        return per_image(self.from_x0, t) * x0 + per_image(self.from_xt, t) * xt

    def reverse(self, output, xt, t, clip):
        """Mean, variance, log variance and implied x_0 of p(x_{t-1} | x_t)."""
        if self.sigma == "learned":
            output, choice = output.chunk(2, dim=1)
            share = (choice + 1) / 2
            log_variance = share * per_image(np.log(self.betas), t) + (1 - share) * per_image(self.log_variance, t)
            variance = log_variance.exp()
        else:
            large = np.append(self.variance[1], self.betas[1:])
            log = self.log_variance if self.sigma == "small" else np.log(large)
            plain = self.variance if self.sigma == "small" else large
            log_variance, variance = (per_image(part, t).expand(xt.shape) for part in (log, plain))
        x0 = self.x0_from_noise(xt, t, output)
        if clip:
            x0 = x0.clamp(-1, 1)
        return self.posterior_mean(x0, xt, t), variance, log_variance, x0

    def losses(self, output, x0, xt, t, noise):
        """Per image: mse, and with a learned variance vb (bits per dimension) and their sum."""
        predicted = output[:, :3]
        mse = ((noise - predicted) ** 2).mean(dim=(1, 2, 3))
        if self.sigma != "learned":
            return {"mse": mse, "loss": mse}
        frozen = torch.cat([predicted.detach(), output[:, 3:]], dim=1)
        mean, _, log_variance, _ = self.reverse(frozen, xt, t, clip=False)
        true_mean, true_log = self.posterior_mean(x0, xt, t), per_image(self.log_variance, t)
        kl = 0.5 * (
            -1 + log_variance - true_log + (true_log - log_variance).exp()
            + (true_mean - mean) ** 2 * (-log_variance).exp()
        )
        first = -log_mass(x0, mean, 0.5 * log_variance)
        vb = torch.where(t == 0, first.mean(dim=(1, 2, 3)), kl.mean(dim=(1, 2, 3))) / math.log(2)
        return {"vb": vb, "mse": mse, "loss": mse + vb}

    def ancestral_step(self, model, xt, index, noise, guidance=None):
        t, original = self.indices(xt, index)
        mean, variance, log_variance, _ = self.reverse(model(xt, original), xt, t, clip=True)
        if guidance:
            mean = mean + variance * guidance(xt, original)
        return mean if index == 0 else mean + (0.5 * log_variance).exp() * noise

    def ddim_step(self, model, xt, index, noise, eta, guidance=None):
        t, original = self.indices(xt, index)
        x0 = self.reverse(model(xt, original), xt, t, clip=True)[3]
        if guidance:
            shifted = self.noise_from_x0(xt, t, x0) - per_image(np.sqrt(1 - self.bar), t) * guidance(xt, original)
            x0 = self.x0_from_noise(xt, t, shifted)
        predicted = self.noise_from_x0(xt, t, x0)
        bar, before = per_image(self.bar, t), per_image(self.bar_before, t)
        sigma = eta * ((1 - before) / (1 - bar)).sqrt() * (1 - bar / before).sqrt()
        mean = x0 * before.sqrt() + (1 - before - sigma**2).sqrt() * predicted
        return mean if index == 0 else mean + sigma * noise

    def indices(self, xt, index):
        count = xt.shape[0]
        return torch.full((count,), index), torch.full((count,), self.timesteps[index])


def per_image(values, t):
    return torch.from_numpy(values)[t].float()[:, None, None, None]


def log_mass(x, mean, log_scale):
    """log of a Gaussian's mass in the bin of each 8-bit grey level, open at both ends."""
    cdf = lambda z: 0.5 * (1 + torch.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)))
    above = cdf((x - mean + 1 / 255) * (-log_scale).exp())
    below = cdf((x - mean - 1 / 255) * (-log_scale).exp())
    mass = torch.where(x > 0.999, 1 - below, above - below)
    return torch.where(x < -0.999, above, mass).clamp(min=1e-12).log()
