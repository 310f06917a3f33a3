import clsx from 'clsx';
import { type Sprite, spriteStyle } from './sprite.ts';

/** One image of a sheet, its pixels as squares. Without a sprite an empty cell. */
export function SpriteImage(props: {
  sprite: Sprite | null;
  /** Left out where the element around it already says what it is. */
  alt?: string;
  className?: string;
  /** Colour of its border, if it has one. */
  border?: string;
}) {
  const { sprite, alt, className, border } = props;
  const style = {
    ...(sprite ? spriteStyle(sprite) : {}),
    ...(border ? { boxShadow: `inset 0 0 0 2px ${border}` } : {}),
  };
  const described = alt === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': alt };
  return (
    <span
      {...described}
      className={clsx('relative block aspect-square bg-raised [image-rendering:pixelated]', className)}
      style={style}
    />
  );
}
