import { describe, expect, it } from 'vitest';
import { assertEncoderConfig, type EncoderConfig, headsFor, levelSizes } from './encoder-config.ts';

const paper: EncoderConfig = {
  imageSize: 64,
  channels: 3,
  width: 128,
  channelMult: [1, 2, 3, 4],
  blocksPerLevel: 3,
  attentionAtSizes: [16, 8],
  heads: 4,
  headChannels: null,
  attentionOrder: 'legacy',
  normGroups: 32,
  scaleShiftNorm: true,
  residualResampling: false,
  dropout: 0,
};
const check = (changes: Partial<EncoderConfig>) => () =>
  assertEncoderConfig('createUnet', { ...paper, ...changes });

describe('assertEncoderConfig', () => {
  it('accepts the networks of the paper', () => {
    expect(check({})).not.toThrow();
    expect(check({ headChannels: 64, attentionAtSizes: [32, 16, 8] })).not.toThrow();
    expect(levelSizes(paper)).toEqual([64, 32, 16, 8]);
    expect([headsFor(paper, 512), headsFor({ heads: 4, headChannels: 64 }, 512)]).toEqual([4, 8]);
  });

  it('names the size that cannot be halved', () => {
    expect(check({ imageSize: 20 })).toThrow(
      'createUnet: imageSize must be a multiple of 8 to be halved 3 times, got 20',
    );
  });

  it('names the level whose channels do not fit the norm or the heads', () => {
    expect(check({ width: 48 })).toThrow(
      'createUnet: channelMult.0 level 0 would have 48 channels, which must be a multiple of 32',
    );
    expect(check({ heads: 5 })).toThrow(
      'createUnet: channelMult.2 384 channels of level 2 cannot be split into 5 heads',
    );
    expect(check({ headChannels: 100 })).toThrow(
      'createUnet: channelMult.2 384 channels of level 2 cannot be split into heads of 100',
    );
  });

  it('ignores the heads of levels that do not attend, but not those of the middle', () => {
    const middleOnly = { width: 32, channelMult: [1, 2], attentionAtSizes: [], headChannels: 64 };
    expect(check(middleOnly)).not.toThrow();
    expect(check({ ...middleOnly, attentionAtSizes: [64] })).toThrow('level 0');
    expect(check({ ...middleOnly, channelMult: [1, 1] })).toThrow('level 1');
  });

  it('names a size at which there is no feature map', () => {
    expect(check({ attentionAtSizes: [16, 12] })).toThrow(
      'createUnet: attentionAtSizes.1 must be one of the feature-map sizes 64, 32, 16, 8, got 12',
    );
  });
});
