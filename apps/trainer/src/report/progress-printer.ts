import { formatCount, formatDuration, formatMetric } from './format.ts';
import type { ProgressReading } from './progress-meter.ts';

export interface TextOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Seconds between lines where each stays on the page: in a log file, or under a CI. */
const plainInterval = 10;
/** Seconds between redraws of the one line of a terminal. */
const terminalInterval = 0.1;

/**
 * The progress of the running stage: one line that is redrawn on a terminal; elsewhere a plain line at its start, one with
 * the rate as soon as something is done, and one every ten seconds. Whoever else prints calls `clear` first. Time comes in from outside, in seconds.
 */
export class ProgressPrinter {
  #lastDrawn = Number.NEGATIVE_INFINITY;
  #onScreen = false;
  #hasRate = false;

  constructor(private readonly output: TextOutput) {}

  show(
    stage: string,
    reading: ProgressReading,
    { values, time }: { values: Readonly<Record<string, number>>; time: number },
  ): void {
    const finished = reading.done >= reading.total;
    const interval = this.output.isTTY ? terminalInterval : plainInterval;
    const isFirstRate = reading.rate > 0 && !this.#hasRate;
    if (!finished && !isFirstRate && time - this.#lastDrawn < interval) return;
    this.#hasRate ||= isFirstRate;
    this.#lastDrawn = time;
    const line = progressLine(stage, reading, values);
    if (!this.output.isTTY) {
      this.output.write(`${line}\n`);
      return;
    }
    const width = (this.output.columns ?? 80) - 1;
    this.output.write(`\r\u001b[K${line.slice(0, width)}`);
    this.#onScreen = true;
  }

  /** Takes the line off the terminal, so that other text can be printed. */
  clear(): void {
    if (this.#onScreen) this.output.write('\r\u001b[K');
    this.#onScreen = false;
    this.#lastDrawn = Number.NEGATIVE_INFINITY;
  }
}

function progressLine(
  stage: string,
  { done, total, rate, etaSeconds }: ProgressReading,
  values: Readonly<Record<string, number>>,
): string {
  const parts = [
    stage,
    `${formatCount(done)}/${formatCount(total)}`,
    `${Math.floor((100 * done) / total)} %`,
    ...Object.entries(values).map(([name, value]) => `${name} ${formatMetric(value)}`),
  ];
  if (rate > 0) parts.push(`${formatMetric(rate)}/s`);
  if (done < total) parts.push(`ETA ${etaSeconds === null ? '…' : formatDuration(etaSeconds)}`);
  return `  ${parts.join('  ')}`;
}
