import { LabelledSelect } from '../shell/labelled-select.tsx';
import type { RunField } from './run-fields.ts';

const GROUPS = { setting: 'settings', metric: 'metrics' } as const;

/** A choice among fields that does something at once. */
export function FieldChoice(props: {
  label: string;
  fields: readonly RunField[];
  value?: string;
  none?: string;
  onChoose: (id: string) => void;
}) {
  const { label, fields, value = '', none, onChoose } = props;
  const empty = none !== undefined || value === '' ? [{ value: '', label: none ?? '…' }] : [];
  const options = (['setting', 'metric'] as const).flatMap((kind) =>
    fields
      .filter((field) => field.kind === kind)
      .map((field) => ({ value: field.id, label: field.label, group: GROUPS[kind] })),
  );
  return <LabelledSelect {...{ label, value, onChange: onChoose }} options={[...empty, ...options]} />;
}
