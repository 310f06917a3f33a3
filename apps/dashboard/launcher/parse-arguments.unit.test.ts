import { describe, expect, it } from 'vitest';
import { parseArguments, UsageError } from './parse-arguments.ts';

describe(parseArguments, () => {
  it('reads the port in both spellings, 3900 by default', () => {
    expect(parseArguments(['serve'])).toEqual({
      ...{ command: 'serve', port: 3900, host: '127.0.0.1', help: false },
    });
    expect(parseArguments(['serve', '--port', '3100']).port).toBe(3100);
    expect(parseArguments(['dev', '--port=3100'])).toEqual({
      ...{ command: 'dev', port: 3100, host: '127.0.0.1', help: false },
    });
    expect(parseArguments(['serve', '--host=0.0.0.0']).host).toBe('0.0.0.0');
    expect(parseArguments(['serve', '--help']).help).toBe(true);
  });

  it.each([
    [['serve', '--port', '0'], 'dashboard: --port expects a number from 1 to 65535, got "0".'],
    [['serve', '--port', '1e3'], 'dashboard: --port expects a number from 1 to 65535, got "1e3".'],
    [['serve', '--port'], 'dashboard: --port expects a number from 1 to 65535, got "".'],
    [['serve', '--open'], 'dashboard: unknown option --open (see --help).'],
    [
      ['serve', '--host=example.com'],
      'dashboard: --host expects an IP address of this machine, or 0.0.0.0 for all, got "example.com".',
    ],
    [[], 'dashboard: expected serve or dev, got "".'],
  ])('refuses %j', (argv, message) => {
    expect(() => parseArguments(argv)).toThrow(new UsageError(message));
  });
});
