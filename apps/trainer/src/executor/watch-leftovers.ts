import { shipLeftovers } from '@interpolab/tracking';
import type { TextOutput } from '../report/progress-printer.ts';

const LOOK_MS = 15_000;

/**
 * Brings what jobs of this machine have left in their journals. A job waits some seconds for a database or a bucket that is
 * away, and then ends: its result is on the disk, and its run in the journal. The next job would bring it, but there may be none.
 */
export function watchLeftovers({
  dataDirectory,
  output,
}: {
  readonly dataDirectory: string;
  readonly output: TextOutput;
}): { /** Looks once more, and then not again. */ stop(): Promise<void> } {
  let told = '';
  let looking: Promise<void> | undefined;

  function tell(problem: string): void {
    if (problem !== told) output.write(`tracking: ${problem}\n`);
    told = problem;
  }

  async function look(): Promise<void> {
    const journals = await shipLeftovers({ dataDirectory, onProblem: tell });
    if (journals === 0) return;
    told = '';
    output.write(`tracking: ${journals} journals that earlier jobs had left are in the store now\n`);
  }

  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
  }, LOOK_MS);
  return {
    async stop() {
      clearInterval(timer);
      await looking;
      await look();
    },
  };
}
