export interface MetricSection {
  /** What stands before the first slash of its names; empty for names without one. */
  title: string;
  names: string[];
}

/** Numbers of the machine, which one seldom wants to see. */
export const SYSTEM_SECTION = 'system';

/** Names by what stands before their first slash, those without one first and `system` last. */
export function sectionsOf(names: readonly string[]): MetricSection[] {
  const prefixes = new Set(names.flatMap((name) => (name.includes('/') ? [name.split('/', 1)[0]] : [])));
  const sections = new Map<string, string[]>();
  for (const name of names) {
    const [first] = name.split('/', 1);
    const title = prefixes.has(first) ? first : ''; // `loss` belongs to `loss/mse`
    sections.set(title, [...(sections.get(title) ?? []), name]);
  }
  return [...sections]
    .map(([title, members]) => ({ title, names: members.sort(byName) }))
    .sort((a, b) => rank(a.title) - rank(b.title) || byName(a.title, b.title));
}

const byName = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });

/** The loss comes first, then what has no section. */
function rank(title: string): number {
  if (title === 'loss') return 0;
  if (title === '') return 1;
  return title === SYSTEM_SECTION ? 3 : 2;
}

/**
 * A test for names: a part of the name, upper or lower case; with `*` or `?` a glob over all of it; between slashes a
 * regular expression. Null for an expression that is none.
 */
export function nameFilter(text: string): ((name: string) => boolean) | null {
  const wanted = text.trim();
  if (wanted === '') return () => true;
  const [, expression, flags] = /^\/(.+)\/(i?)$/.exec(wanted) ?? [];
  if (expression !== undefined) {
    try {
      const pattern = new RegExp(expression, flags);
      return (name) => pattern.test(name);
    } catch {
      return null;
    }
  }
  if (/[*?]/.test(wanted)) {
    const glob = wanted
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll(/\*+/g, '.*')
      .replaceAll('?', '.');
    const pattern = new RegExp(`^${glob}$`, 'is');
    return (name) => pattern.test(name);
  }
  const part = wanted.toLowerCase();
  return (name) => name.toLowerCase().includes(part);
}
