import { type FileHandle, open } from 'node:fs/promises';
import { ArtifactFolder, SHA256_HEX } from '@interpolab/tracking/artifacts';
import { readEnvironment } from '../../../env.ts';
import { requestContext } from '../../../features/api/api-server.ts';
import { imageType } from '../../../features/samples/image-type.ts';

export const dynamic = 'force-dynamic';

/** The bytes of an artifact, by what they are. A client names a hash, never a path. Without a right to it, it is not there. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ sha256: string }> },
): Promise<Response> {
  const { sha256 } = await params;
  if (!SHA256_HEX.test(sha256)) return new Response('Expected 64 hexadecimal digits.\n', { status: 400 });
  const etag = `"${sha256}"`;
  if (!(await mayBeSeen(sha256, request)))
    return new Response('There is no such artifact.\n', { status: 404 });
  if (request.headers.get('if-none-match') === etag)
    return new Response(null, { status: 304, headers: { etag } });
  const file = await openArtifact(sha256);
  if (!file) return new Response('There is no such artifact.\n', { status: 404 });
  const { size } = await file.stat();
  const head = new Uint8Array(12);
  await file.read(head, 0, head.length, 0);
  const type = imageType(head);
  return new Response(file.createReadStream({ start: 0 }) as unknown as BodyInit, {
    headers: {
      etag,
      'content-type': type ?? 'application/octet-stream',
      'content-length': String(size),
      'content-disposition': type ? 'inline' : `attachment; filename="${sha256.slice(0, 12)}.bin"`,
      'cache-control': 'private, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    },
  });
}

/** Whether whoever asks is somebody, and may see a run that has to do with the artifact. */
async function mayBeSeen(sha256: string, request: Request): Promise<boolean> {
  const { principal, runStore } = await requestContext(request.headers);
  if (!principal) return false;
  return principal.projects === null || (await runStore.projectsOfArtifact(sha256)).length > 0;
}

async function openArtifact(sha256: string): Promise<FileHandle | null> {
  const folder = new ArtifactFolder(`${readEnvironment().INTERPOLAB_DATA_DIR}/artifacts`);
  try {
    const file = await open(/* turbopackIgnore: true */ folder.pathOf(sha256));
    if ((await file.stat()).isFile()) return file;
    await file.close();
    return null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
