import type { RouterInputs } from '@interpolab/api';
import { describe, expect, it } from 'vitest';
import { createCurveLoader } from './curve-loader.ts';
import type { Curve } from './merge-curve.ts';

type Question = RouterInputs['metrics']['curves'];

/** A loader whose questions are kept, and answered with an empty curve for each series but "none". */
function loaderUnderTest() {
  const questions: Question[] = [];
  const load = createCurveLoader(async (question) => {
    questions.push(question);
    return question.runIds.flatMap((runId, at): Curve[] => {
      const name = question.names[question.names.length === 1 ? 0 : at];
      const rest = { times: [], values: [], smoothed: null, nonFinite: [], totalCount: 0, thinned: false };
      const from = question.fromSteps?.[question.fromSteps.length === 1 ? 0 : at] ?? 0;
      return name === 'none' ? [] : [{ runId, name, steps: [from], ...rest, count: 0, conflicts: 0 }];
    });
  });
  return { load, questions };
}

const form = { maxPoints: 100 };

describe(createCurveLoader, () => {
  it('asks one question for what several charts want at the same moment, and gives each its own', async () => {
    const { load, questions } = loaderUnderTest();
    const [loss, rest] = await Promise.all([
      load([{ runId: 'a', name: 'loss' }], form),
      load(
        [
          { runId: 'a', name: 'none' },
          { runId: 'b', name: 'kl', fromStep: 7 },
        ],
        form,
      ),
    ]);
    expect(loss.map(({ runId, name }) => [runId, name])).toEqual([['a', 'loss']]);
    expect(rest.map(({ runId, name, steps }) => [runId, name, steps])).toEqual([['b', 'kl', [7]]]);
    expect(questions).toEqual([
      {
        ...{ runIds: ['a', 'a', 'b'], names: ['loss', 'none', 'kl'], maxPoints: 100 },
        fromSteps: [Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 7],
        toSteps: [Number.MAX_SAFE_INTEGER],
      },
    ]);
  });

  it('keeps apart what is smoothed otherwise, and two parts of one series', async () => {
    const { load, questions } = loaderUnderTest();
    const wanted = { runId: 'a', name: 'loss' };
    const answers = await Promise.all([
      load([wanted], form),
      load([wanted], { ...form, kernel: 'mean', width: 5, over: 'steps' }),
      load([{ ...wanted, fromStep: 3 }], form),
    ]);
    expect(questions.map(({ kernel, fromSteps }) => [kernel, fromSteps?.[0]])).toEqual([
      [undefined, undefined],
      ['mean', undefined],
      [undefined, 3],
    ]);
    expect(answers.map(([{ steps }]) => steps[0])).toEqual([0, 0, 3]);
  });

  it('asks for more than 500 series in parts, and for what is wanted later by itself', async () => {
    const { load, questions } = loaderUnderTest();
    const many = Array.from({ length: 1001 }, (_, at) => ({ runId: `run ${at}`, name: 'loss' }));
    expect((await load(many, form)).map(({ runId }) => runId)).toEqual(many.map(({ runId }) => runId));
    await load([{ runId: 'later', name: 'loss' }], form);
    expect(questions.map(({ runIds, names }) => [runIds.length, names.length])).toEqual([
      [500, 1],
      [500, 1],
      [1, 1],
      [1, 1],
    ]);
  });

  it('says to everybody who asked that it has failed, and asks anew afterwards', async () => {
    let fails = true;
    const load = createCurveLoader(async () => {
      if (fails) throw new Error('no connection');
      return [];
    });
    const wanted = [{ runId: 'a', name: 'loss' }];
    const both = await Promise.allSettled([load(wanted, form), load([{ runId: 'b', name: 'kl' }], form)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    expect(await load(wanted, form)).toEqual([]);
  });
});
