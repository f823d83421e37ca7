/** A model that lives as long as what it is made of stays the same. */
import { useEffect, useMemo } from 'preact/hooks';

export function useModel<Model extends { dispose(): void }>(
  make: () => Model,
  of: readonly unknown[],
): Model {
  const model = useMemo(make, of);
  useEffect(() => () => model.dispose(), [model]);
  return model;
}
