import clsx from 'clsx';
import Link from 'next/link';
import { formatCount } from '../format/number.ts';
import { attributeColor } from '../positions/attribute-ramp.ts';
import { readCondition } from '../positions/condition.ts';
import { BinHistogram } from './bin-histogram.tsx';
import { sampleLabel } from './sample-label.ts';
import { type SampleSet, spriteOf } from './sprite.ts';
import { SpriteImage } from './sprite-image.tsx';
import { type Judge, judgeOf, type Sets, type Strip } from './wall-sets.ts';
import type { ChangeWall } from './wall-state.ts';

/** Every set of samples as a row: where they lie along the attribute, and a few that stand for it evenly. */
export function StripsList(props: {
  sets: readonly SampleSet[];
  runs: Sets['runs'];
  strips: readonly Strip[];
  judge: string;
  chosen: SampleSet | null;
  onChange: ChangeWall;
}) {
  const { sets, runs, strips, judge, chosen, onChange } = props;
  const names = new Map(runs.map((run) => [run.id, run]));
  const isFirst = (at: number) => at === 0 || sets[at - 1].runId !== sets[at].runId;
  return (
    <ul className="flex flex-col">
      {sets.map((set, at) => {
        const run = names.get(set.runId);
        const strip = strips.find((one) => one.runId === set.runId && one.condition === set.condition);
        const isChosen = set === chosen;
        return (
          <li key={`${set.runId} ${set.condition}`} className={clsx(isFirst(at) && at > 0 && 'mt-3')}>
            {isFirst(at) && run && (
              <p className="mb-1 flex items-baseline gap-2 border-t border-line pt-2">
                <Link
                  prefetch={false}
                  href={`/runs/${run.id}`}
                  className="min-w-0 truncate font-medium hover:underline"
                >
                  {run.name}
                </Link>
                <span className="figure flex-none text-xs text-faint">seed {run.seed}</span>
              </p>
            )}
            <div
              className={clsx(
                'grid grid-cols-1 items-end gap-x-4 gap-y-1 border-l-2 py-1.5 pl-2 sm:grid-cols-[9rem_minmax(0,1fr)]',
                isChosen ? 'border-accent' : 'border-transparent',
              )}
            >
              <SetButton
                set={set}
                strip={strip}
                isChosen={isChosen}
                onChoose={() =>
                  onChange({ run: set.runId, condition: set.condition, bin: null, sample: null })
                }
              />
              {strip ? (
                <StripRow
                  set={set}
                  strip={strip}
                  judge={judgeOf(set, judge)}
                  onOpen={(sample) =>
                    onChange({ run: set.runId, condition: set.condition, bin: null, sample })
                  }
                />
              ) : (
                <p className="text-xs text-faint">{judge} has not judged these samples.</p>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function SetButton(props: { set: SampleSet; strip?: Strip; isChosen: boolean; onChoose: () => void }) {
  const { set, strip, isChosen, onChoose } = props;
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onChoose}
      className="min-w-0 rounded text-left hover:underline"
    >
      <span className={clsx('block truncate', isChosen ? 'text-ink' : 'text-muted')}>
        {readCondition(set.condition).label}
      </span>
      <span className="figure block text-2xs text-faint">
        {formatCount(set.count)} samples
        {strip && strip.invalid > 0 && `, ${formatCount(strip.invalid)} unreadable`}
      </span>
    </button>
  );
}

function StripRow(props: {
  set: SampleSet;
  strip: Strip;
  judge: Judge | null;
  onOpen: (sample: number) => void;
}) {
  const { set, strip, judge, onOpen } = props;
  if (!judge) return null;
  const { low, high } = strip.histogram;
  return (
    <div className="min-w-0">
      <BinHistogram histogram={strip.histogram} judge={judge} height={26} />
      <div className="mt-0.5 flex">
        {strip.cells.map((cell, at) => {
          const place = `${at}`;
          if (!cell) return <span key={place} aria-hidden="true" className="aspect-square flex-1" />;
          const sprite = set.sheet && spriteOf(set.sheet, cell.number);
          return (
            <button
              key={place}
              type="button"
              aria-label={sampleLabel({ ...cell, disagreement: null }, judge)}
              onClick={() => onOpen(cell.number)}
              className="min-w-0 flex-1 p-px hover:opacity-80"
            >
              <SpriteImage sprite={sprite} border={attributeColor(cell.score, [low, high], judge.axis.gap)} />
            </button>
          );
        })}
      </div>
    </div>
  );
}
