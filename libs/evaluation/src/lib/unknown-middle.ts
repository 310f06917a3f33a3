/**
 * The middle of an attribute in [0, 1] of which nobody knows what training has shown: the extremes of paper §1.1 are up to
 * 0.1 and from 0.9, and what lies between them counts. Both ends are in it. It is a convention, so that all who measure mean the
 * same; the oracle of drawn faces knows the true gap, and takes that. The band of `truthCurve` (P from 0.4 to 0.6) is
 * another thing: there one looks at a classifier's ½, not at what training left out.
 */
export const UNKNOWN_MIDDLE = { low: 0.1, high: 0.9 } as const;
