import { describe, expect, it } from 'vitest';
import { readScoreReference, scoreReferenceName } from './score-reference.ts';

describe('scoreReferenceName', () => {
  it('comes back, and the metrics of others are left alone', () => {
    const about = { name: 'a (b) c/strength-3.5', measure: 'kl', variant: 'fixed', bins: 20 } as const;
    expect(scoreReferenceName(about)).toBe('score(a (b) c/strength-3.5) kl, fixed 20 bins');
    expect(readScoreReference(scoreReferenceName(about))).toEqual(about);
    for (const other of ['loss', 'score(a) fid, fixed 100 bins', 'score(a) kl, fixed 5 bins', 'score(a) kl'])
      expect(readScoreReference(other)).toBeNull();
  });
});
