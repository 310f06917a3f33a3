/** One connected set of bright pixels. */
export interface Component {
  readonly area: number;
  /** Mean column and row of its pixels. */
  readonly x: number;
  readonly y: number;
  /** Size of its bounding box. */
  readonly width: number;
  readonly height: number;
}

/**
 * The 4-connected components of a binary image [height, width], in order of their first pixel. Pixels that touch only
 * at a corner are not connected: that is the stricter reading (two specks side by side on a diagonal are two shapes),
 * and every circle of the data, of any radius, is one 4-connected component.
 */
export function findComponents(
  bright: Uint8Array,
  { height, width }: { height: number; width: number },
): Component[] {
  const visited = new Uint8Array(bright.length);
  const components: Component[] = [];
  for (let start = 0; start < bright.length; start++) {
    if (bright[start] === 0 || visited[start] === 1) continue;
    components.push(measure(collect(start, { bright, visited, height, width }), width));
  }
  return components;
}

interface Search {
  readonly bright: Uint8Array;
  readonly visited: Uint8Array;
  readonly height: number;
  readonly width: number;
}

function collect(start: number, { bright, visited, height, width }: Search): number[] {
  const members = [start];
  visited[start] = 1;
  for (let next = 0; next < members.length; next++) {
    const pixel = members[next];
    const column = pixel % width;
    const row = Math.floor(pixel / width);
    const neighbours = [
      column > 0 ? pixel - 1 : -1,
      column < width - 1 ? pixel + 1 : -1,
      row > 0 ? pixel - width : -1,
      row < height - 1 ? pixel + width : -1,
    ];
    for (const neighbour of neighbours) {
      if (neighbour < 0 || bright[neighbour] === 0 || visited[neighbour] === 1) continue;
      visited[neighbour] = 1;
      members.push(neighbour);
    }
  }
  return members;
}

function measure(members: readonly number[], width: number): Component {
  let [sumX, sumY] = [0, 0];
  const box = { left: width, right: -1, top: Number.POSITIVE_INFINITY, bottom: -1 };
  for (const pixel of members) {
    const column = pixel % width;
    const row = Math.floor(pixel / width);
    sumX += column;
    sumY += row;
    box.left = Math.min(box.left, column);
    box.right = Math.max(box.right, column);
    box.top = Math.min(box.top, row);
    box.bottom = Math.max(box.bottom, row);
  }
  return {
    area: members.length,
    x: sumX / members.length,
    y: sumY / members.length,
    width: box.right - box.left + 1,
    height: box.bottom - box.top + 1,
  };
}
