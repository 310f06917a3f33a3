/** What is said of a disk that has no room, by the system's code. */
export const diskFullReasons = {
  ENOSPC: 'the disk is full (free some space and start again)',
  EDQUOT: 'the disk quota is used up (free some space and start again)',
} as const;

/** What Node, the system and Postgres say of it themselves: where nobody has put it into our words. */
const OTHER_WORDS = /\b(ENOSPC|EDQUOT)\b|no space left|disk quota exceeded|the disk of .* is full/i;

/** Whether an error's text says that a disk has no room: all that is left of an error of another process. */
export function saysDiskIsFull(text: string): boolean {
  return OTHER_WORDS.test(text) || Object.values(diskFullReasons).some((reason) => text.includes(reason));
}
