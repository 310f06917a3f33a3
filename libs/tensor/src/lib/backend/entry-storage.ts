import * as tf from '../tf.ts';

/** The id of data that a storage has made: it carries what is kept for it, so that looking it up costs nothing. */
interface OwnId<Entry> {
  readonly owner: EntryStorage<Entry>;
  entry: Entry | null;
}

/**
 * What a backend keeps for each tensor's data: tfjs's `DataStorage`, whose two look-ups in a WeakMap are many in a step,
 * with a shorter way for ids made by `newId`. Data of other backends moves in under their ids.
 */
export class EntryStorage<Entry> extends tf.DataStorage<Entry> {
  #count = 0;

  /** An id for data to be set. */
  newId(): tf.DataId {
    const id: OwnId<Entry> = { owner: this, entry: null };
    return id;
  }

  override get(dataId: tf.DataId): Entry {
    const id = dataId as OwnId<Entry>;
    return id.owner === this && id.entry !== null ? id.entry : super.get(dataId);
  }

  override set(dataId: tf.DataId, entry: Entry): void {
    const id = dataId as OwnId<Entry>;
    if (id.owner !== this) {
      super.set(dataId, entry);
      return;
    }
    id.entry = entry;
    this.#count++;
  }

  override has(dataId: tf.DataId): boolean {
    const id = dataId as OwnId<Entry>;
    return id.owner === this ? id.entry !== null : super.has(dataId);
  }

  override delete(dataId: tf.DataId): boolean {
    const id = dataId as OwnId<Entry>;
    if (id.owner !== this) return super.delete(dataId);
    const had = id.entry !== null;
    id.entry = null;
    if (had) this.#count--;
    return had;
  }

  override numDataIds(): number {
    return super.numDataIds() + this.#count;
  }
}
