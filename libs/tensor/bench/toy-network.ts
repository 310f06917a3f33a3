import { attention, convolution, groupNorm, RandomStream, streamFor, tf } from '../src/index.ts';

/** A stack with the layers of a small diffusion U-Net: residual blocks, attention, one step down and up. */
export interface ToyNetwork {
  readonly variables: tf.Variable[];
  /** Multiply-adds of one forward pass over one image. */
  readonly multiplyAdds: number;
  forward(x: tf.Tensor4D): tf.Tensor4D;
}

type Layer = (x: tf.Tensor4D) => tf.Tensor4D;

/** Builds the network for `size` × `size` images of `channels` channels with `width` feature maps. */
export function toyNetwork({
  size,
  channels,
  width,
}: {
  size: number;
  channels: number;
  width: number;
}): ToyNetwork {
  const variables: tf.Variable[] = [];
  let multiplyAdds = 0;
  const random = new RandomStream(1, streamFor('toy-network'));
  const parameter = (shape: number[], scale: number) => {
    const values = random.normals(tf.util.sizeFromShape(shape)).map((z) => z * scale);
    const variable = tf.variable(tf.tensor(values, shape));
    variables.push(variable);
    return variable;
  };
  const conv = (o: {
    from: number;
    to: number;
    k: 1 | 3;
    at: number;
    stride?: 2;
    upsample?: true;
  }): Layer => {
    const filter = parameter(
      [o.k, o.k, o.from, o.to],
      1 / Math.sqrt(o.k * o.k * o.from),
    ) as tf.Variable<tf.Rank.R4>;
    const bias = parameter([o.to], 0) as tf.Variable<tf.Rank.R1>;
    multiplyAdds += o.at * o.at * o.k * o.k * o.from * o.to;
    return (x) => convolution(x, { filter, bias, stride: o.stride, upsample: o.upsample });
  };
  const norm = (features: number): Layer => {
    const scale = tf.variable(tf.ones([features])) as tf.Variable<tf.Rank.R1>;
    variables.push(scale);
    const offset = parameter([features], 0) as tf.Variable<tf.Rank.R1>;
    return (x) => groupNorm(x, { scale, offset, groups: 8, activation: 'silu' });
  };
  const block = (from: number, to: number, at: number): Layer => {
    const [normA, convA, normB, convB] = [
      norm(from),
      conv({ from, to, k: 3, at }),
      norm(to),
      conv({ from: to, to, k: 3, at }),
    ];
    const skip = from === to ? undefined : conv({ from, to, k: 1, at });
    return (x) => tf.add(skip === undefined ? x : skip(x), convB(normB(convA(normA(x)))));
  };
  const attend = (features: number, at: number): Layer => {
    const qkvOf = conv({ from: features, to: 3 * features, k: 1, at });
    const project = conv({ from: features, to: features, k: 1, at });
    return (x) => {
      const [batch] = x.shape;
      const qkv = tf.reshape(qkvOf(x), [batch, at * at, 3 * features]) as tf.Tensor3D;
      const out = tf.reshape(attention(qkv, { heads: 4, order: 'new' }), [batch, at, at, features]);
      return tf.add(x, project(out as tf.Tensor4D));
    };
  };

  const half = size / 2;
  const input = conv({ from: channels, to: width, k: 3, at: size });
  const top = block(width, width, size);
  const down = conv({ from: width, to: width, k: 3, at: half, stride: 2 });
  const bottom = [block(width, 2 * width, half), attend(2 * width, half), block(2 * width, 2 * width, half)];
  const up = conv({ from: 2 * width, to: 2 * width, k: 3, at: size, upsample: true });
  const last = block(3 * width, width, size);
  const output = [norm(width), conv({ from: width, to: channels, k: 3, at: size })];
  return {
    variables,
    multiplyAdds,
    forward: (x) => {
      const skip = top(input(x));
      const deep = bottom.reduce((y, layer) => layer(y), down(skip));
      const joined = last(tf.concat([up(deep), skip], 3));
      return output.reduce((y, layer) => layer(y), joined);
    },
  };
}
