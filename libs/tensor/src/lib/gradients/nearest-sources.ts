/** Source index of each output index, as tfjs defines nearest-neighbour resizing. */
export function nearestSources(o: {
  size: number;
  newSize: number;
  alignCorners: boolean;
  halfPixelCenters: boolean;
}): Int32Array {
  const corners = o.alignCorners && o.newSize > 1;
  const scale = corners ? (o.size - 1) / (o.newSize - 1) : o.size / o.newSize;
  return Int32Array.from({ length: o.newSize }, (_, i) => {
    const position = o.halfPixelCenters ? scale * (i + 0.5) : scale * i;
    const nearest = o.alignCorners ? Math.round(position) : Math.floor(position);
    return Math.max(0, Math.min(o.size - 1, nearest));
  });
}
