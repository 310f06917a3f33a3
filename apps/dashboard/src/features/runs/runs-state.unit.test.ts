import { createLoader, createSerializer } from 'nuqs/server';
import { describe, expect, it } from 'vitest';
import { nextSort } from './next-sort.ts';
import { columnOf, columnsOf, type RunColumn, withAggregate } from './run-column.ts';
import {
  averagedColumns,
  chosenRuns,
  fieldsOf,
  filterText,
  isExpression,
  orderOf,
  rowsQuery,
  searchError,
} from './runs-query.ts';
import { DEFAULT_COLUMNS, RUN_STATUSES, type RunsState, runsParsers } from './runs-state.ts';

const load = createLoader(runsParsers);
const write = createSerializer(runsParsers);
const read = (query: string) => load(new URLSearchParams(query));

/** Park and Miller's generator: the same states each time. */
function randomSource(seed: number) {
  let state = seed;
  const below = (count: number) => {
    state = (state * 48271) % 2147483647;
    return state % count;
  };
  return { below, of: <T>(list: readonly T[]): T => list[below(list.length)] };
}

const TEXTS = [
  ...['name', 'config.ddpm.lr', 'config."a.b,c"', 'metrics.loss/x.min', 'a&b=c #%+ ü\u202e', ' two  words '],
  ...['<b>', '=1+1', '\u{1F600}', 'x:12', '%2C', '\\', '"', "'", 'config.x = "y,z" and tag in (a, b)'],
];

function randomState({ below, of }: ReturnType<typeof randomSource>): RunsState {
  const some = () => Array.from({ length: below(4) }, () => of(TEXTS));
  return {
    ...{ q: of(['', ...TEXTS]), project: of([null, ...TEXTS]), status: of([null, ...RUN_STATUSES]) },
    sort: of([null, { field: of(TEXTS), descending: below(2) === 1 }]),
    ...{
      cols: of([[...DEFAULT_COLUMNS], [of(TEXTS), ...some()]]),
      fixed: below(5),
      by: some(),
      open: some(),
    },
    widths: some().map((field) => [field, 40 + below(900)]),
    ...{ runs: some(), pin: some(), hide: some(), higher: some(), lower: some() },
  };
}

describe('the state in the address', () => {
  it('comes back as it was written, whatever it is', () => {
    const random = randomSource(20261127);
    for (let trial = 0; trial < 1000; trial++) {
      const state = randomState(random);
      const address = write(state);
      expect(read(address.slice(1)), address).toEqual(state);
    }
  });

  it('takes an empty address and one full of nonsense for the same', () => {
    expect(read('?status=sleeping&fixed=many&widths=x,:1,y:&page=9&sort=-')).toEqual(read(''));
    expect(write(read(''))).toBe('');
  });
});

describe('what is asked of the API', () => {
  it('is the roots, and with a filter stages too', () => {
    expect(chosenRuns(read(''))).toEqual({ rootsOnly: true });
    expect(chosenRuns(read('?q=%20%20&project=p'))).toEqual({ rootsOnly: true, project: 'p' });
    expect(chosenRuns(read('?q=ddpm&status=failed'))).toEqual({ search: 'ddpm', status: 'failed' });
    expect(chosenRuns(read(`?q=${'x'.repeat(600)}`)).search).toHaveLength(500);
  });

  it.each([
    ...[
      'config.ddpm.lr < 1e-3',
      'tag in (a, b)',
      'TAG IN(a)',
      'config.seed is missing',
      'config.x is not null',
    ],
    ...['name ~ smile', 'name glob "a*"', 'not (stale = true)'],
  ])('takes %s for an expression', (text) => {
    expect(isExpression(text)).toBe(true);
    expect(chosenRuns(read(`?q=${encodeURIComponent(text)}`))).toEqual({ filter: text });
    expect(filterText(text)).toBe(text);
  });

  it.each(['smile', 'circles in the middle', 'this is fine', '100% (really)', 'a-b/c'])(
    'takes %s for a part of a name',
    (text) => expect(isExpression(text)).toBe(false),
  );

  it('is only the columns in sight, and an order only by what can be ordered', () => {
    expect(
      rowsQuery(read('?cols=name,config.lr,metrics.kl.min,nonsense field&sort=-metrics.kl.min')),
    ).toEqual({
      ...{ rootsOnly: true, fields: ['config.lr', 'metrics.kl.min'], limit: 100 },
      orderBy: 'metrics.kl.min',
      descending: true,
    });
    expect(orderOf(read('?sort=results'))).toEqual({});
    expect(orderOf(read('?sort=no field'))).toEqual({});
    expect(fieldsOf(read('?cols=results'))).toContain('summary.results');
  });

  it('says where an expression is wrong', () => {
    expect(searchError('kind = evaluate and seed < ')).toEqual({
      message: 'filter, column 27: expected a value, got the end.',
      column: 27,
    });
    expect(searchError('kind = evaluate')).toBeNull();
    expect(searchError('smile')).toBeNull();
  });
});

describe('columns', () => {
  it('are named after the last part of what they show', () => {
    expect(columnOf('config."a.b".lr')).toMatchObject({ label: 'lr', detail: 'a.b', numeric: true });
    expect(columnOf('metrics.loss/mse')).toMatchObject({ label: 'loss/mse', detail: 'last' });
    expect(columnOf('lr')).toBeNull();
  });

  it('show the best of a metric by the direction that is said, else by its name, else its last', () => {
    const reads = (id: string, query = '') => columnOf(id, read(query))?.reads;
    expect(reads('best.metrics.loss')).toBe('metrics.loss.min');
    expect(reads('best.metrics.accuracy')).toBe('metrics.accuracy.max');
    expect(reads('best.metrics.loss', '?higher=:loss')).toBe('metrics.loss.max');
    expect(reads('best.metrics.rate')).toBe('metrics.rate');
    expect(reads('best.metrics.rate', '?lower=:rate')).toBe('metrics.rate.min');
    expect(reads('best.metrics."a.best"', '?lower=:a.best')).toBe('metrics.a.best.min');
    for (const none of ['best.config.lr', 'best.name', 'best.metrics.loss.max', 'best.'])
      expect(columnOf(none), none).toBeNull();
    const turned = read('?cols=name,best.metrics.loss&sort=-best.metrics.loss&higher=:loss&by=seed');
    expect(rowsQuery(turned)).toMatchObject({
      ...{ fields: ['metrics.loss.max'], orderBy: 'metrics.loss.max', descending: true },
    });
    expect(averagedColumns(turned)).toEqual(['metrics.loss.max']);
  });

  it('order what is best first, then the other way, then not at all', () => {
    const column = (id: string, query: string) => columnOf(id, read(query)) as RunColumn;
    const clicks = (one: RunColumn) => {
      const first = nextSort(null, one);
      const second = nextSort(first, one);
      return [first?.descending, second?.descending, nextSort(second, one)];
    };
    expect(clicks(column('best.metrics.loss', ''))).toEqual([false, true, null]);
    expect(clicks(column('best.metrics.loss', '?higher=:loss'))).toEqual([true, false, null]);
    expect(clicks(column('metrics.loss.max', ''))).toEqual([false, true, null]);
  });

  it('change the number of a metric, and are never none', () => {
    expect(withAggregate('metrics.kl.min', 'best')).toBe('best.metrics.kl');
    expect(withAggregate('best.metrics.kl', 'max')).toBe('metrics.kl.max');
    expect(withAggregate('metrics.kl', 'min')).toBe('metrics.kl.min');
    expect(withAggregate('metrics.kl.min', 'last')).toBe('metrics.kl');
    expect(withAggregate('config.lr', 'min')).toBe('config.lr');
    expect(columnsOf(['?', 'seed', 'seed']).map(({ id }) => id)).toEqual(['seed']);
    expect(columnsOf([]).map(({ id }) => id)).toEqual(['name']);
  });
});
