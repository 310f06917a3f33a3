import type { AttentionOptions } from '../../fused/attention.ts';
import type { KernelTable } from './kernel-table.ts';

function shapeArguments(qkv: number[], { heads, order }: AttentionOptions): number[] {
  return [qkv[0], qkv[1], qkv[2] / 3, heads, Number(order === 'legacy')];
}

export const attentionKernels: KernelTable = {
  FusedAttention(backend, { qkv }, attrs: AttentionOptions) {
    const [batch, length, width] = qkv.shape;
    const out = backend.make([batch, length, width / 3], 'float32');
    backend.run('attention', backend.address(out), backend.address(qkv), ...shapeArguments(qkv.shape, attrs));
    return out;
  },

  FusedAttentionGradient(backend, { dy, qkv }, attrs: AttentionOptions) {
    const dqkv = backend.make(qkv.shape, 'float32');
    const addresses = [dqkv, qkv, dy].map((tensor) => backend.address(tensor));
    backend.run('attentionGradient', ...addresses, ...shapeArguments(qkv.shape, attrs));
    return dqkv;
  },
};
