/** What the pickle of a state dict may hold. Lists, and dictionaries of other things, are what they are in Python. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | PickleValue[]
  | PickleTuple
  | PickleDictionary
  | PickleGlobal
  | PickleObject;

export class PickleTuple {
  readonly items: readonly PickleValue[];

  constructor(items: readonly PickleValue[]) {
    this.items = items;
  }
}

export class PickleDictionary {
  readonly items = new Map<string | number, PickleValue>();
}

/** The name of a Python function or class. Nothing is ever imported. */
export class PickleGlobal {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Something that the host made in answer to a name that it knows. */
export class PickleObject {
  readonly content: unknown;

  constructor(content: unknown) {
    this.content = content;
  }
}

/** The only names that a pickle may use, and what stands for calling them. All throw for what they do not know. */
export interface PickleHost {
  /** Throws unless the name is on the list. */
  allowGlobal(name: string): void;
  /** What calling a function or class gives. */
  call(name: string, args: readonly PickleValue[]): PickleValue;
  /** What a reference to data outside of the pickle gives. */
  load(reference: PickleValue): PickleValue;
}

/** A pickle that is damaged, or that asks for more than a state dict needs. */
export class PickleError extends Error {}

const mark = Symbol('mark');
type Slot = PickleValue | typeof mark;

/**
 * Reads the subset of pickle (protocol 2) that `torch.save` writes for a state dict: numbers, texts, lists, tuples,
 * dictionaries, and calls that `host` answers. There is no code in it to run anything else: an opcode or name that is
 * not listed is an error. Memory is bounded by the length of the pickle. Throws PickleError.
 */
export function readPickle(bytes: Uint8Array, host: PickleHost): PickleValue {
  const machine = new Machine(bytes, host);
  return machine.run();
}

class Machine {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #host: PickleHost;
  readonly #stack: Slot[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #at = 0;

  constructor(bytes: Uint8Array, host: PickleHost) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#host = host;
  }

  run(): PickleValue {
    for (;;) {
      const opcode = this.#u8();
      if (opcode === 0x2e /* STOP */) {
        const result = this.#pop();
        if (this.#stack.length > 0) throw new PickleError('values are left over at its end');
        return result;
      }
      const step = opcodes[opcode];
      if (!step) {
        throw new PickleError(
          `expected the opcodes of a state dict, got 0x${opcode.toString(16).padStart(2, '0')} at byte ${this.#at - 1}`,
        );
      }
      step.call(this);
    }
  }

  // Each is one opcode; the table below gives them their numbers.

  protocol(): void {
    const version = this.#u8();
    if (version < 2 || version > 5) throw new PickleError(`expected pickle protocol 2, got ${version}`);
  }

  mark(): void {
    this.#stack.push(mark);
  }

  none(): void {
    this.#stack.push(null);
  }

  true(): void {
    this.#stack.push(true);
  }

  false(): void {
    this.#stack.push(false);
  }

  int8(): void {
    this.#stack.push(this.#u8());
  }

  int16(): void {
    this.#stack.push(this.#view.getUint16(this.#take(2), true));
  }

  int32(): void {
    this.#stack.push(this.#view.getInt32(this.#take(4), true));
  }

  /** An integer of up to 255 bytes; more than 8 is more than a size can be. */
  long(): void {
    const length = this.#u8();
    if (length > 8) throw new PickleError(`an integer of ${length} bytes`);
    const start = this.#take(length);
    let value = 0n;
    for (let index = 0; index < length; index++) {
      value |= BigInt(this.#bytes[start + index]) << BigInt(8 * index);
    }
    const number = Number(BigInt.asIntN(8 * length, value));
    if (!Number.isSafeInteger(number)) throw new PickleError(`an integer of ${length} bytes`);
    this.#stack.push(number);
  }

  float(): void {
    this.#stack.push(this.#view.getFloat64(this.#take(8), false));
  }

  text(): void {
    const length = this.#view.getUint32(this.#take(4), true);
    const start = this.#take(length);
    this.#stack.push(Buffer.from(this.#bytes.subarray(start, start + length)).toString('utf8'));
  }

  emptyList(): void {
    this.#stack.push([]);
  }

  emptyTuple(): void {
    this.#stack.push(new PickleTuple([]));
  }

  emptyDictionary(): void {
    this.#stack.push(new PickleDictionary());
  }

  tuple(): void {
    this.#stack.push(new PickleTuple(this.#popToMark()));
  }

  tupleOf(count: number): void {
    const items = Array.from({ length: count }, () => this.#pop());
    this.#stack.push(new PickleTuple(items.reverse()));
  }

  append(): void {
    const item = this.#pop();
    this.#topList().push(item);
  }

  appendAll(): void {
    const items = this.#popToMark();
    const list = this.#topList();
    for (const item of items) list.push(item);
  }

  setItem(): void {
    const value = this.#pop();
    const key = this.#pop();
    this.#set(key, value);
  }

  setItems(): void {
    const items = this.#popToMark();
    if (items.length % 2 !== 0) throw new PickleError('a key without a value');
    for (let index = 0; index < items.length; index += 2) this.#set(items[index], items[index + 1]);
  }

  put8(): void {
    this.#memo.set(this.#u8(), this.#top());
  }

  put32(): void {
    this.#memo.set(this.#view.getUint32(this.#take(4), true), this.#top());
  }

  get8(): void {
    this.#recall(this.#u8());
  }

  get32(): void {
    this.#recall(this.#view.getUint32(this.#take(4), true));
  }

  global(): void {
    const name = `${this.#line()}.${this.#line()}`;
    this.#host.allowGlobal(name);
    this.#stack.push(new PickleGlobal(name));
  }

  call(): void {
    const args = this.#pop();
    const callee = this.#pop();
    if (!(callee instanceof PickleGlobal) || !(args instanceof PickleTuple)) {
      throw new PickleError('a call of something that is not a name');
    }
    this.#stack.push(this.#host.call(callee.name, args.items));
  }

  load(): void {
    this.#stack.push(this.#host.load(this.#pop()));
  }

  /** Attributes of an object. Dictionaries are the only objects that may have some, and nobody needs them. */
  build(): void {
    this.#pop();
    if (!(this.#top() instanceof PickleDictionary))
      throw new PickleError('attributes of something without any');
  }

  #set(key: PickleValue, value: PickleValue): void {
    const target = this.#top();
    if (!(target instanceof PickleDictionary)) throw new PickleError('an item for something that takes none');
    if (typeof key !== 'string' && typeof key !== 'number') throw new PickleError('a key that is no text');
    target.items.set(key, value);
  }

  #topList(): PickleValue[] {
    const list = this.#top();
    if (!Array.isArray(list)) throw new PickleError('an item for something that is no list');
    return list;
  }

  #recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw new PickleError(`value ${index} is used before it is there`);
    this.#stack.push(value);
  }

  #top(): PickleValue {
    const top = this.#stack.at(-1);
    if (top === undefined || top === mark) throw new PickleError('a value is missing');
    return top;
  }

  #pop(): PickleValue {
    const top = this.#top();
    this.#stack.pop();
    return top;
  }

  #popToMark(): PickleValue[] {
    const at = this.#stack.lastIndexOf(mark);
    if (at < 0) throw new PickleError('a mark is missing');
    const items = this.#stack.splice(at);
    return items.slice(1) as PickleValue[];
  }

  #u8(): number {
    return this.#bytes[this.#take(1)];
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0 || end - this.#at > 200) throw new PickleError('a name that does not end');
    const start = this.#take(end + 1 - this.#at);
    return Buffer.from(this.#bytes.subarray(start, end)).toString('utf8');
  }

  /** Position of the next `count` bytes, which are then read. */
  #take(count: number): number {
    const start = this.#at;
    if (start + count > this.#bytes.length) throw new PickleError('it ends too early');
    this.#at += count;
    return start;
  }
}

/** The allow-list: everything else is refused. */
const opcodes: Readonly<Record<number, (this: Machine) => void>> = {
  128: Machine.prototype.protocol,
  40: Machine.prototype.mark,
  78: Machine.prototype.none,
  136: Machine.prototype.true,
  137: Machine.prototype.false,
  75: Machine.prototype.int8,
  77: Machine.prototype.int16,
  74: Machine.prototype.int32,
  138: Machine.prototype.long,
  71: Machine.prototype.float,
  88: Machine.prototype.text,
  93: Machine.prototype.emptyList,
  41: Machine.prototype.emptyTuple,
  125: Machine.prototype.emptyDictionary,
  116: Machine.prototype.tuple,
  133: function () {
    this.tupleOf(1);
  },
  134: function () {
    this.tupleOf(2);
  },
  135: function () {
    this.tupleOf(3);
  },
  97: Machine.prototype.append,
  101: Machine.prototype.appendAll,
  115: Machine.prototype.setItem,
  117: Machine.prototype.setItems,
  113: Machine.prototype.put8,
  114: Machine.prototype.put32,
  104: Machine.prototype.get8,
  106: Machine.prototype.get32,
  99: Machine.prototype.global,
  82: Machine.prototype.call,
  81: Machine.prototype.load,
  98: Machine.prototype.build,
};
