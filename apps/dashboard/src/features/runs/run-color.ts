/** How many colours there are in globals.css, --run-1 and so on. */
export const RUN_COLORS = 8;

/** The colour of a run in every chart and table: a CSS variable, the same for an id wherever and whenever it is drawn. */
export function runColor(runId: string): string {
  let hash = 2166136261; // FNV-1a
  for (let at = 0; at < runId.length; at++) hash = Math.imul(hash ^ runId.charCodeAt(at), 16777619);
  return `var(--run-${((hash >>> 0) % RUN_COLORS) + 1})`;
}
