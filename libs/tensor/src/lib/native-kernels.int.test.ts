import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

// The compiled kernels by themselves: native/test as a program, built with the kernels of this working tree. What
// has not changed since the last run is not built again; `npx nx run tensor:check-kernels` and `tensor:sanitize`
// run more shapes and levels.
const { checkNames, runCheck, whyNot } = await import(
  /* @vite-ignore */ fileURLToPath(new URL('../../native/check.mjs', import.meta.url))
);
const checks: [string, string | null][] = await Promise.all(
  checkNames.map(async (name: string) => [name, await whyNot(name)]),
);

const what: Record<string, string> = {
  plain:
    'equal loops in double precision, at vectors of 8 and 16 and with 1, 2 and 3 threads to the same bits',
  address:
    'touch no memory but their own and do nothing undefined (address and undefined-behaviour sanitizers)',
  thread: 'have no data races (thread sanitizer)',
  neon: 'equal loops in double precision on arm64 (under qemu)',
};

describe('the compiled kernels', () => {
  for (const [name, reason] of checks) {
    const title = reason === null ? what[name] : `${what[name]} – SKIPPED: ${reason}`;
    it.skipIf(reason !== null)(
      title,
      async () => {
        const { ok, text } = await runCheck(name, { few: true });
        expect(text).not.toMatch(/FAILED|Sanitizer|runtime error/);
        expect(text).toMatch(/: [1-9]\d* cases, 0 failed/);
        expect(ok).toBe(true);
      },
      300_000,
    );
  }
});
