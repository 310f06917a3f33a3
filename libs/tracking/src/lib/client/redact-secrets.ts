// What must not be in a tracker: whoever can read a run can read its config, and databases are copied.
import type { JsonValue } from '../store/run-store.ts';

export const REDACTED = '[redacted]';

/** Keys whose texts are secrets. Numbers stay: `maxTokens: 4096` is no secret. */
const SECRET_KEY =
  /(^|[._-]|[a-z](?=[A-Z]))(password|passwd|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|authorization)$/i;

/** Texts that are secrets wherever they stand, by the marks that their makers give them. */
const SECRET_SHAPES: readonly [RegExp, string][] = [
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/gi, `$1${REDACTED}`], // URL with a password
  [/\bgh[pousr]_[A-Za-z0-9]{20,}\b/g, REDACTED],
  [/\bgithub_pat_[A-Za-z0-9_]{20,}\b/g, REDACTED],
  [/\bhf_[A-Za-z0-9]{20,}\b/g, REDACTED],
  [/\bsk-[A-Za-z0-9_-]{20,}/g, REDACTED],
  [/\bxox[abprs]-[A-Za-z0-9-]{10,}/g, REDACTED],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/g, REDACTED],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g, REDACTED], // JSON web token
  [/\bilab_[A-Za-z0-9_-]{20,}/g, REDACTED], // our own
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
];

/** The text with what is a secret by its form taken out. */
export function redactText(text: string): string {
  return SECRET_SHAPES.reduce((rest, [shape, replacement]) => rest.replace(shape, replacement), text);
}

/** The same for a config and the like; texts under keys that name a secret go wholly. */
export function redactJson<T extends JsonValue>(value: T, key = ''): T {
  if (typeof value === 'string')
    return (value !== '' && SECRET_KEY.test(key) ? REDACTED : redactText(value)) as T;
  if (Array.isArray(value)) return value.map((item) => redactJson(item, key)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, redactJson(item, name)])) as T;
}
