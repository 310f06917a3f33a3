-- CreateTable
CREATE TABLE "ArtifactAlias" (
    "projectId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "alias" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ArtifactAlias_pkey" PRIMARY KEY ("projectId","name","alias")
);

-- CreateIndex
CREATE INDEX "ArtifactAlias_sha256_idx" ON "ArtifactAlias"("sha256");

-- AddForeignKey
ALTER TABLE "ArtifactAlias" ADD CONSTRAINT "ArtifactAlias_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES "Project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ArtifactAlias" ADD CONSTRAINT "ArtifactAlias_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "Artifact"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;
