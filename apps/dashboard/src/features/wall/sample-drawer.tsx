'use client';

import { Dialog } from '@base-ui/react/dialog';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight, X } from 'lucide-react';
import Link from 'next/link';
import type { KeyboardEvent, ReactNode } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { formatNumber } from '../format/number.ts';
import { attributeColor } from '../positions/attribute-ramp.ts';
import { readCondition } from '../positions/condition.ts';
import { ColumnHead } from '../shell/column-head.tsx';
import { NearestImages } from './nearest-images.tsx';
import { scoreLabel } from './sample-label.ts';
import { framesOf, type SampleSet, spriteOf } from './sprite.ts';
import { SpriteImage } from './sprite-image.tsx';
import type { Judge } from './wall-sets.ts';
import type { ChangeWall, WallState } from './wall-state.ts';

const BUTTON = 'rounded p-1 text-muted hover:bg-hover hover:text-ink disabled:opacity-40';

/** One sample with all that is known of it. */
export function SampleDrawer(props: {
  set: SampleSet | null;
  number: number | null;
  runName: string;
  judge: Judge | null;
  space: WallState['space'];
  onChange: ChangeWall;
}) {
  const { set, number, runName, judge, space, onChange } = props;
  const isOpen = set !== null && number !== null;
  const go = (by: number) => {
    if (set && number !== null) onChange({ sample: Math.min(set.count - 1, Math.max(0, number + by)) });
  };
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'ArrowLeft') go(-1);
    if (event.key === 'ArrowRight') go(1);
  }
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onChange({ sample: null })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-20 bg-page/60" />
        <Dialog.Popup
          onKeyDown={onKeyDown}
          className="fixed inset-y-0 right-0 z-30 flex w-full max-w-[30rem] flex-col overflow-y-auto border-l border-line bg-page px-5 py-4"
        >
          {set && number !== null && (
            <>
              <div className="mb-3 flex items-center gap-1">
                <Dialog.Title className="mr-auto text-base font-medium">Sample {number}</Dialog.Title>
                <button
                  type="button"
                  aria-label="Sample before"
                  disabled={number === 0}
                  onClick={() => go(-1)}
                  className={BUTTON}
                >
                  <ChevronLeft size={16} aria-hidden />
                </button>
                <button
                  type="button"
                  aria-label="Next sample"
                  disabled={number >= set.count - 1}
                  onClick={() => go(1)}
                  className={BUTTON}
                >
                  <ChevronRight size={16} aria-hidden />
                </button>
                <Dialog.Close aria-label="Close" className={BUTTON}>
                  <X size={16} aria-hidden />
                </Dialog.Close>
              </div>
              <SampleDetail {...{ set, number, runName, judge, space, onChange }} />
            </>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function SampleDetail(props: {
  set: SampleSet;
  number: number;
  runName: string;
  judge: Judge | null;
  space: WallState['space'];
  onChange: ChangeWall;
}) {
  const { set, number, runName, judge, space, onChange } = props;
  const api = useApi();
  const { runId, condition } = set;
  const { data, error } = useQuery(
    api.samples.get.queryOptions(
      { runId, condition, number },
      { placeholderData: keepPreviousData, retry: false },
    ),
  );
  const current = data?.number === number ? data : undefined;
  const own = current?.scores.find((one) => one.judge === judge?.judge);
  const color =
    own && own.score !== null
      ? attributeColor(own.score, [own.axis.low, own.axis.high], own.axis.gap)
      : 'var(--line-strong)';
  return (
    <>
      <div className="flex flex-wrap gap-4">
        <SpriteImage
          sprite={set.sheet && spriteOf(set.sheet, number)}
          alt={`Sample ${number}`}
          border={color}
          className="w-40"
        />
        <dl className="grid min-w-44 flex-1 content-start gap-y-1.5">
          <Fact name="Run">
            <Link prefetch={false} href={`/runs/${runId}`} className="break-words hover:underline">
              {runName}
            </Link>
          </Fact>
          <Fact name="Condition">{readCondition(condition).label}</Fact>
          <Fact name="Guidance strength">
            <span className="figure">{set.strength === null ? '–' : formatNumber(set.strength)}</span>
          </Fact>
          <Fact name="Seed, stream of its noise">
            <span className="figure">
              {set.seed}, {number}
            </span>
          </Fact>
        </dl>
      </div>
      {error && (
        <p role="alert" className="mt-3 text-failed">
          {error.message}
        </p>
      )}
      <Part title="Scores">
        {current && current.scores.length > 0 ? (
          <table className="w-full">
            <thead className="sr-only">
              <tr>
                <ColumnHead>Judge</ColumnHead>
                <ColumnHead>Its hash</ColumnHead>
                <ColumnHead number>Score</ColumnHead>
              </tr>
            </thead>
            <tbody>
              {current.scores.map((one) => (
                <tr
                  key={`${one.name} ${one.classifierSha256}`}
                  className="border-t border-line first:border-0"
                >
                  <td className="py-1">{one.judge}</td>
                  <td className="figure py-1 text-xs text-faint">{one.classifierSha256.slice(0, 12)}</td>
                  <td className="figure py-1 text-right">{scoreLabel(one.score, one)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : (
          <p className="text-muted">{current ? 'Nobody has judged this sample.' : 'Reading …'}</p>
        )}
        {current && current.disagreement !== null && (
          <p className="mt-1 text-xs text-muted">
            The classifiers differ by <span className="figure">{formatNumber(current.disagreement)}</span>{' '}
            about it, the mean over their pairs.
          </p>
        )}
      </Part>
      <Part title="On its way">
        <Way set={set} number={number} />
      </Part>
      <Part title="Nearest training images">
        {current ? (
          <NearestImages neighbours={current.neighbours} {...{ condition, space, onChange }} />
        ) : (
          'Reading …'
        )}
      </Part>
    </>
  );
}

/** What the sample was to become, seen along the way from noise. */
function Way({ set, number }: { set: SampleSet; number: number }) {
  const frames = set.trajectory ? framesOf(set.trajectory, number) : [];
  if (frames.length === 0)
    return (
      <p className="text-muted">
        {set.trajectory
          ? `Kept of the first ${set.trajectory.count} samples (sampling.trajectories).`
          : 'Not kept of these samples (sampling.trajectories).'}
      </p>
    );
  return (
    <ol className="grid grid-cols-8 gap-1">
      {frames.map(({ t, sprite }) => (
        <li key={t}>
          <SpriteImage sprite={sprite} alt={`Predicted image at t = ${t}`} />
          <span className="figure mt-0.5 block text-center text-2xs text-faint">{t}</span>
        </li>
      ))}
    </ol>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-5 border-t border-line pt-2.5">
      <h3 className="mb-2 font-medium">{title}</h3>
      {children}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="label">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
