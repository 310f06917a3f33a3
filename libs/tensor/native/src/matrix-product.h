// Products of small and middle-sized matrices: attention, and tf.matMul.
#pragma once
#include "micro-kernel.h"
#include "packed-weights.h"

namespace interpolab::INTERPOLAB_LEVEL {

/// A matrix in memory; element (i, j) is `data[i * rowStride + j * columnStride]`.
struct MatrixView {
  const float* data;
  ptrdiff_t rowStride;
  ptrdiff_t columnStride;

  MatrixView transposed() const { return {data, columnStride, rowStride}; }
};

/// out [rows, columns] = a [rows, depth] · b [depth, columns]; the rows of out lie `outStride` floats apart.
struct Product {
  int rows, columns, depth;
  MatrixView a, b;
  float* out;
  ptrdiff_t outStride;
};

/// Temporary floats that multiply() needs.
INLINE size_t productScratch(int columns, int depth) {
  return packedSize(1, depth, columns) + static_cast<size_t>(tileRows) * depth + panelWidth + 16;
}

INLINE void packColumns(const Product& p, float* packed) {
  const int tap = 0;
  const WeightView view = {p.b.data, &tap, 1, 0, p.depth, p.b.rowStride, p.columns, p.b.columnStride};
  for (int first = 0; first < p.columns; first += panelWidth)
    packPanel(packed + static_cast<size_t>(first) * p.depth, p.b.data, view, first);
}

/// Where each of a tile's rows of a begins; copies rows whose values lie apart into `copies` first.
INLINE void rowsOfTile(const Product& p, int row, int last, float* copies, const float** rows) {
  for (int i = 0; i < tileRows; i++) {
    const float* source = p.a.data + least(row + i, last - 1) * p.a.rowStride;
    if (p.a.columnStride != 1) {
      float* copy = copies + static_cast<size_t>(i) * p.depth;
      for (int k = 0; k < p.depth; k++) copy[k] = source[k * p.a.columnStride];
      source = copy;
    }
    rows[i] = source;
  }
}

/// Rows `first` … `last` of the product, b being packed. `rowMemory` holds tileRows · depth + panelWidth floats.
INLINE void multiplyRows(const Product& p, int first, int last, const float* packed, float* rowMemory) {
  float* spare = rowMemory + static_cast<size_t>(tileRows) * p.depth;
  // The columns of a transposed matrix are whole: outer products read them in place. The up to tileRows − 1 floats that
  // they read too much, at the end from the spare bytes of the tensor, end up in the spare row.
  const bool columnsAreWhole = p.a.rowStride == 1 && p.a.columnStride != 1;
  const int wholePanels = columnsAreWhole ? p.columns / panelWidth * panelWidth : 0;
  for (int row = first; row < last; row += tileRows) {
    const float* rows[tileRows];
    if (wholePanels < p.columns) rowsOfTile(p, row, last, rowMemory, rows);
    for (int column = 0; column < p.columns; column += panelWidth) {
      float* out[tileRows];
      for (int i = 0; i < tileRows; i++)
        out[i] = row + i < last ? p.out + (row + i) * p.outStride + column : spare;
      const float* panel = packed + static_cast<size_t>(column) * p.depth;
      if (column < wholePanels) {
        OuterProduct job;
        job.a = p.a.data + row, job.stride = p.a.columnStride, job.runStride = 0;
        job.panel = panel, job.runs = 1, job.length = p.depth, job.accumulate = false;
        outerProduct(job, out);
        continue;
      }
      RowProduct job;
      job.rows = rows, job.taps = 1, job.depth = p.depth;
      job.panel = panel;
      job.bias = nullptr, job.accumulate = false;
      job.width = least(panelWidth, p.columns - column);
      rowProduct(job, out);
    }
  }
}

/// The whole product on the calling thread; `memory` holds productScratch(columns, depth) floats.
static void multiply(const Product& p, float* memory) {
  packColumns(p, memory);
  multiplyRows(p, 0, p.rows, memory, memory + packedSize(1, p.depth, p.columns));
}

struct BatchedProduct {
  Product first;
  int batch;
  ptrdiff_t aStride, bStride, outStride;  // from one matrix of the batch to the next; 0 repeats it
};

/// `batch` products on all threads: one task for each matrix, or for each block of rows if there is one matrix.
static void multiplyBatch(Runtime& runtime, const BatchedProduct& o) {
  const Product& p = o.first;
  const size_t perThread = productScratch(p.columns, p.depth);
  float* memory = scratchFloats(runtime, Slot::ThreadA, runtime.threads * perThread);
  if (o.batch == 1) {
    constexpr int rowsPerTask = 48 / tileRows * tileRows;
    float* packed = scratchFloats(runtime, Slot::Weights, packedSize(1, p.depth, p.columns));
    const int tap = 0;
    packWeights(runtime, packed, {p.b.data, &tap, 1, 0, p.depth, p.b.rowStride, p.columns, p.b.columnStride});
    parallelFor(runtime, ceilDivide(p.rows, rowsPerTask), [&](int index, int thread) {
      const int first = index * rowsPerTask;
      multiplyRows(p, first, least(p.rows, first + rowsPerTask), packed, memory + thread * perThread);
    });
    return;
  }
  parallelFor(runtime, o.batch, [&](int index, int thread) {
    Product one = p;
    one.a.data += index * o.aStride;
    one.b.data += index * o.bStride;
    one.out += index * o.outStride;
    multiply(one, memory + thread * perThread);
  });
}

}  // namespace interpolab::INTERPOLAB_LEVEL
