import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeConfigIssue } from './describe-config-issue.ts';

const schema = z.strictObject({
  data: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('circles'), imageSize: z.int().positive().default(16) }),
    z.strictObject({ kind: z.literal('faces'), smileAt: z.number() }),
  ]),
  training: z.strictObject({ learningRate: z.number(), steps: z.int() }).optional(),
});
const describeIssue = (config: unknown) =>
  describeConfigIssue(schema.safeParse(config).error!, config, schema);

describe(describeConfigIssue, () => {
  it('names the nearest known key of an unknown one', () => {
    expect(
      describeIssue({ data: { kind: 'circles' }, training: { lerningRate: 1, learningRate: 1, steps: 1 } }),
    ).toBe('config training.lerningRate: unknown key; did you mean "training.learningRate"?');
  });

  it('looks only among the keys of the chosen kind', () => {
    expect(describeIssue({ data: { kind: 'circles', smileAt: 1 } })).toBe(
      'config data.smileAt: unknown key; known keys: kind, imageSize',
    );
  });

  it('says what came where the type is wrong', () => {
    expect(describeIssue({ data: { kind: 'circles', imageSize: -3 } })).toBe(
      'config data.imageSize: Too small: expected number to be >0; got -3',
    );
  });

  it('says that a value is missing, and how many more things are wrong', () => {
    expect(describeIssue({ data: { kind: 'faces' }, training: { steps: 1.5 } })).toBe(
      'config data.smileAt: Invalid input: expected number, received undefined (and 2 more)',
    );
  });
});
