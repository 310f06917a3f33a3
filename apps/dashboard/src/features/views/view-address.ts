import * as z from 'zod/mini';
import { pageOf } from '../shell/navigation.ts';

/** Room for the ids of a thousand runs. */
const MAX_ADDRESS = 50_000;

/**
 * A path of this dashboard with its query. Views are written by others too: what would lead elsewhere ("//host",
 * "javascript:") or holds what browsers leave out of addresses is none.
 */
const addressSchema = z.string().check(z.maxLength(MAX_ADDRESS), z.regex(/^\/(?![/\\])[^\\\p{Cc}]*$/u));

const stateSchema = z.object({ address: addressSchema });

/** The address that a saved view has; null if it has none that can be opened. */
export function addressOfState(state: unknown): string | null {
  return stateSchema.safeParse(state).data?.address ?? null;
}

/** What a view of this address keeps. Throws RangeError if it is too long. */
export function stateOfAddress(address: string): { address: string } {
  if (address.length > MAX_ADDRESS)
    throw new RangeError(
      `view: expected an address of at most ${MAX_ADDRESS} characters, got ${address.length} (choose fewer runs).`,
    );
  return stateSchema.parse({ address });
}

/** Which page a path is of, as views are sorted: "runs", "run", "interpolation". */
export function kindOfPath(path: string): string {
  if (path === '/') return 'runs';
  if (path.startsWith('/runs/')) return 'run';
  return path.split('/')[1];
}

/** The title of a kind's page. */
export function titleOfKind(kind: string): string {
  if (kind === 'run') return 'Run';
  return pageOf(kind === 'runs' ? '/' : `/${kind}`)?.title ?? kind;
}
