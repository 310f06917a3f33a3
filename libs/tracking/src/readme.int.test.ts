import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './lib/database/database.test-support.ts';
import { workspaceRoot } from './lib/files/data-directory.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

it('the example of the README runs', async () => {
  const library = join(workspaceRoot, 'libs/tracking');
  const example = /```ts\n([\s\S]*?)```/.exec(
    await readFile(join(library, 'README.md'), 'utf8'),
  )?.[1] as string;
  const folder = join(server.dataDirectory, 'example');
  await mkdir(join(folder, 'node_modules/@interpolab'), { recursive: true });
  await symlink(library, join(folder, 'node_modules/@interpolab/tracking'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(join(folder, 'example.ts'), example);
  const { stdout } = await promisify(execFile)(join(workspaceRoot, 'node_modules/.bin/tsx'), ['example.ts'], {
    cwd: folder,
    env: { ...process.env, DATABASE_URL: '', INTERPOLAB_DATA_DIR: server.dataDirectory },
  });
  expect(stdout).toBe('100 points, the last is 0.01\n');
});
