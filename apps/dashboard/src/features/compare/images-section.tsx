'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { StepSlider } from '../samples/step-slider.tsx';
import { ColumnHead } from '../shell/column-head.tsx';
import { LabelledSelect, optionsOf } from '../shell/labelled-select.tsx';
import { Section } from '../shell/section.tsx';
import { WideFrame } from '../shell/wide-frame.tsx';
import type { ChangeState, CompareState } from './compare-state.ts';
import { type ComparedImage, imageGrid, imageKey, isSheet, namesByRuns } from './image-grid.ts';
import { ImageViewer } from './image-viewer.tsx';
import type { RunField } from './run-fields.ts';
import type { ComparedRun } from './setting-rows.ts';

const MOST_RUNS_WITH_IMAGES = 100;
/** Columns in sight; the slider goes on. */
const COLUMNS = 6;
const MOST_ROWS = 40;

/** Images of the runs along any axis, and any two of them held against each other. */
export function ImagesSection(props: {
  runs: readonly ComparedRun[];
  shown: readonly string[];
  fields: readonly RunField[];
  state: CompareState;
  onChange: ChangeState;
}) {
  const { shown, fields, state, onChange } = props;
  const runIds = useMemo(() => shown.slice(0, MOST_RUNS_WITH_IMAGES), [shown]);
  const { data, error } = useQuery(
    useApi().compare.media.queryOptions({ runIds }, { placeholderData: keepPreviousData, retry: false }),
  );
  const images = useMemo(() => (data?.images ?? []).filter(({ name }) => !isSheet(name)), [data]);
  const names = useMemo(() => namesByRuns(images), [images]);
  const name = names.includes(state.image) ? state.image : (names[0] ?? '');
  const settings = fields.filter(({ kind }) => kind === 'setting');
  const along = ['step', 'condition', ...settings.map(({ id }) => id)].includes(state.along)
    ? state.along
    : 'condition';
  const alongLabel = settings.find(({ id }) => id === along)?.label ?? along;
  const indexes = useMemo(
    () => [...new Set(images.map(({ sampleIndex }) => sampleIndex))].sort((a, b) => a - b),
    [images],
  );
  const sampleIndex = indexes.includes(state.index) ? state.index : (indexes[0] ?? 0);
  const runs = useMemo(
    () => runIds.flatMap((id) => props.runs.find((run) => run.id === id) ?? []),
    [runIds, props.runs],
  );
  const grid = useMemo(
    () => imageGrid(images, { name, along, sampleIndex, runs, fields }),
    [images, name, along, sampleIndex, runs, fields],
  );
  if (error)
    return (
      <p role="alert" className="text-failed">
        {error.message}
      </p>
    );
  if (images.length === 0) return null;
  const steps = Math.max(1, grid.columns.length - COLUMNS + 1);
  const column = Math.min(Math.max(0, state.column), steps - 1);
  const inSight = grid.columns.slice(column, column + COLUMNS);
  const find = (key: string): ComparedImage | undefined => images.find((image) => imageKey(image) === key);
  const labelOf = (image: ComparedImage) => {
    const run = runs.find(({ id }) => id === image.runId);
    return `${run?.name} · seed ${run?.seed} · ${image.name}${image.step === null ? '' : ` · step ${image.step}`}`;
  };
  const [a, b] = [find(state.a), find(state.b)];
  return (
    <Section
      title="Images"
      note={[
        shown.length > MOST_RUNS_WITH_IMAGES &&
          `of the first ${MOST_RUNS_WITH_IMAGES} of ${shown.length} runs`,
        data && data.total > data.images.length && `${data.images.length} of ${data.total} images are taken`,
        grid.rows.length > MOST_ROWS && `${MOST_ROWS} of ${grid.rows.length} rows are shown`,
      ]
        .filter(Boolean)
        .join('; ')}
      controls={
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <LabelledSelect
            label="image"
            value={name}
            options={optionsOf(names)}
            onChange={(image) => onChange({ image })}
          />
          <LabelledSelect
            label="along"
            value={along}
            options={[
              ...optionsOf(['condition', 'step']),
              ...settings.map(({ id, label }) => ({ value: id, label })),
            ]}
            onChange={(along) => onChange({ along, column: 0 })}
          />
          {indexes.length > 1 && (
            <LabelledSelect
              label="sample"
              value={sampleIndex}
              options={optionsOf(indexes)}
              onChange={(index) => onChange({ index })}
            />
          )}
        </div>
      }
    >
      {a && b && (
        <div className="mb-5">
          <ImageViewer
            a={{ image: a, label: labelOf(a) }}
            b={{ image: b, label: labelOf(b) }}
            mode={state.mode}
            onMode={(mode) => onChange({ mode })}
            grid={grid}
            along={alongLabel}
            onChoose={onChange}
          />
        </div>
      )}
      {steps > 1 && (
        <div className="mb-2 flex max-w-lg items-center gap-3 text-xs text-muted">
          <StepSlider
            label={`Columns along ${along}`}
            count={steps}
            at={column}
            onChange={(at) => onChange({ column: at })}
          />
          <span className="figure flex-none">
            {column + 1}–{column + inSight.length} of {grid.columns.length}
          </span>
        </div>
      )}
      <WideFrame label={`Images along ${along}`}>
        <table className="border-collapse" data-images>
          <thead>
            <tr>
              <ColumnHead>run</ColumnHead>
              {inSight.map(({ key, label }) => (
                <ColumnHead key={key} className="pl-1">
                  {label}
                </ColumnHead>
              ))}
            </tr>
          </thead>
          <tbody>
            {grid.rows.slice(0, MOST_ROWS).map((row) => (
              <tr key={row.key} className="align-top">
                <th
                  scope="row"
                  className="max-w-40 py-1 pr-4 text-left text-xs font-normal break-words text-muted"
                >
                  <bdi>{row.label}</bdi>
                </th>
                {row.cells.slice(column, column + COLUMNS).map((cell, at) => (
                  <td key={inSight[at].key} className="px-1 py-1">
                    <Cell images={cell} {...{ state, onChange, labelOf }} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </WideFrame>
      {!(a && b) && (
        <p className="mt-2 text-xs text-muted">
          Choose A under one image and B under another to hold them against each other.
        </p>
      )}
    </Section>
  );
}

function Cell(props: {
  images: readonly ComparedImage[];
  state: CompareState;
  onChange: ChangeState;
  labelOf: (image: ComparedImage) => string;
}) {
  const { images, state, onChange } = props;
  const [image] = images;
  if (!image) return <span className="text-faint">–</span>;
  const key = imageKey(image);
  const label = props.labelOf(image);
  return (
    <figure className="w-32">
      {/* biome-ignore lint/performance/noImgElement: the bytes are final; resampling them would falsify them */}
      <img
        src={`/media/${image.sha256}`}
        alt={label}
        title={image.caption || label}
        loading="lazy"
        width={image.width ?? undefined}
        height={image.height ?? undefined}
        className="block w-32 rounded-sm border border-line bg-raised [image-rendering:pixelated]"
      />
      <figcaption className="mt-0.5 flex gap-1 text-2xs">
        {(['a', 'b'] as const).map((side) => (
          <button
            key={side}
            type="button"
            aria-pressed={state[side] === key}
            aria-label={`${side.toUpperCase()}: ${label}`}
            onClick={() => onChange({ [side]: state[side] === key ? '' : key })}
            className="size-6 rounded border border-line text-muted hover:text-ink aria-pressed:border-accent aria-pressed:text-accent"
          >
            {side.toUpperCase()}
          </button>
        ))}
        {images.length > 1 && <span className="text-faint">and {images.length - 1} more</span>}
      </figcaption>
    </figure>
  );
}
