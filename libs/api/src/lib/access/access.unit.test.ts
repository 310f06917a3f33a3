import type { TokenRole } from '@interpolab/tracking/read';
import { TRPCError } from '@trpc/server';
import { describe, expect, it } from 'vitest';
import { createApiContext, LOCAL_USER, type Principal, withCredentials } from '../api-context.ts';
import { fakeRunStore } from '../fake-run-store.test-support.ts';
import { appRouter, createCaller } from '../router.ts';

const ROLES: readonly TokenRole[] = ['reader', 'writer', 'admin'];
const procedures = Object.entries(appRouter._def.procedures) as unknown as [
  string,
  { _def: { meta?: { role: TokenRole; projects: 'own' | 'all' } } },
][];

/** How a procedure answers somebody, without any input: refused for who asks, or for something else. */
async function answerTo(path: string, principal: Principal | undefined): Promise<string> {
  const context = createApiContext(fakeRunStore({}), { principal, reportError: () => {} });
  const [group, name] = path.split('.');
  const caller = createCaller(context) as unknown as Record<string, Record<string, () => Promise<unknown>>>;
  try {
    await caller[group][name]();
    return 'answered';
  } catch (error) {
    return error instanceof TRPCError ? error.code : String(error);
  }
}

describe('every procedure', () => {
  it.each(procedures)('%s refuses whoever is not known, before it looks at the input', async (path) => {
    expect(await answerTo(path, undefined)).toBe('UNAUTHORIZED');
  });

  it.each(procedures)('%s is open from its role upwards, and to no lower one', async (path, { _def }) => {
    const needed = ROLES.indexOf(_def.meta?.role as TokenRole);
    expect(needed).toBeGreaterThanOrEqual(0); // a procedure of no known base has no role, and fails here
    expect(['own', 'all']).toContain(_def.meta?.projects);
    for (const [i, role] of ROLES.entries()) {
      const answer = await answerTo(path, { name: 'key', role, projects: null });
      if (i < needed) expect(answer).toBe('FORBIDDEN');
      else expect(['UNAUTHORIZED', 'FORBIDDEN']).not.toContain(answer);
    }
  });

  it('that changes something asks for more than reading, and what cannot be undone for an admin', () => {
    const role = Object.fromEntries(procedures.map(([path, { _def }]) => [path, _def.meta?.role]));
    const changing = procedures.filter(([, { _def }]) => (_def as { type?: string }).type === 'mutation');
    expect(changing.map(([path]) => `${path}: ${role[path]}`).sort()).toEqual([
      'artifacts.deleteAlias: writer',
      'artifacts.purge: admin',
      'artifacts.setAlias: writer',
      'references.add: writer',
      'references.delete: writer',
      'runs.delete: writer',
      'runs.edit: writer',
      'runs.purge: admin',
      'runs.restore: writer',
      'runs.tag: writer',
      'tokens.create: admin',
      'tokens.revoke: admin',
      'views.delete: writer',
      'views.save: writer',
    ]);
    expect(role['tokens.list']).toBe('admin');
  });
});

describe(withCredentials, () => {
  const context = createApiContext(
    fakeRunStore({
      verifyKey: async (key) => (key === 'good' ? { name: 'script', role: 'reader', projects: null } : null),
      verifySession: async (key) => (key === 'open' ? LOCAL_USER : null),
    }),
    { principal: LOCAL_USER },
  );

  it('takes who is there already when no token is shown', async () => {
    expect((await withCredentials(context, null)).principal).toBe(LOCAL_USER);
  });

  it('takes the token that is shown, also where it may do less', async () => {
    expect((await withCredentials(context, 'Bearer good', 'open')).principal).toEqual({
      ...{ name: 'script', role: 'reader', projects: null },
    });
  });

  it('takes a session that holds, and nobody for one that does not', async () => {
    const stranger = createApiContext(
      fakeRunStore({ verifySession: async (key) => (key === 'open' ? LOCAL_USER : null) }),
    );
    expect((await withCredentials(stranger, null, 'open')).principal).toBe(LOCAL_USER);
    expect((await withCredentials(stranger, null, 'ended')).principal).toBeNull();
    expect((await withCredentials(stranger, null, null)).principal).toBeNull();
  });

  it.each(['Bearer bad', 'Basic good', 'Bearer', ''])('refuses %j', async (header) => {
    await expect(withCredentials(context, header)).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      message: 'The token is unknown, expired or revoked.',
    });
  });
});
