'use client';

import { useQuery } from '@tanstack/react-query';
import { usePathname } from 'next/navigation';
import { useQueryStates } from 'nuqs';
import { type FormEvent, useState } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { mayChange } from '../settings/access.ts';
import { FIELD, SMALL_BUTTON } from '../settings/settings-table.tsx';
import { projectParsers } from '../shell/project-state.ts';
import { useEditViews } from './use-views.ts';
import { kindOfPath, stateOfAddress } from './view-address.ts';
import { newestFirst } from './views-data.ts';

/** Asks for the name and the project of a view, and keeps it; loaded by SaveView when first wanted. */
export default function SaveViewForm() {
  const api = useApi();
  const kind = kindOfPath(usePathname());
  const [address] = useQueryStates(projectParsers);
  const access = useQuery(api.tokens.mine.queryOptions());
  const projects = newestFirst(useQuery(api.projects.list.queryOptions()).data ?? []);
  const [chosen, choose] = useState<string | null>(null);
  const project = chosen ?? address.project ?? projects[0]?.name;
  const [name, setName] = useState('');
  const [said, say] = useState<{ text: string; wrong: boolean } | null>(null);
  const { save } = useEditViews();
  const views = useQuery({
    ...api.views.list.queryOptions({ project: project ?? '', kind }),
    enabled: project !== undefined,
  });
  const existing = views.data?.find((view) => view.name === name.trim());

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (project === undefined) return;
    try {
      const { pathname, search, hash } = window.location;
      const state = stateOfAddress(`${pathname}${search}${hash}`);
      const version = existing?.version ?? 0;
      const saved = await save.mutateAsync({ project, kind, name: name.trim(), state, version });
      say({ text: version === 0 ? 'Saved.' : `Saved as version ${saved.version}.`, wrong: false });
    } catch (cause) {
      say({ text: (cause as Error).message, wrong: true });
    }
  }

  if (access.data && !mayChange(access.data))
    return <p className="text-muted">Saving a view needs the role writer; you have {access.data.role}.</p>;
  if (project === undefined)
    return <p className="text-muted">A view belongs to a project, and there is none yet.</p>;
  return (
    <form onSubmit={submit} className="flex flex-col gap-2">
      <input
        aria-label="Name of the view"
        placeholder="name"
        required
        pattern=".*\S.*"
        maxLength={250}
        value={name}
        onChange={(event) => {
          setName(event.target.value);
          say(null);
        }}
        className={FIELD}
      />
      <select
        aria-label="Project of the view"
        value={project}
        onChange={(event) => choose(event.target.value)}
        className={FIELD}
      >
        {projects.map((one) => (
          <option key={one.name} value={one.name}>
            {one.name}
          </option>
        ))}
      </select>
      <div className="flex items-center gap-2">
        <button type="submit" className={SMALL_BUTTON} disabled={save.isPending || views.isPending}>
          {existing ? `Save over version ${existing.version}` : 'Save'}
        </button>
        <span
          role="status"
          className={`text-xs [overflow-wrap:anywhere] ${said?.wrong ? 'text-failed' : 'text-muted'}`}
        >
          {said?.text}
        </span>
      </div>
    </form>
  );
}
