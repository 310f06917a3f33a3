// What a value of a summary is, in the old form (a field of its own) or the new one (a tensor and a plugin's name).
import type { SourceEvent } from '../source-run.ts';
import type { OldHistogram, SummaryValue } from './event-proto.ts';
import type { Tensor } from './tensor-proto.ts';

export type SummaryKind = 'scalar' | 'images' | 'histogram' | 'text' | 'hparams' | 'other';

/** `plugin` is the one that the tag's first value has named. */
export function kindOf(value: SummaryValue, plugin: string): SummaryKind {
  if (plugin === 'hparams') return 'hparams';
  if (value.simple !== undefined) return 'scalar';
  if (value.image) return 'images';
  if (value.histogram) return 'histogram';
  if (!value.tensor) return 'other';
  const { numbers, strings } = value.tensor;
  if (plugin === 'scalars' && numbers.length === 1) return 'scalar';
  if (plugin === 'images' && strings.length > 2) return 'images';
  if (plugin === 'histograms') return 'histogram';
  if (plugin === 'text') return 'text';
  return 'other';
}

/** Width and height, as texts, come before the images. */
export const imagesOf = ({ image, tensor }: SummaryValue): Uint8Array[] =>
  image ? [image] : tensor!.strings.slice(2);

/**
 * The outermost buckets reach as far as any number may; here they end where the data does. The first limit of some
 * writers lies below the data and closes an empty bucket, which then begins where it ends.
 */
function fromOld({ min, max, limits, counts }: OldHistogram): { edges: number[]; counts: number[] } {
  const edges = [Math.min(min, limits[0] ?? min), ...limits];
  const last = edges.length - 1;
  if (last > 0 && edges[last] > max) edges[last] = Math.max(max, edges[last - 1]);
  return { edges, counts };
}

/** Rows of left end, right end, count; of bins that do not touch there is no list of edges. */
function fromTensor({ numbers }: Tensor): { edges: number[]; counts: number[] } {
  const bins = Array.from({ length: Math.floor(numbers.length / 3) }, (_, i) =>
    numbers.slice(3 * i, 3 * i + 3),
  );
  const touching = bins.every(([left], i) => i === 0 || left === bins[i - 1][1]);
  const ends = bins.length > 0 ? [bins[bins.length - 1][1]] : [];
  return {
    edges: touching ? [...bins.map(([left]) => left), ...ends] : [],
    counts: bins.map(([, , count]) => count),
  };
}

const decoder = new TextDecoder();

function tableOf({ shape, strings }: Tensor): { columns: string[]; rows: string[][] } {
  const texts = strings.map((bytes) => decoder.decode(bytes));
  if (shape.length !== 2) return { columns: ['text'], rows: texts.map((text) => [text]) };
  const width = shape[1];
  return {
    columns: Array.from({ length: width }, (_, i) => String(i)),
    rows: Array.from({ length: shape[0] }, (_, i) => texts.slice(i * width, (i + 1) * width)),
  };
}

export interface At {
  at: number;
  step: number;
}

/** The events that a value stands for; none for settings, which stand in the outline, and for what is no content. */
export function contentOf(value: SummaryValue, kind: SummaryKind, { at, step }: At): SourceEvent[] {
  const { tag: name } = value;
  if (kind === 'scalar')
    return [{ type: 'metrics', at, step, values: { [name]: value.simple ?? value.tensor!.numbers[0] } }];
  if (kind === 'images')
    return imagesOf(value).map((bytes, sampleIndex) => ({
      ...{ type: 'image', at, name, step, sampleIndex, caption: '', bytes },
    }));
  if (kind === 'histogram') {
    const bins = value.histogram ? fromOld(value.histogram) : fromTensor(value.tensor!);
    return [{ type: 'histogram', at, name, step, ...bins }];
  }
  return kind === 'text' ? [{ type: 'table', at, name, step, ...tableOf(value.tensor!) }] : [];
}
