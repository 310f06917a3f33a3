// What people write of a project besides its runs goes where runs go: into exports, pages and copies of the database.
import { redactJson, redactText } from '../client/redact-secrets.ts';
import { InputError } from './input-error.ts';
import type { ReferenceValue } from './reference-value.ts';
import type { SavedView } from './saved-view.ts';

type ViewKey = Pick<SavedView, 'project' | 'kind' | 'name'>;

/** The key of a view as it is kept, so that who saved it under a name finds it under that name. */
export const redactViewKey = <V extends ViewKey>(view: V): V => ({
  ...view,
  kind: redactText(view.kind),
  name: redactText(view.name),
});

export const redactView = <V extends ViewKey & Pick<SavedView, 'state'>>(view: V): V => ({
  ...redactViewKey(view),
  state: redactJson(view.state),
});

/**
 * A reference value without secrets. Throws InputError where the selector holds one: with `[redacted]` in its place it
 * would be for other runs.
 */
export function redactReference<R extends Pick<ReferenceValue, 'metric' | 'selector' | 'citation'>>(
  reference: R,
): R {
  if (redactText(reference.selector) !== reference.selector)
    throw new InputError(
      'addReference: selector: expected a filter without secrets, got what looks like one (choose the runs by something else).',
    );
  return {
    ...reference,
    metric: redactText(reference.metric),
    citation: redactText(reference.citation),
  };
}
