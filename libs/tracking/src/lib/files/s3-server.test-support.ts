import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, vi } from 'vitest';
import { temporaryFolder } from '../database/database.test-support.ts';

interface Server {
  run(): Promise<{ port: number }>;
  close(): Promise<void>;
  httpServer: { closeAllConnections(): void };
}
const S3rver = createRequire(import.meta.url)('s3rver') as new (options: object) => Server;

/** The keys that the server knows; every test server has the same. */
export const TEST_KEYS = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' };

export interface TestS3 {
  /** For INTERPOLAB_ARTIFACTS. */
  url: string;
  endpoint: string;
  /** Where an object's bytes are on the disk. */
  fileOf(sha256: string): Promise<string>;
  /** Ends the server, as a network that is gone; its objects stay. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts an S3 server on loopback with the bucket `lab`. */
export async function startTestS3(): Promise<TestS3> {
  const folder = await temporaryFolder();
  let port = 0;
  let server: Server | undefined;
  const comeBack = async () => {
    const options = { address: '127.0.0.1', port, silent: true, directory: folder.path, vhostBuckets: false };
    server = new S3rver({ ...options, configureBuckets: [{ name: 'lab' }] });
    ({ port } = await server.run());
  };
  const goAway = async () => {
    const closed = server?.close();
    server?.httpServer.closeAllConnections();
    await closed;
    server = undefined;
  };
  await comeBack();
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    ...{ endpoint, goAway, comeBack, url: `s3://lab/team/artifacts?endpoint=${endpoint}` },
    async fileOf(sha256) {
      const names = await readdir(folder.path, { recursive: true });
      const name = names.find((one) => one.includes(sha256) && one.endsWith('_object'));
      if (!name) throw new Error(`${sha256} is not in the bucket`);
      return join(folder.path, name);
    },
    async stop() {
      if (server) await goAway();
      await folder.remove();
    },
  };
}

/** Such a server for the tests of a file, whose keys the environment has. To be called at the file's top. */
export function useTestS3(): Omit<TestS3, 'stop'> {
  let s3: TestS3;
  beforeAll(async () => {
    for (const [name, value] of Object.entries(TEST_KEYS)) vi.stubEnv(name, value);
    s3 = await startTestS3();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await s3.stop();
  });
  return {
    get url() {
      return s3.url;
    },
    get endpoint() {
      return s3.endpoint;
    },
    fileOf: (sha256) => s3.fileOf(sha256),
    goAway: () => s3.goAway(),
    comeBack: () => s3.comeBack(),
  };
}
