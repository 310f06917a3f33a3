// What must not be in a tracker: whoever can read a run can read its config, and databases are copied.
import type { JsonValue } from '../store/run-store.ts';

export const REDACTED = '[redacted]';

const SECRET_WORD =
  'password|passwd|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|authorization';

/** Keys whose texts are secrets. Numbers stay: `maxTokens: 4096` is no secret. */
const SECRET_KEY = new RegExp(`(^|[._-]|[a-z](?=[A-Z]))(${SECRET_WORD})$`, 'i');

/** Names of environment variables that hold secrets; `PGPASSWORD` and the like have no mark between their words. */
const SECRET_VARIABLE =
  /(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS?)(_?ID)?$/i;

/**
 * Texts that are secrets wherever they stand, by the marks that their makers give them. Repetitions that can fail have
 * bounds, so that no text takes long.
 */
const SECRET_SHAPES: readonly [RegExp, string][] = [
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]{0,200}:)[^\s/@]{1,500}(?=@)/gi, `$1${REDACTED}`], // URL with a password
  [/\bgh[pousr]_[A-Za-z0-9]{20,}\b/g, REDACTED],
  [/\bgithub_pat_[A-Za-z0-9_]{20,}\b/g, REDACTED],
  [/\bglpat-[A-Za-z0-9_-]{20,}/g, REDACTED],
  [/\bhf_[A-Za-z0-9]{20,}\b/g, REDACTED],
  [/\bnpm_[A-Za-z0-9]{30,}\b/g, REDACTED],
  [/\bpypi-[A-Za-z0-9_-]{20,}/g, REDACTED],
  [/\bsk-[A-Za-z0-9_-]{20,}/g, REDACTED],
  [/\b[rs]k_(live|test)_[A-Za-z0-9]{16,}\b/g, REDACTED],
  [/\bxox[abprs]-[A-Za-z0-9-]{10,}/g, REDACTED],
  [/\bAIza[A-Za-z0-9_-]{35}/g, REDACTED],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/g, REDACTED],
  [/\beyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]*/g, REDACTED], // JSON web token
  [/\bilab_[A-Za-z0-9_-]{20,}/g, REDACTED], // our own
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, REDACTED],
  [/\b(authorization\s{0,4}[:=]\s{0,4}["']?(?:bearer|basic|token)\s{1,4})[^\s"',;]{4,}/gi, `$1${REDACTED}`],
];

/** A value after a name that says it is a secret: `API_KEY=…`, `"password": "…"`, `?access_token=…`, `--token …`. */
const NAMED_VALUE = new RegExp(
  `(?<![A-Za-z0-9_.-])([A-Za-z0-9_.-]{0,60}?(?:${SECRET_WORD})["']?)(\\s{0,4}[=:]\\s{0,4}|\\s)(["']?)([^\\s"'\`,;&<>]{6,500})`,
  'gi',
);

/** Whether a value looks like a key, not like a word or a piece of a program. */
const looksRandom = (value: string) =>
  value.length >= 12 && /^[\w+/=.~-]+$/.test(value) && /[a-z]/i.test(value) && /\d/.test(value);

/** Of `name = value` the value goes if it is quoted, follows a bare `=` as in a shell, or looks random. */
function redactNamed(whole: string, name: string, between: string, quote: string, value: string): string {
  const certain =
    /[=:]/.test(between) && (quote !== '' || between === '=') && !/^[\d.]+$|[()[\]{}$]/.test(value);
  if (value.startsWith(REDACTED.slice(0, -1)) || !(certain || looksRandom(value))) return whole;
  return `${name}${between}${quote}${REDACTED}`;
}

/** What the environment holds that must not be told: values under a secret's name, and passwords of URLs. */
export function secretsOf(environment: Record<string, string | undefined>): string[] {
  const found = Object.entries(environment).flatMap(([name, value = '']) => {
    if (SECRET_VARIABLE.test(name)) return [value];
    return URL.canParse(value) ? [decodePassword(new URL(value).password)] : [];
  });
  // Short ones are too likely to be a part of something else. The longest first, as one may hold another.
  return [...new Set(found)].filter((value) => value.length >= 8).sort((a, b) => b.length - a.length);
}

function decodePassword(password: string): string {
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}

let own: string[] | undefined;
const ownSecrets = () => (own ??= secretsOf(process.env));

/** The text with what is a secret taken out: by its form, by the name before it, or as it is in the environment. */
export function redactText(text: string, secrets: readonly string[] = ownSecrets()): string {
  const known = secrets.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text);
  return SECRET_SHAPES.reduce(
    (rest, [shape, replacement]) => rest.replace(shape, replacement),
    known,
  ).replace(NAMED_VALUE, redactNamed);
}

/** The same for a config and the like, also for its keys; texts under keys that name a secret go wholly. */
export function redactJson<T extends JsonValue>(value: T, key = ''): T {
  if (typeof value === 'string')
    return (value !== '' && SECRET_KEY.test(key) ? REDACTED : redactText(value)) as T;
  if (Array.isArray(value)) return value.map((item) => redactJson(item, key)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [redactText(name), redactJson(item, name)]),
  ) as T;
}
