import type { DataConfig } from './data-config.ts';

/** What a configuration's images are, in a few words for a plan: `border circles, 16 × 16, radius 1`. */
export function describeData(data: DataConfig): string {
  const size = `${data.imageSize} × ${data.imageSize}`;
  switch (data.kind) {
    case 'circles':
      return `${data.layout} circles, ${size}, radius ${data.radius}`;
    case 'shapes':
      return `${data.parts.map(({ shape, layout }) => `${layout} ${shape}s`).join(' and ')}, ${size}, radius ${data.radius}`;
    case 'drawnFaces':
      return `${data.count.toLocaleString('en-US')} drawn faces by ${data.attribute}, ${size}`;
    case 'celeba':
      return `CelebA ${data.split}, ${data.against ? `${data.attribute} or ${data.against}` : data.attribute}, ${size}`;
    case 'folder':
    case 'npz':
      return `images of ${data.path}, ${size}`;
  }
}
