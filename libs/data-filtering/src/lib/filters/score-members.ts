import type { ScoreSet } from './score-set.ts';

/** The members that select: those of role filter; where there are none, all of them. */
export function filterMembers({ record: { members } }: ScoreSet): number[] {
  const places = members.map((_, place) => place);
  const filters = places.filter((place) => members[place].role === 'filter');
  return filters.length > 0 ? filters : places;
}

/** The member that a step names; without a name the only one, or for a ranking the evaluation classifier. */
export function memberOf(
  { record: { members } }: ScoreSet,
  { step, member }: { step: string; member?: string },
): number {
  const names = members.map(({ name }) => name);
  if (member !== undefined) {
    const place = names.indexOf(member);
    if (place >= 0) return place;
    throw new RangeError(
      `filter: ${step}: expected one of the members ${names.join(', ')}, got "${member}".`,
    );
  }
  if (members.length === 1) return 0;
  const wanted = step === 'rank' ? 'evaluation' : 'filter';
  const places = members.flatMap(({ role }, place) => (role === wanted ? [place] : []));
  if (places.length === 1) return places[0];
  throw new RangeError(
    `filter: ${step}: expected "member" to name one of ${names.join(', ')}: ${places.length} of them have the role ${wanted}.`,
  );
}
