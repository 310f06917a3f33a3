import { execFile } from 'node:child_process';
import { redactText } from './redact-secrets.ts';

/** The text under which a run keeps what its working tree had beyond its commit. */
export const UNCOMMITTED_TEXT = 'git/diff';

/** Longer differences are cut: whoever changed more has no commit to speak of. */
export const UNCOMMITTED_CHARACTERS = 200_000;

function run(directory: string, args: string[]): Promise<string> {
  return new Promise((resolve) => {
    const options = { cwd: directory, timeout: 10_000, maxBuffer: 4 * UNCOMMITTED_CHARACTERS };
    // More than the buffer holds is an error, but the beginning is there all the same.
    execFile('git', args, options, (_, stdout) => resolve(stdout));
  });
}

/**
 * How the working tree at `directory` differs from its commit, as `git diff HEAD` says it, with the names of files that
 * are not under version control, and without secrets. Null if it does not differ, or where there is no git.
 */
export async function readUncommitted(directory: string): Promise<string | null> {
  // No program that the repository's settings name is run for it.
  const [diff, untracked] = await Promise.all([
    run(directory, ['diff', 'HEAD', '--no-color', '--no-ext-diff', '--no-textconv']),
    run(directory, ['ls-files', '--others', '--exclude-standard']),
  ]);
  const names = untracked.split('\n').filter(Boolean);
  const whole = [...names.map((name) => `?? ${name}\n`), diff].join('');
  if (whole === '') return null;
  // Redacted before it is cut, so that half of a secret does not stay.
  const text = redactText(whole.slice(0, 2 * UNCOMMITTED_CHARACTERS));
  if (text.length <= UNCOMMITTED_CHARACTERS && whole.length <= 2 * UNCOMMITTED_CHARACTERS) return text;
  const end = text.lastIndexOf('\n', UNCOMMITTED_CHARACTERS);
  return `${text.slice(0, end + 1)}… cut here, after ${UNCOMMITTED_CHARACTERS} characters\n`;
}
