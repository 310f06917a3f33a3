import { describe, expect, it } from 'vitest';
import { labelTableRows, nullLabel } from './label-table-config.ts';
import { createUnet } from './unet.ts';
import { unetConfigSchema } from './unet-config.ts';

describe('nullLabel', () => {
  it('is a row of its own after those of the classes', () => {
    const config = unetConfigSchema.parse({ numClasses: 2, nullRow: true });
    expect([labelTableRows(config), nullLabel(config)]).toEqual([3, 2]);
    const table = [...createUnet(config).parameters].find(({ name }) => name === 'label_emb.weight')!;
    expect(table.diskShape).toEqual([3, 512]);
  });

  it("is the last row of the reference's table, which has none of its own", () => {
    const config = unetConfigSchema.parse({ numClasses: 3 });
    expect([labelTableRows(config), nullLabel(config)]).toEqual([3, 2]);
  });

  it('does not exist for an unconditional network', () => {
    expect(() => nullLabel({ numClasses: null, nullRow: false })).toThrow(
      'labelTableRows: an unconditional network has no label table',
    );
  });
});
