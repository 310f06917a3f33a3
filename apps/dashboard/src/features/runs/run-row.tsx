// biome-ignore-all lint/a11y/useSemanticElements: rows in sight are placed by transform, which table rows do not take
// biome-ignore-all lint/a11y/useFocusableInteractive: rows and cells of a table for reading take no focus
'use client';

import clsx from 'clsx';
import { ChevronRight, Eye, EyeOff, Pin } from 'lucide-react';
import Link from 'next/link';
import { memo } from 'react';
import { formatCount, formatNumber } from '../format/number.ts';
import type { RunGroup } from './group-filter.ts';
import { RunCell, ValueCell } from './run-cell.tsx';
import { runColor } from './run-color.ts';
import type { RunColumn } from './run-column.ts';
import type { ListedRun } from './run-state.ts';
import { StatusDot } from './status-dot.tsx';
import type { TableNode } from './table-node.ts';

/** Where the columns stand: the same for the head and every row. */
export interface ColumnLayout {
  columns: readonly RunColumn[];
  widths: readonly number[];
  /** So many stay in place; the gutter before them always does. */
  fixed: number;
}

export const GUTTER = 84;
const DEPTH = 20;

/** Left edge of a column that stays in place. */
export function stickyLeft({ widths, fixed }: ColumnLayout, at: number): number | undefined {
  return at < fixed ? GUTTER + widths.slice(0, at).reduce((sum, width) => sum + width, 0) : undefined;
}

export const totalWidth = ({ widths }: ColumnLayout): number =>
  GUTTER + widths.reduce((sum, width) => sum + width, 0);

/** What a row does; the functions stay the same, so that rows are not drawn anew. */
export interface RowActions {
  choose: (id: string, extend: boolean) => void;
  toggleHidden: (id: string) => void;
  togglePinned: (id: string) => void;
  toggleOpen: (id: string) => void;
}

interface RowProps {
  node: TableNode;
  depth: number;
  index: number;
  top: number;
  height: number;
  layout: ColumnLayout;
  open: boolean;
  chosen: boolean;
  hidden: boolean;
  pinned: boolean;
  actions: RowActions;
}

/** On a telephone the columns that stay would leave no room for the others. */
const STICKY = 'sm:sticky z-[1] bg-page group-hover/row:bg-hover group-data-[chosen=true]/row:bg-raised';

export const TableRow = memo(function TableRow(props: RowProps) {
  const { node, layout, index, top, height, chosen } = props;
  const run = node.kind === 'run' ? node.row.run : null;
  return (
    <div
      role="row"
      data-run-id={run?.id}
      data-chosen={chosen}
      aria-rowindex={index + 2}
      aria-selected={run ? chosen : undefined}
      className="group/row absolute top-0 left-0 flex items-stretch border-b border-line hover:bg-hover data-[chosen=true]:bg-raised"
      style={{ height, transform: `translateY(${top}px)`, width: totalWidth(layout), minWidth: '100%' }}
    >
      <Gutter
        {...{ chosen, hidden: props.hidden, pinned: props.pinned, actions: props.actions }}
        runId={run?.id ?? null}
        name={run?.name ?? ''}
      />
      {layout.columns.map((column, at) => {
        const left = stickyLeft(layout, at);
        return (
          <div
            role="cell"
            key={column.id}
            className={clsx(
              'flex min-w-0 flex-none items-center overflow-hidden pr-3',
              left !== undefined && STICKY,
              column.numeric && 'justify-end',
            )}
            style={{ width: layout.widths[at], left, paddingLeft: at === 0 ? props.depth * DEPTH : 0 }}
          >
            {node.kind === 'run' ? (
              <RunColumnCell {...props} node={node} column={column} first={at === 0} />
            ) : (
              <OtherCell {...props} column={column} at={at} />
            )}
          </div>
        );
      })}
    </div>
  );
});

function RunColumnCell(
  props: RowProps & { node: Extract<TableNode, { kind: 'run' }>; column: RunColumn; first: boolean },
) {
  const { node, column, first, open, actions } = props;
  const { run } = node.row;
  return (
    <>
      {first &&
        (node.expandable ? (
          <Handle label={`Stages of ${run.name}`} open={open} onClick={() => actions.toggleOpen(node.id)} />
        ) : (
          <span className="w-5 flex-none" />
        ))}
      {column.id === 'name' ? (
        <NameCell
          {...{ runId: run.id, name: run.name, status: run.status, stale: run.stale }}
          isRoot={props.depth === 0}
        />
      ) : (
        <span
          className="min-w-0 flex-1 truncate data-[numeric=true]:text-right"
          data-numeric={column.numeric}
        >
          <RunCell row={node.row} column={column} />
        </span>
      )}
    </>
  );
}

const NameCell = memo(function NameCell(
  props: Pick<ListedRun, 'name' | 'status' | 'stale'> & { runId: string; isRoot: boolean },
) {
  const { runId, name, isRoot } = props;
  return (
    <span className="flex min-w-0 items-center gap-2">
      <StatusDot run={props} />
      <Link
        prefetch={false}
        href={`/runs/${encodeURIComponent(runId)}`}
        title={name}
        className={clsx('truncate underline-offset-4 hover:underline', isRoot && 'font-medium')}
      >
        <bdi>{name}</bdi>
      </Link>
    </span>
  );
});

function OtherCell({ node, column, at, open, actions }: RowProps & { column: RunColumn; at: number }) {
  if (node.kind === 'note')
    return at === 0 ? <span className="truncate pl-5 text-xs text-faint">{node.text}</span> : null;
  if (node.kind !== 'group') return null;
  const { group, columns } = node;
  if (at === 0)
    return (
      <>
        <Handle
          label={`Members of ${nameOfGroup(group)}`}
          open={open}
          onClick={() => actions.toggleOpen(node.id)}
        />
        <span className="figure flex-none text-xs text-faint" title={`${group.runs} runs`}>
          n = {formatCount(group.runs)}
        </span>
        <GroupName group={group} />
      </>
    );
  const own = group.key.find(({ field }) => field === column.id);
  if (own) return <ValueCell value={own.value} />;
  return <MeanCell statistics={group.columns[columns.indexOf(column.reads)]} runs={group.runs} />;
}

/** The values that make a group, in words. */
export function nameOfGroup({ key, settings }: RunGroup): string {
  const named = key.filter(({ field }) => field !== 'recipe');
  const parts = [
    ...named.map(({ kind, value }) => (kind === 'missing' ? 'undefined' : String(value ?? kind))),
    ...settings.map(({ path, value }) => `${path} ${JSON.stringify(value)}`),
  ];
  return parts.join(' · ') || 'one recipe';
}

function GroupName({ group }: { group: RunGroup }) {
  const missing = group.key.every(({ kind }) => kind === 'missing');
  const text = missing ? 'Undefined' : nameOfGroup(group);
  return (
    <bdi className={clsx('ml-2 truncate', missing ? 'text-faint italic' : 'font-medium')} title={text}>
      {text}
    </bdi>
  );
}

function MeanCell({
  statistics,
  runs,
}: {
  statistics: RunGroup['columns'][number] | undefined;
  runs: number;
}) {
  if (!statistics || statistics.mean === null) return null;
  const { n, mean, std } = statistics;
  return (
    <span
      className="figure truncate whitespace-nowrap"
      title={`mean ${mean}${std === null ? '' : `, std ${std}`}, n = ${n} of ${runs}`}
    >
      {formatNumber(mean)}
      {std !== null && <span className="text-faint"> ± {formatNumber(Number(std.toPrecision(2)))}</span>}
      {n !== runs && <span className="text-2xs text-faint"> ({n})</span>}
    </span>
  );
}

function Handle({ label, open, onClick }: { label: string; open: boolean; onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      aria-expanded={open}
      aria-label={label}
      className="grid size-5 flex-none place-items-center rounded text-faint hover:bg-line hover:text-ink"
    >
      <ChevronRight
        size={13}
        aria-hidden
        className={clsx('transition-transform duration-100', open && 'rotate-90')}
      />
    </button>
  );
}

/** What stands before the columns: choosing, colour, eye, pin. */
const Gutter = memo(function Gutter(
  props: Pick<RowProps, 'chosen' | 'hidden' | 'pinned' | 'actions'> & { runId: string | null; name: string },
) {
  const { runId, name, chosen, hidden, pinned, actions } = props;
  const button =
    'grid size-[18px] flex-none place-items-center rounded text-faint hover:text-ink focus-visible:opacity-100';
  const quiet = 'opacity-0 group-hover/row:opacity-100';
  return (
    <div
      role="cell"
      className={clsx('left-0 flex flex-none items-center gap-0.5 pl-3', STICKY)}
      style={{ width: GUTTER }}
    >
      {runId !== null && (
        <>
          <input
            type="checkbox"
            checked={chosen}
            readOnly
            aria-label={`Choose ${name}`}
            onClick={(event) => actions.choose(runId, event.shiftKey)}
            onKeyDown={(event) => moveFocus(event, runId, actions.choose)}
            className="size-3 flex-none accent-accent"
          />
          <span
            aria-hidden
            className="mx-1 size-2 flex-none rounded-full"
            style={{
              background: hidden ? 'transparent' : runColor(runId),
              boxShadow: `inset 0 0 0 1.5px ${runColor(runId)}`,
            }}
          />
          <button
            type="button"
            aria-pressed={hidden}
            aria-label={`Hide ${name} in charts`}
            onClick={() => actions.toggleHidden(runId)}
            className={clsx(button, !hidden && quiet)}
          >
            {hidden ? <EyeOff size={12} aria-hidden /> : <Eye size={12} aria-hidden />}
          </button>
          <button
            type="button"
            aria-pressed={pinned}
            aria-label={`Keep ${name} on top`}
            onClick={() => actions.togglePinned(runId)}
            className={clsx(button, pinned ? 'text-accent' : quiet)}
          >
            <Pin size={12} aria-hidden />
          </button>
        </>
      )}
    </div>
  );
});

/** Arrows go to the next row's box; with shift they choose on the way. */
function moveFocus(
  event: React.KeyboardEvent<HTMLInputElement>,
  id: string,
  choose: RowActions['choose'],
): void {
  if (event.key === ' ') return; // the box's own click
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (by === 0) return;
  event.preventDefault();
  const own = event.currentTarget.closest('[role=row]');
  const index = Number(own?.getAttribute('aria-rowindex')) + by;
  const next = own?.parentElement?.querySelector<HTMLElement>(`[aria-rowindex="${index}"]`);
  const box = next?.querySelector<HTMLInputElement>('input[type=checkbox]');
  if (!box) return;
  if (event.shiftKey) {
    if (!event.currentTarget.checked) choose(id, false);
    const target = next?.dataset.runId;
    if (target && !box.checked) choose(target, false);
  }
  box.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
