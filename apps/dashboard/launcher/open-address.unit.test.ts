import { expect, it } from 'vitest';
import { addressOf, isLoopback } from './open-address.ts';

it('knows which addresses only this machine reaches', () => {
  for (const host of ['127.0.0.1', '127.8.9.1', '::1']) expect(isLoopback(host)).toBe(true);
  for (const host of ['0.0.0.0', '::', '192.0.2.7', '127.0.0.1.example'])
    expect(isLoopback(host)).toBe(false);
});

it('names an address that a browser of this machine takes', () => {
  expect(addressOf('0.0.0.0', 3900)).toBe('http://127.0.0.1:3900');
  expect(addressOf('::', 3900)).toBe('http://127.0.0.1:3900');
  expect(addressOf('::1', 3900)).toBe('http://[::1]:3900');
  expect(addressOf('192.0.2.7', 1)).toBe('http://192.0.2.7:1');
});
