import type { SharedObject, SharedObjects } from '@interpolab/tracking';
import { EXPERIMENTS, progressPage, STAGES } from './carried-pages.ts';

/** What the bucket holds of one stage, or of one experiment. */
export interface CarriedThing {
  /** `ddpm-2bd67e59…`, or the hash of an experiment. */
  readonly name: string;
  readonly state: 'finished' | 'begun' | 'experiment';
  readonly objects: readonly SharedObject[];
  /** Files that an upload which was killed has left: no page names them. */
  readonly lost: readonly SharedObject[];
  readonly bytes: number;
  /** When anything of it was stored last, in milliseconds since 1970. */
  readonly storedAt: number;
}

/** Whatever was stored so lately may be about to be named by a page. */
const YOUNG_MS = 24 * 3600_000;

/** All that is carried, stage by stage. The outputs of finished stages are artifacts, and not counted here. */
export async function surveyCarried(objects: SharedObjects, now = Date.now()): Promise<CarriedThing[]> {
  const groups = new Map<string, SharedObject[]>();
  for (const prefix of [STAGES, EXPERIMENTS]) {
    for await (const object of objects.list(prefix)) {
      const group = prefix === STAGES ? object.name.slice(0, object.name.lastIndexOf('/') + 1) : object.name;
      groups.set(group, [...(groups.get(group) ?? []), object]);
    }
  }
  const things: CarriedThing[] = [];
  for (const [group, found] of groups) {
    const pages = found.filter(({ name }) => name.endsWith('.json'));
    const named = new Set<string>();
    for (const { name } of pages)
      if (/(begun|share-\d+-\d+)\.json$/.test(name)) await addHashesNamed(objects, name, named);
    const lost = found.filter(
      ({ name, storedAt }) =>
        !name.endsWith('.json') && !named.has(name.slice(group.length)) && storedAt < now - YOUNG_MS,
    );
    things.push({
      name: group.replace(/^\w+\//, '').replace(/(\/|\.json)$/, ''),
      state: stateOf(group, pages),
      ...{ objects: found, lost },
      bytes: found.reduce((sum, { bytes }) => sum + bytes, 0),
      storedAt: Math.max(...found.map(({ storedAt }) => storedAt)),
    });
  }
  return things;
}

async function addHashesNamed(objects: SharedObjects, name: string, named: Set<string>): Promise<void> {
  const bytes = await objects.read(name);
  const { data } = progressPage.safeParse(bytes && JSON.parse(Buffer.from(bytes).toString('utf8')));
  for (const { sha256 } of Object.values(data?.files ?? {})) named.add(sha256);
}

function stateOf(group: string, pages: readonly SharedObject[]): CarriedThing['state'] {
  if (group.startsWith(EXPERIMENTS)) return 'experiment';
  return pages.some(({ name }) => name === `${group}done.json`) ? 'finished' : 'begun';
}

/**
 * What goes: all of what nobody has stored anything of since `before`, and files that no page names. Pages last to be stored
 * are first to go, so that what is half removed is not there.
 */
export function objectsToPrune(things: readonly CarriedThing[], before: number): SharedObject[] {
  const going = things.flatMap(({ objects, lost, storedAt }) => (storedAt < before ? objects : lost));
  const isPage = ({ name }: SharedObject) => name.endsWith('.json');
  return [...going.filter(isPage), ...going.filter((object) => !isPage(object))];
}
