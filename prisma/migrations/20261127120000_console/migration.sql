-- CreateTable
CREATE TABLE "ConsoleChunk" (
    "runId" TEXT NOT NULL,
    "firstLine" BIGINT NOT NULL,
    "lineCount" INTEGER NOT NULL,
    "stream" TEXT NOT NULL,
    "lines" TEXT[],
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ConsoleChunk_pkey" PRIMARY KEY ("runId","firstLine")
);

-- AddForeignKey
ALTER TABLE "ConsoleChunk" ADD CONSTRAINT "ConsoleChunk_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run"("id") ON DELETE CASCADE ON UPDATE CASCADE;
