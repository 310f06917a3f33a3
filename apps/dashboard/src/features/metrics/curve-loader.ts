import type { RouterInputs } from '@interpolab/api';
import type { Curve } from './merge-curve.ts';

type Question = RouterInputs['metrics']['curves'];

/** One series, or the steps of it from `fromStep` to `toStep`. */
export interface WantedCurve {
  runId: string;
  name: string;
  fromStep?: number;
  toStep?: number;
}

/** How series are thinned and smoothed; only what is alike can be asked for together. */
export type CurveForm = Pick<Question, 'maxPoints' | 'kernel' | 'width' | 'over'>;

/** Those that there are, in the order asked for. */
export type LoadCurves = (wanted: readonly WantedCurve[], form: CurveForm) => Promise<Curve[]>;

interface Batch {
  form: CurveForm;
  wanted: Map<string, WantedCurve>;
  answer: Promise<Map<string, Curve>>;
}

/** So many series are smoothed for one question. */
const MOST_SERIES = 500;

const keyOf = ({ runId, name }: { runId: string; name: string }) => `${runId}\n${name}`;

/**
 * Asks for series together: what the charts of a page want at the same moment, when they come into sight or when runs have
 * changed, becomes one question.
 */
export function createCurveLoader(ask: (question: Question) => Promise<readonly Curve[]>): LoadCurves {
  let open: Batch[] = [];

  function begin(form: CurveForm): Batch {
    const wanted: Batch['wanted'] = new Map();
    const answer = new Promise<void>((resolve) => setTimeout(resolve, 0)).then(async () => {
      open = open.filter((batch) => batch.wanted !== wanted);
      const curves = await ask(questionOf([...wanted.values()], form));
      return new Map(curves.map((curve) => [keyOf(curve), curve]));
    });
    const batch = { form, wanted, answer };
    open.push(batch);
    return batch;
  }

  /** A question that still waits, has room, and names none of these series: with another range it is another part. */
  const findRoom = (some: readonly WantedCurve[], form: CurveForm) =>
    open.find(
      (batch) =>
        sameForm(batch.form, form) &&
        batch.wanted.size + some.length <= MOST_SERIES &&
        !some.some((one) => batch.wanted.has(keyOf(one))),
    );

  return async (wanted, form) => {
    const parts: Batch[] = [];
    for (let first = 0; first < wanted.length; first += MOST_SERIES) {
      const some = wanted.slice(first, first + MOST_SERIES);
      const batch = findRoom(some, form) ?? begin(form);
      for (const one of some) batch.wanted.set(keyOf(one), one);
      parts.push(batch);
    }
    const answers = await Promise.all(parts.map(({ answer }) => answer));
    return wanted.flatMap((one, at) => answers[Math.floor(at / MOST_SERIES)].get(keyOf(one)) ?? []);
  };
}

const sameForm = (a: CurveForm, b: CurveForm) =>
  a.maxPoints === b.maxPoints && a.kernel === b.kernel && a.width === b.width && a.over === b.over;

/** One run or one name for all is said once, so that the usual questions are short. */
function questionOf(wanted: readonly WantedCurve[], form: CurveForm): Question {
  const each = <Item>(item: (one: WantedCurve) => Item): Item[] => {
    const items = wanted.map(item);
    return items.every((one) => one === items[0]) ? items.slice(0, 1) : items;
  };
  const isPart = wanted.some(({ fromStep, toStep }) => fromStep !== undefined || toStep !== undefined);
  return {
    ...{ runIds: wanted.map(({ runId }) => runId), names: each(({ name }) => name), ...form },
    ...(isPart && {
      fromSteps: each(({ fromStep }) => fromStep ?? Number.MIN_SAFE_INTEGER),
      toSteps: each(({ toStep }) => toStep ?? Number.MAX_SAFE_INTEGER),
    }),
  };
}
