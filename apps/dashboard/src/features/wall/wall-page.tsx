'use client';

import { useQueryStates } from 'nuqs';
import { useEffect, useMemo, useState } from 'react';
import { formatCount } from '../format/number.ts';
import { EmptyNote } from '../shell/empty-note.tsx';
import { LabelledSelect, optionsOf } from '../shell/labelled-select.tsx';
import { Section } from '../shell/section.tsx';
import { Segmented } from '../shell/segmented.tsx';
import { ExportStrips } from './export-strips.tsx';
import { RunsFilter } from './runs-filter.tsx';
import { SampleDrawer } from './sample-drawer.tsx';
import { stripRows } from './strip-caption.ts';
import { StripsList } from './strips-list.tsx';
import { useWall } from './use-wall.ts';
import { WallSection } from './wall-section.tsx';
import { chosenSet, differentJudges, judgeNames, judgeOf, type Sets, type Strip } from './wall-sets.ts';
import { type ChangeWall, MOST_RUNS, STRIP_CELLS, type WallState, wallParsers } from './wall-state.ts';

/** Samples one by one, sorted along the attribute: what a bin of a histogram is made of. */
export function WallPage() {
  const [state, setState] = useQueryStates(wallParsers);
  const change: ChangeWall = (values) => void setState(values);
  const { calm, data, judge, strips, isCut, isPending, error } = useWall(state);
  return (
    <main className="min-h-0 flex-1 overflow-y-auto px-4 py-4 sm:px-6">
      <div className="mb-3 flex flex-wrap items-center gap-x-6 gap-y-2">
        <h1 className="text-base font-medium">Sample wall</h1>
        <RunsFilter state={state} onChange={change} count={data?.runs.length ?? 0} />
        {calm.waiting > 0 && (
          <button
            type="button"
            onClick={calm.release}
            className="text-xs text-accent hover:underline"
            title="They come by themselves once the pointer has left the samples."
          >
            {calm.waiting} new {calm.waiting === 1 ? 'set' : 'sets'}: show
          </button>
        )}
      </div>
      {isCut && (
        <p className="mb-2 text-xs text-muted">
          {state.runs.length > 0
            ? `The wall takes ${MOST_RUNS} runs; the others are left out.`
            : `The newest ${data?.runs.length ?? 0} experiments are taken. Filter, or choose runs on the list, for others.`}
        </p>
      )}
      {error && (
        <p role="alert" className="mb-2 text-failed">
          {error.message}
        </p>
      )}
      {data && data.sets.length > 0 ? (
        <div {...calm.hold} data-wall>
          <Wall data={data} judge={judge} strips={strips} state={state} onChange={change} />
        </div>
      ) : (
        !isPending && !error && <NoSamples filtered={state.filter !== '' || state.runs.length > 0} />
      )}
    </main>
  );
}

function Wall(props: {
  data: Sets;
  judge: string | null;
  strips: { strips: Strip[]; left: number } | undefined;
  state: WallState;
  onChange: ChangeWall;
}) {
  const { data, judge, strips, state, onChange } = props;
  const { sets, runs } = data;
  const set = useShownSet(sets, state);
  const judges = judgeNames(sets);
  const rows = useMemo(() => stripRows(sets, strips?.strips ?? []), [sets, strips]);
  const own = set && judgeOf(set, judge);
  const strip = strips?.strips.find((one) => one.runId === set?.runId && one.condition === set.condition);
  const runName = runs.find(({ id }) => id === set?.runId)?.name ?? '';
  return (
    <>
      {judge !== null && differentJudges(sets, judge) > 1 && (
        <p role="status" className="mb-3 rounded border border-interrupted/50 px-3 py-1.5 text-xs">
          These runs were judged by different judges called “{judge}”: compare samples by looking, not by
          their scores.
        </p>
      )}
      {judge !== null && (
        <Section
          title="Along the attribute"
          note={`in equal parts of the axis, of each the sample nearest to its middle; judged by ${judge}`}
          controls={
            <div className="flex flex-wrap items-center gap-3">
              {judges.length > 1 && (
                <LabelledSelect
                  label="judge"
                  value={judge}
                  options={optionsOf(judges)}
                  onChange={(name) => onChange({ judge: name, bin: null })}
                />
              )}
              <LabelledSelect
                label="cells"
                value={state.cells}
                options={optionsOf([...new Set<number>([...STRIP_CELLS, state.cells])])}
                onChange={(cells) => onChange({ cells })}
              />
              <ExportStrips rows={rows} runs={runs} judge={judge} />
            </div>
          }
        >
          {strips && <StripsList {...{ sets, runs, judge, onChange }} strips={strips.strips} chosen={set} />}
          {strips && strips.left > 0 && (
            <p className="mt-2 text-xs text-muted">
              {formatCount(strips.left)} more sets are not drawn (at most 200).
            </p>
          )}
        </Section>
      )}
      {judge === null && (
        <Section title="Sets of samples" note="nobody has judged them: the samples stand as they were drawn">
          <Segmented
            label="Samples that are shown"
            value={`${sets.indexOf(set ?? sets[0])}`}
            options={sets.map((one, at) => ({ value: `${at}`, label: one.condition }))}
            onChange={(at) => {
              const chosen = sets[Number(at)];
              onChange({ run: chosen.runId, condition: chosen.condition, sample: null });
            }}
          />
        </Section>
      )}
      {set && <WallSection {...{ set, runName, state, onChange }} judge={own} strip={strip} />}
      <SampleDrawer
        set={set}
        number={state.sample}
        runName={runName}
        judge={own}
        space={state.space}
        onChange={onChange}
      />
    </>
  );
}

/** The set on the wall. Which one nobody has chosen stays the same while others come, or the wall would change under the eye. */
function useShownSet(sets: Sets['sets'], state: WallState) {
  const [shown, setShown] = useState({ run: '', condition: '' });
  const isNamed = state.run !== '' || state.condition !== '';
  const set = chosenSet(sets, isNamed ? state : shown);
  useEffect(() => {
    if (set && (set.runId !== shown.run || set.condition !== shown.condition))
      setShown({ run: set.runId, condition: set.condition });
  }, [set, shown]);
  return set;
}

function NoSamples({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <EmptyNote>
      None of these runs has samples to show. Experiments of this version keep theirs as sheets
      (sampling.sheets) once their samples are drawn and judged.
    </EmptyNote>
  ) : (
    <EmptyNote command="npx nx run trainer:train">
      No samples have been drawn yet. The main job draws some with and without guidance; each of them appears
      here, sorted along the attribute.
    </EmptyNote>
  );
}
