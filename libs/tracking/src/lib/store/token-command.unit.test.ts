import { expect, it } from 'vitest';
import { readNewToken } from './token-command.ts';

const NOW = Date.parse('2026-11-27T12:00:00.000Z');

it('a token reads everything for 90 days if nothing else is said', () => {
  expect(readNewToken(['--name', 'ada'], NOW)).toEqual({
    ...{ name: 'ada', role: 'reader', projects: undefined, expiresAt: '2027-02-25T12:00:00.000Z' },
  });
});

it('takes several projects, a role and an end', () => {
  const words = ['--name=ci', '--role=writer', '--project=a', '--project', 'b, c', '--days=1'];
  expect(readNewToken(words, NOW)).toEqual({
    ...{ name: 'ci', role: 'writer', projects: ['a', 'b, c'], expiresAt: '2026-11-28T12:00:00.000Z' },
  });
});

it.each([
  [['--role', 'root', '--name', 'x'], 'token: expected --role reader, writer, admin, got root.'],
  [[], 'token: expected --name, who or what it is for.'],
  [['--name', 'x', '--days', '0'], 'token: expected --days of 1 to 3650, got 0.'],
  [['--name', 'x', '--days', 'soon'], 'token: expected --days of 1 to 3650, got soon.'],
])('%j is refused', (words, message) => {
  expect(() => readNewToken(words, NOW)).toThrow(message);
});
