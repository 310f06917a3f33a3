import { DISAGREEMENT, type ScoreAxis, scoreAxisSchema, unknownAxis } from '@interpolab/evaluation';
import type { JsonValue, RunStore, RunSummary, ScoreSetEntry } from '@interpolab/tracking/read';
import { type Disagreement, disagreementOf } from './disagreement.ts';

/** A score set as one of the runs that were asked for has it. */
export interface JudgedSet extends ScoreSetEntry {
  /** The run that logged it: `runId` itself, or a stage of it. */
  ownerId: string;
  /** Before the first `/` of its name: `position`, `oracle`, … */
  judge: string;
  /** Behind it: `unconditional`, `strength-30`; empty if there is nothing. */
  condition: string;
  strength: number | null;
  axis: ScoreAxis;
  /** Whether the run says what the judge's scores can be; else they are taken for an attribute in [0, 1]. */
  axisKnown: boolean;
}

/** A set that says how far several classifiers differ about each sample, and what that comes to, if the run tells. */
export interface DisagreementSet extends JudgedSet {
  numbers: Disagreement | null;
}

/** The judging stages of an experiment, also those that it took over from another one. */
function judgingStages({ summary }: RunSummary): string[] {
  const stages = Array.isArray(summary.stages) ? summary.stages : [];
  return stages.flatMap((stage) => {
    const { kind, runId } = (typeof stage === 'object' && !Array.isArray(stage) ? stage : null) ?? {};
    return kind === 'evaluate' && typeof runId === 'string' ? [runId] : [];
  });
}

function axisOf({ summary }: RunSummary, judge: string): ScoreAxis | null {
  const axes: JsonValue = summary.scoreAxes ?? null;
  if (typeof axes !== 'object' || axes === null || Array.isArray(axes) || !Object.hasOwn(axes, judge))
    return null;
  const parsed = scoreAxisSchema.safeParse(axes[judge]);
  return parsed.success ? parsed.data : null;
}

/** `<judge>/<condition>`, as the trainer names what a judge gave the samples of a condition. */
function readName(name: string): Pick<JudgedSet, 'judge' | 'condition' | 'strength'> {
  const slash = name.indexOf('/');
  const judge = slash < 0 ? name : name.slice(0, slash);
  const condition = slash < 0 ? '' : name.slice(slash + 1);
  const [, strength] = /^strength-(\d+(?:\.\d+)?)$/.exec(condition) ?? [];
  return { judge, condition, strength: strength === undefined ? null : Number(strength) };
}

/**
 * The score sets of runs, their own and those of their judging stages, of several steps the last. A stage that is asked for
 * beside its experiment is left out, so that nothing counts twice. Sets that say how far classifiers differ are no judge's, and
 * come apart. Three queries, whatever the number of runs.
 */
export async function findJudgedSets(
  store: RunStore,
  runIds: readonly string[],
): Promise<{ runs: RunSummary[]; sets: JudgedSet[]; disagreements: DisagreementSet[] }> {
  const asked = await store.summariesOfRuns([...new Set(runIds)]);
  const stagesOf = new Map(asked.map((run) => [run.id, judgingStages(run).filter((id) => id !== run.id)]));
  const stages = new Set([...stagesOf.values()].flat());
  const runs = asked.filter(({ id }) => !stages.has(id));
  const owners = [...new Set([...runs.map(({ id }) => id), ...stages])];
  const entriesOf = new Map<string, ScoreSetEntry[]>(owners.map((id) => [id, []]));
  for (const entry of await inParts(owners, (ids) => store.scoreSetsOfRuns(ids)))
    entriesOf.get(entry.runId)?.push(entry);
  const stageRuns = await inParts([...stages], (ids) => store.summariesOfRuns(ids));
  const summaryOf = new Map([...stageRuns, ...asked].map((run) => [run.id, run]));
  const all = runs.flatMap((run) => {
    const last = new Map<string, JudgedSet>();
    for (const ownerId of [run.id, ...(stagesOf.get(run.id) ?? [])]) {
      for (const entry of entriesOf.get(ownerId) ?? []) {
        const named = readName(entry.name);
        const owner = summaryOf.get(ownerId);
        const axis = (owner && axisOf(owner, named.judge)) ?? axisOf(run, named.judge);
        last.set(JSON.stringify([entry.name, entry.classifierSha256]), {
          ...{ ...entry, ...named, runId: run.id, ownerId },
          ...{ axis: axis ?? unknownAxis(named.judge), axisKnown: axis !== null },
        });
      }
    }
    return [...last.values()];
  });
  const disagreements = all
    .filter(({ judge }) => judge === DISAGREEMENT)
    .map((set) => ({ ...set, numbers: disagreementOf(summaryOf.get(set.ownerId), set.condition) }));
  return { runs, sets: all.filter(({ judge }) => judge !== DISAGREEMENT), disagreements };
}

/** Runs that a store takes at once. */
const AT_ONCE = 1000;

async function inParts<T>(
  ids: readonly string[],
  read: (part: readonly string[]) => Promise<T[]>,
): Promise<T[]> {
  const all: T[] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE)
    all.push(...(await read(ids.slice(from, from + AT_ONCE))));
  return all;
}
