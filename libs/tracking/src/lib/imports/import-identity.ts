// Names that follow from what is imported, so that importing it twice is importing it once.
import { createHash } from 'node:crypto';
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

/** Sums up all that is imported of a run; another event, order or bit gives another sum. */
export class EventDigest {
  readonly #hash = createHash('sha256').update(FORMAT);

  outline(outline: SourceOutline): void {
    this.#hash.update(`${exactJson(outline)}\n`);
  }

  async add(event: SourceEvent): Promise<void> {
    const bytes = event.type === 'image' ? createHash('sha256').update(event.bytes).digest('hex') : undefined;
    this.#hash.update(`${exactJson(bytes ? { ...event, bytes } : event)}\n`);
    if (event.type === 'artifact') this.#hash.update((await describeFile(event.path)).sha256);
  }

  /** As the id of a journal: what was applied under it has been applied. */
  journalId(runId: string): string {
    const hex = this.#hash.update(runId).digest('hex');
    return [8, 4, 4, 4, 12]
      .map((length, i, all) => {
        const from = all.slice(0, i).reduce((sum, one) => sum + one, 0);
        return hex.slice(from, from + length);
      })
      .join('-');
  }
}
