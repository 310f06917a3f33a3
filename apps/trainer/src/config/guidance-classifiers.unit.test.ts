import { describe, expect, it } from 'vitest';
import { withWholeClassifiers } from './guidance-classifiers.ts';

const data = { kind: 'drawnFaces', attribute: 'smile', count: 50 };
const classifier = { network: { width: 32 }, training: { steps: 5, batchSize: 8 } };

describe(withWholeClassifiers, () => {
  it('lays the data of a classifier over those of the DDPM, and leaves other data alone', () => {
    const own = withWholeClassifiers({ data, classifier: { ...classifier, data: { attribute: 'hair' } } });
    expect(own.classifier).toEqual({ ...classifier, data: { ...data, attribute: 'hair' } });
    const folder = { kind: 'folder', path: '/faces' };
    expect(withWholeClassifiers({ data, classifier: { ...classifier, data: folder } })).toMatchObject({
      classifier: { data: folder },
    });
  });

  it('takes for a further classifier what the first one says, but not its data', () => {
    const { furtherClassifiers } = withWholeClassifiers({
      data,
      classifier: { ...classifier, data: { count: 20 } },
      furtherClassifiers: [{ data: { attribute: 'age' }, training: { steps: 9 } }, {}],
    });
    expect(furtherClassifiers).toEqual([
      {
        network: { width: 32 },
        training: { steps: 9, batchSize: 8 },
        data: { ...data, attribute: 'age' },
      },
      classifier,
    ]);
  });

  it('changes nothing the second time', () => {
    const once = withWholeClassifiers({ data, classifier, furtherClassifiers: [{ data: { count: 3 } }] });
    expect(withWholeClassifiers(once)).toEqual(once);
  });

  it('leaves what is no object for the schema to refuse', () => {
    const wrong = { data, classifier, furtherClassifiers: [3] };
    expect(withWholeClassifiers(wrong)).toEqual(wrong);
    expect(withWholeClassifiers({ classifier: 3 })).toEqual({ classifier: 3 });
  });
});
