import { Readable } from 'node:stream';
import { SHA256_HEX } from '@interpolab/tracking/artifacts';
import { requestContext } from '../../../features/api/api-server.ts';
import { byteRange } from '../../../features/samples/byte-range.ts';
import { imageType } from '../../../features/samples/image-type.ts';
import { artifactStore } from '../artifact-store.ts';

export const dynamic = 'force-dynamic';

/** What is not larger is checked before the first byte goes out; of more than this the last bytes are held back for that. */
const CHECKED_BYTES = 16_000_000;
const HEAD_BYTES = 12;

/**
 * The bytes of an artifact, by what they are, or a part of them (Range). A client names a hash, never a path. Without a right
 * to it, it is not there. Bytes that are not those of the hash are not handed out.
 */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ sha256: string }> },
): Promise<Response> {
  const { sha256 } = await params;
  if (!SHA256_HEX.test(sha256)) return new Response('Expected 64 hexadecimal digits.\n', { status: 400 });
  const etag = `"${sha256}"`;
  if (!(await mayBeSeen(sha256, request))) return missing();
  if (request.headers.get('if-none-match') === etag)
    return new Response(null, { status: 304, headers: { etag } });
  try {
    return await answer(sha256, request.headers);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return missing();
    // Its message is one line and names no secret, but places of the server: for its log.
    console.error(`dashboard: artifact ${sha256}:`, error instanceof Error ? error.message : error);
    return new Response('The artifact cannot be read; the server’s log says why.\n', { status: 502 });
  }
}

const missing = () => new Response('There is no such artifact.\n', { status: 404 });

async function answer(sha256: string, asked: Headers): Promise<Response> {
  const store = await artifactStore();
  const size = await store.sizeOf(sha256);
  if (size === undefined) return missing();
  const whole = size <= CHECKED_BYTES ? await store.read(sha256) : undefined;
  const type = imageType(whole ?? (await headOf(sha256, size)));
  const headers = {
    etag: `"${sha256}"`,
    'accept-ranges': 'bytes',
    'content-type': type ?? 'application/octet-stream',
    'content-disposition': type ? 'inline' : `attachment; filename="${sha256.slice(0, 12)}.bin"`,
    'cache-control': 'private, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
  };
  const range = byteRange(asked.get('range'), size);
  if (range === null)
    return new Response(null, { status: 416, headers: { 'content-range': `bytes */${size}` } });
  const { start, end } = range ?? { start: 0, end: size - 1 };
  const body = whole
    ? (whole.subarray(start, end + 1) as Uint8Array<ArrayBuffer>)
    : (Readable.toWeb(await store.stream(sha256, range)) as ReadableStream<Uint8Array>);
  return new Response(body, {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      'content-length': String(end - start + 1),
      ...(range ? { 'content-range': `bytes ${start}-${end}/${size}` } : {}),
    },
  });
}

async function headOf(sha256: string, size: number): Promise<Uint8Array> {
  const range = { start: 0, end: Math.min(HEAD_BYTES, size) - 1 };
  const pieces: Buffer[] = [];
  for await (const piece of await (await artifactStore()).stream(sha256, range)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Whether whoever asks is somebody, and may see a run that has to do with the artifact. */
async function mayBeSeen(sha256: string, request: Request): Promise<boolean> {
  const { principal, runStore } = await requestContext(request.headers);
  if (!principal) return false;
  return principal.projects === null || (await runStore.projectsOfArtifact(sha256)).length > 0;
}
