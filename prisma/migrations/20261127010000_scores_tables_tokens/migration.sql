-- DropIndex
DROP INDEX "ConfigEntry_projectId_path_number_idx";

-- DropIndex
DROP INDEX "ConfigEntry_projectId_path_text_idx";

-- CreateEnum
CREATE TYPE "TokenRole" AS ENUM ('reader', 'writer', 'admin');

-- CreateTable
CREATE TABLE "ScoreSet" (
    "id" BIGSERIAL NOT NULL,
    "runId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "step" BIGINT,
    "samplesSha256" TEXT NOT NULL,
    "classifierSha256" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "scores" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ScoreSet_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "LoggedTable" (
    "id" BIGSERIAL NOT NULL,
    "runId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "step" BIGINT,
    "columns" TEXT[],
    "rows" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "LoggedTable_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ApiToken" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "role" "TokenRole" NOT NULL,
    "keyHash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),
    "lastUsedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApiToken_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ConfigEntry_projectId_path_number_runId_idx" ON "ConfigEntry"("projectId", "path", "number", "runId");

-- CreateIndex
CREATE INDEX "ConfigEntry_projectId_path_text_runId_idx" ON "ConfigEntry"("projectId", "path", "text", "runId");

-- CreateIndex
CREATE INDEX "ScoreSet_runId_name_step_idx" ON "ScoreSet"("runId", "name", "step");

-- CreateIndex
CREATE INDEX "ScoreSet_samplesSha256_classifierSha256_idx" ON "ScoreSet"("samplesSha256", "classifierSha256");

-- CreateIndex
CREATE INDEX "LoggedTable_runId_name_step_idx" ON "LoggedTable"("runId", "name", "step");

-- CreateIndex
CREATE UNIQUE INDEX "ApiToken_keyHash_key" ON "ApiToken"("keyHash");

-- AddForeignKey
ALTER TABLE "ScoreSet" ADD CONSTRAINT "ScoreSet_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "LoggedTable" ADD CONSTRAINT "LoggedTable_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;
