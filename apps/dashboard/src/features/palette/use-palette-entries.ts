'use client';

import { useQuery } from '@tanstack/react-query';
import { usePathname } from 'next/navigation';
import { useQueryStates } from 'nuqs';
import { useEffect, useState } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { withProject } from '../shell/address-with-project.ts';
import { PAGES } from '../shell/navigation.ts';
import { projectParsers } from '../shell/project-state.ts';
import { switchTheme } from '../theme/switch-theme.ts';
import { useViews } from '../views/use-views.ts';
import { addressOfState, titleOfKind } from '../views/view-address.ts';
import { keyOfView } from '../views/views-data.ts';
import type { PaletteActions } from './command-palette.tsx';
import type { PaletteEntry } from './palette-entries.ts';

/** A run is searched for when typing has paused so long. */
const PAUSE_MS = 150;
const MOST_RUNS = 12;

const ACTIONS: readonly PaletteEntry[] = [
  { id: 'theme', title: 'Switch between light and dark theme', group: 'Actions' },
  { id: 'copy', title: 'Copy the link to this page as it is', group: 'Actions' },
  { id: 'undo', title: 'Undo', note: 'Ctrl Z', group: 'Actions' },
  { id: 'redo', title: 'Redo', note: 'Ctrl Shift Z', group: 'Actions' },
  { id: 'shortcuts', title: 'Show the keys', note: '?', group: 'Actions' },
  { id: 'sign-out', title: 'Sign out', group: 'Actions' },
];

/** What the palette offers for a text, and how to do what an entry without an address stands for. */
export function usePaletteEntries(text: string, actions: PaletteActions) {
  const [{ project }] = useQueryStates(projectParsers);
  const path = usePathname();
  const { runs, searching } = useFoundRuns(text, project);
  const { views } = useViews(project);
  const entries: PaletteEntry[] = [
    ...PAGES.map(({ href, title, about }) => ({
      ...{ id: `page ${href}`, title, group: 'Pages' as const, href: withProject(href, project) },
      note: href === path ? 'this page' : about,
    })),
    ...ACTIONS,
    ...views.flatMap((view): PaletteEntry[] => {
      const href = addressOfState(view.state);
      if (href === null) return [];
      const note = `${titleOfKind(view.kind)} · ${view.project}`;
      return [{ id: `view ${keyOfView(view)}`, title: view.name, note, group: 'Views', href }];
    }),
    ...runs.map((run) => ({
      ...{ id: `run ${run.id}`, title: run.name, group: 'Runs' as const },
      note: `${run.kind} · ${run.status} · ${run.project}`,
      href: `/runs/${encodeURIComponent(run.id)}`,
    })),
  ];
  const doing: Record<string, () => void> = {
    theme: switchTheme,
    copy: () => copyLink(actions.say),
    undo: actions.undo,
    redo: actions.redo,
    shortcuts: actions.shortcuts,
    'sign-out': () => document.querySelector<HTMLFormElement>('form[action="/sign-out"]')?.requestSubmit(),
  };
  return { entries, searching, runAction: (id: string) => doing[id]?.() };
}

/** The newest runs with the text in their name, id or tags. */
function useFoundRuns(text: string, project: string | null) {
  const api = useApi();
  const [search, setSearch] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSearch(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const { data, isFetching } = useQuery({
    ...api.runs.list.queryOptions({
      ...(project === null ? {} : { project }),
      ...(search === '' ? { rootsOnly: true } : { search }),
      limit: MOST_RUNS,
    }),
    placeholderData: (before) => before,
  });
  return { runs: data?.runs ?? [], searching: isFetching || search !== text.trim() };
}

function copyLink(say: (text: string) => void): void {
  navigator.clipboard.writeText(window.location.href).then(
    () => say('The link is copied.'),
    () => say('The browser does not allow copying: take the link from its address bar.'),
  );
}
