import { readCondition } from '../positions/condition.ts';
import type { AttributeSet } from './attribute-sets.ts';

/** How a set's condition is called; a set without one by its own name. */
export const conditionLabel = ({ condition, name }: Pick<AttributeSet, 'condition' | 'name'>): string =>
  condition === '' ? name : readCondition(condition).label;
