import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const setup = fileURLToPath(new URL('../../../gpu/setup.mjs', import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'interpolab-setup-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the script with a program of ours in npm's place, which notes how it was called. */
async function runSetup(name: string, npmProgram: string) {
  const npm = join(folder, 'npm.cjs');
  const noted = join(folder, 'called.json');
  await rm(noted, { force: true });
  await writeFile(
    npm,
    `require('node:fs').writeFileSync(${JSON.stringify(noted)}, JSON.stringify(process.argv.slice(2)));\n${npmProgram}`,
  );
  await chmod(npm, 0o755);
  return new Promise<{ code: number | undefined; stdout: string; stderr: string }>((done) => {
    const env = { ...process.env, npm_execpath: npm };
    const child = execFile(process.execPath, [setup, name], { env }, (_, stdout, stderr) =>
      done({ code: child.exitCode ?? undefined, stdout, stderr }),
    );
  });
}

describe('libs/tensor/gpu/setup.mjs', () => {
  it('says in plain words that the host of TensorFlow is out of reach', async () => {
    const npm = `console.error('npm error Error: getaddrinfo ENOTFOUND storage.googleapis.com'); process.exit(1);`;
    const { code, stdout, stderr } = await runSetup('gpu', npm);
    expect(code).toBe(1);
    expect(stdout).toMatch(/It downloads: .*\n.*storage\.googleapis\.com.*\nIt needs: .*CUDA 11\.2/);
    expect(stdout).toContain('npm install --no-save @tensorflow/tfjs-node-gpu@4.22.0');
    expect(stderr).toMatch(/^setup: not installed\.\n\nnpm error Error: getaddrinfo ENOTFOUND/);
    expect(stderr).toContain('What to do: open that host on your network, or set TFJS_NODE_CDN_STORAGE');
  });

  it('does not call every failure a matter of the network', async () => {
    const { code, stderr } = await runSetup('gpu', `console.error('npm error ENOSPC'); process.exit(1);`);
    expect(code).toBe(1);
    expect(stderr).toContain('npm failed; its words are above.');
    expect(stderr).not.toContain('What to do: open');
  });

  it('fails if the engine does not start after all', async () => {
    const { code, stdout, stderr } = await runSetup('webgpu', '');
    // With the packages here this is a real start, and depends on the machine.
    if (code === 0) expect(stdout).toContain('webgpu is installed and computes: WebGPU on ');
    else
      expect(stderr).toMatch(/^setup: installed, but it cannot compute on this machine\.\nwebgpu engine: /);
    expect([0, 1]).toContain(code);
  });

  it('knows two engines', async () => {
    const { code, stderr } = await runSetup('cuda', '');
    expect(code).toBe(1);
    expect(stderr).toBe(
      'setup: expected gpu or webgpu, got "cuda" (npm run setup:gpu, npm run setup:webgpu)\n',
    );
  });
});
