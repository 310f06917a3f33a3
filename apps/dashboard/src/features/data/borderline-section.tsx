import { formatNumber } from '../format/number.ts';
import { attributeColor } from '../positions/attribute-ramp.ts';
import { type Sheet, spriteOf } from '../wall/sprite.ts';
import { SpriteImage } from '../wall/sprite-image.tsx';
import type { BorderlineImage } from './logged-tables.ts';

/** The images on both sides of what the filter drew: where it could have decided otherwise. */
export function BorderlineSection({ images, sheet }: { images: readonly BorderlineImage[]; sheet: Sheet }) {
  const numbered = images.map((image, cell) => ({ image, cell }));
  return (
    <div className="grid gap-x-8 gap-y-4 lg:grid-cols-2">
      {(['kept', 'dropped'] as const).map((side) => (
        <div key={side}>
          <h3 className="mb-1.5 text-xs text-muted">
            {side === 'kept'
              ? 'kept, although the judge is least sure of them'
              : 'dropped, although the judge is surest of them'}
          </h3>
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(3.25rem,1fr))] gap-1">
            {numbered
              .filter(({ image }) => image.side === side)
              .map(({ image, cell }) => (
                <li key={image.row}>
                  <Borderline image={image} sheet={sheet} cell={cell} />
                </li>
              ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

function Borderline({ image, sheet, cell }: { image: BorderlineImage; sheet: Sheet; cell: number }) {
  const [judge] = image.scores;
  const all = image.scores.map(({ classifier, score }) => `${classifier} ${formatNumber(score)}`).join(', ');
  return (
    <span title={`row ${image.row}, labelled ${image.label}: ${all}`} className="block">
      <SpriteImage
        sprite={spriteOf(sheet, cell)}
        alt={`Row ${image.row}, labelled ${image.label}`}
        border={judge ? attributeColor(judge.score, [0, 1], null) : undefined}
      />
      {judge && (
        <span className="figure block text-center text-2xs text-faint">{judge.score.toFixed(3)}</span>
      )}
    </span>
  );
}
