import type { AttentionOptions } from '../../fused/attention.ts';
import type { KernelTable } from './kernel-table.ts';

function shapeArguments(qkv: number[], { heads, order }: AttentionOptions): number[] {
  return [qkv[0], qkv[1], qkv[2] / 3, heads, Number(order === 'legacy')];
}

export const attentionKernels: KernelTable = {
  FusedAttention(backend, { qkv }, attrs: AttentionOptions) {
    const [batch, length, width] = qkv.shape;
    const out = backend.make([batch, length, width / 3], 'float32');
    backend.run('attention', [out, qkv], shapeArguments(qkv.shape, attrs));
    return out;
  },

  FusedAttentionGradient(backend, { dy, qkv }, attrs: AttentionOptions) {
    const dqkv = backend.make(qkv.shape, 'float32');
    backend.run('attentionGradient', [dqkv, qkv, dy], shapeArguments(qkv.shape, attrs));
    return dqkv;
  },
};
