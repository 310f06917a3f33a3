import { expect, it, vi } from 'vitest';
import { captureConsole, shownLine } from './console-capture.ts';

/** Captures while `print` prints, with a terminal that only remembers. */
function captured(print: () => void) {
  const terminal: string[] = [];
  const chunks: [string, readonly string[]][] = [];
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((chunk) => {
      terminal.push(String(chunk));
      return true;
    }),
  );
  try {
    const end = captureConsole((stream, lines) => void chunks.push([stream, lines]));
    print();
    end();
    process.stdout.write('after the end\n');
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return { terminal, chunks };
}

it('keeps whole lines of both streams in their order, and prints all the same', () => {
  const { terminal, chunks } = captured(() => {
    process.stdout.write('one\ntw');
    process.stdout.write(Buffer.from('o\n'));
    process.stderr.write('careful\n');
    process.stdout.write('three\nunfinished');
  });
  expect(chunks).toEqual([
    ['stdout', ['one', 'two']],
    ['stderr', ['careful']],
    ['stdout', ['three', 'unfinished']],
  ]);
  expect(terminal.join('')).toBe('one\ntwo\ncareful\nthree\nunfinishedafter the end\n');
});

it('shows a line as it stands in the end, without what only a terminal understands', () => {
  expect(shownLine('10 %\r50 %\r\u001b[32m100 %\u001b[0m\r')).toBe('100 %');
  expect(shownLine('\u001b]0;title\u0007a\tb\u0008')).toBe('a\tb');
  expect(shownLine('x'.repeat(20_000))).toHaveLength(10_000);
});

it('keeps little of a bar that redraws itself for ever, and its last state', () => {
  const { chunks } = captured(() => {
    for (let i = 0; i <= 100_000; i++) process.stdout.write(`\r${i} of 100000`);
  });
  expect(chunks).toEqual([['stdout', ['100000 of 100000']]]);
});

it('stops with a word when a program prints without end', () => {
  const { chunks } = captured(() => {
    for (let i = 0; i < 2000; i++) process.stdout.write(`${'x'.repeat(9_999)}\n`);
  });
  const lines = chunks.flatMap(([, texts]) => texts);
  expect(lines).toHaveLength(1601);
  expect(lines.at(-1)).toBe('[tracking: what is printed after 16000000 characters is left out]');
});
