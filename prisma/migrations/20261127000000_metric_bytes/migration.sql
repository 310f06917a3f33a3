-- Points of a chunk as bytes instead of three arrays, what happens to a step that comes again, and the first value of
-- a series. The points of 0.1 are carried over bit by bit, in the layout of libs/tracking/src/lib/column-bytes.ts.

-- CreateEnum
CREATE TYPE "StepPolicy" AS ENUM ('error', 'keepFirst', 'overwrite');

-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "stepPolicy" "StepPolicy" NOT NULL DEFAULT 'overwrite';

-- AlterTable
ALTER TABLE "Metric" ADD COLUMN     "conflicts" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "first" DOUBLE PRECISION;

UPDATE "Metric" m SET first = (
  SELECT c.values[1] FROM "MetricChunk" c WHERE c."runId" = m."runId" AND c.name = m.name ORDER BY c."firstStep" LIMIT 1
);
-- A summary without a chunk has nothing to be the first of.
UPDATE "Metric" SET first = last WHERE first IS NULL;

ALTER TABLE "Metric" ALTER COLUMN "first" SET NOT NULL;

-- AlterTable
ALTER TABLE "MetricChunk" ADD COLUMN     "points" BYTEA,
ADD COLUMN     "sketch" BYTEA;

UPDATE "MetricChunk" c SET points = '\x01'::bytea || int4send(count)
  || int4send(1 + 8 * count) || '\x00'::bytea
  || (SELECT string_agg(int8send(step), ''::bytea ORDER BY at) FROM unnest(c.steps) WITH ORDINALITY AS s(step, at))
  || int4send(1 + 8 * count) || '\x00'::bytea
  || (SELECT string_agg(int8send(time), ''::bytea ORDER BY at) FROM unnest(c.times) WITH ORDINALITY AS t(time, at))
  || (SELECT string_agg(float8send(value), ''::bytea ORDER BY at) FROM unnest(c.values) WITH ORDINALITY AS v(value, at));

ALTER TABLE "MetricChunk" DROP COLUMN "steps",
DROP COLUMN "times",
DROP COLUMN "values",
ALTER COLUMN "points" SET NOT NULL;
