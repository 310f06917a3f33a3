import { describe, expect, it } from 'vitest';
import { findEntries, moveActive, type PaletteEntry } from './palette-entries.ts';

const entry = (title: string, group: PaletteEntry['group'] = 'Pages', note?: string): PaletteEntry => ({
  ...{ id: `${group} ${title}`, title, group, note },
});
const found = (text: string, ...entries: PaletteEntry[]) =>
  findEntries(entries, text).map(({ title }) => title);

describe(findEntries, () => {
  it('gives everything, as it came, for nothing', () => {
    expect(found(' ', entry('b'), entry('a'))).toEqual(['b', 'a']);
  });

  it('puts what begins so before what has a word that does, and that before what has it inside', () => {
    expect(found('run', entry('prune'), entry('all runs'), entry('Runs'))).toEqual([
      'Runs',
      'all runs',
      'prune',
    ]);
  });

  it('wants every word, also from the note, whatever the case and the accents', () => {
    const theme = entry('Dark theme', 'Actions', 'Rénder at night');
    expect(found('NIGHT dark render', theme)).toEqual(['Dark theme']);
    expect(found('dark day', theme)).toEqual([]);
  });

  it('keeps groups together, in their order', () => {
    const entries = [entry('run b'), entry('a run', 'Runs'), entry('x run')];
    expect(found('run', ...entries)).toEqual(['run b', 'x run', 'a run']);
  });

  it('takes signs of expressions as they are', () => {
    expect(found('.*', entry('anything'))).toEqual([]);
    expect(found('<b>', entry('a <b>bold</b> name'))).toEqual(['a <b>bold</b> name']);
  });
});

describe(moveActive, () => {
  const from = (at: number, key: string, count = 20) => moveActive(at, { key, count });
  it('goes round with the arrows and stops with the page keys', () => {
    expect([from(19, 'ArrowDown'), from(0, 'ArrowUp'), from(3, 'ArrowDown')]).toEqual([0, 19, 4]);
    expect([from(15, 'PageDown'), from(3, 'PageUp')]).toEqual([19, 0]);
  });
  it('leaves other keys, and an empty list, alone', () => {
    expect(from(0, 'a')).toBeNull();
    expect(from(0, 'ArrowDown', 0)).toBeNull();
  });
});
