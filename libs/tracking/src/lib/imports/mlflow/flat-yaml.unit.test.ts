import { describe, expect, it } from 'vitest';
import { readFlatYaml } from './flat-yaml.ts';

// The texts are what PyYAML 6.0 writes for the values beside them: yaml.safe_dump(…, default_flow_style=False).
describe('what PyYAML writes', () => {
  it.each([
    ['plain', 'a: some text\n', 'some text'],
    ['quotes', "a: 'it''s: x'\n", "it's: x"],
    ['a long text, folded', `a: ${'word '.repeat(16)}word\n  word\n`, `${'word '.repeat(17)}word`],
    ['a line break', "a: 'x\n\n  y'\n", 'x\ny'],
    ['two line breaks', "a: 'x\n\n\n  y'\n", 'x\n\ny'],
    ['escapes', 'a: "\\x01\\t\\L\\U0001F600\\"\\\\"\n', '\x01\t\u2028😀"\\'],
    ['escapes, folded', 'a: "\\x01 one\\\n  \\ two"\n', '\x01 one two'],
    ['nothing', 'a: null\n', null],
    ['a number, as it stands', 'a: 1700000000000\n', '1700000000000'],
    ['the empty text', "a: ''\n", ''],
    ['a list, which is passed by', 'a: x\ntags:\n- one\n- two\n', 'x'],
  ])('%s', (_what, text, value) => {
    expect(readFlatYaml(text, 'meta.yaml').a).toBe(value);
  });

  it('is told from what is none, with its line', () => {
    expect(() => readFlatYaml('a: 1\n<html>\n', 'meta.yaml')).toThrow(
      'import: meta.yaml: line 2: expected "key: value", got "<html>".',
    );
  });
});
