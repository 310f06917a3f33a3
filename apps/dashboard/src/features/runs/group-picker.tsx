'use client';

import { KeyList } from './key-list.tsx';
import type { ChangeRunsState, RunsState } from './runs-state.ts';
import { ToolbarPopover } from './toolbar-popover.tsx';

/** Everything in the config but seeds; stages of one experiment have its config, so their kind tells them apart. */
export const BY_RECIPE: readonly string[] = ['recipe', 'kind'];

const isRecipe = (by: readonly string[]) => by.join() === BY_RECIPE.join();

const GROUPABLE = ['name', 'kind', 'status', 'project', 'engine', 'host', 'seed', 'commit', 'hash', 'parent'];

/** The API's limit. */
const MOST_KEYS = 10;

/** What makes groups. */
export function GroupPicker({ state, onChange }: { state: RunsState; onChange: ChangeRunsState }) {
  const { by } = state;
  const label =
    by.length === 0
      ? 'Group'
      : isRecipe(by)
        ? 'Grouped by all but the seed'
        : `Grouped by ${by.length === 1 ? by[0] : `${by.length} keys`}`;
  const setBy = (next: readonly string[]) => onChange({ by: next.slice(0, MOST_KEYS), open: [] });
  return (
    <ToolbarPopover label={label} title="Group runs" active={by.length > 0}>
      <div className="mb-2 flex gap-2">
        <button
          type="button"
          aria-pressed={isRecipe(by)}
          onClick={() => setBy(isRecipe(by) ? [] : BY_RECIPE)}
          className="rounded border border-line px-2 py-0.5 text-xs text-muted hover:text-ink aria-pressed:bg-hover aria-pressed:text-ink"
        >
          Everything but the seed
        </button>
        {by.length > 0 && (
          <button type="button" onClick={() => setBy([])} className="px-1 text-xs text-muted hover:text-ink">
            No groups
          </button>
        )}
      </div>
      <KeyList
        {...{ label: 'keys to group by', project: state.project, plain: GROUPABLE }}
        isChosen={(field) => by.includes(field)}
        onChoose={(field) => {
          const keys = isRecipe(by) ? [] : by;
          setBy(keys.includes(field) ? keys.filter((key) => key !== field) : [...keys, field]);
        }}
      />
      {by.length >= MOST_KEYS && (
        <p role="status" className="pt-1 text-xs text-muted">
          Groups take at most {MOST_KEYS} keys: take one away to choose another.
        </p>
      )}
    </ToolbarPopover>
  );
}
