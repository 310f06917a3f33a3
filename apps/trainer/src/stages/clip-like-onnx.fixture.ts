// An ONNX file with the interface of CLIP's image tower ViT-B/32, written byte by byte: images [B, 3, 224, 224] → [B, 512].
import { normalValues } from '@interpolab/nn';

const features = 512;
/** The images are pooled to this side, and then multiplied by a matrix. */
const side = 8;

/**
 * Features of random weights that are the same for a pixel and its mirror image: mirrored copies have equal features, which
 * pixels would never tell. Protocol buffers as in onnx.proto3 (IR 8, opset 13).
 */
export function mirrorBlindOnnx(seed = 5): Uint8Array {
  const half = normalValues(seed, 3 * side * (side / 2) * features);
  const weights = Float32Array.from({ length: 3 * side * side * features }, (_, at) => {
    const [feature, pixel] = [at % features, Math.floor(at / features)];
    const [x, row] = [pixel % side, Math.floor(pixel / side)];
    return half[(row * (side / 2) + Math.min(x, side - 1 - x)) * features + feature];
  });
  const stride = 224 / side;
  const graph = [
    ...node('AveragePool', ['image'], 'pooled', [
      ints('kernel_shape', [stride, stride]),
      ints('strides', [stride, stride]),
    ]),
    ...node('Flatten', ['pooled'], 'pixels', []),
    ...node('MatMul', ['pixels', 'weights'], 'embedding', []),
    ...text(2, 'image tower'),
    ...message(5, [
      ...number(1, 3 * side * side),
      ...number(1, features),
      ...number(2, 1), // float32
      ...text(8, 'weights'),
      ...message(9, new Uint8Array(weights.buffer)),
    ]),
    ...valueInfo(11, 'image', [3, 224, 224]),
    ...valueInfo(12, 'embedding', [features]),
  ];
  return Uint8Array.from([
    ...number(1, 8),
    ...message(8, [...text(1, ''), ...number(2, 13)]),
    ...message(7, graph),
  ]);
}

type Bytes = ArrayLike<number>;

function node(operation: string, inputs: readonly string[], output: string, attributes: readonly Bytes[]) {
  return message(1, [
    ...inputs.flatMap((input) => [...text(1, input)]),
    ...text(2, output),
    ...text(4, operation),
    ...attributes.flatMap((attribute) => [...message(5, attribute)]),
  ]);
}

const ints = (name: string, values: readonly number[]): Bytes =>
  Uint8Array.from([...text(1, name), ...values.flatMap((value) => [...number(8, value)]), ...number(20, 7)]);

/** A float32 tensor with a batch of any size. */
function valueInfo(field: number, name: string, dims: readonly number[]): Uint8Array {
  const shape = [
    ...message(1, text(2, 'batch')),
    ...dims.flatMap((size) => [...message(1, number(1, size))]),
  ];
  const tensor = [...number(1, 1), ...message(2, shape)];
  return message(field, [...text(1, name), ...message(2, message(1, tensor))]);
}

const text = (field: number, value: string): Uint8Array => message(field, new TextEncoder().encode(value));

const number = (field: number, value: number): Uint8Array =>
  Uint8Array.from([...varint(field << 3), ...varint(value)]);

function message(field: number, content: Bytes): Uint8Array {
  const head = [...varint((field << 3) | 2), ...varint(content.length)];
  const bytes = new Uint8Array(head.length + content.length);
  bytes.set(head);
  bytes.set(content, head.length);
  return bytes;
}

function varint(value: number): number[] {
  const rest = Math.floor(value / 128);
  return rest > 0 ? [(value % 128) | 128, ...varint(rest)] : [value];
}
