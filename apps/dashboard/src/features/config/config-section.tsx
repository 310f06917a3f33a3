'use client';

import { parseAsString, useQueryState } from 'nuqs';
import { CopyButton } from '../shell/copy-button.tsx';
import { Section } from '../shell/section.tsx';
import { ConfigTree } from './config-tree.tsx';
import { filterConfig } from './filter-config.ts';

/** The config of a run, with a search over paths and values. */
export function ConfigSection({ config }: { config: Record<string, unknown> }) {
  const [text, setText] = useQueryState('config', parseAsString.withDefault(''));
  const found = filterConfig(config, text) as Record<string, unknown> | undefined;
  return (
    <Section
      title="Config"
      controls={
        <CopyButton text={JSON.stringify(config, null, 2)} label="Copy the config as JSON">
          JSON
        </CopyButton>
      }
    >
      <input
        type="search"
        value={text}
        placeholder="Find a setting"
        aria-label="Find a setting by its path or its value"
        onChange={(event) => void setText(event.target.value || null)}
        className="mb-3 h-[26px] w-full rounded border border-line bg-transparent px-1.5 text-xs hover:border-line-strong"
      />
      {found ? <ConfigTree value={found} /> : <p className="text-muted">No setting has this.</p>}
    </Section>
  );
}
