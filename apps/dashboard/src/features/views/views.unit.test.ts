import { describe, expect, it } from 'vitest';
import { addressOfState, kindOfPath, stateOfAddress, titleOfKind } from './view-address.ts';
import { projectsToRead, sortViews } from './views-data.ts';

describe('the address of a view', () => {
  it.each(['/', '/?q=a%20b&cols=name', '/runs/x?step=3#loss', '/interpolation?filter=name = "//x"', '/ü😀'])(
    'comes back: %s',
    (address) => {
      expect(addressOfState(stateOfAddress(address))).toBe(address);
      expect(addressOfState(JSON.parse(JSON.stringify({ address, more: 1 })))).toBe(address);
    },
  );

  it.each([
    ...['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', 'runs', ''],
    ...['/\t/evil.example', '/a\nb', `/${'x'.repeat(50_000)}`],
  ])('is none where it leads elsewhere or nowhere: %j', (address) => {
    expect(addressOfState({ address })).toBeNull();
    expect(() => stateOfAddress(address)).toThrow();
  });

  it('is none in a state of another form', () => {
    for (const state of [null, 'x', {}, { address: 1 }, { address: ['/'] }])
      expect(addressOfState(state)).toBeNull();
  });

  it('says which limit an address passes', () => {
    expect(() => stateOfAddress(`/?runs=${'x'.repeat(50_000)}`)).toThrow(
      'view: expected an address of at most 50000 characters, got 50007 (choose fewer runs).',
    );
  });

  it('belongs to a page', () => {
    expect(['/', '/runs/a/b', '/interpolation', '/wall/x'].map(kindOfPath)).toEqual([
      ...['runs', 'run', 'interpolation', 'wall'],
    ]);
    expect(['runs', 'run', 'interpolation', '<b>unknown</b>'].map(titleOfKind)).toEqual([
      ...['Runs', 'Run', 'Interpolation', '<b>unknown</b>'],
    ]);
  });
});

describe(projectsToRead, () => {
  const project = (name: string, lastStartedAt: string | null = null) => ({ name, lastStartedAt });

  it('takes the chosen one if it is there, else the newest', () => {
    const projects = [project('never'), project('old', '2025'), project('new', '2026')];
    expect(projectsToRead(projects, 'old')).toEqual({ names: ['old'], leftOut: 0 });
    expect(projectsToRead(projects, 'gone')).toEqual({ names: [], leftOut: 0 });
    expect(projectsToRead(projects, null)).toEqual({ names: ['new', 'old', 'never'], leftOut: 0 });
  });

  it('says how many it leaves out', () => {
    const projects = Array.from({ length: 53 }, (_, at) => project(`p${at}`));
    const { names, leftOut } = projectsToRead(projects, null);
    expect([names.length, leftOut]).toEqual([50, 3]);
  });
});

it('shows the views that were changed last first', () => {
  const view = (name: string, updatedAt: string) => ({
    ...{ project: 'p', kind: 'runs', name, state: {}, version: 1, updatedAt },
  });
  expect(sortViews([view('a', '2025'), view('b', '2026')]).map(({ name }) => name)).toEqual(['b', 'a']);
});
