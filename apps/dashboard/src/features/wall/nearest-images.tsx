import type { RouterOutputs } from '@interpolab/api';
import { formatCount, formatNumber, formatShare } from '../format/number.ts';
import { readCondition } from '../positions/condition.ts';
import { Segmented } from '../shell/segmented.tsx';
import { DistanceHistogram } from './distance-histogram.tsx';
import { guardVerdict, nearerThanShare } from './memorisation.ts';
import { spriteOf } from './sprite.ts';
import { SpriteImage } from './sprite-image.tsx';
import type { ChangeWall, WallState } from './wall-state.ts';

export type Neighbours = RouterOutputs['samples']['get']['neighbours'];

/** The training images that are most like a sample, by pixels or by a network's features, and how near is near. */
export function NearestImages(props: {
  neighbours: Neighbours;
  condition: string;
  space: WallState['space'];
  onChange: ChangeWall;
}) {
  const { neighbours, condition, space, onChange } = props;
  if (!neighbours)
    return (
      <p className="text-muted">
        Not looked for: the stage “neighbours” takes the first samples of a condition
        (evaluation.neighbours.samples).
      </p>
    );
  const { sheet, heldOut, trainingImages, byFeatures } = neighbours;
  const shown = space === 'features' && byFeatures ? byFeatures : neighbours;
  const isByFeatures = shown === byFeatures;
  const { nearest, heldOutDistances, memorisation } = shown;
  const [first] = nearest;
  const share = first && heldOutDistances ? nearerThanShare(first.distance, heldOutDistances) : null;
  return (
    <>
      {byFeatures && (
        <div className="mb-2 flex">
          <Segmented
            label="What nearness is measured by"
            value={isByFeatures ? 'features' : 'pixels'}
            options={[
              { value: 'pixels', label: 'by pixels' },
              { value: 'features', label: 'by features' },
            ]}
            onChange={(chosen) => onChange({ space: chosen })}
          />
        </div>
      )}
      <ol className="grid grid-cols-8 gap-1">
        {nearest.map(({ row, cell, distance }) => (
          <li key={row}>
            <SpriteImage sprite={sheet && spriteOf(sheet, cell)} alt={`Training image ${row}`} />
            <span
              className="figure mt-0.5 block text-center text-2xs"
              title={`row ${row} of the training set`}
            >
              {formatNumber(distance)}
            </span>
          </li>
        ))}
      </ol>
      <p className="mt-1 text-xs text-muted">
        {isByFeatures && byFeatures
          ? `Distance of features at unit length, from 0 to 2 (${byFeatures.network}),`
          : 'L2 distance of pixels in [0, 1]'}
        {trainingImages !== null && ` to the nearest of ${formatCount(trainingImages)} training images`}.
        {first?.distance === 0 &&
          (isByFeatures
            ? ' To this network the sample is a training image.'
            : ' This sample is a training image, pixel for pixel.')}
      </p>
      {first && heldOutDistances && heldOut && (
        <div className="mt-3">
          <DistanceHistogram histogram={heldOutDistances} mark={first.distance} />
          <p className="mt-1 text-xs text-muted">
            Beside it, how far held-out images are from their nearest training image (
            {formatCount(heldOut.count)} images: {heldOut.note}).
            {share !== null && ` About ${formatShare(share)} of them are as near as this sample or nearer.`}
          </p>
        </div>
      )}
      {memorisation && (
        <p className="mt-2 text-xs text-muted">
          <span className="text-ink">{readCondition(condition).label} as a whole: </span>
          {guardVerdict(memorisation)}
        </p>
      )}
    </>
  );
}
