'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useApi } from '../api/api-provider.tsx';
import type { Access } from './access.ts';
import { FIELD, SMALL_BUTTON } from './settings-table.tsx';
import { expiryOf, LIFETIMES, type Lifetime, readProjects } from './token-form.ts';

const ROLES: readonly { value: Access['role']; label: string }[] = [
  { value: 'reader', label: 'reader: sees' },
  { value: 'writer', label: 'writer: changes what can be changed back' },
  { value: 'admin', label: 'admin: deletes for good' },
];

/** Makes a token; `onCreated` gets its key, which nobody can read again. */
export function CreateToken({ onCreated }: { onCreated: (key: string) => void }) {
  const api = useApi();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Access['role']>('reader');
  const [projects, setProjects] = useState('');
  const [lifetime, setLifetime] = useState<Lifetime>('30');
  const create = useMutation(
    api.tokens.create.mutationOptions({
      onSuccess: ({ key }) => {
        setName('');
        onCreated(key);
      },
    }),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    const expiresAt = expiryOf(lifetime, Date.now());
    create.mutate({ name: name.trim(), role, projects: readProjects(projects), expiresAt });
  }
  return (
    <form onSubmit={submit} aria-label="New token" className="mb-3 flex flex-wrap items-center gap-2">
      <input
        aria-label="Name of the new token"
        placeholder="name, such as ada's notebook"
        required
        pattern=".*\S.*"
        maxLength={250}
        value={name}
        onChange={(event) => setName(event.target.value)}
        className={`${FIELD} w-56`}
      />
      <select
        aria-label="Role of the new token"
        value={role}
        onChange={(event) => setRole(event.target.value as Access['role'])}
        className={FIELD}
      >
        {ROLES.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <input
        aria-label="Projects of the new token, between commas; none named: all"
        placeholder="projects, or all"
        maxLength={2000}
        value={projects}
        onChange={(event) => setProjects(event.target.value)}
        className={`${FIELD} w-44`}
      />
      <select
        aria-label="When the new token ends"
        value={lifetime}
        onChange={(event) => setLifetime(event.target.value as Lifetime)}
        className={FIELD}
      >
        {LIFETIMES.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <button type="submit" className={SMALL_BUTTON} disabled={create.isPending}>
        Make a token
      </button>
      {create.error && (
        <p role="alert" className="w-full text-failed">
          {create.error.message}
        </p>
      )}
    </form>
  );
}
