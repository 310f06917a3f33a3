/** An error of the database that a person can act on; its message is one line. */
export class DatabaseError extends Error {}

const explanations: [RegExp, (home: string) => string][] = [
  [
    /No space left on device|ENOSPC/,
    (home) =>
      `the disk of ${home} is full (free some space, or set INTERPOLAB_DATA_DIR to a folder elsewhere)`,
  ],
  [
    /Read-only file system|EROFS|EACCES|EPERM|Permission denied/i,
    (home) =>
      `${home} cannot be written (check its owner and mode, or set INTERPOLAB_DATA_DIR to a folder of yours)`,
  ],
  [
    /ENOTDIR|EEXIST/,
    (home) =>
      `${home} cannot be made, as part of the path is a file (move the file, or set INTERPOLAB_DATA_DIR)`,
  ],
  [
    /not compatible with this version|incompatible with server/,
    (home) =>
      `${home} was made by another major version of PostgreSQL (set POSTGRES_BIN to the programs of that version, ` +
      `or move the folder away to begin anew)`,
  ],
  [
    /could not map anonymous shared memory|out of memory|ENOMEM/i,
    () => 'there is too little memory for the server (it wants about 150 MB)',
  ],
];

/** The line in which a PostgreSQL program says why it gave up; a bad setting is named in a LOG line before. */
function reasonIn(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const setting = lines.find((line) =>
    /LOG:.*(invalid value|unrecognized configuration|requires a)/.test(line),
  );
  const told = setting ?? lines.filter((line) => /\b(FATAL|PANIC|error):/i.test(line)).at(-1);
  const last = lines.find((line) => line !== '') ?? 'unknown reason';
  return told?.replace(/^.*?\b(FATAL|PANIC|error|LOG):\s*/i, '') ?? last;
}

/** Turns what Node or a PostgreSQL program said into one line with the remedy, if it is a known failure. */
export function explainPostgresFailure(failure: unknown, home: string): Error {
  if (failure instanceof Error && /^(Postgres|lockFile): /.test(failure.message)) return failure;
  const { message, stderr } =
    failure instanceof Error
      ? (failure as Error & { stderr?: string })
      : { message: String(failure), stderr: '' };
  const text = [message, stderr].join('\n');
  const known = explanations.find(([pattern]) => pattern.test(text));
  const line = known ? known[1](home) : `${reasonIn(stderr || message)} (see ${home}/server.log)`;
  return new DatabaseError(`Postgres: ${line}.`, { cause: failure });
}
