'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useApi } from '../api/api-provider.tsx';
import { formatBytes } from '../format/bytes.ts';
import { Moment } from '../format/clock.tsx';
import { formatCount } from '../format/number.ts';
import { EmptyNote } from '../shell/empty-note.tsx';
import { Section } from '../shell/section.tsx';
import { NameCell, NumberCell, SettingsTable, TextCell } from './settings-table.tsx';
import { type ProjectStorage, storageTotals, totalBytes } from './storage.ts';

const COLUMNS = [
  { title: 'project' },
  { title: 'last run' },
  ...['runs', 'points', 'series', 'scores', 'images', 'other files', 'together', 'of deleted runs'].map(
    (title) => ({ title, number: true }),
  ),
];

/** The projects, and what each takes up. */
export function StorageSection() {
  const api = useApi();
  const storage = useQuery(api.projects.storage.queryOptions());
  const projects = useQuery(api.projects.list.queryOptions());
  const started = new Map(projects.data?.map(({ name, lastStartedAt }) => [name, lastStartedAt]));
  const rows = storage.data ?? [];
  return (
    <Section title="Projects" note="Bytes as they are stored; a file of several projects counts in each.">
      {storage.error && (
        <p role="alert" className="text-failed">
          {storage.error.message}
        </p>
      )}
      {storage.data && rows.length === 0 && (
        <EmptyNote command="npx nx run trainer:train">
          No project yet. A project appears with its first run.
        </EmptyNote>
      )}
      {rows.length > 0 && (
        <SettingsTable label="Storage by project" columns={COLUMNS}>
          {rows.map((row) => (
            <StorageRow key={row.project} row={row} lastStartedAt={started.get(row.project) ?? null} link />
          ))}
          {rows.length > 1 && <StorageRow row={storageTotals(rows)} lastStartedAt={null} />}
        </SettingsTable>
      )}
    </Section>
  );
}

function StorageRow(props: { row: ProjectStorage; lastStartedAt: string | null; link?: boolean }) {
  const { row, lastStartedAt, link } = props;
  return (
    <tr className={`border-b border-line ${link ? '' : 'text-muted'}`}>
      <NameCell name={row.project}>
        {link && (
          <Link
            prefetch={false}
            href={`/?project=${encodeURIComponent(row.project)}`}
            className="hover:underline"
          >
            {row.project}
          </Link>
        )}
      </NameCell>
      <TextCell>{lastStartedAt && <Moment at={lastStartedAt} />}</TextCell>
      <NumberCell>{formatCount(row.runs)}</NumberCell>
      <NumberCell>{formatCount(row.points)}</NumberCell>
      {[row.seriesBytes, row.scoreBytes, row.mediaBytes, row.artifactBytes, totalBytes(row)].map(
        (bytes, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the columns never change
          <NumberCell key={at}>{formatBytes(bytes)}</NumberCell>
        ),
      )}
      <NumberCell>{row.deleted.runs > 0 ? formatBytes(row.deleted.bytes) : '–'}</NumberCell>
    </tr>
  );
}
