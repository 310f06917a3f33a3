import type { ReactNode } from 'react';
import { Moment } from '../format/clock.tsx';
import { EditInPlace } from '../runs/edit-in-place.tsx';
import { readTags } from '../runs/tags-cell.tsx';
import type { RunDetail } from './run-detail.ts';

/** The short facts that identify how a run was made. */
export function RunFacts({ run }: { run: RunDetail }) {
  return (
    <dl className="grid grid-cols-[6rem_minmax(0,1fr)] gap-y-1">
      <Fact name="seed">
        <span className="figure">{run.seed}</span>
      </Fact>
      <Fact name="engine">{run.engine}</Fact>
      <Fact name="started">
        <Moment at={run.startedAt} className="tabular-nums" />
      </Fact>
      {run.finishedAt && (
        <Fact name="ended">
          <Moment at={run.finishedAt} className="tabular-nums" />
        </Fact>
      )}
      {run.gitCommit && (
        <Fact name="commit">
          <span className="figure" title={run.gitCommit}>
            {run.gitCommit.slice(0, 10)}
          </span>
          {run.gitDirty && <span className="text-interrupted"> with changes</span>}
        </Fact>
      )}
      {run.configHash && (
        <Fact name="config hash">
          <span className="figure" title={run.configHash}>
            {run.configHash.slice(0, 12)}
          </span>
        </Fact>
      )}
      <Fact name="tags">
        <EditInPlace
          {...{ label: `Tags of ${run.name}`, value: run.tags.join(', '), hint: 'Between commas' }}
          onSave={(text) => ({ runId: run.id, tags: readTags(text) })}
        >
          <span className={`min-w-0 break-words ${run.tags.length > 0 ? '' : 'text-faint'}`}>
            {run.tags.join(', ') || 'none'}
          </span>
        </EditInPlace>
      </Fact>
      <Fact name="notes">
        <EditInPlace
          {...{ label: `Notes on ${run.name}`, value: run.notes, hint: 'Ctrl+Enter saves', long: true }}
          onSave={(text) => ({ runId: run.id, notes: text })}
        >
          <span className={`min-w-0 whitespace-pre-wrap break-words ${run.notes ? '' : 'text-faint'}`}>
            {run.notes || 'none'}
          </span>
        </EditInPlace>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
