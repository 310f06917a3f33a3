// Event files of TensorBoard: each folder that has some is a run, whose files are one after the other.
import { basename } from 'node:path';
import { InputError } from '../../store/input-error.ts';
import { Census } from '../census.ts';
import { type FoundFile, findFiles, folderOf, groupBy } from '../find-files.ts';
import type { LeftOut } from '../left-out.ts';
import type { RunSource, SourceEvent, SourceRun, Survey } from '../source-run.ts';
import { TimeSpan } from '../time-span.ts';
import { readEvent, type SummaryValue, type TensorboardEvent } from './event-proto.ts';
import { readSession, type Session } from './hparams.ts';
import { contentOf, imagesOf, kindOf } from './summary-content.ts';
import { readRecords } from './tfrecord.ts';

const EVENT_FILE = /tfevents/;

/** Opens a log folder. Throws InputError if there are no event files in it. */
export async function openTensorboard(folder: string): Promise<RunSource> {
  const files = (await findFiles(folder)).filter(({ name }) => EVENT_FILE.test(name.split('/').at(-1)!));
  if (files.length === 0)
    throw new InputError(`import: ${folder}: expected event files of TensorBoard (…tfevents…), got none.`);
  const runs = [...groupBy(files, ({ name }) => folderOf(name))].map(
    ([name, own]) => new TensorboardRun(name === '.' ? basename(folder) : name, own),
  );
  return { runs, remarks: [] };
}

class TensorboardRun implements SourceRun {
  readonly label: string;
  readonly identity: string;
  readonly #files: readonly FoundFile[];

  constructor(label: string, files: readonly FoundFile[]) {
    this.label = label;
    this.#files = files;
    // The name of an event file has the second and the host that it began at; the folder may be moved.
    this.identity = JSON.stringify(['tensorboard', label.split('/').at(-1), basename(files[0].name)]);
  }

  async survey(): Promise<Survey> {
    const census = new Census();
    const session: Session = {};
    const remarks: string[] = [];
    const span = new TimeSpan();
    for await (const { event, plugins } of this.#read(remarks)) {
      span.add(event.at);
      for (const value of event.values) {
        const plugin = plugins(value);
        if (plugin === 'hparams') Object.assign(session, readSession(value.pluginContent));
        count(census, value, { step: event.step, plugin });
      }
    }
    const config = session.hparams ?? {};
    census.settings(Object.keys(config).length);
    const outline = {
      ...{ name: this.label, config, tags: [] },
      ...{ startedAt: span.startedAt, finishedAt: span.finishedAt },
      ...{ status: session.status ?? 'finished', error: null },
    };
    return { census, remarks, outline };
  }

  async *events(leftOut: LeftOut): AsyncGenerator<SourceEvent> {
    for await (const { event, plugins } of this.#read([])) {
      for (const other of event.others) leftOut.add(other, 'the store has no such record');
      for (const value of event.values) {
        const plugin = plugins(value);
        const kind = kindOf(value, plugin);
        if (kind === 'other')
          leftOut.add(
            value.tag,
            `the store has no record for ${value.audio ? 'audio' : plugin || 'such a tensor'}`,
          );
        else yield* contentOf(value, kind, event);
      }
    }
  }

  async *#read(remarks: string[]) {
    const known = new Map<string, string>();
    const plugins = ({ tag, plugin }: SummaryValue): string => {
      if (plugin !== '') known.set(tag, plugin);
      return known.get(tag) ?? '';
    };
    for (const { path, name } of this.#files) {
      const onCut = (bytes: number) =>
        remarks.push(`${name}: its last ${bytes} bytes are no whole record (its writer was stopped)`);
      for await (const record of readRecords(path, onCut)) yield { event: decode(path, record), plugins };
    }
  }
}

function decode(path: string, bytes: Uint8Array): TensorboardEvent {
  try {
    return readEvent(bytes);
  } catch (cause) {
    throw new InputError(
      `import: ${path}: expected events of TensorBoard, got a record that is none (${(cause as Error).message}).`,
      { cause },
    );
  }
}

/** Counts what TensorBoard itself would show. */
function count(
  census: Census,
  value: SummaryValue,
  { step, plugin }: { step: number; plugin: string },
): void {
  const { tag } = value;
  const kind = kindOf(value, plugin);
  if (kind === 'scalar') census.point(tag, step);
  else if (kind === 'histogram') census.histogram(tag, step);
  else if (kind === 'text') census.table(tag, step);
  else if (kind === 'images')
    for (const [sampleIndex, { length }] of imagesOf(value).entries())
      census.image({ name: tag, step, sampleIndex, bytes: length });
}
