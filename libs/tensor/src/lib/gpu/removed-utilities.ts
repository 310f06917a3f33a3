/** Functions of `node:util` that Node 23 removed and tfjs-node 4.22 still calls. */
interface RemovedUtilities {
  isNullOrUndefined?: (value: unknown) => boolean;
  isArray?: (value: unknown) => boolean;
}

/** Puts them back where they are missing. `util` is the module object that `require('util')` gives. */
export function restoreRemovedUtilities(util: RemovedUtilities): void {
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}
