-- What a run computes, whatever its seeds: libs/tracking/src/lib/store/recipe.ts says the same of a config in memory.
-- A leaf that says where randomness begins is taken out; what is left decides the recipe.
CREATE FUNCTION "withoutSeeds"(config jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN CASE jsonb_typeof(config)
    WHEN 'object' THEN coalesce((
      SELECT jsonb_object_agg(entry.key, "withoutSeeds"(entry.value)) FROM jsonb_each(config) AS entry
      WHERE NOT (entry.key ~ '(^|\.)(seed|\w*(Seed|_seed))$'
        AND (jsonb_typeof(entry.value) NOT IN ('object', 'array') OR entry.value IN ('{}', '[]')))), '{}')
    WHEN 'array' THEN coalesce((
      SELECT jsonb_agg("withoutSeeds"(item.value) ORDER BY item.at)
      FROM jsonb_array_elements(config) WITH ORDINALITY AS item(value, at)), '[]')
    ELSE config
  END;
END $$;

CREATE FUNCTION "setRecipe"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.recipe := md5("withoutSeeds"(NEW.config)::text);
  RETURN NEW;
END $$;

-- AlterTable
ALTER TABLE "Run" ADD COLUMN     "recipe" TEXT NOT NULL DEFAULT '';

UPDATE "Run" SET recipe = md5("withoutSeeds"(config)::text);

CREATE TRIGGER "Run_recipe" BEFORE INSERT OR UPDATE OF config ON "Run" FOR EACH ROW EXECUTE FUNCTION "setRecipe"();

-- DropIndex
DROP INDEX "Metric_name_idx";

-- CreateIndex
CREATE INDEX "Metric_name_runId_idx" ON "Metric"("name", "runId");

-- CreateIndex
CREATE INDEX "Run_recipe_idx" ON "Run"("recipe");

-- CreateIndex
CREATE INDEX "Run_deletedAt_idx" ON "Run"("deletedAt");
