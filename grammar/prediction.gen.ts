// Made from grammar/parser.ts by "npm run generate"; do not edit.
import type { Prediction } from './prediction.ts';

export const predictions: readonly Prediction[] = [
  [1049345, [true, true, true, true, true, true, false, true, false]],
  [1049346, [false, false, false, false, false, false, true, false, false]],
  [1053440, [true, true, true, true, true, true, false, true, false]],
  [1061120, [3, 3, 3, 2, 1, 3, null, 0, null]],
  [1081857, [false, false, false, false, false, true, false, false, false]],
  [1081858, [false, true, false, false, false, false, false, false, false]],
  [1081859, [false, false, true, false, false, false, false, false, false]],
];
