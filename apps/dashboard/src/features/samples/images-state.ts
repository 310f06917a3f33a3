import { createLoader, createSerializer, type inferParserType, parseAsInteger } from 'nuqs/server';
import { parseAsView } from '../images/view-parser.ts';
import { parseAsTexts } from '../shell/list-parser.ts';

/** Which of a run's images are shown, and how; all of it lives in the address, under names of their own beside the charts'. */
export const imagesParsers = {
  /** The step of all panels; null: each shows its newest. Dragged, so no step of the history. */
  imageStep: parseAsInteger,
  /** Of several images of one step: which, in all panels; null: all of them. */
  imageIndex: parseAsInteger.withOptions({ history: 'push' }),
  /** Names of the images that fill the screen, side by side. */
  enlarged: parseAsTexts.withOptions({ history: 'push' }),
  /** Their zoom and place. */
  view: parseAsView,
};

export type ImagesState = inferParserType<typeof imagesParsers>;
export type ChangeImages = (values: { [Key in keyof ImagesState]?: ImagesState[Key] | null }) => void;

export const loadImagesState = createLoader(imagesParsers);
export const writeImagesState = createSerializer(imagesParsers);
