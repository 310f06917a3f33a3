/** Summary values that are not scalars may arrive as JSON text; plain values are taken as they are. */
export function decodeSummaryValue(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
