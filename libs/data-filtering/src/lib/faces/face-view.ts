import { z } from 'zod';
import { numberBetween } from '../config-fields.ts';

/** Which part of the portrait a picture shows. The defaults show all of it. */
export const faceViewSchema = z.strictObject({
  /** 2: half of the portrait's side fills the picture. */
  zoom: numberBetween(1, 4).default(1),
  /** The middle of the picture in shares of the portrait: 0 is left or top. The mouth is at 0.68. */
  x: numberBetween(0, 1).default(0.5),
  y: numberBetween(0, 1).default(0.5),
});

export type FaceView = Readonly<z.output<typeof faceViewSchema>>;

/** How a picture is drawn, whoever sits for it. */
export interface FaceStyle {
  readonly view: FaceView;
  /** Size of the mouth against the ordinary one: small pictures show the bend of a larger one better. */
  readonly mouthScale: number;
  /** Share of the ordinary spread of everything that is not a factor: 0 draws the same sitter every time. */
  readonly variety: number;
}

export const ordinaryStyle: FaceStyle = { view: { zoom: 1, x: 0.5, y: 0.5 }, mouthScale: 1, variety: 1 };

/** Where a place of the portrait is in the picture, both in shares of their sides. */
export function placeInView({ x, y }: { x: number; y: number }, view: FaceView): { x: number; y: number } {
  return { x: 0.5 + (x - view.x) * view.zoom, y: 0.5 + (y - view.y) * view.zoom };
}
