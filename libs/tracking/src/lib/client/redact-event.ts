// The last gate before anything is written: whatever kind of event it is, no secret leaves the process with it.
import type { JsonValue } from '../store/run-store.ts';
import { redactJson, redactText } from './redact-secrets.ts';
import type { RunEvent } from './run-event.ts';

const REMEMBERED = 10_000;
const knownNames = new Map<string, string>();

/** Names of metrics come with every step, so what became of them is remembered. */
function redactName(name: string): string {
  let known = knownNames.get(name);
  if (known === undefined) {
    if (knownNames.size >= REMEMBERED) knownNames.clear();
    knownNames.set(name, (known = redactText(name)));
  }
  return known;
}

function redactNames(values: Record<string, number>): Record<string, number> {
  for (const name in values) {
    if (redactName(name) !== name)
      return Object.fromEntries(Object.entries(values).map(([key, value]) => [redactName(key), value]));
  }
  return values;
}

/** The event without secrets, in whatever field. A kind that is not named here is gone through wholly. */
export function redactEvent(event: RunEvent): RunEvent {
  switch (event.type) {
    case 'metrics':
      return { ...event, values: redactNames(event.values) };
    case 'heartbeat':
    case 'progress':
      return event; // numbers only
    case 'scores':
    case 'histogram':
      return { ...event, name: redactName(event.name) }; // and numbers
    case 'table': // its cells have been gone through one by one, by storableTable
      return {
        ...event,
        name: redactName(event.name),
        columns: event.columns.map((column) => redactText(column)),
      };
    default:
      return redactJson(event as unknown as JsonValue) as unknown as RunEvent;
  }
}
