export * from './ials';
export * from './linear';
export * from './scores';
export * from './slates';
export * from './top';

/** First address that holds nothing of the program's own. */
export function heapBase(): usize {
  return __heap_base;
}
