import type { SharedObject, SharedObjects } from '@interpolab/tracking';
import { EXPERIMENTS, parsePage, progressPage, STAGES } from './carried-pages.ts';

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
/** Pages that name files. */
const PROGRESS = /\/(begun|share-\d+-\d+)\.json$/;

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
    const named = await hashesNamed(objects, pages);
    const isLost = ({ name, storedAt }: SharedObject) =>
      !name.endsWith('.json') && !named?.has(name.slice(group.length)) && storedAt < now - YOUNG_MS;
    const lost = named ? found.filter(isLost) : [];
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

/** The files that pages of progress name; undefined if one of these is not understood, and so may name any. */
async function hashesNamed(
  objects: SharedObjects,
  pages: readonly SharedObject[],
): Promise<ReadonlySet<string> | undefined> {
  const named = new Set<string>();
  for (const { name } of pages.filter((page) => PROGRESS.test(page.name))) {
    const bytes = await objects.read(name);
    if (!bytes) continue; // removed meanwhile
    const page = parsePage(bytes, progressPage);
    if (!page) return undefined;
    for (const { sha256 } of Object.values(page.files)) named.add(sha256);
  }
  return named;
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
