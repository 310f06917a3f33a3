import {
  createLoader,
  createSerializer,
  type inferParserType,
  parseAsBoolean,
  parseAsNumberLiteral,
} from 'nuqs/server';
import { parseAsPercent } from '../images/percent-parser.ts';
import { parseAsView } from '../images/view-parser.ts';

export const GAINS = [1, 4, 16] as const;

/**
 * How two images are held against each other. In the address as all else, but apart from the state of the page: it changes with
 * every move of the pointer, and only the viewer is to be drawn anew then.
 */
export const viewerParsers = {
  view: parseAsView,
  /** Where the swipe's divider stands, percent from the left. */
  divider: parseAsPercent.withDefault(50),
  /** How much brighter a difference is drawn. */
  gain: parseAsNumberLiteral(GAINS).withDefault(4),
  /** Both images go along the axis together. */
  locked: parseAsBoolean.withDefault(false),
};

export type ViewerState = inferParserType<typeof viewerParsers>;

export const loadViewerState = createLoader(viewerParsers);
export const writeViewerState = createSerializer(viewerParsers);
