import { stripVTControlCharacters } from 'node:util';
import type { ConsoleStream } from '../store/run-store.ts';
import { storableText } from './storable.ts';

/** Gets lines in the order they were printed. */
export type ConsoleSink = (stream: ConsoleStream, lines: string[]) => void;

const GATHER_MS = 1_000;
const GATHER_CHARACTERS = 16_000;
const LONGEST_LINE = 10_000;
/** A program that prints without end must not fill the store. */
const MOST_CHARACTERS = 16_000_000;

/** Control characters but for the tabulator. */
const CONTROLS = /[^\P{Cc}\t]/gu;

/** A line as a terminal shows it in the end: what a carriage return has overwritten, colours and control codes gone. */
export function shownLine(line: string): string {
  const shown = line.replace(/\r+$/, '').split('\r').at(-1) as string;
  return storableText(stripVTControlCharacters(shown).replace(CONTROLS, ''), LONGEST_LINE);
}

/** Makes whole lines of what is written and hands them on in chunks. */
class LineGatherer {
  readonly #sink: ConsoleSink;
  readonly #unfinished: Record<ConsoleStream, string> = { stdout: '', stderr: '' };
  #lines: { stream: ConsoleStream; text: string }[] = [];
  #characters = 0;
  #left = MOST_CHARACTERS;
  #timer: NodeJS.Timeout | undefined;

  constructor(sink: ConsoleSink) {
    this.#sink = sink;
  }

  feed(stream: ConsoleStream, text: string): void {
    if (this.#left <= 0) return;
    const lines = (this.#unfinished[stream] + text).split('\n');
    const rest = lines.pop() as string;
    // Of a progress bar that redraws itself for hours only its last state can count.
    this.#unfinished[stream] =
      rest.length > LONGEST_LINE ? rest.slice(rest.lastIndexOf('\r') + 1).slice(-LONGEST_LINE) : rest;
    for (const line of lines) this.#add(stream, line);
    if (this.#characters >= GATHER_CHARACTERS) this.handOn();
    else if (this.#lines.length > 0) this.#timer ??= setTimeout(() => this.handOn(), GATHER_MS).unref();
  }

  #add(stream: ConsoleStream, line: string): void {
    if (this.#left <= 0) return;
    const text = shownLine(line);
    this.#lines.push({ stream, text });
    this.#characters += text.length;
    this.#left -= text.length + 1;
    if (this.#left <= 0)
      this.#lines.push({
        stream: 'stderr',
        text: `[tracking: what is printed after ${MOST_CHARACTERS} characters is left out]`,
      });
  }

  handOn(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#lines;
    this.#lines = [];
    this.#characters = 0;
    for (let from = 0, to = 0; from < lines.length; from = to) {
      const { stream } = lines[from];
      while (to < lines.length && lines[to].stream === stream) to++;
      this.#sink(
        stream,
        lines.slice(from, to).map(({ text }) => text),
      );
    }
  }

  end(): void {
    for (const stream of ['stdout', 'stderr'] as const)
      if (this.#unfinished[stream] !== '') this.feed(stream, '\n');
    this.handOn();
  }
}

/**
 * Passes to `sink` what this process and its worker threads print from now on, and prints it all the same. Output that
 * native code writes past Node is not seen. Returns the end of it, which hands on the rest.
 */
export function captureConsole(sink: ConsoleSink): () => void {
  const gatherer = new LineGatherer(sink);
  let ended = false;
  const restore = (['stdout', 'stderr'] as const).map((stream) => {
    const target = process[stream];
    const original = target.write;
    const write = function (this: NodeJS.WriteStream, chunk: string | Uint8Array, ...rest: unknown[]) {
      try {
        if (!ended)
          gatherer.feed(stream, typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
      } catch {
        // what is printed is printed, whatever becomes of the copy
      }
      return Reflect.apply(original, target, [chunk, ...rest]);
    };
    target.write = write as typeof target.write;
    return () => {
      if (target.write === write) target.write = original; // else somebody came after us, and we only go silent
    };
  });
  return () => {
    if (ended) return;
    ended = true;
    for (const undo of restore) undo();
    gatherer.end();
  };
}
