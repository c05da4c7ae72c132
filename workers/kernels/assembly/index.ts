export * from './linear';
export * from './slates';

/** First address that holds nothing of the program's own. */
export function heapBase(): usize {
  return __heap_base;
}
