/** The part of a nested value whose paths (`ddpm.lr`) or values have a text, upper or lower case; undefined for none. */
export function filterConfig(value: unknown, text: string, path = ''): unknown {
  const wanted = text.trim().toLowerCase();
  if (wanted === '' || path.toLowerCase().includes(wanted)) return value;
  const isBranch = typeof value === 'object' && value !== null;
  if (!isBranch || (Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null)))
    return JSON.stringify(value)?.toLowerCase().includes(wanted) ? value : undefined;
  const kept = Object.entries(value).flatMap(([key, inner]) => {
    const found = filterConfig(inner, wanted, path === '' ? key : `${path}.${key}`);
    return found === undefined ? [] : [[key, found] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
