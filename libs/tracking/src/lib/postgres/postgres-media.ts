import type { Prisma, PrismaClient } from '../../generated/client.ts';
import { checkRunIds } from '../series/series-answer.ts';
import type { Media, RunMedia, RunStore } from '../store/run-store.ts';

const SELECTION = {
  include: { artifact: { select: { bytes: true } } },
  orderBy: [{ name: 'asc' }, { step: { sort: 'asc', nulls: 'first' } }, { sampleIndex: 'asc' }],
} satisfies Prisma.MediaFindManyArgs;

function mediaOf(row: Prisma.MediaGetPayload<typeof SELECTION>): Media {
  const { name, step, sampleIndex, caption, mediaType, width, height, sha256, artifact, at } = row;
  return {
    ...{ name, step: step === null ? null : Number(step), sampleIndex, caption, mediaType, width, height },
    ...{ sha256, bytes: Number(artifact.bytes), at: at.toISOString() },
  };
}

/** The images of runs that are not deleted. */
export function createPostgresMedia(prisma: PrismaClient): Pick<RunStore, 'listMedia' | 'mediaOfRuns'> {
  return {
    async listMedia(runId, { name } = {}) {
      const where = { runId, run: { deletedAt: null }, name };
      return (await prisma.media.findMany({ where, ...SELECTION })).map(mediaOf);
    },

    async mediaOfRuns(runIds, { startsWith }) {
      const asked = [...new Set(checkRunIds(runIds, 'mediaOfRuns'))];
      const names = startsWith.map((prefix) => ({ name: { startsWith: prefix.replace(/[\\%_]/g, '\\$&') } }));
      const where = { runId: { in: asked }, run: { deletedAt: null }, OR: names };
      const ofRuns = new Map(asked.map((runId): [string, RunMedia[]] => [runId, []]));
      for (const row of await prisma.media.findMany({ where, ...SELECTION })) {
        ofRuns.get(row.runId)?.push({ runId: row.runId, ...mediaOf(row) });
      }
      return [...ofRuns.values()].flat();
    },
  };
}
