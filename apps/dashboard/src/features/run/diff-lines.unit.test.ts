import { expect, it } from 'vitest';
import { diffLines } from './diff-lines.ts';

it('tells changed lines from the marks of their file', () => {
  const diff = [
    ...['?? new.txt', 'diff --git a/x b/x', 'index 1..2 100644', '--- a/x', '+++ b/x', '@@ -1,2 +1,2 @@ f'],
    ...['-old', '--- was a comment', '+new', ' same', '', 'diff --git a/y b/y', 'Binary files differ'],
  ];
  expect(diffLines(`${diff.join('\n')}\n`).map(({ kind }) => kind)).toEqual([
    ...['new', 'file', 'place', 'place', 'place', 'place', 'removed', 'removed', 'added', 'same', 'same'],
    ...['file', 'place'],
  ]);
});
