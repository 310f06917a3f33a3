/** Which way a metric is better. */
export type Direction = 'higher' | 'lower';

const HIGHER = /acc(uracy)?\b|auc|f1|precision|recall|share|score|psnr|ssim|likelihood|inception/i;
const LOWER = /loss|err(or)?\b|mse|mae|rmse|\bkld?\b|distance|fid|kid|ece|nll|bits|perplexity|divergence/i;

/** Which way a metric is better by its name; null where nobody would say: a learning rate, the load of a machine. */
export function suggestedDirection(name: string): Direction | null {
  if (name.startsWith('system/')) return null;
  return HIGHER.test(name) ? 'higher' : LOWER.test(name) ? 'lower' : null;
}
