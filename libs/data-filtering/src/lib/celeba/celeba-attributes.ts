/** The 40 attributes of CelebA in the order of its attribute file; the index is the reference's (paper §1.3). */
export const celebaAttributes = [
  '5_o_Clock_Shadow',
  'Arched_Eyebrows',
  'Attractive',
  'Bags_Under_Eyes',
  'Bald',
  'Bangs',
  'Big_Lips',
  'Big_Nose',
  'Black_Hair',
  'Blond_Hair',
  'Blurry',
  'Brown_Hair',
  'Bushy_Eyebrows',
  'Chubby',
  'Double_Chin',
  'Eyeglasses',
  'Goatee',
  'Gray_Hair',
  'Heavy_Makeup',
  'High_Cheekbones',
  'Male',
  'Mouth_Slightly_Open',
  'Mustache',
  'Narrow_Eyes',
  'No_Beard',
  'Oval_Face',
  'Pale_Skin',
  'Pointy_Nose',
  'Receding_Hairline',
  'Rosy_Cheeks',
  'Sideburns',
  'Smiling',
  'Straight_Hair',
  'Wavy_Hair',
  'Wearing_Earrings',
  'Wearing_Hat',
  'Wearing_Lipstick',
  'Wearing_Necklace',
  'Wearing_Necktie',
  'Young',
] as const;

export type CelebaAttribute = (typeof celebaAttributes)[number];

/** Names that copies of the file use for the first attribute. */
const firstNames: readonly string[] = ['5_o_Clock_Shadow', '5_O_Clock_Shadow', 'Clock_Shadow'];

/** Attributes of every image, as CelebA's file lists them. */
export interface AttributeTable {
  /** File names, in the order of the file. */
  readonly names: readonly string[];
  /** [N, 40], 1 = has it, 0 = has it not. */
  readonly values: Uint8Array;
}

/**
 * Reads an attribute file: CelebA's own text (a count, the names, one image a line) or a CSV with a header. Every column
 * must be there, in the standard order, with −1 and 1, or 0 and 1, throughout. Throws RangeError, one line.
 */
export function parseAttributes(text: string, where: string): AttributeTable {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const isCsv = lines[0]?.includes(',') ?? false;
  const declared = isCsv ? null : Number(lines[0]);
  const header = isCsv ? lines[0].split(',').slice(1) : (lines[1] ?? '').trim().split(/\s+/);
  assertColumns(
    header.map((name) => name.trim()),
    where,
  );
  const rows = lines.slice(isCsv ? 1 : 2);
  if (declared !== null && declared !== rows.length) {
    throw new RangeError(
      `${where}: expected ${lines[0].trim()} images as its first line says, got ${rows.length}.`,
    );
  }
  const names = new Array<string>(rows.length);
  const raw = new Int8Array(rows.length * celebaAttributes.length);
  for (const [row, line] of rows.entries()) {
    const [name, ...values] = isCsv ? line.split(',') : line.trim().split(/\s+/);
    if (values.length !== celebaAttributes.length) {
      throw new RangeError(`${where}: ${name}: expected 40 values, got ${values.length}.`);
    }
    names[row] = name.trim();
    for (const [column, value] of values.entries()) {
      const number = Number(value);
      if (value.trim() === '' || (number !== -1 && number !== 0 && number !== 1)) {
        throw new RangeError(
          `${where}: ${name}: ${celebaAttributes[column]}: expected −1 or 1, got ${JSON.stringify(value)}.`,
        );
      }
      raw[row * celebaAttributes.length + column] = number;
    }
  }
  return { names, values: toBits(raw, names, where) };
}

function assertColumns(header: readonly string[], where: string): void {
  const wrong = celebaAttributes.findIndex((name, column) =>
    column === 0 ? !firstNames.includes(header[0]) : header[column] !== name,
  );
  if (wrong < 0 && header.length === celebaAttributes.length) return;
  const missing = celebaAttributes.filter((name, column) => column > 0 && !header.includes(name));
  const what =
    missing.length > 0
      ? `lacks ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ` and ${missing.length - 5} more` : ''}`
      : `has ${header[wrong] ?? 'further columns'} where ${celebaAttributes[wrong] ?? 'the line should end'} should be`;
  throw new RangeError(`${where}: expected CelebA's 40 attributes in their order; the header ${what}.`);
}

/** −1/1 or 0/1, never a mixture: with three values nobody knows what 0 means. */
function toBits(raw: Int8Array, names: readonly string[], where: string): Uint8Array {
  const negative = raw.indexOf(-1);
  const zero = raw.indexOf(0);
  if (negative >= 0 && zero >= 0) {
    const at = (index: number): string => {
      const attribute = celebaAttributes[index % celebaAttributes.length];
      return `${names[Math.floor(index / celebaAttributes.length)]} ${attribute}`;
    };
    throw new RangeError(
      `${where}: expected −1 and 1, or 0 and 1, got −1, 0 and 1 mixed (−1 for ${at(negative)}, 0 for ${at(zero)}).`,
    );
  }
  return Uint8Array.from(raw, (value) => (value === 1 ? 1 : 0));
}

/** The column of one attribute: 1 = has it, [N]. */
export function attributeColumn({ values }: AttributeTable, attribute: CelebaAttribute): Uint8Array {
  const column = celebaAttributes.indexOf(attribute);
  const width = celebaAttributes.length;
  return Uint8Array.from({ length: values.length / width }, (_, row) => values[row * width + column]);
}
