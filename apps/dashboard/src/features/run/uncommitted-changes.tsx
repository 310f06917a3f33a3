'use client';

import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-provider.tsx';
import { CopyButton } from '../shell/copy-button.tsx';
import { Section } from '../shell/section.tsx';
import { diffLines } from './diff-lines.ts';

const COLORS = {
  ...{ file: 'font-medium text-ink mt-2 first:mt-0', place: 'text-faint', new: 'text-interrupted' },
  ...{ added: 'bg-accent/10 text-accent', removed: 'bg-failed/10 text-failed', same: 'text-muted' },
} as const;

/** How the working tree differed from its commit when the run began; nothing if it did not, or is not known. */
export function UncommittedChanges({ runId }: { runId: string }) {
  const { data } = useQuery(useApi().tables.list.queryOptions({ runId, name: 'git/diff' }));
  const text = data?.at(-1)?.rows[0]?.[0];
  if (typeof text !== 'string' || text === '') return null;
  const lines = diffLines(text);
  const count = (kind: string) => lines.filter((line) => line.kind === kind).length;
  return (
    <Section
      title="Uncommitted changes"
      note={`${count('file')} files, +${count('added')} −${count('removed')}`}
      controls={
        <CopyButton text={text} label="Copy the difference, as git apply takes it">
          diff
        </CopyButton>
      }
    >
      <details>
        <summary className="w-fit rounded px-1 text-xs text-muted hover:bg-hover">Show</summary>
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
          tabIndex={0}
          className="figure mt-2 max-h-[32rem] overflow-auto rounded border border-line p-2 text-xs"
        >
          {lines.map(({ kind, text: line }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a difference never change
            <div key={at} className={`w-max min-w-full ${COLORS[kind]}`}>
              {line || ' '}
            </div>
          ))}
        </pre>
      </details>
    </Section>
  );
}
