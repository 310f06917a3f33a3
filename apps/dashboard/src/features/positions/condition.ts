/** How a set of samples was drawn: freely, or steered with some guidance strength. */
export interface Condition {
  /** As the trainer writes it: "unconditional", "strength-30", "weights-5-10". */
  id: string;
  strength: number | null;
  label: string;
}

/** Reads a condition from its id. An id of another form keeps its text as label. */
export function readCondition(id: string): Condition {
  const match = /^strength-(\d+(?:\.\d+)?)$/.exec(id);
  if (id.startsWith('weights-')) {
    return { id, strength: null, label: `weights ${id.slice('weights-'.length).replaceAll('-', ' : ')}` };
  }
  if (!match) return { id, strength: null, label: id.replaceAll('-', ' ') };
  return { id, strength: Number(match[1]), label: `strength ${Number(match[1])}` };
}

/** The condition in a name such as "position/strength-30"; null when the name belongs to another family. */
export function conditionOf(name: string, family: string): Condition | null {
  return name.startsWith(`${family}/`) ? readCondition(name.slice(family.length + 1)) : null;
}

/** Unconditional first, then by strength, then whatever else there is, by name. */
export function compareConditions(a: Condition, b: Condition): number {
  return rank(a) - rank(b) || (a.strength ?? 0) - (b.strength ?? 0) || a.id.localeCompare(b.id);
}

function rank(condition: Condition): number {
  if (condition.id === 'unconditional') return 0;
  return condition.strength === null ? 2 : 1;
}
