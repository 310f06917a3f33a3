'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { formatBytes } from '../format/bytes.ts';
import { ConfirmButton } from './confirm-button.tsx';
import { bytesOfAll, bytesOfRun, type PurgeSizes, purgeSum } from './purge-sum.ts';

/** Asks before runs go for good, and says what each of them and all together would free. */
export function PurgeButton(props: {
  label: string;
  /** Of the button, where several have the same text. */
  description?: string;
  runs: readonly { id: string; name: string }[];
  disabled: boolean;
  onConfirm: (runIds: string[]) => void;
}) {
  const { runs } = props;
  const api = useApi();
  const [open, setOpen] = useState(false);
  const runIds = runs.map(({ id }) => id);
  const sizes = useQuery(api.runs.purgeSizes.queryOptions({ runIds }, { enabled: open, staleTime: 0 }));
  const what = runs.length === 1 ? runs[0].name : `${runs.length} runs`;
  return (
    <ConfirmButton
      label={props.label}
      description={props.description}
      question={`Take ${what} away for good?`}
      confirm="Purge for good"
      disabled={props.disabled}
      onOpenChange={setOpen}
      onConfirm={() => props.onConfirm(runIds)}
    >
      {sizes.data ? (
        <Sizes sizes={sizes.data} names={new Map(runs.map(({ id, name }) => [id, name]))} />
      ) : (
        <p role="status" className="mt-2 text-xs text-faint">
          {sizes.error?.message ?? 'Adding up what that frees …'}
        </p>
      )}
    </ConfirmButton>
  );
}

function Sizes({ sizes, names }: { sizes: PurgeSizes; names: ReadonlyMap<string, string> }) {
  return (
    <>
      {sizes.runs.length > 1 && (
        <section
          aria-label="What each run frees, scrollable"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
          tabIndex={0}
          className="mt-2 max-h-48 overflow-y-auto"
        >
          <table aria-label="What each run frees" className="w-full table-fixed">
            <tbody>
              {sizes.runs.map((run) => (
                <tr key={run.runId} className="border-b border-line">
                  <th
                    scope="row"
                    title={names.get(run.runId)}
                    className="truncate py-0.5 text-left font-normal"
                  >
                    <bdi>{names.get(run.runId)}</bdi>
                  </th>
                  <td className="figure w-24 text-right">{formatBytes(bytesOfRun(run))}</td>
                </tr>
              ))}
              {sizes.sharedFileBytes > 0 && (
                <tr className="border-b border-line">
                  <th scope="row" className="py-0.5 text-left font-normal text-muted">
                    files that several share
                  </th>
                  <td className="figure w-24 text-right">{formatBytes(sizes.sharedFileBytes)}</td>
                </tr>
              )}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row" className="py-0.5 text-left font-medium">
                  together
                </th>
                <td className="figure text-right">{formatBytes(bytesOfAll(sizes))}</td>
              </tr>
            </tfoot>
          </table>
        </section>
      )}
      <p role="status" className="mt-2 text-xs text-muted">
        It frees {purgeSum(sizes)}. What others still have stays.
      </p>
    </>
  );
}
