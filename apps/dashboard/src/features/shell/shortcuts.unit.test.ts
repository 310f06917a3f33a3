import { describe, expect, it } from 'vitest';
import { SHORTCUTS, shortcutOf } from './shortcuts.ts';

const NONE = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
const press = (key: string, held: Partial<typeof NONE> = {}, writing = false) =>
  shortcutOf({ key, ...NONE, ...held }, writing);

describe(shortcutOf, () => {
  it('knows the keys of Linux, Windows and of a Mac', () => {
    for (const held of [{ ctrlKey: true }, { metaKey: true }]) {
      expect(press('k', held)).toBe('palette');
      expect(press('/', held)).toBe('shortcuts');
      expect(press('z', held)).toBe('undo');
      expect(press('Z', { ...held, shiftKey: true })).toBe('redo');
    }
    expect(press('y', { ctrlKey: true })).toBe('redo');
    expect(press('?', { shiftKey: true })).toBe('shortcuts');
  });

  it('leaves a field its own undoing and its question marks', () => {
    expect(press('z', { ctrlKey: true }, true)).toBeNull();
    expect(press('?', { shiftKey: true }, true)).toBeNull();
    expect(press('k', { ctrlKey: true }, true)).toBe('palette');
  });

  it('leaves all other keys alone', () => {
    for (const key of ['k', 'z', '/', 'a', 'Escape']) expect(press(key)).toBeNull();
    expect(press('k', { ctrlKey: true, altKey: true })).toBeNull();
    expect(press('k', { ctrlKey: true, shiftKey: true })).toBeNull();
    expect(press('z', { ctrlKey: true, metaKey: true })).toBeNull();
  });
});

it('explains no key of one place twice', () => {
  for (const { shortcuts } of SHORTCUTS) {
    const keys = shortcuts.map((shortcut) => shortcut.keys.join('+'));
    expect(new Set(keys).size).toBe(keys.length);
  }
});
