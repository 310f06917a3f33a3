// The YAML that MLflow writes for a run: one level of keys, scalars in the styles that PyYAML chooses.
import { InputError } from '../../store/input-error.ts';

const KEY = /^([A-Za-z_][\w.-]*):(?: (.*))?$/;
const ESCAPES: Readonly<Record<string, string>> = {
  ...{ '0': '\0', a: '\x07', b: '\b', t: '\t', n: '\n', v: '\v', f: '\f', r: '\r', e: '\x1b' },
  ...{ N: '\x85', _: '\xa0', L: '\u2028', P: '\u2029' },
};

function unescaped(text: string): string {
  return text.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)/g, (_, code: string) =>
    /^[xuU]./.test(code) ? String.fromCodePoint(Number.parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? code),
  );
}

/** Lines of one scalar, folded: a line break is a space, an escaped one nothing, an empty line a break. */
function fold(lines: readonly string[], escaped: boolean): string {
  let text = lines[0];
  let breaks = 0;
  for (const line of lines.slice(1)) {
    const part = line.trim();
    if (part === '') {
      breaks++;
      continue;
    }
    if (escaped && /(^|[^\\])(\\\\)*\\$/.test(text)) text = text.slice(0, -1) + part.replace(/^\\(?= )/, '');
    else text = `${text.trimEnd()}${breaks > 0 ? '\n'.repeat(breaks) : ' '}${part}`;
    breaks = 0;
  }
  return text;
}

function scalar(lines: readonly string[]): string | null {
  const first = lines[0].trim();
  if (first.startsWith('"')) return unescaped(fold(lines, true).trim().slice(1, -1));
  if (first.startsWith("'")) return fold(lines, false).trim().slice(1, -1).replaceAll("''", "'");
  const text = fold(lines, false).trim();
  return text === 'null' || text === '~' || text === '' ? null : text;
}

/** Reads a flat YAML file: the texts of its scalars, null for null. Lists are passed by. Throws InputError. */
export function readFlatYaml(text: string, path: string): Record<string, string | null> {
  const entries: [string, string[]][] = [];
  for (const [at, line] of text.replaceAll('\r\n', '\n').split('\n').entries()) {
    const [, key, value = ''] = KEY.exec(line) ?? [];
    if (key !== undefined) entries.push([key, [value]]);
    else if (/^(\s|$)/.test(line) && entries.length > 0) entries.at(-1)![1].push(line);
    else if (!/^(- |#|---|$)/.test(line))
      throw new InputError(
        `import: ${path}: line ${at + 1}: expected "key: value", got ${JSON.stringify(line.slice(0, 60))}.`,
      );
  }
  return Object.fromEntries(entries.map(([key, lines]) => [key, scalar(lines)]));
}
