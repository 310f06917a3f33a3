/**
 * A stable 32-bit stream number for a path of labels, e.g. `streamFor('ddpm', 'noise', 3)`.
 * FNV-1a over the labels' code units with a type mark and a separator each, then the MurmurHash3 finaliser, so that
 * labels that differ in one character give unrelated streams; 1 and '1' differ, and so do ['ab'] and ['a', 'b'].
 */
export function streamFor(...labels: (string | number)[]): number {
  let hash = 0x811c9dc5;
  const mix = (code: number) => {
    hash = Math.imul(hash ^ (code & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (code >>> 8), 0x01000193);
  };
  for (const label of labels) {
    mix(typeof label === 'number' ? 1 : 2);
    for (const character of String(label)) {
      for (let i = 0; i < character.length; i++) mix(character.charCodeAt(i));
    }
    mix(0);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
