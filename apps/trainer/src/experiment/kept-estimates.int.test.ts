import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { keepEstimates, readEstimates } from './kept-estimates.ts';

const folder = mkdtempSync(join(tmpdir(), 'interpolab-estimates-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('keeps what was measured, what was too little to count, and nothing that cannot be read', () => {
  expect(readEstimates(folder).size).toBe(0);
  const measured = new Map([
    ['ddpm', { seconds: 3600.25, memoryBytes: 4096 }],
    ['sample', { seconds: 2 }],
    ['data', null],
  ]);
  keepEstimates(folder, measured);
  expect(readEstimates(folder)).toEqual(measured);
  writeFileSync(join(folder, 'estimates.json'), '{"ddpm":');
  expect(readEstimates(folder).size).toBe(0);
});
