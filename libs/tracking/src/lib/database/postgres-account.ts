import { execFile } from 'node:child_process';
import { chmod, stat } from 'node:fs/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a program as an account that PostgreSQL accepts. */
export interface PostgresAccount {
  run(file: string, args: string[]): Promise<{ stdout: string; stderr: string }>;
  /** Makes a file or folder, with all inside, the account's own. */
  own(path: string): Promise<void>;
}

/** PG* variables of the caller's shell must not reach our server; messages have to be English to be understood. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^PG[A-Z]/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', LC_MESSAGES: 'C' };
}

const NAMESPACE = ['--user', '--map-user=1000', '--map-group=1000'];

async function namespaceWorks(): Promise<boolean> {
  return execute('unshare', [...NAMESPACE, 'true']).then(
    () => true,
    () => false,
  );
}

async function setuidAccount(home: string): Promise<PostgresAccount> {
  const nobody = '65534';
  const { stdout } = await execute('id', ['-u', 'postgres']).catch(() => ({ stdout: nobody }));
  const uid = Number(stdout.trim());
  const own = async (path: string) => void (await execute('chown', ['-R', `${uid}:${uid}`, path]));
  await chmod(home, 0o755);
  return {
    run: (file, args) => execute(file, args, { uid, gid: uid, cwd: '/', env: cleanEnvironment() }),
    own,
  };
}

/**
 * PostgreSQL refuses to run as root. As root, be somebody else: in a user namespace of our own if the kernel lets
 * us (nobody has to be created, and files stay root's), or else as the user postgres or nobody.
 */
export async function postgresAccount(
  home: string,
  asRoot: 'namespace' | 'setuid' = 'namespace',
): Promise<PostgresAccount> {
  if (process.getuid?.() !== 0) {
    return {
      run: (file, args) => execute(file, args, { cwd: home, env: cleanEnvironment() }),
      own: async () => {},
    };
  }
  if (asRoot === 'namespace' && (await namespaceWorks())) {
    const run: PostgresAccount['run'] = (file, args) =>
      execute('unshare', [...NAMESPACE, file, ...args], { cwd: home, env: cleanEnvironment() });
    // A start as another user may have given the files away.
    const own = async (path: string) => {
      if ((await stat(path)).uid !== 0) await execute('chown', ['-R', '0:0', path]);
    };
    return { run, own };
  }
  return setuidAccount(home);
}
