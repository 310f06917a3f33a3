import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planStages } from '../stages/stage-plan.ts';
import { resolveConfig } from './experiment-config.ts';
import { loadPreset, presetNames } from './load-preset.ts';
import { presetNeeds } from './written-config.ts';

let folder: string;
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'interpolab-presets-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe(loadPreset, () => {
  it('lays each preset over the one it extends', () => {
    write('base.json', '{"name":"base","ddpm":{"steps":1,"rate":2}}');
    write('middle.json', '{"extends":"base","ddpm":{"steps":10}}');
    write('top.json', '{"extends":"middle","name":"top"}');
    expect(loadPreset('top', folder)).toEqual({ name: 'top', ddpm: { steps: 10, rate: 2 } });
  });

  it('takes nothing from below where an object is of another kind', () => {
    write(
      'base.json',
      '{"ddpm":{"network":{"width":32},"training":{"steps":1}},"data":{"kind":"a","size":8}}',
    );
    write('other.json', '{"extends":"base","ddpm":{"network":{"backbone":"dit"}},"data":{"kind":"b"}}');
    write('top.json', '{"extends":"other","ddpm":{"network":{"depth":2}},"data":{"kind":"b","count":3}}');
    expect(loadPreset('top', folder)).toEqual({
      ddpm: { network: { backbone: 'dit', depth: 2 }, training: { steps: 1 } },
      data: { kind: 'b', count: 3 },
    });
  });

  it('reads a file by its path, and what that extends beside it or among the presets', () => {
    write('base.json', '{"a":1}');
    write('mine.json', '{"extends":"./base.json","b":2}');
    expect(loadPreset(join(folder, 'mine.json'), folder)).toEqual({ a: 1, b: 2 });
  });

  it('names the nearest preset when there is none of that name', () => {
    write('circles-16.json', '{}');
    write('circles-32.json', '{}');
    expect(() => loadPreset('circels-16', folder)).toThrow(
      'preset "circels-16": not found (did you mean "circles-16"?); known presets: circles-16, circles-32, or give the path of a .json file.',
    );
  });

  it('says where malformed JSON is', () => {
    write('broken.json', '{"name": }');
    expect(() => loadPreset('broken', folder)).toThrow(
      /^preset .*broken\.json: not valid JSON: Unexpected token/,
    );
  });

  it('refuses JSON that is not an object', () => {
    write('list.json', '[1]');
    expect(() => loadPreset('list', folder)).toThrow(/list\.json: must be a JSON object, got \[1\]\.$/);
  });

  it('refuses presets that extend in a circle', () => {
    write('a.json', '{"extends":"b"}');
    write('b.json', '{"extends":"a"}');
    expect(() => loadPreset('a', folder)).toThrow(/extends itself \(a\.json → b\.json → a\.json\)\.$/);
  });
});

describe('the presets of the repository', () => {
  it.each(presetNames())('%s is valid and can be planned', (name) => {
    const overrides = Object.keys(presetNeeds(name)).map((path) => `${path}=/sets/of-the-user`);
    const config = resolveConfig({ preset: name, overrides });
    expect(config.name).toBe(name);
    const stages = planStages({ config, seed: 0, engine: { name: 'native', threads: 1 }, files: 'some' });
    expect(stages.at(-1)!.kind).toBe('evaluate');
    // what a stage reads has been computed before it
    for (const [at, stage] of stages.entries()) {
      for (const input of Object.values(stage.inputs)) {
        expect(stages.slice(0, at).map(({ key }) => key)).toContain(input.key);
      }
    }
  });
});
