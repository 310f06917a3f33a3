import type { Brush } from './compare-state.ts';
import type { RunField } from './run-fields.ts';

/** The runs whose fields lie in all brushes; a run without a brushed field is out. A brush on no known field says nothing. */
export function withinBrushes(
  runIds: readonly string[],
  { brushes, fields }: { brushes: readonly Brush[]; fields: readonly RunField[] },
): string[] {
  const tests = brushes.flatMap(({ field, low, high }) => {
    const values = fields.find(({ id }) => id === field)?.values;
    return values ? [{ values, low, high }] : [];
  });
  return runIds.filter((id) =>
    tests.every(({ values, low, high }) => {
      const value = values.get(id);
      return value !== undefined && value >= low && value <= high;
    }),
  );
}
