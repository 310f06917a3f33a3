'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { Moment, useNow } from '../format/clock.tsx';
import { CopyButton } from '../shell/copy-button.tsx';
import { Section } from '../shell/section.tsx';
import { type Access, describeProjects, mayGiveAccess } from './access.ts';
import { ConfirmButton } from './confirm-button.tsx';
import { CreateToken } from './create-token.tsx';
import { ACTIONS, NameCell, SettingsTable, TextCell } from './settings-table.tsx';
import { type ApiToken, tokenState } from './token-form.ts';

const COLUMNS = ['name', 'role', 'projects', 'made', 'last used', 'ends', ACTIONS].map((title) => ({
  title,
}));

/** Keys with which programs and other people come in. */
export function TokensSection({ access }: { access: Access }) {
  if (mayGiveAccess(access)) return <Tokens />;
  return (
    <Section title="Tokens">
      <p className="text-muted">
        Making and revoking tokens needs the role admin for all projects; you have {access.role} for{' '}
        {describeProjects(access.projects)}.
      </p>
    </Section>
  );
}

function Tokens() {
  const api = useApi();
  const queryClient = useQueryClient();
  const [key, setKey] = useState<string | null>(null);
  const { data: tokens = [], error } = useQuery(api.tokens.list.queryOptions());
  const readAgain = () => queryClient.invalidateQueries(api.tokens.list.queryFilter());
  const revoke = useMutation(api.tokens.revoke.mutationOptions({ onSuccess: readAgain }));
  const problem = error ?? revoke.error;
  return (
    <Section
      title="Tokens"
      note="For scripts and for people at other machines: Authorization: Bearer <token>."
    >
      <CreateToken
        onCreated={(created) => {
          setKey(created);
          void readAgain();
        }}
      />
      {key !== null && (
        <div
          role="status"
          className="mb-3 flex flex-wrap items-center gap-2 rounded border border-accent p-2.5"
        >
          <span className="text-muted">Copy it now, it is shown this once:</span>
          <code data-token className="figure [overflow-wrap:anywhere]">
            {key}
          </code>
          <CopyButton text={key} label="Copy the token" />
          <button
            type="button"
            className="ml-auto px-1 text-xs text-muted hover:text-ink"
            onClick={() => setKey(null)}
          >
            Hide
          </button>
        </div>
      )}
      {problem && (
        <p role="alert" className="mb-2 text-failed">
          {problem.message}
        </p>
      )}
      {tokens.length === 0 ? (
        <p className="text-muted">There is no token: only whoever has this server's link comes in.</p>
      ) : (
        <SettingsTable label="Tokens" columns={COLUMNS}>
          {tokens.map((token) => (
            <TokenRow key={token.id} token={token} onRevoke={() => revoke.mutate({ id: token.id })} />
          ))}
        </SettingsTable>
      )}
    </Section>
  );
}

function TokenRow({ token, onRevoke }: { token: ApiToken; onRevoke: () => void }) {
  const state = tokenState(token, useNow());
  return (
    <tr className={`border-b border-line ${state === 'holds' ? '' : 'text-faint'}`}>
      <NameCell name={token.name} />
      <TextCell>{token.role}</TextCell>
      <TextCell>{token.projects === null ? 'all' : <bdi>{token.projects.join(', ')}</bdi>}</TextCell>
      <TextCell>
        <Moment at={token.createdAt} />
      </TextCell>
      <TextCell>{token.lastUsedAt ? <Moment at={token.lastUsedAt} /> : 'never'}</TextCell>
      <TextCell>
        {state === 'revoked' ? 'revoked' : token.expiresAt ? <Moment at={token.expiresAt} /> : 'never'}
        {state === 'expired' && ' (over)'}
      </TextCell>
      <td className="py-1 text-right whitespace-nowrap">
        {state === 'holds' && (
          <ConfirmButton
            label="Revoke"
            description={`Revoke ${token.name}`}
            question={`"${token.name}" opens nothing from then on, and whoever signed in with it is signed out.`}
            confirm="Revoke for good"
            onConfirm={onRevoke}
          />
        )}
      </td>
    </tr>
  );
}
