import type { GpuAdapter } from './gpu-adapter.ts';

/** The part of WebGPU's GPUAdapterInfo that names an adapter. Any of it may be empty. */
export interface WebGpuAdapterInfo {
  readonly vendor?: string;
  readonly architecture?: string;
  readonly device?: string;
  readonly description?: string;
  readonly isFallbackAdapter?: boolean;
}

// Vulkan and Direct3D drivers that compute on the processor, by the names they give themselves.
const softwareNames = /llvmpipe|lavapipe|swiftshader|software|basic render|\bwarp\b/i;

/** The adapter in words of our own. A driver that does not admit to being software is known by its name. */
export function adapterFromInfo(info: WebGpuAdapterInfo): GpuAdapter {
  const { vendor, architecture, device, description } = info;
  const words = [vendor, architecture, device, description].join(' ');
  const software = info.isFallbackAdapter === true || softwareNames.test(words);
  const name = (device || description || architecture || 'unnamed adapter').replace(/^-+|-+$/g, '');
  const driver = description && description !== name ? description : undefined;
  return { name, vendor: vendor || 'unknown', type: software ? 'software' : 'hardware', driver };
}
