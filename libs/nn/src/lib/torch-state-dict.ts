import {
  PickleDictionary,
  PickleError,
  PickleObject,
  PickleTuple,
  type PickleValue,
  readPickle,
} from './pickle-machine.ts';

/** Element types of PyTorch's storages under the names that safetensors has for them. */
const storageTypes = {
  'torch.FloatStorage': 'F32',
  'torch.DoubleStorage': 'F64',
  'torch.HalfStorage': 'F16',
  'torch.BFloat16Storage': 'BF16',
  'torch.LongStorage': 'I64',
  'torch.IntStorage': 'I32',
  'torch.ShortStorage': 'I16',
  'torch.CharStorage': 'I8',
  'torch.ByteStorage': 'U8',
  'torch.BoolStorage': 'BOOL',
} as const;

export type TorchDtype = (typeof storageTypes)[keyof typeof storageTypes];

/** A run of numbers that tensors are views of; its bytes are the entry `data/<key>` of the file. */
export interface TorchStorage {
  readonly key: string;
  readonly dtype: TorchDtype;
  /** Number of elements. */
  readonly length: number;
}

/** A tensor as a view: element (i, j, …) is at offset + i · strides[0] + j · strides[1] + … of the storage. */
export interface TorchTensor {
  readonly storage: TorchStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

export interface TorchStateDict {
  readonly tensors: ReadonlyMap<string, TorchTensor>;
  /** Numbers and texts beside the tensors, as text. */
  readonly metadata: Readonly<Record<string, string>>;
}

const orderedDictionary = 'collections.OrderedDict';
const rebuildTensor = 'torch._utils._rebuild_tensor_v2';
const rebuildParameter = 'torch._utils._rebuild_parameter';
const callable: readonly string[] = [orderedDictionary, rebuildTensor, rebuildParameter];

/** Dictionaries in dictionaries: a checkpoint may keep its state dict under a name. */
const deepest = 4;
/** The largest published networks have some thousands; dictionaries that share parts could name far more. */
const mostNames = 100_000;

/**
 * The tensors that the pickle of a PyTorch file describes, by name, the names of nested dictionaries joined by dots.
 * Views are checked against their storages, so that none can ask for more than the file holds. Throws PickleError.
 */
export function parseTorchStateDict(pickle: Uint8Array): TorchStateDict {
  const root = readPickle(pickle, {
    allowGlobal(name) {
      if (!callable.includes(name) && !Object.hasOwn(storageTypes, name)) {
        throw new PickleError(
          `expected a state dict, got a reference to ${JSON.stringify(name)}, which is not used`,
        );
      }
    },
    call: callGlobal,
    load: loadStorage,
  });
  if (!(root instanceof PickleDictionary)) {
    throw new PickleError('expected a dictionary of tensors (save model.state_dict(), not the model)');
  }
  const tensors = new Map<string, TorchTensor>();
  const metadata: Record<string, string> = {};
  let names = 0;
  flatten(root, { prefix: '', depth: 1 }, (name, value) => {
    if (++names > mostNames) throw new PickleError(`more than ${mostNames} names`);
    const content = value instanceof PickleObject ? value.content : value;
    if (isTensor(content)) {
      tensors.set(name, content);
    } else if (content === null || ['string', 'number', 'boolean'].includes(typeof content)) {
      metadata[name] = String(content);
    } else {
      throw new PickleError(`"${name}": expected a tensor, got something else (save model.state_dict())`);
    }
  });
  return { tensors, metadata };
}

function flatten(
  { items }: PickleDictionary,
  { prefix, depth }: { prefix: string; depth: number },
  visit: (name: string, value: PickleValue) => void,
): void {
  if (depth > deepest) throw new PickleError(`dictionaries nested more than ${deepest} deep`);
  for (const [key, value] of items) {
    const name = `${prefix}${key}`;
    if (value instanceof PickleDictionary) flatten(value, { prefix: `${name}.`, depth: depth + 1 }, visit);
    else visit(name, value);
  }
}

function callGlobal(name: string, args: readonly PickleValue[]): PickleValue {
  switch (name) {
    case orderedDictionary:
      if (args.length > 0) throw new PickleError('a dictionary made of something');
      return new PickleDictionary();
    case rebuildTensor:
      return new PickleObject(createTensor(args));
    case rebuildParameter:
      if (!isTensor(contentOf(args[0]))) throw new PickleError('a parameter without a tensor');
      return args[0];
    default:
      throw new PickleError(`a call of ${JSON.stringify(name)}`);
  }
}

/** ('storage', type, key, location, number of elements) */
function loadStorage(reference: PickleValue): PickleValue {
  const [kind, type, key, , length] = reference instanceof PickleTuple ? reference.items : [];
  const typeName = type instanceof Object && 'name' in type ? String(type.name) : '';
  if (
    kind !== 'storage' ||
    !Object.hasOwn(storageTypes, typeName) ||
    typeof key !== 'string' ||
    !/^\d{1,9}$/.test(key) ||
    !isSize(length)
  ) {
    throw new PickleError('a storage of unknown kind');
  }
  const storage: TorchStorage = { key, dtype: storageTypes[typeName as keyof typeof storageTypes], length };
  return new PickleObject(storage);
}

/** (storage, offset, sizes, strides, requires_grad, hooks[, metadata]) */
function createTensor([storageValue, offset, sizes, steps]: readonly PickleValue[]): TorchTensor {
  const storage = contentOf(storageValue);
  const shape = sizes instanceof PickleTuple ? sizes.items : null;
  const strides = steps instanceof PickleTuple ? steps.items : null;
  if (!isStorage(storage) || !isSize(offset) || !shape?.every(isSize) || !strides?.every(isSize)) {
    throw new PickleError('a tensor that is not described as one');
  }
  if (shape.length !== strides.length || shape.length > 8)
    throw new PickleError('a tensor of odd dimensions');
  const count = shape.reduce((product, size) => product * size, 1);
  const last = shape.reduce((position, size, axis) => position + (size - 1) * strides[axis], offset);
  if (count > 0 && !(last < storage.length)) {
    throw new PickleError(
      `a tensor [${shape}] that reaches beyond the ${storage.length} numbers of its storage`,
    );
  }
  if (count > storage.length) {
    throw new PickleError(
      `a tensor [${shape}] of ${storage.length} numbers (call .contiguous() before saving)`,
    );
  }
  return { storage, offset, shape, strides };
}

function contentOf(value: PickleValue | undefined): unknown {
  return value instanceof PickleObject ? value.content : undefined;
}

function isSize(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isStorage(value: unknown): value is TorchStorage {
  return typeof value === 'object' && value !== null && 'key' in value;
}

function isTensor(value: unknown): value is TorchTensor {
  return typeof value === 'object' && value !== null && 'storage' in value;
}
