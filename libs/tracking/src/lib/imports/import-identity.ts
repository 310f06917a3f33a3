// Names that follow from what is imported, so that importing it twice is importing it once.
import { createHash } from 'node:crypto';
import type { MetricsEvent } from '../client/run-event.ts';
import { numberToJson } from '../client/storable.ts';
import { describeFile } from '../exchange/project-manifest.ts';
import type { SourceEvent, SourceOutline } from './source-run.ts';

/** Beginning with this, a digest never equals that of an importer that makes other events of the same source. */
const FORMAT = 'interpolab-import-1';

const sha256 = (...parts: string[]) => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** The id of a run that was imported into a project: one for each run of each source. */
export const importedRunId = (project: string, identity: string): string =>
  `import-${sha256(FORMAT, project, identity).slice(0, 24)}`;

/** JSON, but NaN, ±Infinity and −0 are not one another. */
const exactJson = (value: unknown) =>
  JSON.stringify(value, (_, item) => (typeof item === 'number' ? numberToJson(item) : item));

/** Of points, which are most of what there is; a name in JSON cannot be taken for two. */
const pointText = ({ step, at, values }: MetricsEvent) =>
  `${step} ${at} ${Object.entries(values)
    .map(([name, value]) => `${JSON.stringify(name)}=${numberToJson(value)}`)
    .join(' ')}`;

const HASHED_AT_ONCE = 1 << 16;

/** Sums up all that is imported of a run; another event, order or bit gives another sum. */
export class EventDigest {
  readonly #hash = createHash('sha256').update(FORMAT);
  #waiting = '';

  #update(line: string): void {
    this.#waiting += `${line}\n`;
    if (this.#waiting.length >= HASHED_AT_ONCE) this.#flush();
  }

  #flush(): void {
    this.#hash.update(this.#waiting);
    this.#waiting = '';
  }

  outline(outline: SourceOutline): void {
    this.#update(exactJson(outline));
  }

  async add(event: SourceEvent): Promise<void> {
    if (event.type === 'metrics') this.#update(pointText(event));
    else if (event.type === 'image')
      this.#update(exactJson({ ...event, bytes: createHash('sha256').update(event.bytes).digest('hex') }));
    else this.#update(exactJson(event));
    if (event.type === 'artifact') this.#update((await describeFile(event.path)).sha256);
  }

  /** As the id of a journal: what was applied under it has been applied. */
  journalId(runId: string): string {
    this.#flush();
    const hex = this.#hash.update(runId).digest('hex');
    return [8, 4, 4, 4, 12]
      .map((length, i, all) => {
        const from = all.slice(0, i).reduce((sum, one) => sum + one, 0);
        return hex.slice(from, from + length);
      })
      .join('-');
  }
}
