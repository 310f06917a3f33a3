/** A value of a run's summary: one that is no scalar may have come as JSON within a text; undefined if that is none. */
export function decodeSummaryValue(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
