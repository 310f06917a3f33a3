/**
 * The value in force of a colour variable, for canvases, which know neither variables nor `light-dark()`:
 * a hidden element takes the colour on and is asked what it looks like.
 */
export function drawingColor(host: HTMLElement, variable: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${variable})`;
  probe.style.display = 'none';
  host.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}
