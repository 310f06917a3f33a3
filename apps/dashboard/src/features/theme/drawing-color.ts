/**
 * What a colour of CSS (`var(--run-1)`) looks like now, for canvases, which know neither variables nor `light-dark()`:
 * a hidden element takes the colour on and is asked.
 */
export function drawingColor(host: HTMLElement, css: string): string {
  const probe = document.createElement('span');
  probe.style.color = css;
  probe.style.display = 'none';
  host.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return color;
}
