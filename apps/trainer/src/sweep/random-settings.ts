import { RandomStream, streamFor } from '@interpolab/tensor';
import { valueAt } from './parameter-domain.ts';
import type { SweepConfig } from './sweep-config.ts';
import type { Settings } from './trial.ts';

/** Random settings of a trial's number: the same, whatever was tried before. */
export function randomSettings({ parameters, seed }: SweepConfig, index: number): Settings {
  return Object.fromEntries(
    Object.entries(parameters).map(([path, domain]) => {
      const place = new RandomStream(seed, streamFor('sweep', path, index)).uniform();
      return [path, valueAt(domain, place)];
    }),
  );
}
