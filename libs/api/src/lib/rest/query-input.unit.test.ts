import { describe, expect, it } from 'vitest';
import { inputOfQuery } from './query-input.ts';

const schema = {
  properties: {
    text: { type: 'string' },
    whole: { type: 'integer' },
    number: { type: 'number' },
    flag: { type: 'boolean' },
    list: { type: 'array', items: { type: 'integer' } },
    nullable: { anyOf: [{ type: 'null' }, { type: 'number' }] },
  },
};
const read = (query: string) => inputOfQuery(new URLSearchParams(query), schema);

describe(inputOfQuery, () => {
  it('reads what the schema wants', () => {
    expect(read('text=12&whole=-3&number=1e-4&flag=false&list=1&list=2&nullable=0.5')).toEqual({
      ...{ text: '12', whole: -3, number: 1e-4, flag: false, list: [1, 2], nullable: 0.5 },
    });
    expect(read('list=7')).toEqual({ list: [7] });
  });

  it('leaves as text what does not fit, for the schema to refuse', () => {
    expect(read('whole=&number=x&flag=yes&other=1')).toEqual({
      whole: '',
      number: 'x',
      flag: 'yes',
      other: '1',
    });
    expect(read('text=a&text=b')).toEqual({ text: ['a', 'b'] });
    expect(Object.keys(read('__proto__=x'))).toEqual(['__proto__']);
  });
});
