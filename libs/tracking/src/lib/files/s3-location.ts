import { z } from 'zod';
import { ArtifactStoreError } from './artifact-store.ts';

/** Where a bucket is, as INTERPOLAB_ARTIFACTS says it. Keys and passwords are never part of it. */
export interface S3Location {
  bucket: string;
  /** What the keys begin with: "" or a path that ends with "/". */
  prefix: string;
  /** Of a store other than Amazon's. */
  endpoint?: string;
  region?: string;
  /** How large the folder before the bucket may grow. */
  cacheBytes: number;
}

const UNITS: Record<string, number> = { MB: 1e6, GB: 1e9, TB: 1e12 };
const SHAPE = 's3://bucket/prefix?endpoint=https://host:9000&region=eu-1&cache=20GB';

const size = z
  .string()
  .regex(/^[1-9]\d{0,5}(MB|GB|TB)$/, 'expected a size like 20GB')
  .transform((text) => Number.parseInt(text, 10) * UNITS[text.slice(-2)]);

const querySchema = z.strictObject({
  endpoint: z.url({ protocol: /^https?$/, error: 'expected http://host:port or https://host' }).optional(),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'expected a name like eu-central-1')
    .optional(),
  cache: size.default(20e9),
});

const holdsKeys = (url: URL) => url.username !== '' || url.password !== '';

/** Reads INTERPOLAB_ARTIFACTS. Throws ArtifactStoreError, which does not repeat the text: it might hold a key. */
export function parseS3Location(text: string): S3Location {
  const refuse = (problem: string) =>
    new ArtifactStoreError(`INTERPOLAB_ARTIFACTS: ${problem} (write it like ${SHAPE}).`);
  if (!text.startsWith('s3://') || !URL.canParse(text)) throw refuse('expected s3://…, got something else');
  const url = new URL(text);
  const parsed = querySchema.safeParse(Object.fromEntries(url.searchParams));
  const endpoint = url.searchParams.get('endpoint');
  if (holdsKeys(url) || (endpoint && URL.canParse(endpoint) && holdsKeys(new URL(endpoint))))
    throw refuse('expected no keys in it, as they would be seen; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'); // biome-ignore format: one line
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.hostname)) throw refuse('expected the name of a bucket');
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refuse(`${issue.path.join('.') || 'options'}: ${issue.message}`);
  }
  const path = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, '');
  const { cache, region } = parsed.data;
  return {
    ...{ bucket: url.hostname, prefix: path === '' ? '' : `${path}/`, cacheBytes: cache },
    ...(endpoint ? { endpoint } : {}),
    ...(region ? { region } : {}),
  };
}
