import { describe, expect, it } from 'vitest';
import { type AddressHistory, MOST_STEPS, redo, startHistory, undo, visit } from './address-history.ts';

const SLOW = 10_000;
/** A page whose address has changed, each time after a while. */
const visited = (...addresses: string[]) =>
  addresses
    .slice(1)
    .reduce(
      (history, address, at) => visit(history, address, SLOW * (at + 1)),
      startHistory(addresses[0], 0),
    );

const must = (history: AddressHistory | null) => {
  if (!history) throw new Error('expected a step');
  return history;
};

describe('the states of a page', () => {
  it('are gone back through, and forth again, to the same addresses', () => {
    const history = visited('/', '/?q=a', '/?q=a&by=seed');
    const back = must(undo(must(undo(history))));
    expect([must(undo(history)).present, back.present, undo(back)]).toEqual(['/?q=a', '/', null]);
    const forth = must(redo(must(redo(back))));
    expect({ ...forth, at: 0 }).toEqual({ ...history, at: 0 });
    expect(redo(forth)).toBeNull();
  });

  it('stand still when undoing itself changes the address', () => {
    const back = must(undo(visited('/', '/?q=a')));
    expect(visit(back, '/', SLOW * 9)).toBe(back);
  });

  it('forget what was undone once something new is done', () => {
    const changed = visit(must(undo(visited('/', '/?q=a'))), '/?q=b', SLOW * 9);
    expect(redo(changed)).toBeNull();
    expect(must(undo(changed)).present).toBe('/');
  });

  it('are one step as long as somebody types', () => {
    let history = visited('/', '/?by=seed');
    for (const [at, q] of ['s', 'sm', 'smi', 'smile'].entries())
      history = visit(history, `/?by=seed&q=${q}`, SLOW * 5 + 200 * at);
    expect(history.past).toEqual(['/', '/?by=seed']);
    expect(must(undo(history)).present).toBe('/?by=seed');
  });

  it('keep the first of them when typing starts at once', () => {
    const typed = visit(visit(startHistory('/', 0), '/?q=a', 100), '/?q=ab', 200);
    expect(typed.past).toEqual(['/']);
  });

  it('are those of one page', () => {
    expect(visited('/', '/?q=a', '/interpolation').past).toEqual([]);
    expect(visited('/runs/a', '/runs/b').past).toEqual([]);
    expect(visited('/?x', '/#y').past).toEqual(['/?x']);
  });

  it('are not kept without end', () => {
    const history = visited(...Array.from({ length: 250 }, (_, at) => `/?q=${at}`));
    expect(history.past).toHaveLength(MOST_STEPS);
    expect(history.past.at(-1)).toBe('/?q=248');
  });
});
