/** What was left after one step of a filter. */
export interface FunnelStep {
  readonly step: string;
  readonly kept: number;
  /** By label, negative class first. */
  readonly perClass: readonly number[];
}

/** `all 20000 [9990, 10010] → multiAgree > 0.9999: 5210 [2600, 2610]`, one line for errors and terminals. */
export function describeFunnel(funnel: readonly FunnelStep[]): string {
  return funnel.map(({ step, kept, perClass }) => `${step} ${kept} [${perClass.join(', ')}]`).join(' → ');
}

export function funnelStep(
  step: string,
  rows: Int32Array,
  { labels, classes }: { labels: Int32Array; classes: number },
): FunnelStep {
  const perClass = new Array<number>(classes).fill(0);
  for (const row of rows) perClass[labels[row]]++;
  return { step, kept: rows.length, perClass };
}
