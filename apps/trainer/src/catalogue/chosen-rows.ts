import { UsageError } from '../config/config-error.ts';
import type { CatalogueRow } from './catalogue-row.ts';

/** `8,9,11` or `8-11`; undefined: all rows. @throws UsageError, one line that begins with the option. */
export function chosenRows(
  rows: readonly CatalogueRow[],
  { option, written }: { readonly option: string; readonly written: string | undefined },
): CatalogueRow[] {
  if (written === undefined) return [...rows];
  const wanted = new Set(
    written.split(',').flatMap((part) => {
      const [, from, to] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
      if (from === undefined)
        throw new UsageError(`--${option}: expected numbers like 8,9 or 8-11, got "${written}"`);
      const last = Number(to ?? from);
      return Array.from({ length: Math.max(0, last - Number(from) + 1) }, (_, at) => Number(from) + at);
    }),
  );
  const unknown = [...wanted].find((number) => !rows.some(({ row }) => row === number));
  if (unknown !== undefined || wanted.size === 0)
    throw new UsageError(
      `--${option}: expected some of ${rows.map(({ row }) => row).join(', ')}, got ${unknown ?? `"${written}"`}`,
    );
  return rows.filter(({ row }) => wanted.has(row));
}
