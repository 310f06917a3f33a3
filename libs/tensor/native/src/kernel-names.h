// All kernels, in the order of their numbers. JavaScript looks the numbers up by these names when it loads the
// library, so the order is free.
#pragma once

#define INTERPOLAB_KERNELS(each) \
  each(convolution)              \
  each(convolutionInputGradient) \
  each(convolutionFilterGradient)\
  each(groupNorm)                \
  each(groupNormGradient)        \
  each(batchNorm)                \
  each(batchNormGiven)           \
  each(batchNormGradient)        \
  each(attention)                \
  each(attentionGradient)        \
  each(adamW)                    \
  each(matrixProduct)            \
  each(unary)                    \
  each(unaryGradient)            \
  each(binary)                   \
  each(sum)                      \
  each(copyRows)                 \
  each(sumSquares)               \
  each(repeatSquares)            \
  each(fill)                     \
  each(unrollPatches)            \
  each(addPatches)               \
  each(depthwise)                \
  each(pool)                     \
  each(poolGradient)             \
  each(transpose)                \
  each(gatherRows)               \
  each(addRows)                  \
  each(fold)                     \
  each(softmax)                  \
  each(normaliseChannels)        \
  each(compare)                  \
  each(select)                   \
  each(castTruth)                \
  each(norm)                     \
  each(randomNormals)            \
  each(multiplyAdds)

namespace interpolab {

#define INTERPOLAB_NAME_LINE(name) #name "\n"
/// Names of the kernels, one a line.
constexpr char kernelNames[] = INTERPOLAB_KERNELS(INTERPOLAB_NAME_LINE);

#define INTERPOLAB_NUMBER(name) name,
enum class Kernel : int { INTERPOLAB_KERNELS(INTERPOLAB_NUMBER) count };

}  // namespace interpolab
